"""The OpenAPI description against the answers, by schemathesis: a small, repeatable run, or a large one.

`make fuzz CASES=10000` tries so many cases in all, as nobody and as a cataloguer.
"""

import json
from collections import Counter

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.authtoken.models import Token
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from manifests.models import Manifest, Run
from onitsearch.curate.batches import decide_many
from onitsearch.curate.decisions import accept
from tests.fuzzing import CASES
from tests.manifests import samples
from tests.onitsearch.library import a_library

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# What gunicorn serves (portal/wsgi.py), without the thesauri that it reads beforehand.
application = get_wsgi_application()
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OURS = ("/api/v1/", "/iiif/")
OPERATIONS = 40  # about as many as there are


def some(usual):
    return settings(
        max_examples=max(usual, -(-CASES // OPERATIONS)),
        deadline=None,
        derandomize=not CASES,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def one_connection():
    """Keep the test's own transaction open over the requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def what_there_is(library):
    """The public ids of things that exist, by a word of the paths at which they are asked for."""
    pictures = [one.public_id for group in library.groups for one in group]
    books = [one.public_id for one in library.books]
    run = Run.objects.create(url="https://library.example/run", state="done")
    # One of the two kept copies is a manifest, the other is nothing.
    Manifest.objects.filter(pk=library.books[0].pk).update(source=json.dumps(samples.manifest3()))
    decided = decide_many(
        illustrations=library.groups[0], user=User.objects.create(username="anna"), decide=accept
    )
    return {
        "results/canvas": pictures,
        "/canvas/": [library.first.canvas.public_id],
        "collection": [library.collection.public_id],
        "/c/": [library.collection.public_id],
        "manifest": books,
        "/m/": books,
        "runs": [run.public_id],
        "batches": [decided.id],
        "": pictures,
    }


def try_all(usual, headers, library):
    there_are = what_there_is(library)
    description = schemathesis.openapi.from_wsgi("/api/schema?format=json", application)
    tried, statuses = [], Counter()
    for found in description.get_all_operations():
        operation = found.ok()
        if not operation.path.startswith(OURS):
            continue
        tried.append(operation.label)
        known = next(ids for word, ids in there_are.items() if word in operation.path)

        @some(usual)
        @given(case=operation.as_strategy(), name=st.none() | st.sampled_from(known))
        def try_out(case, name):
            # Names out of thin air are not found: half of the cases ask for something that exists.
            for parameter in {"public_id", "batch"} & set(case.path_parameters or {}) if name else ():
                case.path_parameters[parameter] = name
            # What comes packed is another test's matter, and this client unpacks nothing.
            asked = {"Accept-Encoding": "identity", **headers}
            with transaction.atomic():
                answer = case.call_and_validate(checks=CHECKS, headers=asked)
                transaction.set_rollback(True)  # each case finds the same library
            statuses[answer.status_code] += 1

        try_out()
    assert len(tried) >= 25
    print(f"{statuses.total()} cases: {dict(sorted(statuses.items()))}")  # noqa: T201
    return statuses


def test_every_operation_answers_as_described(speaking, one_connection):
    statuses = try_all(12, {}, a_library(speaking, groups=2, each=4))
    assert statuses[401] > 0
    assert statuses[200] > statuses.total() / 10


def test_every_operation_answers_a_cataloguer_as_described(speaking, one_connection, cataloguer):
    library = a_library(speaking, groups=2, each=4)
    token = Token.objects.get(user=cataloguer.user).key
    statuses = try_all(4, {"Authorization": f"Token {token}"}, library)
    assert statuses[401] == 0
    assert statuses[200] > statuses.total() / 10
