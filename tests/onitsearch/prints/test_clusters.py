"""Pairs to the impressions of one block: what is near, what leads on, and what one false pair must not tie."""

import numpy as np

from onitsearch.prints.clusters import STRONG, Pair, impressions

SIZE = (400.0, 300.0)


def moved(x, y=0.0):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])


def seen(start, *pairs):
    return impressions(start, lambda ids: [one for one in pairs if {one.first, one.second} & set(ids)], SIZE)


def test_direct_pairs_come_first_by_inliers_whichever_way_they_were_found():
    found = seen(5, Pair(5, 9, 30, moved(10)), Pair(2, 5, 50, moved(7)))
    assert [(one.id, one.inliers, one.links) for one in found] == [(2, 50, 1), (9, 30, 1)]
    assert found[0].homography[0, 2] == -7
    assert found[1].homography[0, 2] == 10


def test_strong_links_lead_on_and_their_homographies_are_put_together():
    found = seen(1, Pair(1, 2, STRONG, moved(10)), Pair(2, 3, STRONG + 5, moved(5)), Pair(1, 2, 20, moved(0)))
    assert [(one.id, one.links, one.inliers) for one in found] == [(2, 1, STRONG), (3, 2, STRONG)]
    assert found[1].homography[0, 2] == 15


def test_a_weak_link_ties_nothing_further():
    assert [one.id for one in seen(1, Pair(1, 2, 90, moved(0)), Pair(2, 3, STRONG - 1, moved(0)))] == [2]
    assert [one.id for one in seen(1, Pair(1, 2, STRONG - 1, moved(0)), Pair(2, 3, 90, moved(0)))] == [2]


def test_what_no_camera_makes_is_not_led_on_to():
    shrunk = np.diag([0.2, 0.2, 1.0])
    found = seen(1, Pair(1, 2, 90, shrunk), Pair(2, 3, 90, shrunk))
    assert [one.id for one in found] == [2]


def test_it_ends_after_three_links_and_never_meets_itself():
    chain = [Pair(one, one + 1, 90, moved(1)) for one in range(1, 8)]
    assert [one.id for one in seen(1, *chain, Pair(1, 4, 90, moved(3)))] == [2, 4, 3, 5, 6]
    assert seen(99, *chain) == []
