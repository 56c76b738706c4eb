"""What tests of decisions begin with."""

import pytest

from onitsearch.store import vectors
from tests.onitsearch import rows


@pytest.fixture
def row(db):
    """A picture that nobody has decided on, with its vector."""
    model = rows.a_model()
    made = rows.an_illustration()
    vectors.ensure_due([made.id])
    rows.embed_all(model)
    return made
