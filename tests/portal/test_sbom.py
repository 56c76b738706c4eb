"""What a site is made of: everything that is locked, with versions and licences, the same each time."""

import json

from portal import lock, sbom


def test_everything_that_is_locked_is_listed_with_its_licence():
    made = sbom.document()
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    by_name = {one["name"]: one for one in made["components"]}
    assert {lock.name_of(pin) for pin in lock.pins(lock.LOCK.read_text())} <= by_name.keys()
    assert {"mirador", "openseadragon", "postgres"} <= by_name.keys()
    django = by_name["django"]
    assert django["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"
    assert django["hashes"][0]["alg"] == "SHA-256"
    references = [one["bom-ref"] for one in made["components"]]
    assert len(set(references)) == len(references)
    needed = set(made["dependencies"][0]["dependsOn"])
    assert {django["purl"], by_name["psycopg"]["purl"]} <= needed
    assert by_name["hypothesis"]["purl"] not in needed
    assert json.dumps(made, sort_keys=True) == json.dumps(sbom.document(), sort_keys=True)


def test_licences_are_expressions_where_they_are_and_names_elsewhere():
    assert sbom.licences("(MIT OR Apache-2.0)") == [{"expression": "MIT OR Apache-2.0"}]
    assert sbom.licences("BSD-derived (see it)") == [{"license": {"name": "BSD-derived (see it)"}}]
    assert sbom.licences("") == []
