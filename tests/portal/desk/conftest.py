import pytest
from django.contrib.auth.models import Group

from portal.people.roles import CATALOGUERS, EDITORS, make_groups


@pytest.fixture
def anna(db, django_user_model):
    """Somebody who catalogues and may withdraw books."""
    make_groups()
    user = django_user_model.objects.create_user("anna", password="a-long-password-17")
    user.groups.set(Group.objects.filter(name__in=[CATALOGUERS, EDITORS]))
    return user


@pytest.fixture
def desk(client, anna):
    """Anna's browser, logged in."""
    client.force_login(anna)
    return client
