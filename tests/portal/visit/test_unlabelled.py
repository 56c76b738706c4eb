"""A cataloguer at an answer is offered what looks like its class, too, and accepts it with one click."""

import re

import pytest
from django.contrib.auth.models import Group, User

from onitsearch.curate import decisions
from onitsearch.curate.unlabelled import look_like
from onitsearch.store.models import Illustration

pytestmark = pytest.mark.django_db
HEADING = "These look like"


@pytest.fixture
def anna(client):
    user = User.objects.create_user("anna")
    user.groups.add(Group.objects.get_or_create(name="Cataloguers")[0])
    client.force_login(user)
    return user


def given(rows, notation, user):
    for row in rows:
        decisions.classify(illustration=row, user=user, notations=[notation])


def offered(client, address):
    page = client.get(address).content.decode()
    section = page.partition('aria-labelledby="unlabelled"')[2].partition("</section>")[0]
    return page, list(dict.fromkeys(re.findall(r'name="chosen" value="(\w+):', section)))


def test_what_looks_like_a_class_and_has_no_label_is_offered_and_accepted_at_once(client, library, anna):
    lions, tulips = library.groups[0], library.groups[1]
    given(lions[:3], "25F23(LION)", anna)
    given(tulips[:3], "25G41(TULIP)", anna)
    page, ids = offered(client, "/search?notation=25F")
    assert HEADING in page
    assert set(ids) == {
        one.public_id for one in lions[3:]
    }  # alike, and of no class; nothing of another group
    version = re.search(rf'value="({ids[0]}:\w+)"', page)[1]
    form = {"step": "save", "notation": "25F", "was_tags": "", "shown": ids, "chosen": version}
    assert client.post("/desk/describe", form).status_code == 302
    row = Illustration.objects.get(public_id=ids[0])
    assert (row.notations, row.decision, row.decided_by) == (["25F"], "accepted", anna)
    assert Illustration.objects.get(public_id=ids[1]).notations == []
    assert offered(client, "/search?notation=25F")[1] == ids[1:]
    decisions.reject(illustration=Illustration.objects.get(public_id=ids[1]), user=anna)
    assert HEADING not in offered(client, "/search?notation=25F")[0]


def test_visitors_are_offered_nothing(client, library):
    given(library.groups[0][:3], "25F", User.objects.create_user("bert"))
    page, ids = offered(client, "/search?notation=25F")
    assert (HEADING in page, ids) == (False, [])


def test_too_few_examples_say_nothing(library, anna):
    given(library.groups[0][:2], "25F", anna)
    assert look_like("25F", 12) == []


def test_words_that_name_one_class_offer_their_sure_hits(client, library, anna):
    for row in library.groups[2]:
        row.text = "a lion"
        row.save()
    page, ids = offered(client, "/search?q=lion")
    assert "25F23(LION)" in page
    assert set(ids) <= {one.public_id for one in library.groups[2]}
    assert ids
    assert HEADING not in offered(client, "/search?q=lion+-tulip")[0]
