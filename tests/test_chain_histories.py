"""What is drawn has in it what it should, and the oracle says what was worked out by hand."""

import ast
import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from tests import chain_histories
from tests.chain_histories import (
    _WEIGHTS,
    EDGES,
    SEEDS,
    Given,
    Model,
    Operation,
    Refused,
    World,
    operations,
    periods,
    random_history,
    refused,
    starting,
)
from tests.chain_recount import DISSENT, SUPPORT, live, recount, topics_of
from tests.thinning import thinned

DAY = dt.date(2026, 5, 1)


def model_of(*topics: str) -> Model:
    """Four heard contributions «a» to «d», «e» in minutes not approved, and these topics."""
    given = [Given(key, DAY, None, True, "residents", "proposal", None) for key in "abcd"]
    given.append(Given("e", DAY, "m", False, "residents", "proposal", None))
    model = Model(World(tuple(given), {"m": DAY}, frozenset()))
    for topic in topics:
        model.apply(Operation("create_topic", DAY, topic=topic))
    return model


def code(topic: str, contributions: str, stance: str = SUPPORT) -> Operation:
    return Operation("code", DAY, topic=topic, contributions=tuple(contributions), stance=stance)


def merge(topic: str, into: str) -> Operation:
    return Operation("merge", DAY, topic=topic, into=into)


def undo(topic: str) -> Operation:
    return Operation("undo_merge", DAY, topic=topic)


def split(topic: str, contributions: str, into: str, is_new: bool = False) -> Operation:
    return Operation("split", DAY, topic=topic, contributions=tuple(contributions), into=into, is_new=is_new)


# --- the oracle by hand ---------------------------------------------------------------------------------


def test_a_chain_gives_back_link_by_link() -> None:
    """P → Q → R with «a», «b», «c»: all under R. Undo Q: «a» and «b» under Q. Undo P: each its own."""
    model = model_of("P", "Q", "R")
    for operation in (code("P", "a"), code("Q", "b"), code("R", "c"), merge("P", "Q")):
        model.apply(operation)
    under = model.apply(merge("Q", "R")).under
    assert [set(under[key]) for key in "abc"] == [{"R"}, {"R"}, {"R"}]
    under = model.apply(undo("Q")).under
    assert [set(under[key]) for key in "abc"] == [{"Q"}, {"Q"}, {"R"}]
    said = model.apply(undo("P"))
    assert [set(said.under[key]) for key in "abc"] == [{"P"}, {"Q"}, {"R"}]
    assert said.under_ever["a"] == {"P", "Q", "R"}
    assert said.coded_ever["a"] == {"P"}


def test_into_a_merged_one_is_into_the_live_one() -> None:
    """Q → R, then P into Q: P is R's. Undoing Q leaves P with R."""
    model = model_of("P", "Q", "R")
    for operation in (code("P", "a"), merge("Q", "R"), merge("P", "Q"), undo("Q")):
        model.apply(operation)
    assert set(model.says().under["a"]) == {"R"}
    with pytest.raises(Refused):
        model.apply(merge("R", "P"))


def test_dissent_is_kept_on_both_sides_of_a_merge() -> None:
    model = model_of("P", "Q")
    model.apply(code("P", "a", DISSENT))
    model.apply(code("Q", "a"))
    for into, topic in (("Q", "P"), ("P", "Q")):
        assert model.apply(merge(topic, into)).under["a"] == {into: DISSENT}
        assert model.apply(undo(topic)).under["a"] == {"P": DISSENT, "Q": SUPPORT}


def test_what_was_split_is_not_given_back() -> None:
    """P («a», «b») into Q («a» dissents, «c»). «a» is split off to N: nothing of it stays. Undo: P has «b» alone."""
    model = model_of("P", "Q")
    for operation in (code("P", "ab"), code("Q", "c"), code("Q", "a", DISSENT), merge("P", "Q")):
        model.apply(operation)
    said = model.apply(split("Q", "a", "N", is_new=True))
    assert said.under["a"] == {"N": DISSENT}
    said = model.apply(undo("P"))
    assert (said.under["a"], said.under["b"], said.under["c"]) == (
        {"N": DISSENT},
        {"P": SUPPORT},
        {"Q": SUPPORT},
    )
    assert said.coded_ever["a"] == {"P", "Q", "N"}


def test_a_split_of_everything_onto_one_coded_already() -> None:
    model = model_of("P", "Q")
    for operation in (code("P", "a", DISSENT), code("P", "b"), code("Q", "ab")):
        model.apply(operation)
    said = model.apply(split("P", "ab", "Q"))
    assert said.under["a"] == {"Q": DISSENT}
    assert said.under["b"] == {"Q": SUPPORT}
    assert "P" in model.live_topics()
    assert not model.is_public("P")
    assert set(model.codings) == {("a", "Q"), ("b", "Q")}


def test_uncoding_reaches_through_a_merge_and_loses_no_origin() -> None:
    model = model_of("P", "Q")
    for operation in (code("P", "a"), code("Q", "ab"), merge("P", "Q")):
        model.apply(operation)
    said = model.apply(Operation("uncode", DAY, topic="Q", contributions=("a",)))
    assert said.under["a"] == {}
    assert model.apply(undo("P")).under["a"] == {}
    assert said.coded_ever["a"] == {"P", "Q"}


def test_approving_minutes_makes_a_topic_public() -> None:
    model = model_of("P")
    model.apply(code("P", "e"))
    assert not model.is_public("P")
    model.apply(Operation("approve", DAY, meeting="m"))
    assert model.is_public("P")
    assert recount(model.history(), DAY, DAY)["temas.recibidos"].value == 1


def _split_of_its_own(model: Model, op: Operation) -> None:
    """Moves only what hangs from the topic itself."""
    assert op.topic is not None
    assert op.into is not None
    model.themes.setdefault(op.into, None)
    for contribution in op.contributions:
        if stance := model.codings.pop((contribution, op.topic), None):
            model._put(contribution, op.into, [stance])


def _merge_that_moves(model: Model, op: Operation) -> None:
    assert op.topic is not None
    assert op.into is not None
    for contribution, topic in list(model.codings):
        if topic == op.topic:
            model._put(contribution, op.into, [model.codings.pop((contribution, topic))])
    model.merged[op.topic] = op.into
    model.moved_since[op.topic] = set()


MUTANTS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "support wins": (
        chain_histories,
        "stance_of",
        lambda stances: SUPPORT if SUPPORT in list(stances) else DISSENT,
    ),
    "one link alone": (Model, "live", lambda model, topic: model.merged.get(topic, topic)),
    "a merge moves": (Model, "_merge", _merge_that_moves),
    "a split of its own alone": (Model, "_split", _split_of_its_own),
    "what hangs from a merged one stays": (
        Model,
        "_uncode",
        lambda model, op: model.codings.pop((op.contributions[0], op.topic), None),
    ),
    "all are heard": (Model, "is_heard", lambda model, contribution: True),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_an_oracle_that_errs_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, rule, mutant = MUTANTS[name]
    monkeypatch.setattr(where, rule, mutant)
    by_hand = [
        test_a_chain_gives_back_link_by_link,
        test_into_a_merged_one_is_into_the_live_one,
        test_dissent_is_kept_on_both_sides_of_a_merge,
        test_what_was_split_is_not_given_back,
        test_a_split_of_everything_onto_one_coded_already,
        test_uncoding_reaches_through_a_merge_and_loses_no_origin,
        test_approving_minutes_makes_a_topic_public,
    ]
    failed = 0
    for case in by_hand:
        try:
            case()
        except (AssertionError, KeyError, pytest.fail.Exception):
            failed += 1
    assert failed


# --- what is drawn --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", thinned(SEEDS, 8))
def test_operations_can_be_done_and_origins_are_never_lost(seed: int) -> None:
    model = Model(starting(seed))
    before = model.says()
    for operation in operations(seed):
        said = model.apply(operation)
        for key, topics in said.under.items():
            assert before.coded_ever[key] <= said.coded_ever[key] <= said.under_ever[key]
            assert before.under_ever[key] | topics.keys() <= said.under_ever[key]
            assert not topics.keys() & model.merged.keys()
        before = said
    # The recount reads its rows the same way.
    history = model.history()
    assert {key: set(topics) for key, topics in before.under.items()} == {
        one.key: topics_of(history, one.key) for one in history.contributions
    }
    assert all(live(history, topic) == model.live(topic) for topic in model.themes)


@pytest.mark.parametrize("seed", SEEDS[::8])
def test_what_is_refused_changes_nothing(seed: int) -> None:
    model = Model(starting(seed))
    for operation in operations(seed):
        model.apply(operation)
    before = deepcopy(model)
    wrong = refused(model)
    assert len(wrong) > 5
    for operation in wrong:
        with pytest.raises(Refused):
            model.apply(operation)
    assert model == before


def test_every_verb_and_every_edge_is_met_often() -> None:
    drawn = [operations(seed) for seed in SEEDS]
    verbs = Counter(operation.verb for one in drawn for operation in one)
    assert verbs.keys() == _WEIGHTS.keys()
    met = Counter(edge for one in drawn for edge in {edge for operation in one for edge in operation.edges})
    assert met.keys() == EDGES.keys()
    assert min(met.values()) >= 5, met


def test_edges_can_be_left_out() -> None:
    for seed in SEEDS[:10]:
        for edge in EDGES:
            assert not any(edge in operation.edges for operation in operations(seed, 40, (edge,)))


def test_the_same_seed_gives_the_same() -> None:
    assert operations(3) == operations(3)
    assert operations(3)[:30] == operations(3, 30)
    assert operations(3) != operations(4)
    assert starting(3) == starting(3)
    assert random_history(3) == random_history(3)
    assert random_history(3) != random_history(4)


def test_answers_of_one_topic_are_of_different_days() -> None:
    for seed in SEEDS:
        days = [operation.day for operation in operations(seed) if operation.verb == "publish"]
        assert len(set(days)) == len(days)


def test_histories_meet_every_figure() -> None:
    """Over the seeds each figure takes several values, rates in between too, and medians that are halves."""
    seen: dict[str, set[object]] = {}
    for seed in SEEDS:
        for since, until in periods(seed):
            for name, figure in recount(random_history(seed), since, until).items():
                seen.setdefault(name, set()).add(figure.value)
    assert len(seen) == 16 + 5 + 4
    for name, values in seen.items():
        assert len(values) >= (1 if name == "temas.subzona.Z4" else 3), name
    assert any(value is not None and value != int(value) for value in seen["respuesta.mediana_dias"])  # type: ignore[call-overload]


@pytest.mark.parametrize("seed", SEEDS[::4])
def test_what_holds_for_any_history(seed: int) -> None:
    history = random_history(seed)
    for since, until in periods(seed):
        told = recount(history, since, until)
        for figure in told.values():
            assert figure.n >= 0
            if figure.denominator is not None:
                assert figure.numerator is not None
                assert 0 <= figure.numerator <= figure.denominator == figure.n
        results = sum((told[name].n and told[name].numerator) or 0 for name in told if ".resultado." in name)
        assert results <= told["temas.tratados"].n


def test_nothing_of_ours_is_imported() -> None:
    source = (Path(__file__).parent / "chain_histories.py").read_text(encoding="utf-8")
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names) | {"tests.chain_recount", "collections.abc"}
