"""Majorities, quorum, casting vote and spending rule against a table worked out by hand (tests/data/votes)."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.session.voting import Outcome, Poll, result_of, results
from planning.models import MajorityRule

TABLE = Path(__file__).parents[1] / "data" / "votes" / "cases.csv"
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
OUTCOMES = {
    "aprobado": Outcome.APPROVED,
    "rechazado": Outcome.REJECTED,
    "empate": Outcome.TIED,
    "sin_quorum": Outcome.NO_QUORUM,
    "no_verificable": Outcome.UNVERIFIABLE,
    "invalido": Outcome.INVALID,
}
SAID = {
    "si": "yes",
    "no": "no",
    "abstencion": "abstention",
    "recusa": "recused",
    "ausente": "",
    "desconocido": "",
}
RULES = {"integrantes": MajorityRule.OF_MEMBERS, "presentes": MajorityRule.OF_PRESENT}


def poll(case: dict[str, str]) -> Poll:
    """A line of the table."""
    nominal = case["modo"] == "nominal"
    return Poll(
        members=int(case["integrantes"]),
        quorum=int(case["quorum"]) if case["quorum"] else None,
        present=int(case["presentes"]),
        yes=int(case["si"]),
        no=int(case["no"]),
        abstention=int(case["abstencion"]),
        recused=int(case["recusa"]),
        has_casting=nominal and case["organo"] == "CM" and case["preside_alcaldia"] == "si",
        presider_vote=SAID[case["voto_preside"]],
        casting=SAID[case["desempate"]] if case["desempate"] else "",
        is_spending=case["gasto"] == "si",
        mayor_vote=SAID[case["voto_alcaldia"]] if nominal else None,
        nominal=nominal,
    )


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize("rule", RULES)
def test_every_case(rule: str) -> None:
    """The result, and whether the casting vote made it."""
    wrong = []
    for case in CASES:
        found = result_of(poll(case), RULES[rule])
        expected = (OUTCOMES[case[f"esperado_{rule}"]], case[f"dirimido_{rule}"] == "si")
        if (found.outcome, found.by_casting) != expected:
            wrong.append(f"{case['id']}: {found} and not {expected}: {case['motivo']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["members", "present", "yes", "no", "abstention", "recused"])
def test_a_negative_count_is_no_vote(name: str) -> None:
    """It would make up for votes that are too many."""
    found = result_of(
        Poll(**{"members": 5, "quorum": 3, "present": 5, "yes": 3, "no": 0, name: -1}),
        MajorityRule.OF_PRESENT,
    )
    assert (found.outcome, found.why) == (Outcome.INVALID, "Hay una cantidad negativa.")


polls = st.builds(
    Poll,
    members=st.integers(0, 45),
    quorum=st.none() | st.integers(1, 25),
    present=st.integers(0, 45),
    yes=st.integers(0, 45),
    no=st.integers(0, 45),
    abstention=st.integers(0, 5),
    recused=st.integers(0, 5),
    has_casting=st.booleans(),
    presider_vote=st.sampled_from(["yes", "no", "abstention", "recused", ""]),
    casting=st.sampled_from(["", "yes", "no"]),
    is_spending=st.booleans(),
    mayor_vote=st.none() | st.sampled_from(["yes", "no", "abstention", "recused", ""]),
)


@given(polls, st.sampled_from(MajorityRule))
def test_one_more_yes_never_undoes_a_decision(poll: Poll, rule: MajorityRule) -> None:
    """Unless the votes no longer fit, a decision that passed passes with one more yes in place of an abstention."""
    if result_of(poll, rule).outcome != Outcome.APPROVED or not poll.abstention or poll.casting:
        return
    more = Poll(**{**vars(poll), "yes": poll.yes + 1, "abstention": poll.abstention - 1})
    assert result_of(more, rule).outcome == Outcome.APPROVED


@given(polls, st.sampled_from(MajorityRule))
def test_nothing_passes_without_more_than_half_of_something(poll: Poll, rule: MajorityRule) -> None:
    result = result_of(poll, rule)
    votes = poll.yes + (1 if poll.casting == "yes" else 0)
    if result.outcome == Outcome.APPROVED:
        base = (
            poll.members
            if poll.is_spending or rule == MajorityRule.OF_MEMBERS
            else poll.present - poll.recused
        )
        assert 2 * votes > base
        assert poll.voters <= poll.present
        assert poll.quorum is None or poll.present >= poll.quorum
    assert result.why


@given(polls)
def test_both_rules_are_told(poll: Poll) -> None:
    told = results(poll, MajorityRule.OF_PRESENT)
    assert told.result == result_of(poll, MajorityRule.OF_PRESENT)
    assert told.other == result_of(poll, MajorityRule.OF_MEMBERS)
    if poll.is_spending:
        assert not told.differ  # Ley 19.272 art. 12.3 leaves no room for a rule
