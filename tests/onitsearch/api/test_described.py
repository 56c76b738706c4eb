"""What is answered stands in the description: each status, and each member of each answer, on a small library."""

import pytest
from django.urls import get_resolver, reverse

from manifests.models import Run
from onitsearch.curate import decisions as curate
from onitsearch.curate.batches import decide_many
from tests.onitsearch import rows

pytestmark = pytest.mark.django_db


def undescribed(value, schema, known, where=""):
    """The members of an answer that its schema does not name."""
    while "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    if "allOf" in schema:
        return undescribed(value, schema["allOf"][0], known, where)
    if isinstance(value, list):
        return [
            one for each in value for one in undescribed(each, schema.get("items", {}), known, f"{where}[]")
        ]
    if not isinstance(value, dict) or schema.get("additionalProperties") is not None or not schema:
        return []
    named = schema.get("properties")
    if named is None:
        return []
    return [f"{where}.{name}" for name in value if name not in named] + [
        one
        for name in value
        if name in named
        for one in undescribed(value[name], named[name], known, f"{where}.{name}")
    ]


def addresses_of(public_ids):
    """The routes of the interface that can be read, with the path that the description gives them."""
    for pattern in get_resolver().url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            view = getattr(one.callback, "cls", None)
            if view is None or not str(one.pattern).startswith("api/v1/") or not hasattr(view, "get"):
                continue
            path = "/" + str(one.pattern)
            for name in one.pattern.converters:
                kind = f"<{type(one.pattern.converters[name]).__name__}"
                path = path.replace(
                    next(p for p in path.split("/") if p.endswith(f":{name}>")), f"{{{name}}}"
                )
                assert kind
            needed = {name: public_ids[one.name] for name in one.pattern.converters if one.name in public_ids}
            if len(needed) == len(one.pattern.converters):
                yield path, reverse(one.name, kwargs=needed)


def test_every_member_of_every_answer_is_described(cataloguer, library):
    book = rows.a_manifest(collections=[rows.a_collection(label={"en": ["Herbals"]})])
    run = Run.objects.create(url="https://library.example/m", priority=1)
    curate.classify(illustration=library.first, user=cataloguer.user, notations=["25F"])
    decide_many(illustrations=[library.first], user=cataloguer.user, decide=curate.reject)
    curate.undo(illustration=library.first, user=cataloguer.user)
    picture = library.first.public_id
    ids = {
        **dict.fromkeys(("onit-illustration", "onit-illustration-similar", "onit-illustration-prints", "onit-illustration-history"), picture),
        "onit-manifest": book.public_id,
        "onit-collection": book.collections.get().public_id,
        "onit-run": run.public_id,
    }  # fmt: skip
    description = cataloguer.get("/api/schema?format=json").json()
    known, tried = description["components"]["schemas"], []
    for path, address in addresses_of(ids):
        query = {"q": "tulip"} if address.endswith(("/search", "/terms", "/identify")) else {}
        answer = cataloguer.get(address, query)
        if path not in description["paths"]:
            pytest.fail(f"{path} is not described: {sorted(description['paths'])}")
        said = description["paths"][path]["get"]["responses"]
        assert str(answer.status_code) in said, (address, answer.status_code)
        if "json" not in answer.get("Content-Type", "") or not answer.content:
            continue
        kind = answer["Content-Type"].partition(";")[0]
        content = said[str(answer.status_code)]["content"]
        assert kind in content, (address, kind)
        assert undescribed(answer.json(), content[kind].get("schema", {}), known) == [], address
        tried.append(path)
    assert len(tried) >= 10, tried
