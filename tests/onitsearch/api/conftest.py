from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from tests.onitsearch.library import a_library


@pytest.fixture
def library(db, speaking):
    return a_library(speaking)


@pytest.fixture
def nobody():
    return APIClient()


@pytest.fixture
def cataloguer(db, django_user_model):
    """A client of somebody with the permissions of a cataloguer, by token."""
    user = django_user_model.objects.create_user("cataloguer")
    wanted = ("decide_illustration", "register_manifest", "withdraw_manifest")
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = APIClient(headers={"Authorization": f"Token {Token.objects.create(user=user).key}"})
    client.user = user
    return client
