import pytest
from django.contrib.auth.models import Group

from portal.desk.groups import CATALOGUERS, make_groups


@pytest.fixture
def anna(db, django_user_model):
    """Somebody of the group of cataloguers."""
    make_groups()
    user = django_user_model.objects.create_user("anna", password="a-long-password-17")
    user.groups.add(Group.objects.get(name=CATALOGUERS))
    return user


@pytest.fixture
def desk(client, anna):
    """Anna's browser, logged in."""
    client.force_login(anna)
    return client
