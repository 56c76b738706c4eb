import pytest

from tests.onitsearch.conftest import encoder_process, speaking  # noqa: F401
from tests.onitsearch.library import a_library


@pytest.fixture
def library(db, speaking):  # noqa: F811
    return a_library(speaking)
