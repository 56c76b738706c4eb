"""A simulated collection and what is sure in it; and the command, on pictures whose geometry is known."""

import contextlib
import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from onitsearch.embed.reference import UNDERSTOOD, Reference, profiles
from onitsearch.evaluate.growth import NO_SOURCE, Asked, Grown, count
from onitsearch.search import threshold
from tests.onitsearch.search import space as made
from tests.onitsearch.search.space import Space, unit


def a_reference(count=120, dim=48):
    rows = unit(np.random.default_rng(1).normal(size=(count, dim)) + 0.2)
    return Reference("d", tuple(f"w{n}" for n in range(count)), rows, np.full(count, UNDERSTOOD, np.int8))


def real_ones(reference, shown=20, each=10):
    random = np.random.default_rng(2)
    rows = np.repeat(reference.rows[:shown], each, axis=0)
    return unit(rows + 0.4 * unit(random.normal(size=rows.shape)))


def test_pictures_are_the_same_ones_however_many_are_wanted():
    grown = Grown(real_ones(a_reference()))
    few = list(grown.chunks(1000))
    many = list(grown.chunks(20_000))
    assert sum(len(rows) for rows, _ in many) == 20_000
    assert few[0][0] == pytest.approx(many[0][0][:1000])
    assert few[0][1].tolist() == many[0][1][:1000].tolist()
    assert not np.allclose(many[0][0][:100], many[1][0][:100])
    other = next(Grown(real_ones(a_reference()), seed=2).chunks(1000))
    assert not np.allclose(other[0], few[0][0])


def test_half_lie_about_real_pictures_and_half_in_their_distribution():
    real = real_ones(a_reference())
    rows, sources = next(Grown(real).chunks(8000))
    near = sources != NO_SOURCE
    assert near.mean() == pytest.approx(0.5, abs=0.03)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-5)
    to_source = (rows[near] * real[sources[near]]).sum(axis=1)
    similarity = real @ real.T
    np.fill_diagonal(similarity, -1)
    assert np.median(to_source) == pytest.approx(np.median(similarity.max(axis=1)), abs=0.05)
    mean = real.mean(axis=0)
    assert float(rows[~near].mean(axis=0) @ mean / (mean @ mean)) == pytest.approx(1.0, abs=0.2)
    assert (next(Grown(real, near=1.0).chunks(500))[1] != NO_SOURCE).all()
    assert (next(Grown(real, near=0.0).chunks(500))[1] == NO_SOURCE).all()


def test_known_words_grow_in_proportion_and_made_up_ones_stay_at_none():
    reference = a_reference()
    grown = Grown(real_ones(reference))
    asked = [
        Asked("known", f"w{n}", reference.rows[n], threshold.band(10.0), {f"w{n}": 0.8}) for n in range(10)
    ]
    asked += [Asked("made up", "x", vector, threshold.NEVER_SURE) for vector in a_reference(5).rows]
    asked += [Asked("other", "", vector) for vector in unit(np.random.default_rng(7).normal(size=(5, 48)))]
    found = {
        size: [len(one.sources) for one in count(asked, grown.chunks(size), size, reference)]
        for size in (2_000, 20_000)
    }
    known = {size: sum(counts[:10]) / size for size, counts in found.items()}
    assert known[2_000] > 0.15  # a quarter of all lies about pictures of these ten words
    assert known[20_000] == pytest.approx(known[2_000], rel=0.15)
    assert not any(found[20_000][10:])


def test_what_is_counted_is_what_the_lines_say():
    """The same by hand, picture by picture, without chunks."""
    reference = a_reference()
    grown = Grown(real_ones(reference))
    asked = Asked("known", "w3", reference.rows[3], threshold.band(8.0), {"w3": 0.8, "w4": 0.9})
    size = 9_000  # more than one chunk
    (counted,) = count([asked], grown.chunks(size), size, reference)
    rows = np.concatenate([chunk for chunk, _ in grown.chunks(size)])
    sources = np.concatenate([chunk for _, chunk in grown.chunks(size)])
    compared = profiles(rows, reference)
    usual = float(np.median([one.best - one.base for one in compared[:4096]]))
    similarity = rows @ asked.vector
    share = [
        (float(s) - one.base) / max(one.best - one.base, usual)
        for s, one in zip(similarity, compared, strict=True)
    ]
    at = threshold.choose_line([share[n] for n in np.argsort(-similarity)[:1000]], threshold.band(8.0))
    assert counted.line == pytest.approx(at, abs=1e-4)
    sure = []
    for number, one in enumerate(compared):
        weight = min(1.0, (one.best - one.base) / usual)
        scores = {name: score * weight for name, score in zip(one.classes, one.scores, strict=True)}
        own = [scores[name] - least for name, least in asked.classes.items() if name in scores]
        if max([share[number] - at, *own]) >= 0:
            sure.append(sources[number])
    # Rivals only ever take some of them off.
    assert 0.7 * len(sure) <= len(counted.sources) <= len(sure)
    assert set(counted.sources.tolist()) <= set(sure)


@pytest.fixture
def site(db, monkeypatch):
    """A library in a space whose geometry is known, asked through that space instead of an encoder."""
    from onitsearch.management import evaluate_growth

    space = Space()
    monkeypatch.setattr(evaluate_growth, "an_encoder", lambda say: contextlib.nullcontext())
    monkeypatch.setattr(evaluate_growth, "get_client", lambda address: space)
    model = made.a_model(space)
    for number, words in enumerate(["owl", "lion", "tulip", "castle", "ship", "bee"]):
        made.hang(model, space.pictures(words, 10, seed=number))
    yield space
    made.background.forget()


def run(**options):
    out = io.StringIO()
    call_command("evaluate", "growth", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_the_command_prints_each_kind_of_question_by_size(site):
    answer = json.loads(run(size=2000, each=4, json=True))
    assert answer["real"] == 60
    rows = {(row["kind"], row["pictures"]): row for row in answer["rows"]}
    assert {size for _, size in rows} == {60, 1000, 2000}
    assert rows["known words", 60]["found"] == 1.0
    assert rows["known words", 2000]["sure"] > rows["known words", 1000]["sure"] > 30
    for size in (60, 1000, 2000):
        assert rows["made-up words", size]["most"] == 0
        assert rows["absent words", size]["share"] < 0.002
    table = run(size=1000, each=2).splitlines()
    assert table[1].split()[:3] == ["pictures", "questions", "nothing"]
    assert len(table) == 2 + 6 * 2


def test_questions_of_a_file(site, tmp_path):
    file = tmp_path / "questions.json"
    asked = [["concept", "de", "Eule", ["owl"]], ["absent", "en", "a bicycle", []], ["nonsense", "en", "brixelnep", []],
             ["two", "en", "a lion near a castle", []]]  # fmt: skip
    file.write_text(json.dumps(asked))
    rows = json.loads(run(size=1000, each=2, json=True, words=file))["rows"]
    kinds = {row["kind"]: row for row in rows if row["pictures"] == 1000}
    assert set(kinds) == {"concept", "absent", "nonsense", "worn copies", "other pictures"}
    assert kinds["concept"]["sure"] > 30
    assert kinds["nonsense"]["sure"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [({"size": 10}, "at least 1000"), ({"near": 2.0}, "is a share"), ({"each": 0}, "at least 1")],
)
def test_what_cannot_be_simulated_is_told(db, options, words):
    with pytest.raises(CommandError, match=words):
        run(**options)


def test_a_handful_of_pictures_says_too_little(db):
    with pytest.raises(CommandError, match="No model"):
        run()
    made.rows.a_model()
    with pytest.raises(CommandError, match="Only 0 pictures"):
        run()
