"""Lists of collections, runs and decisions, and what may be asked of lists: heeded or refused, never ignored."""

import pytest
from django.urls import get_resolver, reverse

from manifests.models import Collection, Manifest, Run
from onitsearch.curate import decisions as curate
from onitsearch.curate.batches import decide_many
from onitsearch.store.models import Illustration
from tests.onitsearch import rows
from tests.onitsearch.api.test_rest import problem

pytestmark = pytest.mark.django_db

LISTS = ["search", "illustrations", "manifests", "collections"]


def listed(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]


def test_collections(nobody, cataloguer, library):
    seen = rows.a_collection(label={"en": ["Herbals"]}, uri="https://library.example/herbals")
    hidden = rows.a_collection(label={"en": ["Not ready"]}, visible=False)
    rows.a_manifest(collections=[seen])
    rows.a_manifest(collections=[seen], visible=False)
    rows.a_manifest(collections=[hidden])
    (herbals,) = [one for one in listed(nobody.get("/api/v1/collections")) if one["id"] == seen.public_id]
    assert (herbals["title"], herbals["manifests"], herbals["visible"]) == ("Herbals", 1, True)
    assert herbals["iiif"]["search"]["2"].endswith(f"/iiif/search/2/c/{seen.public_id}")
    assert hidden.public_id not in str(nobody.get("/api/v1/collections").content)
    problem(nobody.get(f"/api/v1/collections/{hidden.public_id}"), 404)
    own = {one["id"]: one["manifests"] for one in listed(cataloguer.get("/api/v1/collections"))}
    assert own[seen.public_id] == 2
    assert own[hidden.public_id] == 1
    assert nobody.get(f"/api/v1/collections/{seen.public_id}").json() == herbals
    assert [one["id"] for one in listed(nobody.get("/api/v1/collections", {"uri": seen.uri}))] == [
        herbals["id"]
    ]
    assert listed(nobody.get("/api/v1/collections", {"uri": "https://elsewhere.example/"})) == []


def test_runs_are_for_cataloguers(nobody, cataloguer, library):
    run = Run.objects.create(url="https://library.example/m", requested_by=cataloguer.user)
    done = Run.objects.create(url="https://library.example/n", state=Run.State.DONE)
    problem(nobody.get("/api/v1/runs"), 401)
    first, second = listed(cataloguer.get("/api/v1/runs"))
    assert [first["id"], second["id"]] == [done.public_id, run.public_id]
    assert (second["requested_by"], first["requested_by"]) == ("cataloguer", None)
    assert first["run"].endswith(f"/api/v1/runs/{done.public_id}")
    assert [one["id"] for one in listed(cataloguer.get("/api/v1/runs", {"state": "done"}))] == [
        done.public_id
    ]
    problem(cataloguer.get("/api/v1/runs", {"state": "asleep"}), 400, "asleep")


def test_decisions_are_for_cataloguers(nobody, cataloguer, django_user_model, library):
    other = django_user_model.objects.create_user("other")
    one, two = library.first, Illustration.objects.exclude(pk=library.first.pk).first()
    curate.classify(illustration=one, user=other, kind="map", notations=["25A"])
    batch = decide_many(illustrations=[two], user=cataloguer.user, decide=curate.reject)
    curate.undo(illustration=two, user=cataloguer.user)
    problem(nobody.get("/api/v1/decisions"), 401)
    undo, reject, classify = listed(cataloguer.get("/api/v1/decisions"))
    assert [undo["action"], reject["action"], classify["action"]] == ["undo", "reject", "classify"]
    assert (reject["batch"], reject["undone"], undo["undone"]) == (batch.id, True, False)
    assert classify["illustration"] == one.public_id
    assert (classify["user"], classify["after"]["kind"], classify["after"]["notations"]) == (
        "other",
        "map",
        ["25A"],
    )
    assert classify["before"]["decision"] == "undecided"
    for asked, ids in (
        ({"illustration": one.public_id}, [classify["id"]]),
        ({"manifest": one.manifest.public_id, "action": "classify"}, [classify["id"]]),
        ({"user": "other"}, [classify["id"]]),
        ({"batch": batch.id}, [reject["id"]]),
        ({"action": "reset"}, []),
    ):
        assert [found["id"] for found in listed(cataloguer.get("/api/v1/decisions", asked))] == ids
    problem(cataloguer.get("/api/v1/decisions", {"action": "dance"}), 400, "dance")


@pytest.mark.parametrize("name", LISTS)
def test_pages_have_the_size_that_is_asked_for(nobody, library, name):
    for _ in range(3):
        rows.a_manifest(collections=[rows.a_collection()])
    address = f"/api/v1/{name}"
    words = {"q": "tulip"} if name == "search" else {}
    first = nobody.get(address, {"page_size": 2, **words}).json()
    assert len(first["results"]) == 2
    assert "page_size=2" in first["next"]
    assert first["count"] > 2
    second = nobody.get(address, {"page_size": 2, "page": 2, **words}).json()
    assert not {one["id"] for one in first["results"]} & {one["id"] for one in second["results"]}
    assert len(nobody.get(address, {"page_size": 200, **words}).json()["results"]) == first["count"]
    for wrong in ("0", "201", "-1", "many", "9" * 30):
        problem(nobody.get(address, {"page_size": wrong, **words}), 400, "size")


def test_decisions_narrow_the_illustrations(nobody, cataloguer, library):
    one, two, *_ = Illustration.objects.order_by("pk")
    curate.accept(illustration=one, user=cataloguer.user)
    curate.reject(illustration=two, user=cataloguer.user)
    address = "/api/v1/illustrations"
    assert [found["id"] for found in listed(nobody.get(address, {"decision": "accepted"}))] == [one.public_id]
    assert not {one.public_id, two.public_id} & {
        found["id"] for found in listed(nobody.get(address, {"decision": "undecided", "page_size": 200}))
    }
    problem(nobody.get(address, {"decision": "rejected"}), 403)
    assert [found["id"] for found in listed(cataloguer.get(address, {"decision": "rejected"}))] == [
        two.public_id
    ]
    problem(nobody.get(address, {"decision": "maybe"}), 400, "maybe")


def test_books_by_words_and_by_uri(nobody, library):
    wanted = rows.a_manifest(label={"en": ["A herbal of garden plants"]}, words="a herbal of garden plants")
    address = "/api/v1/manifests"
    assert [one["id"] for one in listed(nobody.get(address, {"q": "herbal plants"}))] == [wanted.public_id]
    assert listed(nobody.get(address, {"q": "herbal submarine"})) == []
    assert listed(nobody.get(address, {"q": "!!"})) == []
    assert [one["id"] for one in listed(nobody.get(address, {"uri": wanted.uri}))] == [wanted.public_id]
    assert listed(nobody.get(address, {"uri": "https://elsewhere.example/"})) == []


def test_what_is_not_heeded_is_refused(cataloguer, library):
    """Every route of the API refuses a parameter that it does not know, whatever the method."""
    known = {"public_id": library.first.public_id, "step": "pause", "batch": "none"}
    tried = 0
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            name, view = getattr(one, "name", ""), getattr(one.callback, "cls", None)
            if view is None or not str(one.pattern).startswith("api/v1/"):
                continue
            needed = {key: known[key] for key in one.pattern.converters}
            address = reverse(name, kwargs=needed)
            for method in ("get", "post", "patch", "delete"):
                if hasattr(view, method):
                    tried += 1
                    answer = getattr(cataloguer, method)(f"{address}?pagesize=3")
                    if answer.status_code != 403:  # models are for maintainers
                        assert "pagesize" in problem(answer, 400)["detail"], (method, address)
    assert tried >= 15
    assert Manifest.objects.filter(withdrawn_at__isnull=False).count() == 0
    assert Collection.objects.count() == len(listed(cataloguer.get("/api/v1/collections")))


def test_words_are_not_for_lists_of_pictures(nobody, library):
    told = problem(nobody.get("/api/v1/illustrations", {"q": "tulip"}), 400, "“q”")
    assert "notation" in told["detail"] or "notation" in str(told)


def test_whose_work_goes_first_is_said_over_the_api(nobody, cataloguer, library):
    url = "https://library.example/first"
    answer = cataloguer.post("/api/v1/manifests", {"url": url, "priority": "high"}, "json")
    assert answer.status_code == 202
    run = Run.objects.get(url=url)
    assert (run.priority, answer.json()["priority"]) == (1, "high")
    address = f"/api/v1/runs/{run.public_id}"
    assert cataloguer.patch(address, {"priority": "low"}, "json").json()["priority"] == "low"
    assert [one["priority"] for one in listed(cataloguer.get("/api/v1/runs"))] == ["low"]
    book = library.first.manifest
    again = cataloguer.post(f"/api/v1/manifests/{book.public_id}/harvest", {"priority": "high"}, "json")
    assert (again.status_code, again.json()["priority"]) == (202, "high")
    assert cataloguer.post(f"/api/v1/manifests/{book.public_id}/harvest").json()["priority"] == "high"
    problem(nobody.patch(address, {"priority": "low"}, "json"), 401)
    for wrong, named in (({"priority": "urgent"}, "urgent"), ({"prio": "low"}, "prio"), ({}, "priority")):
        problem(cataloguer.patch(address, wrong, "json"), 400, named)
    problem(cataloguer.post("/api/v1/manifests", {"url": url, "prio": "x"}, "json"), 400, "prio")
    run.refresh_from_db()
    assert run.priority == -1


def test_a_change_on_an_old_version_of_a_collection_is_refused(cataloguer, library):
    address = "/api/v1/collections"
    made = cataloguer.post(address, {"label": {"en": ["Herbals"]}, "visible": False}, "json")
    one, first = f"{address}/{made.json()['id']}", made["ETag"]
    assert cataloguer.get(one)["ETag"] == first
    changed = cataloguer.patch(one, {"name": "herbals"}, "json", HTTP_IF_MATCH=first)
    assert changed.status_code == 200
    stale = cataloguer.patch(one, {"visible": True}, "json", HTTP_IF_MATCH=first)
    assert problem(stale, 412, "meanwhile")["changed"] == ["name"]
    assert stale["ETag"].strip('"') == changed["ETag"].strip('"').partition("-")[0]
    problem(cataloguer.delete(one, HTTP_IF_MATCH=first), 412)
    assert problem(cataloguer.delete(one, HTTP_IF_MATCH='"nonsense"'), 412)["changed"] == []
    assert Collection.objects.get(slug="herbals").visible is False
    # Putting a book in overwrites nobody's words: it makes no version stale.
    book = rows.a_manifest().public_id
    assert cataloguer.patch(one, {"add": [book]}, "json", HTTP_IF_MATCH=changed["ETag"]).status_code == 200
    assert cataloguer.patch(one, {"remove": [book]}, "json", HTTP_IF_MATCH=stale["ETag"]).status_code == 200
    assert cataloguer.delete(one, HTTP_IF_MATCH=stale["ETag"]).status_code == 204


def test_what_is_hidden_can_be_narrowed_to_by_who_may_see_it(nobody, cataloguer, library):
    private = rows.a_collection(visible=False)
    picture = rows.an_illustration(rows.a_canvas(rows.a_manifest(collections=[private])))
    address = "/api/v1/illustrations"
    for asked in ({"manifest": picture.manifest.public_id}, {"collection": private.public_id}):
        assert [one["id"] for one in listed(cataloguer.get(address, asked))] == [picture.public_id]
        problem(nobody.get(address, asked), 404)
    assert picture.public_id not in str(nobody.get(address, {"page_size": 200}).content)
