"""Who gets to the desk, and who does not."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from portal.people.roles import CATALOGUERS, make_groups
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def test_migrating_made_the_group_with_its_permissions():
    group = Group.objects.get(name=CATALOGUERS)
    held = set(group.permissions.values_list("codename", flat=True))
    assert held == {"view_hidden", "register_manifest", "decide_illustration"}


def test_what_a_host_gave_besides_stays():
    group = Group.objects.get(name=CATALOGUERS)
    other = Permission.objects.get(codename="view_user")
    group.permissions.add(other)
    make_groups()
    assert other in group.permissions.all()


def test_strangers_are_led_to_the_login(client):
    response = client.get(reverse("desk"))
    assert response.status_code == 302
    assert response["Location"] == "/desk/login?next=/desk/"


def test_an_account_without_the_permission_is_told_whom_to_ask(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest"))
    for address in (reverse("desk"), reverse("desk-runs")):
        response = client.get(address)
        assert response.status_code == 403
        assert "Cataloguers" in response.content.decode()


def test_nothing_is_written_by_strangers(client):
    manifest = rows.a_manifest()
    picture = rows.an_illustration(rows.a_canvas(manifest))
    for name, args in (("desk-register", []), ("desk-book-withdraw", [manifest.public_id]),
                       ("desk-decide", [picture.public_id])):  # fmt: skip
        assert (
            client.post(
                reverse(name, args=args), {"url": "https://x.example/m", "action": "reject"}
            ).status_code
            == 302
        )
    manifest.refresh_from_db()
    picture.refresh_from_db()
    assert manifest.withdrawn_at is None
    assert picture.decision == "undecided"


def test_logging_in_and_out(client, anna):
    response = client.post("/desk/login", {"username": "anna", "password": "a-long-password-17"})
    assert response["Location"] == "/desk/"
    assert "anna" in client.get("/desk/").content.decode()
    assert client.post(reverse("logout")).status_code == 302
    assert client.get("/desk/").status_code == 302


def test_a_wrong_password_is_told_in_words(client, anna):
    response = client.post("/desk/login", {"username": "anna", "password": "wrong"})
    assert "name or the password is wrong" in response.content.decode()


def test_guessing_is_locked_out(client, anna):
    for _ in range(10):
        response = client.post("/desk/login", {"username": "anna", "password": "wrong"})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    response = client.post("/desk/login", {"username": "anna", "password": "a-long-password-17"})
    assert response.status_code == 429
