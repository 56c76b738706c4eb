"""The smallest settings that onitsearch runs with; addresses come from the environment."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "host.urls"
USE_TZ = True
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_rq",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "manifests.apps.ManifestsConfig",
    "onitsearch.apps.OnitsearchConfig",
]

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

# Templates of the same name in here come first: see templates/onitsearch/base.html.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# Postgres with pgvector; libpq reads PGHOST, PGUSER, PGPASSWORD and the like by itself.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PGDATABASE", "library"),
    }
}

# All processes share one cache, and two queues that carry JSON.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
RQ_QUEUES = {
    name: {"URL": REDIS_URL, "SERIALIZER": "rq.serializers.JSONSerializer"} for name in ("pages", "embed")
}

# The kept pictures of crops.
MEDIA_ROOT = BASE_DIR / "media"

# The page /api/docs loads its scripts from here, and not from somewhere else.
SPECTACULAR_SETTINGS = {"SWAGGER_UI_DIST": "SIDECAR", "SWAGGER_UI_FAVICON_HREF": "SIDECAR"}

ONITSEARCH = {
    "PUBLIC_URL": os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000"),
    "ENCODER_ADDRESS": f"unix://{BASE_DIR}/encoder.sock",
    # Libraries inside your own network, as "host:port/path": anything inside is refused otherwise.
    "ALLOWED_ORIGINS": os.environ.get("ONIT_ALLOWED_ORIGINS", "").split(),
}
# Another model than the plugin's own: "name/tag" of open_clip, or a folder.
if "ONIT_MODEL" in os.environ:
    ONITSEARCH["MODEL"] = os.environ["ONIT_MODEL"]
