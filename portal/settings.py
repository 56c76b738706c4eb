"""Settings of the reference site: everything a host may change is an environment variable."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from manifests.conf import ManifestSettings
from onitsearch.conf import Conf
from portal import rates, stack
from portal.site_files import read_site_files
from portal.structured_logs import logging_settings

BASE_DIR = stack.BASE_DIR
VAR_DIR = stack.var_dir()
EMBEDDED = stack.default()

env = environ.Env()
read_site_files(BASE_DIR, VAR_DIR)


def _own_secret() -> str:
    """Return this installation's own secret key, made once and kept readable by its owner only."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


# -- the site ----------------------------------------------------------------------------------------

PORT = env.int("PORT", default=8000)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", urlsplit(PUBLIC_URL).hostname])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Under https everything is: a proxy says so of each request, and browsers are told to keep to it.
SECURE_SSL_REDIRECT = env.bool("ONIT_HTTPS_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("ONIT_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("ONIT_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("ONIT_HSTS_PRELOAD", default=False)
# Subdomains and lists of browsers are for whoever owns the domain to decide: nothing that `check --deploy` need ask.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W019"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# In whose frames pages may stand; what others put into their pages (portal/embed) is no frame.
X_FRAME_OPTIONS = env.str("ONIT_FRAME_OPTIONS", default="SAMEORIGIN")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "django_prometheus",
    "django_rq",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rest_framework.authtoken",
    "manifests.apps.ManifestsConfig",
    "onitsearch.apps.OnitsearchConfig",
    "portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "portal.structured_logs.RequestIdMiddleware",
    "onitsearch.read_database.ReadDatabaseMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "portal.compression.StaticMiddleware",
    "portal.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.admission.AdmissionMiddleware",
    "axes.middleware.AxesMiddleware",
    "portal.middleware.PrivateAnswersMiddleware",
    "portal.middleware.ErrorPageMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    },
]

# -- data --------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "onitsearch",
            "USER": "postgres",
            "HOST": str(EMBEDDED.runtime),
        }
    }
if READ_DATABASE_URL := env.str("READ_DATABASE_URL", default=""):  # a streaming replica (docs/scaling.md)
    DATABASES["read"] = env.db_url_config(READ_DATABASE_URL) | {"ENGINE": "django.db.backends.postgresql"}
for _one in DATABASES.values():
    _one |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | _one
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or EMBEDDED.redis_url
# Redis may be lost at any time, and whoever reaches it may not run anything by it.
CACHES = {
    "default": {
        "BACKEND": "onitsearch.shared_cache.SharedCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"packages": ["portal"]},
    }
}
RQ_QUEUES = {
    name: {
        "URL": REDIS_URL,
        "DEFAULT_TIMEOUT": 900,
        "SERIALIZER": "rq.serializers.JSONSerializer",
        # A server that does not answer must not hold a visitor.
        "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2},
    }
    for name in ("pages", "embed")
}
RQ = {"WORKER_CLASS": "rq.worker.SimpleWorker"}

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/media/"
BOOKS_ROOT = Path(env.str("BOOKS_ROOT", default=str(VAR_DIR / "books")))
BOOKS_URL = "/books/"
# What a picture looks like that a visitor searches with; the picture itself is not kept.
QUERY_PICTURE_SECONDS = env.int("ONIT_QUERY_PICTURE_SECONDS", default=3600)
# Page images that were uploaded, until a worker has published them; a day where nobody has that done.
UPLOADS_ROOT = Path(env.str("UPLOADS_ROOT", default=str(VAR_DIR / "uploads")))
DERIVATIVES_ROOT = Path(env.str("DERIVATIVES_ROOT", default=str(VAR_DIR / "derivatives")))

# -- people ------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who logged in when, from where and with what, is written nowhere
# By the client's own address: behind a proxy ten bad passwords of anybody would lock everybody out.
AXES_CLIENT_IP_CALLABLE = "portal.admission.client_address"
AXES_LOCKOUT_CALLABLE = "portal.visit.views.errors.locked_out"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/desk/login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "portal.visit.views.errors.csrf_failure"

# -- languages ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = USE_TZ = True

# -- files -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Any] = [
    BASE_DIR / "portal" / "static",
    ("mirador-plugin", BASE_DIR / "portal" / "mirador-plugin" / "src"),
]
# Front-end packages come from npm; `make` copies what the pages use into var/vendor (see portal/bootstrap.py).
VENDOR_DIR = VAR_DIR / "vendor"
if VENDOR_DIR.exists():
    STATICFILES_DIRS.append(("vendor", VENDOR_DIR))
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Static files as they travel, compressed when they are first asked for.
PACKED_ROOT = VAR_DIR / "packed"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
# A folder of page images is as many files, a long list of books as many fields.
DATA_UPLOAD_MAX_NUMBER_FILES = DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Pictures come from libraries anywhere; scripts and styles from here only.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", "https:", "http:"],
        "connect-src": ["'self'", "https:", "http:"],
        # The hash is that of the one style that OpenSeadragon writes into a page (where a finger is the pointer).
        "style-src": ["'self'", "'sha256-9xTiqzfwFaL2SGb1rmr8gysEwVVjIvqWAgmZgqFqpEE='"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'" if X_FRAME_OPTIONS == "DENY" else "'self'"],
        "form-action": ["'self'"],
    }
}

# -- API ---------------------------------------------------------------------------------------------

# How often one address may ask for what costs much (portal/admission.py).
CLIENT_RATES = rates.read_rates(env.str("ONIT_RATES", default=rates.DEFAULT))

# Who asks is known by an address: behind proxies, by what the last so many of them say.
REST_FRAMEWORK = {"TEST_REQUEST_DEFAULT_FORMAT": "json", "NUM_PROXIES": env.int("ONIT_PROXIES", default=0)}

# What our description says is the plugin's own (onitsearch/api/schema/views.py); its page loads nothing from elsewhere.
SPECTACULAR_SETTINGS = {
    "TITLE": "onitsearch",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # It would describe every view of the site by other settings than the plugin's own description does.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

# -- the plugin --------------------------------------------------------------------------------------

_public = urlsplit(PUBLIC_URL)
ONITSEARCH: dict[str, Any] = {
    "PUBLIC_URL": PUBLIC_URL,
    "READ_DATABASE": "read" if "read" in DATABASES else "",
    # The site's own books may always be fetched, wherever it stands: by host, port and path.
    "ALLOWED_ORIGINS": [f"{PUBLIC_URL}{BOOKS_URL}", *env.list("ONIT_ALLOWED_ORIGINS", default=[])],
    "API_AUTHENTICATION": "portal.people.tokens.ApiTokenAuthentication",
    "API_RATE": env.str("ONIT_API_RATE", default=Conf.api_rate),
    "ANSWERS_PER_PAGE": env.int("ONIT_ANSWERS_PER_PAGE", default=Conf.answers_per_page),
    "IMAGE_CACHE_BYTES": env.int("ONIT_IMAGE_CACHE_BYTES", default=ManifestSettings.image_cache_bytes),
    "USER_AGENT_CONTACT": env.str("ONIT_CONTACT", default=""),
    # A JSON list of {"name", "address", "model"}.
    "PEERS": env.json("ONIT_PEERS", default=[]),
    "MODEL": env.str("ONIT_MODEL", default=Conf.model) or Conf.model,
    "RESIZE_MODE": env.str("ONIT_RESIZE_MODE", default=Conf.resize_mode),
    "MODELS_FOLDER": env.str("ONIT_MODELS", default=str(VAR_DIR / "models")),
    "ENCODER_ADDRESS": env.str("ONIT_ENCODER", default=f"unix://{EMBEDDED.runtime}/encoder.sock"),
}

# -- logs --------------------------------------------------------------------------------------------

METRICS_TOKEN = env.str("ONIT_METRICS_TOKEN", default="")
LOGGING = logging_settings(env.str("LOG_FORMAT", default="plain"), env.str("LOG_LEVEL", default="INFO"))
