"""Who confirmed a picture: pseudonyms that stay, names that are no addresses, and only those who confirmed."""

import re

import pytest

from manifests.errors import NotFoundError
from onitsearch.curate import reviewers
from onitsearch.store.models import Illustration
from tests.onitsearch import rows


def test_a_pseudonym_stays_and_follows_from_the_site_s_secret(settings):
    settings.SECRET_KEY = "one"
    first, second = reviewers.pseudonym(1), reviewers.pseudonym(2)
    assert re.fullmatch(r"[0-9a-z]{6,}", first)
    assert first != second
    assert first == reviewers.pseudonym(1)
    settings.SECRET_KEY = "two"
    assert reviewers.pseudonym(1) != first


@pytest.mark.parametrize(
    ("full", "name", "told"),
    [
        (("Anna", "Müller"), "am", "Anna Müller"),
        (("", ""), "am", "am"),
        (("a@library.example", ""), "am", "am"),
        (("", ""), "a@library.example", ""),
        (("a@library.example", ""), "b@library.example", ""),
    ],
)
def test_a_name_is_no_address(django_user_model, full, name, told):
    user = django_user_model(username=name, first_name=full[0], last_name=full[1])
    assert reviewers.public_name(user) == told


@pytest.mark.django_db
def test_known_are_those_whose_confirmation_stands(django_user_model):
    names = ("confirmed", "rejected", "removed", "idle")
    users = {name: django_user_model.objects.create_user(name) for name in names}
    rows.an_illustration(decision="accepted", decided_by=users["confirmed"])
    rows.an_illustration(decision="rejected", decided_by=users["rejected"])
    rows.an_illustration(decision="accepted", decided_by=users["removed"], state=Illustration.State.REMOVED)
    own = reviewers.pseudonym(users["confirmed"].pk)
    assert reviewers.known() == {own: users["confirmed"]}
    assert reviewers.get(own) == users["confirmed"]
    for name in ("rejected", "removed", "idle"):
        with pytest.raises(NotFoundError, match=reviewers.pseudonym(users[name].pk)):
            reviewers.get(reviewers.pseudonym(users[name].pk))
    with pytest.raises(NotFoundError, match=f"“{'x' * 60}”"):
        reviewers.get("x" * 99)
