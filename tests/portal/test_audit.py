"""Advisories: what they say fails a build, and that they cannot be reached is told and fails nothing."""

import pytest

from portal import audit

PYTHON = {
    "dependencies": [
        {"name": "django", "version": "5.2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.2.1"]}]},
        {"name": "rq", "version": "2", "vulns": []},
        {"name": "torch", "skip_reason": "not on PyPI"},
    ]
}
NPM = {
    "vulnerabilities": {
        "a": {"range": "<2", "via": [{"title": "Reads what it should not", "severity": "high"}]},
        "b": {"range": "*", "via": ["a"]},
    }
}


def test_each_advisory_is_a_line():
    assert audit.python_advisories(PYTHON) == ["django 5.2: PYSEC-1, mended in 5.2.1"]
    assert audit.npm_advisories(NPM) == ["a <2: Reads what it should not (high)"]


@pytest.mark.parametrize(("python", "npm", "status"), [
    (["a"], [], 1), ([], [], 0), (None, [], 0), (None, ["b"], 1), (None, None, 0),
])  # fmt: skip
def test_only_what_was_found_fails(monkeypatch, capsys, python, npm, status):
    def answering(told):
        def ask():
            if told is None:
                raise audit.NotAskedError("no network")
            return told

        return ask

    monkeypatch.setattr(audit, "of_python", answering(python))
    monkeypatch.setattr(audit, "of_npm", answering(npm))
    with pytest.raises(SystemExit) as ended:
        audit.main()
    assert ended.value.code == status
    assert capsys.readouterr().out.count("not asked (no network)") == [python, npm].count(None)


def test_an_answer_is_told_from_an_error_by_what_it_holds(tmp_path, monkeypatch):
    npm = tmp_path / "npm"
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for says, wanted in (
        ("echo '{\"vulnerabilities\": {}}'", []),
        (
            'echo \'{"vulnerabilities": {"a": {"via": [{"title": "T", "severity": "low"}]}}}\'; exit 1',
            ["a : T (low)"],
        ),
    ):
        npm.write_text(f"#!/bin/sh\n{says}\n")
        npm.chmod(0o755)
        assert audit.of_npm() == wanted
    for says in ('echo \'{"error": {"code": "ENOTFOUND"}}\'; echo getaddrinfo >&2; exit 1', "exit 1"):
        npm.write_text(f"#!/bin/sh\n{says}\n")
        with pytest.raises(audit.NotAskedError, match=r"getaddrinfo|ended with 1"):
            audit.of_npm()
