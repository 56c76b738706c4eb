"""Every route is sent forms and queries with odd values in the fields that our pages have: never a 500.

A few in the suite; `make fuzz CASES=10000` sends so many.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from manifests import collections
from manifests.collection_settings import Settings
from manifests.models import Run
from tests.fuzzing import CASES, examples
from tests.onitsearch.library import a_jpeg, a_library
from tests.portal.test_odd_addresses import ROUTES

pytestmark = pytest.mark.django_db

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_PORTAL = Path(__file__).resolve().parents[2] / "portal"
# What has effects beyond the database, or ends the session that asks.
_LEFT_OUT = ("i18n/", "desk/logout", "metrics", "static")
ODD = (
    "", " ", "0", "-1", "1", "99999999999999999999", "1e400", "nan", "x", "\x00", "a\x00b", "\u202e", "\U0001f981" * 40,
    "<script>alert(1)</script>", "' OR 1=1 --", "%", "%s%n", "../../etc/passwd", "javascript:alert(1)", "http://",
    "https://[", "http://169.254.169.254/", "https://library.example/m", "a" * 5000, "[]", "{}", "null", "true", "on",
    "accepted", "rejected", "classify", "delete", "map", "25F3", "25F3(", "1500/1400", "1,2,3,4", "1,2,-3,nan",
    "pct:0,0,1e9,1", "en", "zz", "\r\nSet-Cookie: a=b",
)  # fmt: skip


def fields() -> list[str]:
    """The names that our templates give to fields, and that our views read."""
    found: set[str] = set()
    for path in (_PORTAL / "templates").rglob("*.html"):
        found |= set(re.findall(r'name="([a-z_][\w.-]*)"', path.read_text(encoding="utf-8")))
    for path in _PORTAL.rglob("*.py"):
        found |= set(
            re.findall(
                r"(?:GET|POST|params|query)(?:\.get|\.getlist)?[(\[]\"([a-z_][\w.-]*)\"", path.read_text()
            )
        )
    return sorted(found - {"csrfmiddlewaretoken", "viewport"})


FIELDS = fields()


def test_fields_are_found() -> None:
    assert {"q", "url", "collection", "decision", "label_en"} & set(FIELDS)
    assert len(FIELDS) > 40


def test_odd_forms(speaking: Any, admin_user: Any, settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS_ROOT = settings.MEDIA_ROOT = settings.BOOKS_ROOT = tmp_path
    library = a_library(speaking, groups=2, each=4)
    made = collections.make_collection(settings=Settings(label={"en": ["Zoo"]}, slug="zoo"))
    run = Run.objects.create(url="https://library.example/run", state="done")
    ids = [library.first.public_id, library.first.canvas.public_id, library.books[0].public_id, made.public_id,
           run.public_id, "1", "x"]  # fmt: skip
    dice = random.Random(CASES or 7)
    client = Client(raise_request_exception=False)
    client.force_login(admin_user)
    routes = [one for one in ROUTES if not one.startswith(_LEFT_OUT)]
    broken = []
    for number in range(examples(400)):
        route = routes[number % len(routes)]
        path = "/" + _ARGUMENT.sub(lambda _: dice.choice(ids), route)
        values: dict[str, Any] = {}
        for name in dice.sample(FIELDS, dice.randint(1, 8)):
            known = dice.random() < 0.3
            values[name] = dice.choice(ids) if known else dice.choice(ODD)
        if dice.random() < 0.1:
            name = re.sub(r"[\x00-\x1f/]", "", dice.choice(ODD))[:50].strip(" .")
            values[dice.choice(FIELDS)] = SimpleUploadedFile(name or "x", dice.choice((b"", b"x", a_jpeg())))
        with transaction.atomic():
            ask = dice.choice((client.get, client.post))
            if ask == client.get:
                values = {name: value for name, value in values.items() if isinstance(value, str)}
            answer = ask(path, values)
            if answer.status_code >= 500 and answer.status_code != 503:
                broken.append((route, ask.__name__, values, answer.status_code))
            transaction.set_rollback(True)
    assert broken == []
