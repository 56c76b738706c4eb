"""Roles as docs/people.md has them, invitations that work once, tokens that are shown once, and who decided what."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from manifests.models import Run
from onitsearch.curate import decisions as curate
from portal.models import ApiToken, Invitation
from portal.people.invitations import invite
from portal.people.roles import ROLES, make_groups, set_role
from portal.people.tokens import make_token
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

DOC = Path(settings.BASE_DIR) / "docs" / "people.md"


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def somebody(name, role=""):
    make_groups()
    user = User.objects.create_user(name, password="a-long-password-17")
    if role:
        user.groups.set(Group.objects.filter(name=ROLES[role]))
    return user


@pytest.fixture
def admin(client):
    user = somebody("ada", "admin")
    client.force_login(user)
    return client


def matrix():
    lines = re.findall(r"^\| (.+?) \|$", DOC.read_text(), re.M)
    table = [line.split(" | ") for line in lines]
    return {row[0]: [cell == "yes" for cell in row[1:]] for row in table[2:] if set(row[1:]) <= {"yes", "no"}}


def tries(client):
    """What each row of the table is tried by: requests, by the row's words."""
    book, run = rows.a_manifest(), Run.objects.create(url="https://x.example/c", state="running")
    person = User.objects.create_user(f"p{User.objects.count()}")
    hidden = rows.a_manifest(visible=False)

    def get(route, *args):
        return client.get(reverse(route, args=args))

    def post(route, *args, **values):
        return client.post(reverse(route, args=args), values)

    return {
        "see hidden": lambda: [get("desk"), get("desk-book", hidden.public_id), get("onit-manifest", hidden.public_id)],
        "see runs": lambda: [
            get("desk-runs"), get("desk-run", run.public_id), get("onit-run", run.public_id), get("onit-runs"),
        ],
        "see the overview": lambda: [get("desk-decisions"), get("desk-overview"), get("onit-decisions")],
        "see how good": lambda: [get("desk-quality"), get("desk-quality-compare")],
        "have that": lambda: [post("desk-quality-measure")],
        "make tokens": lambda: [get("desk-tokens"), post("desk-tokens", name="t")],
        "register": lambda: [get("desk-register-many"), post("desk-register", url="https://x.example/m")],
        "pause": lambda: [post("desk-run-pause", run.public_id), post("desk-run-priority", run.public_id)],
        "decide": lambda: [get("desk-grid"), get("desk-review"), get("onit-review")],
        "make collections": lambda: [
            get("desk-collection-make"),
            post("desk-collection-delete", rows.a_collection(label={"en": ["C"]}).public_id),
        ],
        "hide": lambda: [post("desk-book-visibility", book.public_id, visible="1")],
        "withdraw": lambda: [post("desk-book-withdraw", book.public_id)],
        "exchange": lambda: [get("desk-models")],
        "invite": lambda: [get("desk-people"), post("desk-person-change", person.pk, role="viewer")],
    }  # fmt: skip


@pytest.mark.parametrize("place", range(4), ids=list(ROLES))
def test_every_role_may_what_the_table_says(client, place):
    client.force_login(somebody("somebody", list(ROLES)[place]))
    table, known = matrix(), tries(client)
    assert len(table) == len(known)
    for words, may in table.items():
        request = next(known[start] for start in known if words.startswith(start))
        answers = {answer.status_code not in (403, 404) for answer in request()}
        assert answers == {may[place]}, words


def test_strangers_may_nothing_of_it(client):
    for words, request in tries(client).items():
        assert {answer.status_code in (302, 401, 404) for answer in request()} == {True}, words


def test_an_invitation_makes_an_account_once(admin, client):
    html = text(admin.post(reverse("desk-people"), {"role": "editor", "note": "Ben"}))
    link = re.search(r'id="link"[^>]* value="[^"]+(/desk/join/[\w-]+)"', html)[1]
    assert link.split("/")[-1] not in str(Invitation.objects.values())
    assert "Ben" in html
    assert link not in text(admin.get(reverse("desk-people")))
    admin.logout()
    page = client.get(link)
    assert "You are invited as: Editor." in text(page)
    assert page["Referrer-Policy"] == "no-referrer"
    weak = {"username": "ben", "password1": "ben", "password2": "other"}
    assert 'role="alert"' in text(client.post(link, weak), 400)
    good = {"username": "ben", "password1": "a-long-password-17", "password2": "a-long-password-17"}
    assert client.post(link, good)["Location"] == reverse("desk")
    assert [group.name for group in User.objects.get(username="ben").groups.all()] == ["Editors"]
    client.logout()
    text(client.post(link, {**good, "username": "eve"}), 410)
    text(client.get(reverse("desk-join", args=["nonsense"])), 404)
    assert not User.objects.filter(username="eve").exists()


def test_an_invitation_ends_and_can_be_taken_back(admin):
    ada = User.objects.get(username="ada")
    old, secret = invite(role="viewer", made_by=ada)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    text(admin.get(reverse("desk-join", args=[secret])), 410)
    other, secret = invite(role="viewer", made_by=ada)
    admin.post(reverse("desk-invitation-take-back", args=[other.pk]))
    text(admin.get(reverse("desk-join", args=[secret])), 404)
    assert admin.post(reverse("desk-people"), {"role": "queen"}).status_code == 400
    _left, secret = invite(role="admin", made_by=ada)
    ada.groups.clear()
    text(admin.get(reverse("desk-join", args=[secret])), 410)


def test_who_only_looks_on_is_told_nothing_of_what_lies_inside(client):
    run = Run.objects.create(
        url="http://scans.lan/c.json", state="failed", error="scans.lan does not answer."
    )
    run.items.create(
        url="http://scans.lan/b.json", state="failed", error="scans.lan does not answer.", cause="x"
    )
    for role, told in (("viewer", False), ("cataloguer", True)):
        client.force_login(somebody(f"one-{role}", role))
        html = text(client.get(reverse("desk-run", args=[run.public_id])))
        assert ("scans.lan" in html, "Try again" in html) == (told, told)
        for listing in ("desk", "desk-runs", "onit-runs"):
            assert ("scans.lan" in text(client.get(reverse(listing)))) == told, listing


def test_roles_are_given_and_the_last_administrator_stays(admin):
    ada, ben = User.objects.get(username="ada"), somebody("ben", "viewer")
    admin.post(reverse("desk-person-change", args=[ben.pk]), {"role": "editor"})
    assert [group.name for group in ben.groups.all()] == ["Editors"]
    html = text(admin.post(reverse("desk-person-change", args=[ada.pk]), {"role": "viewer"}, follow=True))
    assert "This is the last administrator." in html
    assert "You cannot close" in text(
        admin.post(reverse("desk-person-change", args=[ada.pk]), {"active": "0"}, follow=True)
    )
    User.objects.filter(pk=ben.pk).update(is_superuser=True)
    answer = admin.post(reverse("desk-person-change", args=[ben.pk]), {"active": "0"}, follow=True)
    assert "Only a superuser" in text(answer)
    User.objects.filter(pk=ben.pk).update(is_superuser=False)
    admin.post(reverse("desk-person-change", args=[ben.pk]), {"active": "0"})
    ben.refresh_from_db()
    assert not ben.is_active
    set_role(user=ben, role="")
    assert not ben.groups.exists()


def test_a_token_is_shown_once_works_and_is_revoked(client):
    ben = somebody("ben", "cataloguer")
    client.force_login(ben)
    html = text(client.post(reverse("desk-tokens"), {"name": "nightly export"}))
    secret = re.search(r'id="secret"[^>]* value="([\w-]+)"', html)[1]
    assert secret not in str(ApiToken.objects.values())
    assert secret not in text(client.get(reverse("desk-tokens")))
    program = APIClient(headers={"Authorization": f"Token {secret}"})
    assert program.get("/api/v1/runs").status_code == 200
    token = ApiToken.objects.get()
    assert token.used_at is not None
    assert token.beginning == secret[:6]
    stranger = somebody("eve", "cataloguer")
    client.force_login(stranger)
    assert client.post(reverse("desk-token-revoke", args=[token.pk])).status_code == 404
    client.force_login(ben)
    client.post(reverse("desk-token-revoke", args=[token.pk]))
    assert program.get("/api/v1/runs").status_code == 401
    assert "nightly export" not in text(client.get(reverse("desk-tokens")))
    text(client.post(reverse("desk-tokens"), {"name": " "}), 400)


def test_tokens_of_closed_accounts_and_wrong_ones_are_refused(admin):
    ben = somebody("ben", "cataloguer")
    _token, secret = make_token(user=ben, name="x")
    User.objects.filter(pk=ben.pk).update(is_active=False)
    for one in (secret, "nonsense"):
        assert APIClient(headers={"Authorization": f"Token {one}"}).get("/api/v1/runs").status_code == 401
    assert "ben" in text(admin.get(reverse("desk-people")))


def test_who_decided_what_and_where_people_do_not_agree(client):
    anna, ben = somebody("anna", "cataloguer"), somebody("ben", "cataloguer")
    canvas = rows.a_canvas()
    agreed, disputed, kinds, undone = (
        rows.an_illustration(canvas, box=(0, n * 50, 40, 40)) for n in range(4)
    )
    curate.accept(illustration=agreed, user=anna)
    curate.classify(illustration=disputed, user=anna, kind="map")
    curate.reject(illustration=disputed, user=ben, reason="text")
    curate.classify(illustration=kinds, user=anna, kind="map")
    curate.classify(illustration=kinds, user=ben, kind="diagram")
    curate.accept(illustration=undone, user=anna)
    curate.reject(illustration=undone, user=ben)
    curate.undo(illustration=undone, user=ben)
    client.force_login(anna)
    html = text(client.get(reverse("desk-decisions"), {"disputed": "1"}))
    assert re.findall(r'/desk/review\?at=(\w+)"', html) == [kinds.public_id, disputed.public_id]
    assert "Only text" in html
    curate.reject(illustration=disputed, user=anna)
    curate.classify(illustration=kinds, user=anna, kind="diagram")
    # Saying again what stands is no decision of one's own.
    html = text(client.get(reverse("desk-decisions"), {"user": "ben"}))
    assert html.count('<td class="when nums">') == 4
    assert re.search(r"<bdi>anna</bdi></a></td><td class=\"n\">\d", html)


def test_pictures_of_hidden_books_are_kept_by_nobody_between(client, monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "t.jpg").write_bytes(b"\xff\xd8")
    book = rows.a_manifest(visible=False)
    picture = rows.an_illustration(rows.a_canvas(book), thumbnail="t.jpg", crop_digest="a" * 64)
    address = reverse("onit-thumbnail", args=[picture.public_id])
    assert client.get(address).status_code == 404
    client.force_login(somebody("vera", "viewer"))
    assert client.get(address)["Cache-Control"].startswith("private")
    book.visible = True
    book.save()
    assert client.get(address)["Cache-Control"].startswith("public")
