"""What a long search counts and keeps: every place once, and nothing of a statement that has changed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import I, ImmutableMatrix

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import theorem
from memlaw.theory.statement.instance import Instance, krylov
from memlaw.theory.subjects.mimo import driven, reached
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.kinds.sampled import check_sampled, sampled
from memlaw.verify.run.soak import Search, examined
from memlaw.verify.run.soaked import Found, Soak, read, write
from memlaw.verify.system.identity import told_apart


@pytest.mark.parametrize("key", ["allpass.monotone", "capacity.rank"])
def test_places_that_are_alike_under_every_seed_count_once(key: str) -> None:
    case, examples = case_of(theorem(key)), 3
    for seed in (1, 2):
        seen, alike = sampled(case, seed, examples)
        assert seen == check_sampled(case, seed, examples)
        found = examined(theorem(key), seed, examples).points
        exact = found - seen.points - seen.evaluations + (alike if seed > 1 else 0)
        assert 0 <= exact <= 60 and alike > 0


def test_a_statement_that_has_changed_begins_anew_and_no_other() -> None:
    kept = Soak({"a.b": 30, "a.c": 20}, 4, ["a.b, seed 2: here"], [], 1.0, {"a.b": "1", "a.c": "1"}, {"a.c": [4]})
    same = kept.now_stated({"a.b": "1", "a.c": "1"})
    assert (same.points, same.next_seed, same.ahead, same.refuted) == (kept.points, 4, {"a.c": [4]}, kept.refuted)
    changed = kept.now_stated({"a.b": "2", "a.c": "1"})
    assert changed.points == {"a.c": 20} and not changed.refuted
    assert [changed.has("a.b", seed) for seed in (1, 4)] == [False, False]
    assert [changed.has("a.c", seed) for seed in (1, 3, 4, 5)] == [True, True, True, False]
    more = kept.now_stated({"a.b": "1", "a.c": "1", "a.d": "1"})
    assert not more.has("a.d", 1) and more.has("a.b", 3) and more.points == kept.points


def test_a_search_of_one_theorem_says_nothing_of_the_others() -> None:
    found = Soak(stated={"a.b": "1", "a.c": "1"})
    for seed in (1, 2, 3):
        found.add(Found("a.b", seed, 10), {"a.b"})
    assert found.total == 30 and found.has("a.b", 3) and not found.has("a.c", 1)


def test_what_stayed_undecided_is_tried_again_and_counts_once() -> None:
    lines = ["a.b, seed 2: here", "a.b, seed 2: there", "a.c, seed 1: here"]
    found = Soak({"a.b": 30, "a.c": 20}, 4, [], lines, 1.0, {"a.b": "1", "a.c": "1"}, {"a.c": [4]})
    assert found.open_pieces(["a.b"]) == [("a.b", 2)]
    search = Search(found, {"a.b": theorem("capacity.rank")}, 10**6, np.inf, 4)
    assert [*search.pieces()] == [("a.b", 2), ("a.b", 4)]
    found.add(Found("a.b", 2, 10), {"a.b"})
    assert (found.total, found.undecided, found.next_seed) == (50, lines[2:], 4)
    found.add(Found("a.c", 1, 10, undecided="a.c, seed 1: still"), {"a.c"})
    assert (found.total, found.undecided) == (50, ["a.c, seed 1: still"])
    found.add(Found("a.c", 1, 10, refuted="a.c, seed 1: there"), {"a.c"})
    assert (found.undecided, found.refuted_keys()) == ([], {"a.c"})


@pytest.mark.parametrize("line", ["a.b, seed x: here", 7, None])
def test_a_file_with_other_lines_is_refused(line: object, tmp_path: Path) -> None:
    state = tmp_path / "soak.json"
    write(state, Soak(undecided=[line]))  # type: ignore[list-item]
    with pytest.raises(InvalidInput, match="begins with schema"):
        read(state)


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=4), st.integers(0, 3))
def test_keys_tell_numbers_apart_to_the_last_bit(values: list[float], place: int) -> None:
    many = np.tile(values, 500)  # too many to be printed
    near = many.copy()
    near[place % len(values) + len(values)] = np.nextafter(near[place % len(values)], 3)
    assert told_apart(many) == told_apart(many.copy()) != told_apart(near)
    assert told_apart([many, 1]) == told_apart([many.copy(), 1]) != told_apart([near, 1])
    assert told_apart({"a": (many,)}) != told_apart({"a": (near,)})
    assert told_apart(many) != told_apart(many.astype(complex))


@given(st.lists(st.sampled_from([0, 1, -1, I, 2]), min_size=6, max_size=6), st.integers(0, 2))
def test_what_inputs_reach_is_what_the_krylov_matrix_spans(entries: list[int], kind: int) -> None:
    pair = [Instance.diagonal("1/2", "1/2", "I/3"), Instance.companion("1/2", "0", "I/3"), Instance.diagonal(2, 0, 1)]
    instance = driven(pair[kind], ImmutableMatrix(3, 2, entries).tolist())
    assert reached(instance).rank() == krylov(instance.A, instance.extra["inputs"]).rank()
