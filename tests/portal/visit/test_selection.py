"""A selection without an account: whole in its address, in order, with notes; without scripts, too."""

import json
import re

import pytest
from django.http import QueryDict

from manifests.errors import BadRequestError
from onitsearch.models import Illustration
from portal.visit.selection import LONGEST_NOTE, MOST, read_selection

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(library):
    return [library.groups[2][1], library.groups[0][0], library.groups[1][3]]


def ids(rows):
    return ",".join(row.public_id for row in rows)


def main(html):
    return html[html.index("<main") : html.index("</main>")]


def listed(html):
    return re.findall(r'<li data-id="(\w+)"', html)


def test_order_and_notes_come_back_as_they_were(client, three):
    address = f"/selection?ids={ids(three)}&note=&note=An%20%22owl%22%20%3Cb%3E"
    html = client.get(address).content.decode()
    assert listed(html) == [row.public_id for row in three]
    assert '<p class="note" dir="auto">An &quot;owl&quot; &lt;b&gt;</p>' in html
    share = re.search(r'id="share" readonly value="([^"]*)"', html)[1].replace("&amp;", "&")
    path = share[share.index("/selection") :]
    assert main(client.get(path).content.decode()) == main(html)


def test_without_scripts_one_adds_moves_and_takes_away(client, three):
    first, second, third = (row.public_id for row in three)
    added = client.get(f"/selection?ids={first}&note=one&add=https://x.example/illustration/{second}%3Fq=owl")
    assert (added.status_code, added["Location"]) == (302, f"/selection?ids={first},{second}&note=one")
    assert client.get(f"/selection?add={third}")["Location"] == f"/selection?ids={third}"
    html = client.get(f"/selection?ids={ids(three)}&note=one&note=two").content.decode()
    moves = [
        re.findall(r'href="([^"]*)"', found.replace("&amp;", "&"))
        for found in re.findall(r'class="moves[^"]*">(.*?)</p>', html)
    ]
    assert moves[1] == [
        f"/selection?ids={second},{first},{third}&note=two&note=one",
        f"/selection?ids={first},{third},{second}&note=one&note=&note=two",
        f"/selection?ids={first},{third}&note=one",
    ]
    assert [len(one) for one in moves] == [2, 3, 2]
    wall = (
        client.get("/browse").content.decode()
        + client.get(f"/book/{three[1].manifest.public_id}").content.decode()
    )
    assert f'href="/selection?ids={second}"' in wall


def test_what_is_withdrawn_or_hidden_is_left_out_and_said(client, three):
    Illustration.objects.filter(pk=three[0].pk).update(decision=Illustration.Decision.REJECTED)
    html = client.get(f"/selection?ids={ids(three)},zzzzzzzzzz&note=a&note=b").content.decode()
    assert listed(html) == [row.public_id for row in three[1:]]
    assert "2 pictures of this selection are not shown here any more." in html
    assert re.findall(r'<p class="note" dir="auto">(.*?)</p>', html) == ["b"]
    assert three[0].public_id not in main(html)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("ids=abcd%00e", "names no picture"),
        ("ids=../etc", "names no picture"),
        ("add=Owl!", "“Owl!” names no picture."),
        ("add=http://[/illustration/abcdefghij", "names no picture"),
        ("ids=" + ",".join(f"{n:010d}" for n in range(MOST + 1)), f"at most {MOST} pictures"),
        ("ids=abcdefghij&note=" + "x" * 7000, "too long"),
    ],
)
def test_nonsense_gets_a_sentence(client, query, says):
    for path in ("/selection", "/selection/manifest.json"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert says in answer.content.decode() or says in json.dumps(
            json.loads(answer.content), ensure_ascii=False
        )


def test_it_holds_as_many_as_a_tray_with_notes_on_all():
    notes = "".join(f"&note={'n' * 40}" for _ in range(MOST))
    full = read_selection(QueryDict("ids=" + ",".join(f"{n:010d}" for n in range(MOST)) + notes))
    assert (len(full.ids), len(full.notes)) == (MOST, MOST)
    long = read_selection(QueryDict(f"ids=abcdefghij&note={'n' * 200}"))
    assert len(long.notes[0]) == LONGEST_NOTE
    with pytest.raises(BadRequestError):
        read_selection(QueryDict("ids=a"))


def test_it_is_a_manifest_that_viewers_open(client, three):
    asked = f"ids={ids(three)}&note=&note=An+owl"
    answer = client.get(f"/selection/manifest.json?{asked}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"].startswith("application/ld+json")
    made = answer.json()
    assert made["id"].endswith(f"/selection/manifest.json?{asked}")
    assert [canvas["id"].rsplit("/", 1)[1] for canvas in made["items"]] == [row.public_id for row in three]
    assert [canvas.get("summary") for canvas in made["items"]] == [None, {"none": ["An owl"]}, None]
    html = client.get(f"/selection?{asked}").content.decode()
    viewer = re.search(r'href="(/viewer[^"]*)"', html)[1].replace("&amp;", "&")
    assert client.get(viewer).status_code == 200
    assert made["id"].replace("&", "&amp;") in html
    Illustration.objects.filter(pk=three[0].pk).update(decision=Illustration.Decision.REJECTED)
    made = client.get(f"/selection/manifest.json?{asked}").json()
    assert len(made["items"]) == 2
    assert "1 of the pictures has been withdrawn." in made["summary"]["none"]
    assert client.get("/selection/manifest.json").status_code == 400


def test_the_empty_page_says_how(client):
    html = client.get("/selection").content.decode()
    assert html.count("<h1") == 1
    assert "Nothing is selected here yet." in html
