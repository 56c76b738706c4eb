"""Every facet and every bar leads to as many pictures as it says, and what is chosen can be exchanged."""

import html as entities
import re

import pytest

from manifests.models import Manifest
from onitsearch.curate import decisions as curate
from onitsearch.models import Illustration, Vector
from onitsearch.techniques import Technique
from portal.visit import cached_search
from portal.visit.histogram import spans
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db

VALUE = re.compile(
    r'<li[^>]*><a href="([^"]*)"( aria-current="true")?[^>]*><span class="name"><span dir="auto">([^<]*)</span>'
    r'(?:<small dir="auto">[^<]*</small>)?</span><span>(\d*)</span>'
)
BAR = re.compile(
    r'<a href="([^"]*)" rel="nofollow"( aria-current="true")? title="([^":]*): [^"]*">.*?: ([\d,]+) pictures?</span>',
    re.S,
)


@pytest.fixture
def varied(library, django_user_model):
    """The library with places, providers, shapes, sizes, classes and a decision."""
    first, second = library.books
    first.metadata = [{"label": {"en": ["Place"]}, "value": {"none": ["Basel"]}}]
    second.metadata = [{"label": {"en": ["Place"]}, "value": {"none": ["Köln"]}}]
    second.provider = [{"id": "https://b.example/?a=1&b=2", "label": {"en": ["Library B"]}}]
    first.save()
    second.save()
    pictures = list(Illustration.objects.order_by("pk"))
    for number, row in enumerate(pictures):
        values = {"w": (100, 500, 900)[number % 3], "h": (100, 900, 300)[number % 3 - number % 2]}
        values["colour"] = ("bw", "red", "bw", "blue", "", "unknown")[number % 6]
        values["tags"] = (["Holzschnitt"], ["Woodcut", "birds"], ["Radierung", "kupferstich"], [], ["birds"])[
            number % 5
        ]
        values["notations"] = (["25F3"], ["25F23(LION)", "31A"], ["25F"], [])[number % 4]
        Illustration.objects.filter(pk=row.pk).update(**values)
    curate.accept(illustration=pictures[3], user=django_user_model.objects.create_user("anna"))
    return library


def test_people_tell_techniques_in_any_language_and_a_model_those_it_is_sure_of(client, library):
    rows_ = list(Illustration.objects.filter(kind="illustration").order_by("pk")[:5])
    for row, tags in zip(rows_, (["Holzschnitt"], ["WOODCUT"], ["eau-forte"], [], []), strict=True):
        Illustration.objects.filter(pk=row.pk).update(tags=tags)
    Vector.objects.filter(illustration__in=[rows_[2], rows_[3]], model=library.model).update(
        technique=Technique.WOODCUT
    )
    html = page(client, "/search?kind=illustration")
    facet = {label: many for _href, _chosen, label, many in links(html)}
    # What people say stands above the model: the etching is no woodcut.
    assert (facet["Woodcut"], facet["Etching"]) == ("3", "1")
    found = page(client, f"/search?kind=illustration&technique={Technique.WOODCUT}")
    assert set(re.findall(r'<li id="i-(\w+)"', found)) == {row.public_id for row in (*rows_[:2], rows_[3])}
    assert '<span class="what">technique</span> <bdi>Woodcut</bdi>' in found
    assert "suggested by the machine" in page(client, f"/illustration/{rows_[3].public_id}")
    told = page(client, f"/illustration/{rows_[2].public_id}")
    assert "suggested by the machine" not in told
    assert '"artform": [{"@type": "DefinedTerm", "@id": "http://vocab.getty.edu/aat/300041365"' in told
    assert client.get(f"/api/v1/illustrations/{rows_[3].public_id}").json()["techniques"] == [
        {"id": "http://vocab.getty.edu/aat/300041405", "label": "Woodcut", "by_model": True}
    ]
    listed = client.get(
        f"/api/v1/search?technique={Technique.ETCHING},{Technique.WOODCUT}&page_size=50&q=lion"
    ).json()
    assert {one["id"] for one in listed["results"]} <= {row.public_id for row in rows_[:4]}
    assert client.get("/search?technique=300041406").status_code == 400
    assert client.get("/api/v1/search?q=lion&technique=fresco").status_code == 400


def page(client, address):
    response = client.get(address.replace("&amp;", "&"))
    assert response.status_code == 200, address
    return response.content.decode()


def counted(html):
    """How many pictures a page of results says there are."""
    found = re.search(r'<h1 id="says">([\d,]+) pictures?</h1>', html)
    return int(found[1].replace(",", "")) if found else 0


def links(html):
    for href, chosen, label, many in VALUE.findall(html) + BAR.findall(html):
        yield href, bool(chosen), label, many


@pytest.mark.parametrize(
    "query", ["kind=illustration", "like={first}", "like={first}&size=small", "shape=wide&date=1500/1599"]
)
def test_each_value_leads_to_as_many_as_it_says(client, varied, query):
    html = page(client, f"/search?{query.format(first=varied.first.public_id)}")
    tried = 0
    for href, chosen, label, many in links(html):
        if chosen or not many:
            continue
        found = page(client, href)
        assert counted(found) == int(many), label
        assert re.search(r'<li id="i-', found)
        tried += 1
    assert tried >= 8


def test_all_ways_to_narrow_down_are_there(client, varied):
    html = page(client, "/search?kind=illustration")
    names = re.findall(r"<h2>([^<]*)</h2>\s*<ul>", html)
    assert names == [
        "Kind",
        "Class",
        "Technique",
        "Place",
        "Language",
        "Language and century",
        "Book",
        "Library",
        "Shape",
        "Size on the page",
        "Colour",
        "Reviewed",
    ]
    for label in (
        "Basel",
        "Köln",
        "Library B",
        "library.example",
        "A herbal",
        "By a cataloguer",
    ):
        assert f'<span dir="auto">{label}</span>' in html, label


def test_language_and_century_are_one_facet_as_well(client, varied):
    html = page(client, "/search?kind=illustration")
    facet = html.partition("<h2>Language and century</h2>")[2].partition("<h2>")[0]
    assert re.findall(r'<span dir="auto">([^<]*)</span><small dir="auto">([^<]*)</small>', facet) == [
        ("Latin, 1500–1599", "L16"), ("German, 1600–1699", "D17"),
    ]  # fmt: skip
    href = entities.unescape(re.search(r'href="([^"]*)"', facet)[1])
    chosen = page(client, href)
    assert counted(chosen) == counted(page(client, "/search?kind=illustration&language=la"))
    facet = chosen.partition("<h2>Language and century</h2>")[2].partition("<h2>")[0]
    back = entities.unescape(re.search(r'<a href="([^"]*)" aria-current="true"', facet)[1])
    assert counted(page(client, back)) == counted(html)
    assert "Language and century" not in page(client, "/search?kind=illustration&date=1550/1560")


@pytest.mark.parametrize(
    ("limit", "other"),
    [("place=Basel", "Köln"), ("language=la", "German"), ("shape=wide", "Tall"), ("size=large", "Small"),
     ("reviewed=1", "Not yet"), ("library=https://library.example/", "Library B"), ("notation=31A", "Nature"),
     ("colour=red", "Blue"), ("colour=coloured", "Black and white"), ("colour=bw", "In colour")],
)  # fmt: skip
def test_what_is_chosen_can_be_exchanged_for_another(client, varied, limit, other):
    html = page(client, f"/search?kind=illustration&{limit}")
    (href,) = [href for href, _chosen, label, _many in links(html) if label == other]
    name, _, value = limit.partition("=")
    exchanged = page(client, href)
    assert counted(exchanged)
    assert f"{name}={value}&" not in entities.unescape(href) + "&"
    chosen = [label for _href, chosen, label, _many in links(html) if chosen]
    assert len(chosen) == 2


def test_the_last_limit_taken_away_leads_to_all_there_is(client, varied):
    html = page(client, "/search?place=Basel")
    (href,) = [href for href, chosen, label, _many in links(html) if chosen and label == "Basel"]
    assert href == "/browse"


def test_the_tree_of_classes_opens_where_it_is_looked_at(client, varied):
    def tree(query):
        html = page(client, f"/search?{query}")
        part = html.partition("<h2>Class</h2>")[2].partition("<h2>")[0]
        return [(label, int(many)) for _href, _chosen, label, many in VALUE.findall(part)]

    top = tree("kind=illustration")
    assert [label for label, _many in top] == ["Nature", "Human Being, Man in General"]
    below = tree("kind=illustration&notation=25F")
    assert ("animals", top[0][1]) in below
    assert len(below) >= 4


def test_a_book_of_a_collection_nobody_sees_is_in_no_facet(client, varied):
    hidden = rows.a_collection(label={"en": ["Secret"]}, visible=False)
    shown = rows.a_collection(label={"en": ["Shown"]})
    varied.books[0].collections.set([hidden, shown])
    html = page(client, "/search?kind=illustration")
    assert "Secret" not in html
    assert '<span dir="auto">Shown</span>' in html


def test_bars_of_centuries_and_of_the_decades_of_one(client, varied):
    html = page(client, "/search?kind=illustration")
    assert [title for _h, _c, title, _n in BAR.findall(html)] == ["1500–1599", "1600–1699"]
    html = page(client, "/search?kind=illustration&date=1500/1599")
    bars = BAR.findall(html)
    assert [(title, bool(chosen)) for _h, chosen, title, _n in bars] == [
        ("1500–1599", True), ("1600–1699", False), ("1550–1559", False), ("1560–1569", False),
    ]  # fmt: skip
    # The decade is within the century, and the century stays open.
    html = page(client, entities.unescape(bars[2][0]))
    assert [title for _h, chosen, title, _n in BAR.findall(html) if chosen] == ["1550–1559"]
    assert 'class="open"' in html
    assert 'style="' not in html.partition('class="times"')[2].partition("</nav>")[0]


def test_pictures_of_undated_books_are_told(client, varied):
    Manifest.objects.filter(pk=varied.books[1].pk).update(date_start=None, date_end=None)
    assert "12 pictures are of books without a year." in page(client, "/search?kind=illustration")


def test_years_of_one_decade_need_no_bars(client, varied):
    Manifest.objects.update(date_start=1550, date_end=1551)
    assert 'class="times"' not in page(client, "/search?kind=illustration")


def test_a_long_span_counts_in_each_of_its_parts():
    years = {(1495, 1512): 2, (1500, 1500): 3, None: 9}
    assert spans(years, 100) == {1400: 2, 1500: 5}
    assert spans(years, 10) == {1490: 2, 1500: 5, 1510: 2}


def test_long_lists_are_folded_and_what_is_chosen_is_first(client, db):
    for number in range(12):
        book = rows.a_manifest(label={"en": [f"Volume {number:02d}"]})
        for _ in range(20 - number):
            rows.an_illustration(rows.a_canvas(book))
    html = page(client, "/search?kind=illustration")
    assert "4 more" in html
    last = Manifest.objects.get(label={"en": ["Volume 11"]})
    html = page(client, f"/search?kind=illustration&manifest={last.public_id}")
    part = html.partition("<h2>Book</h2>")[2]
    assert VALUE.search(part)[3] == "Volume 11"


@pytest.mark.django_db(transaction=True)
def test_counts_that_are_kept_follow_every_change(client, varied, django_user_model):
    def small():
        html = page(client, "/search?kind=illustration")
        return next(int(many) for _href, _chosen, label, many in links(html) if label == "Small")

    before = small()
    assert small() == before
    row = next(one for one in Illustration.objects.filter(w=100, h=100) if one.decision == "undecided")
    curate.reject(illustration=row, user=django_user_model.objects.create_user("bert"))
    assert small() == before - 1
    Illustration.objects.update(w=900, h=1400)
    assert "Small" not in [
        label for _href, _chosen, label, _many in links(page(client, "/search?kind=illustration"))
    ]


# -- order ------------------------------------------------------------------------------------------------


def hits(html):
    return re.findall(r'<li id="i-(\w+)"', html.partition('class="less"')[0])


def test_orders_and_groups(client, library):
    library.books[0].date_start = library.books[0].date_end = 1700
    library.books[0].save()
    asked = f"/search?like={library.first.public_id}"
    by_fit, by_date = page(client, asked), page(client, f"{asked}&sort=date")
    assert sorted(hits(by_fit)) == sorted(hits(by_date))
    book_of = {row.public_id: row.manifest_id for row in Illustration.objects.all()}
    first, second = library.books
    dated = [book_of[one] for one in hits(by_date)]
    assert dated == sorted(dated, key=[second.pk, first.pk].index)
    grouped = page(client, f"{asked}&group=book")
    headings = re.findall(r'<h2><a href="/book/(\w+)"', grouped)
    assert sorted(headings) == sorted(book.public_id for book in library.books)
    books = [book_of[one] for one in hits(grouped)]
    assert books == sorted(books, key=list(dict.fromkeys(book_of[one] for one in hits(by_fit))).index)
    assert len(hits(grouped)) == 4
    # One walks in the order that one sees.
    third = page(client, f"/illustration/{hits(grouped)[1]}?like={library.first.public_id}&group=book&at=2")
    assert f"/illustration/{hits(grouped)[2]}?" in third


def test_the_links_of_orders_say_which_one_is_on(client, library):
    html = page(client, "/search?kind=illustration&sort=date")
    part = html.partition('class="orders"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]*)" rel="nofollow"( aria-current="true")?>([^<]*)</a>', part) == [
        ("/search?kind=illustration", "", "book and page"),
        ("/search?kind=illustration&amp;sort=date", ' aria-current="true"', "date"),
        ("/search?kind=illustration&amp;sort=varied", "", "one of each"),
        ("/search?kind=illustration&amp;sort=odd", "", "what is odd"),
        ("/search?kind=illustration&amp;sort=date&amp;group=book", "", "by book"),
    ]


def test_of_a_long_list_it_is_told_how_many_there_are_and_how_many_are_shown(client, db, monkeypatch):
    monkeypatch.setattr(cached_search, "MOST", 5)
    book = rows.a_manifest(label={"en": ["Long"]})
    for _ in range(7):
        rows.an_illustration(rows.a_canvas(book))
    html = page(client, "/search?kind=illustration")
    assert counted(html) == 7
    assert "the first 5 are shown" in html
    assert len(hits(html)) == 5
    assert "are shown" not in page(client, "/search?kind=map")


def test_the_page_of_a_picture_leads_to_others_of_its_colour(client, varied):
    red = Illustration.objects.filter(colour="red").first()
    html = page(client, f"/illustration/{red.public_id}")
    assert '<a href="/search?colour=red">Red</a>' in html
    assert red.public_id in page(client, "/search?colour=red")
    for other in Illustration.objects.filter(colour__in=("", "unknown"))[:2]:
        assert "colour=" not in page(client, f"/illustration/{other.public_id}")
