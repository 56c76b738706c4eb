import pytest

from tests.onitsearch.library import a_library


@pytest.fixture
def library(db, speaking):
    return a_library(speaking)
