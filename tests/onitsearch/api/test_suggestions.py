"""Every suggestion leads to a search that finds exactly as many pictures as it promised."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from manifests import services as books
from onitsearch.curate import decisions as curate
from onitsearch.search import Filters, exact
from onitsearch.search.suggestions import suggest
from onitsearch.store.models import Illustration

pytestmark = pytest.mark.django_db
BASE = "http://127.0.0.1:8000"
BEGINNINGS = ["a", "be", "bi", "eu", "fl", "hi", "le", "li", "lö", "oi", "ow", "rote tu", "tie", "vö", "25F", "wolff",
              "fig"]  # fmt: skip


@pytest.fixture
def shelf(library):
    """The library with captions in three languages, classes with keys and names, and books with authors."""
    texts = [
        "Figur 1. Eule.",
        "Eulen im Walde",
        "Rote Tulpe",
        "Figure 2. Hibou.",
        "A lion",
        "Tulipa",
        "Löwe",
        "",
    ]
    classes = [
        ["25F34"],
        ["25F23(LION)"],
        ["25F23(LION)(+46)", "25F34"],
        ["25G41(TULIP)"],
        ["25F3"],
        ["25FF41"],
        [],
    ]
    rows = [row for group in library.groups for row in group]
    for number, row in enumerate(rows):
        Illustration.objects.filter(pk=row.pk).update(
            text=texts[number % len(texts)], notations=classes[number % len(classes)]
        )
    for book, author in zip(library.books, ("Conrad Wolffart", "Nicolas Louvet"), strict=True):
        book.metadata = [{"label": {"en": ["Author"]}, "value": {"none": [author]}}]
        book.save()
    return library


def scopes(shelf):
    return ["all", f"m/{shelf.books[0].public_id}", f"m/{shelf.books[1].public_id}",
            f"c/{shelf.collection.public_id}"]  # fmt: skip


def narrowed(scope):
    kind, _, public_id = scope.partition("/")
    return {"m": {"manifest": public_id}, "c": {"collection": public_id}}.get(kind, {})


def answered(client, address, lang):
    """The answer at one of our addresses, as a program would follow it."""
    parts = urlsplit(address)
    response = client.get(parts.path, dict(parse_qsl(parts.query)), headers={"Accept-Language": lang})
    assert response.status_code == 200, response.content
    return response.json()


def in_all_pages(client, address, lang, version):
    found, answer = [], answered(client, address, lang)
    while True:
        found += answer["items"] if version == 2 else answer["resources"]
        following = answer.get("next")
        if not following:
            return len({one.get("id") or one["@id"] for one in found}), answer
        answer = answered(client, following["id"] if version == 2 else following, lang)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_api(nobody, shelf, lang):
    seen = set()
    for scope in scopes(shelf):
        for start in BEGINNINGS:
            terms = nobody.get("/api/v1/terms", {"q": start, "lang": lang, **narrowed(scope)}).json()[
                "results"
            ]
            assert len({term["value"] for term in terms}) == len(terms)
            for term in terms:
                if (scope, term["value"]) in seen:
                    continue
                seen.add((scope, term["value"]))
                hits = answered(nobody, term["url"], lang)
                assert hits["count"] == term["count"] > 0, term
                by_words = nobody.get("/api/v1/search", {"q": term["value"], **narrowed(scope)}).json()
                assert by_words["count"] == term["count"]
                listed = nobody.get("/api/v1/illustrations", {**narrowed(scope), **term["condition"]}).json()
                assert listed["count"] == term["count"]
                assert {hit["score"] for hit in hits["results"]} == {1.0}
    assert len(seen) > 20


@pytest.mark.parametrize(("version", "lang"), [(1, "de"), (2, "fr")])
def test_content_search(nobody, shelf, lang, version, settings):
    # Fewer than there are, so that wide scopes come in pages; a book's answer to what is exact is whole.
    settings.ONITSEARCH = {**settings.ONITSEARCH, "ANSWERS_PER_PAGE": 2}
    seen = set()
    for scope in scopes(shelf):
        for start in BEGINNINGS:
            address = f"{BASE}/iiif/autocomplete/{version}/{scope}?q={start}"
            answer = answered(nobody, address, lang)
            for term in answer["terms"] if version == 1 else answer["items"]:
                value = term["match"] if version == 1 else term["value"]
                if (scope, value) in seen:
                    continue
                seen.add((scope, value))
                link = term["url"] if version == 1 else term["service"][0]["id"]
                found, last = in_all_pages(nobody, link, lang, version)
                assert found == (term["count"] if version == 1 else term["total"]) > 0, term
                if version == 1:
                    assert last["within"]["total"] == found
                [(name, words), *_] = parse_qsl(urlsplit(link).query)
                assert (name, words) == ("q", value)
    assert len(seen) > 20


def test_what_narrows_the_count_narrows_the_search(nobody, shelf, cataloguer):
    row = Illustration.objects.filter(text="Rote Tulpe").first()
    curate.accept(illustration=row, user=cataloguer.user)
    who = nobody.get(f"/iiif/annotation/{row.public_id}").json()["creator"]["id"]
    address = f"{BASE}/iiif/autocomplete/2/all?q=tul&user={who}"
    [term] = [one for one in answered(nobody, address, "en")["items"] if one["value"] == "caption:Tulpe"]
    assert term["total"] == 1
    assert in_all_pages(nobody, term["service"][0]["id"], "en", 2)[0] == 1


def test_nothing_hidden_is_suggested(shelf, django_user_model):
    assert [one.count for one in suggest("eulen")] == [4]
    user = django_user_model.objects.create_user("cat")
    curate.reject(
        illustration=Illustration.objects.filter(text="Eulen im Walde").first(), user=user, reason="a stain"
    )
    assert [one.count for one in suggest("eulen")] == [3]
    for book in shelf.books:
        books.withdraw_manifest(manifest=book)
    assert [one for start in BEGINNINGS for one in suggest(start)] == []


@pytest.mark.parametrize(
    ("start", "lang", "kind", "value"),
    [
        ("ow", "en", "class", "owls (25F34)"),
        ("eul", "de", "class", "Eulen (25F34)"),
        ("hib", "fr", "class", "hiboux (25F34)"),
        ("lion", "en", "class", "lion (25F23(LION))"),
        ("lö", "de", "class", "Löwe (25F23(LION))"),
        ("predatory", "en", "class", "predatory animals (25F23)"),
        ("25f2", "en", "class", "lion (25F23(LION))"),
        ("eul", "en", "caption", "caption:Eulen"),
        ("Rote tu", "en", "caption", 'caption:"Rote Tulpe"'),
        ("fabul", "en", "class", None),
        ("wolff", "en", "book", "A herbal"),
        ("a her", "fr", "book", "A herbal"),
    ],
)
def test_what_is_suggested(shelf, start, lang, kind, value):
    found = [one.value for one in suggest(start, lang=lang, limit=20) if one.kind == kind]
    assert found
    if value:
        assert any(one == value or (kind == "book" and one.startswith(value)) for one in found), found


def test_fabulous_animals_are_not_below_animals(shelf):
    [animals] = [one for one in suggest("25F", limit=50) if one.notation == "25F"]
    below = Illustration.objects.filter(
        notations__overlap=["25F34", "25F23(LION)", "25F23(LION)(+46)", "25F3"]
    )
    assert animals.count == below.count()
    assert animals.condition == ("notation", "25F")


def test_what_a_book_holds_is_not_suggested_by_its_own_title(shelf):
    scope = Filters(manifests=(shelf.books[0].public_id,))
    assert [one.kind for one in suggest("wolff", filters=scope)] == []


def test_nothing_is_suggested_of_guesses(shelf):
    Illustration.objects.update(notations=[], text="")
    assert [one for start in BEGINNINGS for one in suggest(start) if one.kind != "book"] == []


def test_what_finds_nothing_exactly_is_words_like_any_others(nobody, shelf):
    answer = nobody.get("/api/v1/search", {"q": 'caption:"no caption says this"'})
    assert answer.status_code == 200
    assert nobody.get("/api/v1/search", {"q": "caption:Eule"}).json()["results"][0]["why"] == [
        {"code": "in-the-caption", "value": "Eule"}
    ]
    owl = nobody.get("/api/v1/search", {"q": "owl (25F34)"}).json()
    assert owl["results"][0]["why"] == [{"code": "class", "value": "25F34"}]


@pytest.mark.parametrize(
    "words",
    [
        "tulip (25F34)",
        "owl (99Z)",
        "a picture (of)",
        "owl (zzzzzzzzzz)",
        '""',
        "caption:",
        'caption:""',
        '"Eule"',
    ],
)
def test_words_with_signs_are_not_exact(shelf, words):
    assert exact.read(words) is None
