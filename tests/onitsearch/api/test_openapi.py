"""The OpenAPI description against the answers, by schemathesis: a small, repeatable run."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.wsgi import application
from tests.onitsearch.library import a_library

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OURS = ("/api/v1/", "/iiif/")
modest = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
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


def test_every_operation_answers_as_described(speaking, one_connection):
    a_library(speaking, groups=2, each=4)
    description = schemathesis.openapi.from_wsgi("/api/schema?format=json", application)
    tried = []
    for found in description.get_all_operations():
        operation = found.ok()
        if not operation.path.startswith(OURS):
            continue
        tried.append(operation.label)

        @modest
        @given(case=operation.as_strategy())
        def try_out(case):
            # What comes packed is another test's matter, and this client unpacks nothing.
            case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

        try_out()
    assert len(tried) >= 25
