"""The settings of a site under https: `check --deploy` finds nothing, and each answer says what it should."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Told by itself: no encoder runs here, and nothing is in its folder.
_PARTS = ("onit_search.W013", "onit_search.W014")
_ASK = """
import json, logging, django
django.setup()
logging.disable()
from django.conf import settings
from django.core.checks import run_checks
from django.test import Client
found = [f"{one.id}: {one.msg}" for one in run_checks(include_deployment_checks=True)
         if not one.is_silenced() and one.id not in PARTS]
def ask(path, secure):
    answer = Client(HTTP_HOST="pictures.example.org").get(path, secure=secure)
    return [answer.status_code, dict(answer.headers)]
print(json.dumps({
    "found": found,
    "pages": {path: ask(path, True) for path in ("/", "/healthz", "/api/v1/nothing", "/iiif/nothing", "/no")},
    "plain": {path: ask(path, False) for path in ("/", "/healthz", "/api/v1/search?q=a")},
    "cookies": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "debug": settings.DEBUG,
}))
"""


def started(tmp_path, **said):
    """What a process of such a site says, without servers: no answer that is asked for here needs any."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ONIT_", "DJANGO_"))
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "ONIT_VAR": str(tmp_path), **said}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"PARTS = {_PARTS!r}{_ASK}"],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return started(
        tmp_path_factory.mktemp("https"), PUBLIC_URL="https://pictures.example.org", ONIT_PROXIES="1"
    )


def test_check_deploy_is_clean(site):
    assert site["found"] == []
    assert site["debug"] is False
    assert site["cookies"] == [True, True, True]


def test_each_answer_says_what_browsers_are_to_keep_to(site):
    for path, (_, headers) in site["pages"].items():
        assert headers["Strict-Transport-Security"] == "max-age=31536000", path
        assert headers["X-Frame-Options"] == "SAMEORIGIN", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        policy = headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy, path
        assert "unsafe" not in policy, path


def test_who_comes_by_http_is_sent_on_but_not_who_looks_whether_we_live(site):
    status, headers = site["plain"]["/api/v1/search?q=a"]
    assert (status, headers["Location"]) == (301, "https://pictures.example.org/api/v1/search?q=a")
    assert site["plain"]["/"][0] == 301
    assert site["plain"]["/healthz"][0] == 200


def test_they_are_settings(tmp_path):
    told = started(
        tmp_path, PUBLIC_URL="https://pictures.example.org", ONIT_PROXIES="1", ONIT_HSTS_SECONDS="60",
        ONIT_HSTS_SUBDOMAINS="1", ONIT_HTTPS_REDIRECT="0", ONIT_FRAME_OPTIONS="DENY",
    )  # fmt: skip
    headers = told["pages"]["/healthz"][1]
    assert headers["Strict-Transport-Security"] == "max-age=60; includeSubDomains"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert told["plain"]["/healthz"][0] == 200
    assert told["plain"]["/"][0] != 301
    assert "security.W008" in str(told["found"])  # and Django says that there is no redirect
