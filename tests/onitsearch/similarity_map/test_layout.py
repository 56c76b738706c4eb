"""The layout in numbers: neighbours stay neighbours, no two share a cell, the same seed gives the same map."""

import numpy as np
import pytest

from onitsearch.search.by_looks import oddest_first, one_of_each
from onitsearch.similarity_map import neighbour_graph
from onitsearch.similarity_map.cluster_labels import clusters, labels
from onitsearch.similarity_map.grid import snapped
from onitsearch.similarity_map.layout import layout, trustworthiness

GROUPS = 12


def clustered(count, dim=64, seed=1):
    """Unit vectors in groups that vary inside in a few directions, and their groups."""
    random = np.random.default_rng(seed)
    group = random.integers(0, GROUPS, count)
    towards = random.normal(size=(GROUPS, dim))
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    inside = random.normal(size=(GROUPS, 4, dim)) / dim**0.5
    vectors = towards[group] + 0.3 * np.einsum("nd,ndk->nk", random.normal(size=(count, 4)), inside[group])
    vectors += 0.1 * random.normal(size=(count, dim)) / dim**0.5
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), group


@pytest.fixture(scope="module")
def laid():
    vectors, group = clustered(900)
    return vectors, group, layout(vectors, seed=3)


def test_neighbours_in_the_space_are_neighbours_on_the_map(laid):
    vectors, _group, places = laid
    assert trustworthiness(vectors, places) > 0.97
    cells, _side = snapped(places)
    assert trustworthiness(vectors, cells) > 0.9
    shuffled = np.random.default_rng(0).permutation(places)
    assert trustworthiness(vectors, shuffled) < 0.6


def test_the_same_seed_gives_the_same_map(laid):
    vectors, _group, places = laid
    assert np.array_equal(layout(vectors, seed=3), places)
    assert not np.array_equal(layout(vectors, seed=4), places)


def test_every_picture_has_a_cell_of_its_own(laid):
    cells, side = snapped(laid[2])
    assert len(np.unique(cells, axis=0)) == len(cells) == 900
    assert cells.min() >= 0
    assert cells.max() < side < 60
    crowded, wide = snapped(np.zeros((500, 2), np.float32))
    assert len(np.unique(crowded, axis=0)) == 500
    assert crowded.max() < wide


def test_neighbours_of_many_are_mostly_the_true_ones(monkeypatch):
    points = neighbour_graph.reduced(clustered(1500)[0])
    exact, distances = neighbour_graph.nearest(points, 10, np.random.default_rng(0))
    assert not (exact == np.arange(1500)[:, None]).any()
    assert (np.diff(distances, axis=1) >= 0).all()
    monkeypatch.setattr(neighbour_graph, "_EXACT", 100)
    quick, _distances = neighbour_graph.nearest(points, 10, np.random.default_rng(0))
    right = np.mean([len(set(one) & set(two)) / 10 for one, two in zip(exact, quick, strict=True)])
    assert right > 0.95


@pytest.mark.parametrize("count", [0, 1, 3, 5, 40])
def test_few_pictures_are_a_map_too(count):
    vectors = clustered(40)[0][:count]
    places = layout(vectors)
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    cells, _side = snapped(places)
    assert len(np.unique(cells, axis=0)) == count
    assert len(clusters(places)) == count


def test_pictures_that_are_all_the_same_are_a_map_too():
    places = layout(np.tile(clustered(1)[0], (60, 1)))
    assert np.isfinite(places).all()
    assert len(np.unique(snapped(places)[0], axis=0)) == 60


def test_clusters_are_parts_of_the_map_and_called_by_what_sets_them_apart(laid):
    _vectors, group, places = laid
    found = clusters(places)
    assert 3 <= found.max() + 1 <= 48
    assert (np.diff(np.bincount(found)) <= 0).all()  # the largest first
    pure = [np.bincount(group[found == one]).max() / (found == one).sum() for one in range(found.max() + 1)]
    assert np.mean(pure) > 0.9

    # All show an animal; each group is seen as its own class, one has only captions, one nothing.
    def one(number):
        if number == 0:
            return [], [], "Das Wappen der Stadt"
        if number == 1:
            return [], [], ""
        return [], [f"class {number}"], "Das Thier"

    said = [one(number) for number in group]
    named = labels(found, said, lambda name: name.replace("class ", "25F"))
    for number, label in enumerate(named):
        main = int(np.bincount(group[found == number]).argmax())
        if main == 0:
            assert label["word"] in ("Wappen", "Stadt")
        elif main == 1:
            assert label == {}
        else:
            assert label == {"notation": f"25F{main}"}


def test_what_people_say_names_a_cluster_before_the_model_does():
    named = labels(np.zeros(6, np.int16), [(["34B11"], ["lion"], "")] * 6, lambda _name: "25F23(LION)")
    assert named == [{"notation": "34B11"}]


def test_what_is_like_nothing_else_comes_first():
    vectors, group = clustered(300)
    stray = np.random.default_rng(9).normal(size=(3, vectors.shape[1])).astype(np.float32)
    stray /= np.linalg.norm(stray, axis=1, keepdims=True)
    order = oddest_first(np.concatenate([vectors, stray]))
    assert set(order[:3].tolist()) == {300, 301, 302}
    assert group.shape == (300,)
    assert oddest_first(vectors[:1]).tolist() == [0]


def test_one_of_each_shows_every_group_before_any_twice():
    vectors, group = clustered(600)
    rare = np.concatenate([np.nonzero(group != 0)[0], np.nonzero(group == 0)[0][:3]])
    order = one_of_each(vectors[rare])
    assert sorted(order.tolist()) == list(range(len(rare)))
    assert set(group[rare][order[:40]]) == set(range(GROUPS))
    assert np.array_equal(order, one_of_each(vectors[rare]))
