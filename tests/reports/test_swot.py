"""The SWOT matrix: who does what in which stage, and what each action keeps, refuses and never loses."""

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.concurrency import EditConflict
from planning.models import PlanItem
from reports import actions
from reports.actions import swot_ratings
from reports.documents.registry import document_type
from reports.models import (
    Document,
    EvidenceKind,
    FactorEvidence,
    FactorState,
    MatrixState,
    StrategyItem,
    SwotBallot,
    SwotFactor,
    SwotMatrix,
    SwotTally,
)
from reports.queries import swot as queries
from reports.seals_improvement import WITH_MATRIX
from reports.transitions import InvalidTransition
from tests import swot_cases as cases
from tests.conftest import make_member, make_user
from tests.participation import giving_back
from tests.planning import plans
from tests.reports import swotting

pytestmark = pytest.mark.django_db

S = MatrixState
PROPOSERS = {
    "staff", "councillor", "neighbourhood_councillor", "officer", "team", "coordinator", "mayor",
}  # fmt: skip
TEAM, LEADS = {"team", "coordinator"}, {"coordinator"}
NOBODY: set[str] = set()


def _first(matrix: SwotMatrix) -> SwotFactor:
    return swotting.of(matrix, "F")


def _propose(matrix: SwotMatrix, by: User, _people: dict[str, User]) -> Any:
    return swotting.proposed(matrix, "F", by, "Otra cosa")


def _of_staff(matrix: SwotMatrix, people: dict[str, User]) -> SwotFactor:
    return SwotFactor.objects.create(
        matrix=matrix, side="strength", text="Propia", contributed_by="staff", on=swotting.ON,
        proposed_by=people["staff"],
    )  # fmt: skip


def _edit_own(matrix: SwotMatrix, by: User, people: dict[str, User]) -> Any:
    """Of a proposal that staff noted down."""
    factor = matrix.factors.filter(text="Propia").first() or _of_staff(matrix, people)
    return actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=by)


def _put(state: str) -> Callable[[SwotMatrix, User, dict[str, User]], Any]:
    def act(matrix: SwotMatrix, by: User, people: dict[str, User]) -> Any:
        factor = _first(matrix)
        if state == "keep":
            if matrix.state != S.SEALED:
                SwotFactor.objects.filter(pk=factor.pk).update(state="proposed", code="")
            return actions.keep_factor(factor=factor, by=by)
        if state == "leave_out":
            return actions.leave_out_factor(factor=factor, reason="No depende del Municipio", by=by)
        if state == "group":
            return actions.group_factor(factor=factor, into=swotting.of(matrix, "O"), by=by)
        return actions.put_back_factor(factor=factor, by=by)

    return act


def _evidence(matrix: SwotMatrix, by: User, people: dict[str, User]) -> Any:
    return actions.add_evidence(factor=_first(matrix), kind="topic", target=_topic(people), by=by)


def _topic(people: dict[str, User]) -> int:
    from participation.models import Topic

    found = Topic.objects.published().first()
    return found.pk if found else giving_back.chain(people) and Topic.objects.published()[0].pk


def _judge(matrix: SwotMatrix, by: User, _people: dict[str, User]) -> Any:
    factor = _first(matrix)
    return actions.save_judgements(
        matrix=matrix, weights={factor.pk: "50"}, ratings={}, expected_version=matrix.edit_version, by=by
    )


def _rate(matrix: SwotMatrix, by: User, _people: dict[str, User]) -> Any:
    actions.rate(matrix=matrix, ratings={_first(matrix).pk: 3}, by=by)


def _strategy(matrix: SwotMatrix, by: User, _people: dict[str, User]) -> Any:
    return swotting.strategy(matrix, by)


def _undertake(matrix: SwotMatrix, by: User, people: dict[str, User]) -> Any:
    if matrix.state == S.SEALED:  # written before it was
        from reports.models import SwotStrategy

        row = SwotStrategy.objects.get(matrix=matrix)
    elif matrix.state == S.PROPOSALS:
        from reports.models import SwotStrategy

        row = SwotStrategy.objects.create(matrix=matrix, kind="FO", text="Algo")
    else:
        row = swotting.strategy(matrix, people["team"])
    plan = plans.draft(people)
    return actions.strategy_to_item(strategy=row, plan=plan, parent=None, code="1", title="Algo", by=by)


#: Each action → by whom, in each stage in which anybody may.
MAY: dict[str, tuple[Callable[[SwotMatrix, User, dict[str, User]], Any], dict[str, set[str]]]] = {
    "propose": (_propose, {S.PROPOSALS: PROPOSERS, S.GROUPING: TEAM}),
    "edit what staff proposed": (_edit_own, {S.PROPOSALS: {"staff", *TEAM}, S.GROUPING: TEAM}),
    "keep": (_put("keep"), {S.GROUPING: TEAM}),
    "leave out": (_put("leave_out"), {S.GROUPING: TEAM}),
    "group": (_put("group"), {S.GROUPING: TEAM}),
    "put back": (_put("put_back"), {S.GROUPING: TEAM}),
    "show": (_evidence, {S.PROPOSALS: TEAM, S.GROUPING: TEAM}),
    "weigh": (_judge, {S.GROUPING: TEAM}),
    "rate": (_rate, {S.GROUPING: TEAM}),
    "plan": (_strategy, {S.GROUPING: TEAM, S.AGREED: TEAM}),
    "undertake": (_undertake, {S.AGREED: TEAM, S.SEALED: TEAM}),
    "close": (lambda m, by, _p: actions.start_grouping(matrix=m, by=by), {S.PROPOSALS: LEADS}),
    "agree": (lambda m, by, _p: actions.agree_matrix(matrix=m, by=by), {S.GROUPING: LEADS}),
    "step back": (
        lambda m, by, _p: actions.step_back(matrix=m, reason="Falta mirar más", by=by),
        {S.GROUPING: LEADS, S.AGREED: LEADS},
    ),
    "reopen": (
        lambda m, by, _p: actions.reopen_matrix(matrix=m, reason="Un error", by=by),
        {S.SEALED: LEADS},
    ),
    "edit": (
        lambda m, by, _p: actions.edit_matrix(matrix=m, expected_version=m.edit_version, by=by),
        {S.PROPOSALS: LEADS, S.GROUPING: LEADS},
    ),
}


def done(action: Callable[[], object]) -> str:
    """What becomes of an action, which is taken back."""
    try:
        with transaction.atomic():
            action()
            transaction.set_rollback(True)
    except NotAllowed:
        return "not allowed"
    except InvalidTransition:
        return "not now"
    return "done"


@pytest.mark.parametrize("state", S.values)
def test_each_action_in_each_stage_by_each_person(state: str, people: dict[str, User]) -> None:
    """Whoever may do it, in the stages in which it is done; and nobody else, whatever the stage."""
    _topic(people)
    matrix = swotting.agreed(people) if state == S.SEALED else swotting.at(state, people)
    if state == S.SEALED:
        swotting.strategy(matrix, people["team"])
        _of_staff(matrix, people)
        actions.mark_sealed(matrix)
    for name, (act, by_state) in MAY.items():
        ever = set().union(*by_state.values())
        for person, user in people.items():
            told = done(lambda act=act, user=user: act(SwotMatrix.objects.get(pk=matrix.pk), user, people))
            if person in by_state.get(state, NOBODY):
                assert told == "done", (name, person)
            elif person in ever:
                assert told == "not now", (name, person)
            else:
                assert told == "not allowed", (name, person)


def test_only_the_coordinator_opens_a_round(people: dict[str, User]) -> None:
    for person, user in people.items():
        told = done(
            lambda user=user: actions.open_matrix(
                title="FODA", period_from=swotting.FROM, period_to=swotting.TO, by=user
            )
        )
        assert told == ("done" if person in LEADS else "not allowed"), person


# --- rounds ---


def test_rounds_are_numbered_and_one_is_open_at_a_time(people: dict[str, User]) -> None:
    first = swotting.sealed(people)
    second = swotting.opened(people, period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 12, 31))
    assert [(row.number, row.previous) for row in (first, second)] == [(1, None), (2, first)]
    with pytest.raises(ValidationError, match="terminá esa primero"):
        swotting.opened(people, period_from=dt.date(2027, 1, 1), period_to=dt.date(2027, 6, 30))
    with pytest.raises(ValidationError, match="terminá esa primero"):
        actions.reopen_matrix(matrix=first, reason="Un error", by=people["coordinator"])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"period_to": dt.date(2025, 12, 31)}, "period_to"),
        ({}, "__all__"),
    ],
)
def test_a_round_says_what_it_is_about(fields: dict, field: str, people: dict[str, User]) -> None:
    swotting.sealed(people)
    with pytest.raises(ValidationError) as refused:
        swotting.opened(people, **fields)
    assert field in refused.value.message_dict


def test_kept_factors_go_on_in_the_next_round(people: dict[str, User]) -> None:
    """Without their evidence, weight and code; each once; nothing but what the matrix before kept."""
    first = swotting.grouping(people, "FFOD")
    out = first.factors.get(text=swotting.WORDS["D"])
    actions.leave_out_factor(factor=out, reason="Ya no", by=people["team"])
    actions.add_evidence(
        factor=swotting.of(first, "F"), kind="topic", target=_topic(people), by=people["team"]
    )
    actions.agree_matrix(matrix=first, by=people["coordinator"])
    actions.mark_sealed(first)
    second = swotting.opened(people, period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 12, 31))
    chosen = list(queries.kept_of(first))[:2]
    for _again in range(2):
        actions.carry_factors(matrix=second, factors=chosen, by=people["coordinator"])
    carried = list(second.factors.order_by("pk"))
    assert [(row.text, row.previous, row.state, row.code) for row in carried] == [
        (row.text, row, "proposed", "") for row in chosen
    ]
    assert not FactorEvidence.objects.filter(factor__in=carried).exists()
    with pytest.raises(ValidationError) as refused:
        actions.carry_factors(matrix=second, factors=[out], by=people["coordinator"])
    assert "factors" in refused.value.message_dict
    assert second.factors.count() == 2


def test_agreeing_waits_for_every_proposal_and_says_how_many(people: dict[str, User]) -> None:
    matrix, team, lead = swotting.grouping(people), people["team"], people["coordinator"]
    late = [swotting.proposed(matrix, "F", team, text) for text in ("Una", "Dos")]
    with pytest.raises(InvalidTransition, match="Quedan 2 propuestas sin decidir"):
        actions.agree_matrix(matrix=matrix, by=lead)
    actions.group_factor(factor=late[0], into=swotting.of(matrix, "F"), by=team)
    with pytest.raises(InvalidTransition, match="Queda 1 propuesta sin decidir"):
        actions.agree_matrix(matrix=matrix, by=lead)
    actions.leave_out_factor(factor=late[1], reason="Es lo mismo", by=team)
    assert actions.agree_matrix(matrix=matrix, by=lead).state == S.AGREED


def test_agreeing_gives_codes_by_side_in_order(people: dict[str, User]) -> None:
    matrix = swotting.agreed(people, "FOFDAOF")
    codes = {row.code: row.text for row in matrix.factors.all()}
    assert sorted(codes) == ["A1", "D1", "F1", "F2", "F3", "O1", "O2"]
    assert codes["F1"] == swotting.WORDS["F"] and codes["F3"].endswith(" 2")


def test_codes_are_given_anew_after_going_back(people: dict[str, User]) -> None:
    """They stay while it is mended; then the gap closes, though a code is never that of two."""
    matrix, team, lead = swotting.agreed(people, "FFFO"), people["team"], people["coordinator"]
    actions.step_back(matrix=matrix, reason="Sobra una", by=lead)
    first = matrix.factors.get(code="F1")
    actions.leave_out_factor(factor=first, reason="Ya no", by=team)
    assert sorted(matrix.factors.values_list("code", flat=True)) == ["", "F2", "F3", "O1"]
    actions.agree_matrix(matrix=matrix, by=lead)
    assert sorted(matrix.factors.values_list("code", flat=True)) == ["", "F1", "F2", "O1"]


def test_agreeing_refuses_weights_that_do_not_sum(people: dict[str, User]) -> None:
    """As when one that weighed something is left out afterwards."""
    matrix, team = swotting.grouping(people, "FDDO"), people["team"]
    rows = list(matrix.factors.filter(side__in=["strength", "weakness"]).order_by("pk"))
    actions.save_judgements(
        matrix=matrix, weights=dict(zip((row.pk for row in rows), ("50", "30", "20"), strict=True)), ratings={},
        expected_version=matrix.edit_version, by=team,
    )  # fmt: skip
    actions.leave_out_factor(factor=rows[2], reason="Ya no", by=team)
    with pytest.raises(InvalidTransition, match="suman 80"):
        actions.agree_matrix(matrix=matrix, by=people["coordinator"])


@pytest.mark.parametrize("act", [actions.step_back, actions.reopen_matrix])
def test_going_back_says_why(act: Any, people: dict[str, User]) -> None:
    matrix = swotting.agreed(people) if act is actions.step_back else swotting.sealed(people)
    with pytest.raises(ValidationError) as refused:
        act(matrix=matrix, reason=" \n", by=people["coordinator"])
    assert "reason" in refused.value.message_dict
    back = act(matrix=matrix, reason=" Falta una ", by=people["coordinator"])
    assert (back.state, back.reason, back.agreed_on) == (S.GROUPING, "Falta una", None)


def test_the_seal_marks_an_agreed_matrix_once(people: dict[str, User]) -> None:
    matrix = swotting.grouping(people)
    with pytest.raises(InvalidTransition):
        actions.mark_sealed(matrix)
    actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    actions.mark_sealed(matrix)
    actions.mark_sealed(matrix)
    assert SwotMatrix.objects.get().state == S.SEALED


# --- factors ---


def test_a_proposal_is_not_noted_twice(people: dict[str, User]) -> None:
    matrix = swotting.opened(people)
    swotting.proposed(matrix, "F", people["staff"], " Hay  equipo ")
    with pytest.raises(ValidationError) as refused:
        swotting.proposed(matrix, "F", people["team"], "hay equipo")
    assert "text" in refused.value.message_dict
    swotting.proposed(matrix, "D", people["team"], "hay equipo")
    assert swotting.states(matrix).keys() == {"Hay equipo", "hay equipo"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 401}, "text"),
        ({"side": "inside"}, "side"),
        ({"contributed_by": "Ana"}, "contributed_by"),
        ({"on": dt.date(2999, 1, 1)}, "on"),
    ],
)
def test_a_proposal_is_refused_at_its_field(fields: dict, field: str, people: dict[str, User]) -> None:
    matrix = swotting.opened(people)
    values = {"side": "strength", "text": "Algo", "contributed_by": "staff", "on": swotting.ON} | fields
    with pytest.raises(ValidationError) as refused:
        actions.propose_factor(matrix=matrix, **values, by=people["staff"])
    assert list(refused.value.message_dict) == [field]
    assert not matrix.factors.exists()


def test_others_proposals_are_not_ones_own(people: dict[str, User]) -> None:
    matrix = swotting.opened(people)
    factor = swotting.proposed(matrix, "F", people["councillor"])
    with pytest.raises(NotAllowed):
        actions.edit_factor(factor=factor, expected_version=0, by=people["staff"])
    factor.text = "Mejor dicho"
    actions.edit_factor(factor=factor, expected_version=0, by=people["councillor"])
    assert swotting.of(matrix, "F").text == "Mejor dicho"
    with pytest.raises(EditConflict):
        actions.edit_factor(factor=factor, expected_version=0, by=people["team"])


def test_each_decision_and_its_undoing(people: dict[str, User]) -> None:
    """What was grouped goes with what it was grouped in; one that holds others is not taken from under them."""
    matrix, team = swotting.grouping(people, "FFFO"), people["team"]
    a, b, c, other = list(matrix.factors.order_by("pk"))
    actions.group_factor(factor=a, into=b, by=team)
    actions.group_factor(factor=b, into=c, by=team)
    assert set(c.grouped.values_list("pk", flat=True)) == {a.pk, b.pk}
    for act in (
        lambda: actions.leave_out_factor(factor=c, reason="No", by=team),
        lambda: actions.put_back_factor(factor=c, by=team),
        lambda: actions.keep_factor(factor=a, by=team),
        lambda: actions.group_factor(factor=a, into=other, by=team),
    ):
        with pytest.raises(InvalidTransition):
            act()
    actions.ungroup_factor(factor=a, by=team)
    actions.ungroup_factor(factor=b, by=team)
    actions.leave_out_factor(factor=a, reason=" No  depende ", by=team)
    assert SwotFactor.objects.get(pk=a.pk).left_reason == "No depende"
    actions.put_back_factor(factor=a, by=team)
    assert swotting.states(matrix) == {
        a.text: "proposed", b.text: "proposed", c.text: "kept", other.text: "kept",
    }  # fmt: skip
    assert SwotFactor.objects.get(pk=a.pk).left_reason == ""


def test_grouping_into_what_is_not_in_the_matrix(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people, "FO"), people["team"]
    new = swotting.proposed(matrix, "F", team, "Nueva")
    for into in (new, swotting.proposed(matrix, "F", team, "Otra nueva")):
        with pytest.raises(ValidationError) as refused:
            actions.group_factor(factor=new, into=into, by=team)
        assert list(refused.value.message_dict) == ["into"]
    with pytest.raises(ValidationError) as refused:
        actions.leave_out_factor(factor=new, reason="  ", by=team)
    assert list(refused.value.message_dict) == ["left_reason"]


def test_what_leaves_the_matrix_loses_what_it_was_judged(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people), people["team"]
    swotting.weigh(matrix, team, F=("60", "4"), D=("40", "2"))
    factor = swotting.of(matrix, "F")
    actions.put_back_factor(factor=factor, by=team)
    row = SwotFactor.objects.get(pk=factor.pk)
    assert (row.weight, row.rating) == (None, None)


def test_a_factor_moved_across_loses_its_weight(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people), people["team"]
    swotting.weigh(matrix, team, F=("60", "4"), D=("40", "2"))
    for side, weight in (("weakness", Decimal(60)), ("threat", None)):
        factor = matrix.factors.get(text=swotting.WORDS["F"])
        factor.side = side
        actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=team)
        assert SwotFactor.objects.get(pk=factor.pk).weight == weight


def test_what_members_rated_stays_what_it_says(people: dict[str, User]) -> None:
    """Other words or another side are another factor: of a kept one refused, of a proposal they undo its tallies."""
    matrix, team = swotting.grouping(people), people["team"]
    actions.rate(matrix=matrix, ratings={swotting.of(matrix, "F").pk: 4}, by=people["coordinator"])
    for letter, field, value in (
        ("F", "text", "Otra cosa"),
        ("O", "text", "Otra"),
        ("F", "side", "weakness"),
    ):
        factor = swotting.of(matrix, letter)
        setattr(factor, field, value)
        with pytest.raises(ValidationError, match="devolvelo primero") as refused:
            actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=team)
        assert list(refused.value.message_dict) == [field]
    factor = swotting.of(matrix, "F")
    factor.contributed_by, factor.text = "mayor", f" {factor.text} "
    actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=team)
    factor = actions.put_back_factor(factor=SwotFactor.objects.get(pk=factor.pk), by=team)
    assert SwotTally.objects.filter(factor=factor).exists()
    factor.text = "Otra cosa"
    actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=team)
    assert not SwotTally.objects.filter(factor=factor).exists()
    assert SwotTally.objects.exists() and SwotBallot.objects.count() == 1


def test_a_carried_factor_that_is_grouped_goes_on_in_the_one_above(people: dict[str, User]) -> None:
    """As long as it is under it: else it would be told as having left."""
    first, team = swotting.sealed(people, "FF"), people["team"]
    second = swotting.opened(people, period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 12, 31))
    before = list(queries.kept_of(first))
    carried = actions.carry_factors(matrix=second, factors=before, by=people["coordinator"])
    new = [swotting.proposed(second, "F", team, text) for text in ("Mejor dicho", "Mejor todavía")]
    actions.start_grouping(matrix=second, by=people["coordinator"])

    def goes_on_from(factor: SwotFactor) -> int | None:
        return SwotFactor.objects.get(pk=factor.pk).previous_id

    for factor in new:
        actions.keep_factor(factor=factor, by=team)
    for factor in carried:
        actions.group_factor(factor=factor, into=new[0], by=team)
    assert goes_on_from(new[0]) == before[0].pk
    actions.ungroup_factor(factor=carried[0], by=team)
    assert goes_on_from(new[0]) == before[1].pk
    actions.group_factor(factor=new[0], into=new[1], by=team)
    assert (goes_on_from(new[0]), goes_on_from(new[1])) == (None, before[1].pk)
    actions.ungroup_factor(factor=carried[1], by=team)
    assert goes_on_from(new[1]) is None and goes_on_from(carried[1]) == before[1].pk
    actions.keep_factor(factor=carried[1], by=team)
    actions.group_factor(factor=carried[0], into=carried[1], by=team)
    assert goes_on_from(carried[1]) == before[1].pk  # its own stays


def test_the_period_of_a_begun_document_stays(people: dict[str, User]) -> None:
    matrix, leads = swotting.agreed(people), people["coordinator"]
    actions.create_about(kind="foda", about=f"{swotting.FROM}_{swotting.TO}", by=people["staff"])
    matrix = actions.step_back(matrix=matrix, reason="Falta", by=leads)
    matrix.title, matrix.period_to = "Otro título", dt.date(2026, 7, 31)
    with pytest.raises(ValidationError, match="su dirección es el período"):
        actions.edit_matrix(matrix=matrix, expected_version=matrix.edit_version, by=leads)
    matrix.period_to = swotting.TO
    assert (
        actions.edit_matrix(matrix=matrix, expected_version=matrix.edit_version, by=leads).title
        == "Otro título"
    )


def test_a_factor_in_a_strategy_stays_where_it_is(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people, "FFODA"), people["team"]
    swotting.strategy(matrix, team)
    factor = swotting.of(matrix, "F")
    for act in (
        lambda: actions.put_back_factor(factor=factor, by=team),
        lambda: actions.leave_out_factor(factor=factor, reason="No", by=team),
        lambda: actions.group_factor(factor=factor, into=matrix.factors.order_by("pk")[1], by=team),
    ):
        with pytest.raises(InvalidTransition, match="estrategia"):
            act()
    factor.side = "weakness"
    with pytest.raises(ValidationError) as refused:
        actions.edit_factor(factor=factor, expected_version=factor.edit_version, by=team)
    assert list(refused.value.message_dict) == ["side"]


# --- weights and ratings ---


@pytest.mark.parametrize("case", cases.WEIGHTS, ids=lambda case: case.name)
def test_weights_are_saved_or_refused_at_their_fields(case: cases.Weights, people: dict[str, User]) -> None:
    matrix = swotting.grouping(people, "F" * len(case.typed) or "O")
    rows = list(matrix.factors.filter(side="strength").order_by("pk"))
    try:
        actions.save_judgements(
            matrix=matrix,
            weights={row.pk: typed for row, typed in zip(rows, case.typed, strict=True)},
            ratings={},
            expected_version=matrix.edit_version,
            by=people["team"],
        )
    except ValidationError as refused:
        assert case.outcome == cases.REFUSED
        at = (
            ["internal"] if case.at == cases.WHOLE else [f"weight_{rows[int(place)].pk}" for place in case.at]
        )
        assert sorted(refused.message_dict) == sorted(at)
        assert not matrix.factors.exclude(weight=None).exists()
    else:
        assert case.outcome != cases.REFUSED
        saved = [row.weight for row in matrix.factors.filter(side="strength").order_by("pk")]
        assert [None if value is None else int(value * 10) for value in saved] == list(case.kept)


def test_both_sides_or_neither(people: dict[str, User]) -> None:
    """A good side is not saved beside a bad one; another person's save in between is told."""
    matrix, team = swotting.grouping(people), people["team"]
    with pytest.raises(ValidationError) as refused:
        swotting.weigh(matrix, team, F=("60", "4"), D=("40", "9"), O=("60", "1"), A=("50", ""))
    pk = swotting.of(matrix, "D").pk
    assert refused.value.message_dict.keys() == {f"rating_{pk}", "external"}
    assert "suman 110" in refused.value.message_dict["external"][0]
    assert not matrix.factors.exclude(weight=None, rating=None).exists()
    with pytest.raises(EditConflict):
        actions.save_judgements(
            matrix=matrix, weights={}, ratings={}, expected_version=matrix.edit_version + 1, by=team
        )


def test_a_weight_of_what_left_the_matrix_is_refused(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people), people["team"]
    factor = swotting.of(matrix, "F")
    actions.put_back_factor(factor=factor, by=team)
    with pytest.raises(ValidationError) as refused:
        actions.save_judgements(
            matrix=matrix, weights={factor.pk: "5"}, ratings={}, expected_version=matrix.edit_version, by=team
        )
    assert refused.value.message_dict == {f"weight_{factor.pk}": [swot_ratings.GONE]}


# --- each member's own ratings ---


def _members(number: int) -> list[User]:
    made = []
    for place in range(number):
        user = make_user(f"member{place}")
        make_member(user, "EP")
        made.append(user)
    return made


@pytest.mark.parametrize("case", cases.TALLIES, ids=lambda case: case.name)
def test_ratings_are_counted_and_told_from_five_on(case: cases.Tally, people: dict[str, User]) -> None:
    """Nothing while members rate; then how many gave each number, of factors that five or more rated."""
    matrix = swotting.grouping(people, "".join(code[0] for code in case.given))
    factors = {code: swotting.of(matrix, code[0]) for code in case.given}
    voters = max(len(given) for given in case.given.values())
    for place, user in enumerate(_members(voters)):
        given = {
            factors[code].pk: int(said[place]) for code, said in case.given.items() if said[place] != "-"
        }
        if given:
            actions.rate(matrix=matrix, ratings=given, by=user)
    assert queries.spreads_of(SwotMatrix.objects.get()) == {}
    actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    told = queries.spreads_of(SwotMatrix.objects.get())
    assert {pk: spread.counts for pk, spread in told.items()} == {
        factors[code].pk: spread.counts for code, spread in case.told.items()
    }


@pytest.mark.parametrize("case", cases.SUBMISSIONS, ids=lambda case: case.name)
def test_what_one_member_sends(case: cases.Submission, people: dict[str, User], client_as: Any) -> None:
    """Through the pages, as somebody with a browser would; what is refused counts nothing."""
    before = swotting.sealed(people, "F")
    matrix = swotting.grouping(
        people, "FDO", period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 12, 31)
    )
    actions.leave_out_factor(factor=swotting.of(matrix, "O"), reason="No", by=people["team"])
    factors = {"F1": swotting.of(matrix, "F"), "D1": swotting.of(matrix, "D"), "O9": swotting.of(matrix, "O"),
               "X1": swotting.of(before, "F")}  # fmt: skip
    client = client_as("team" if case.member else "staff")

    def send(sent: Any) -> Any:
        data = {f"rating_{factors[code].pk}": value for code, value in sent.items()}
        return client.post(f"/gestion/foda/{matrix.pk}/calificar/", data | {"sure": "1"})

    if case.before:
        assert send(case.before).status_code == 302
    if case.closed:
        actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    stood = sum(SwotTally.objects.values_list("count", flat=True))
    response = send(case.sent)
    counted = sum(SwotTally.objects.values_list("count", flat=True)) - stood
    assert counted == (sum(bool(value) for value in case.sent.values()) if case.accepted else 0)
    if not case.accepted and response.status_code == 200:
        form = response.context["form"]
        assert form.errors
        assert {name for name in form.errors if name != "__all__"} == {
            f"rating_{factors[code].pk}" for code in case.at
        }


def test_rating_once_told_is_over_for_good(people: dict[str, User]) -> None:
    """Going back does not open it again: whoever rated then would be told apart by subtracting."""
    matrix, lead = swotting.grouping(people), people["coordinator"]
    factor = swotting.of(matrix, "F")
    members = _members(6)
    for user, rating in zip(members[:5], (3, 3, 3, 3, 2), strict=True):
        actions.rate(matrix=matrix, ratings={factor.pk: rating}, by=user)
    actions.agree_matrix(matrix=matrix, by=lead)
    back = actions.step_back(matrix=matrix, reason="Falta una", by=lead)
    with pytest.raises(InvalidTransition, match="terminó"):
        actions.rate(matrix=back, ratings={factor.pk: 1}, by=members[5])
    assert queries.spreads_of(back)[factor.pk].counts == (0, 1, 4, 0)


def test_rating_goes_on_after_going_back_while_nothing_was_told(people: dict[str, User]) -> None:
    matrix, lead = swotting.grouping(people), people["coordinator"]
    factor = swotting.of(matrix, "F")
    members = _members(5)
    for user in members[:4]:
        actions.rate(matrix=matrix, ratings={factor.pk: 3}, by=user)
    agreed = actions.agree_matrix(matrix=matrix, by=lead)
    assert queries.spreads_of(agreed) == {}
    back = actions.step_back(matrix=matrix, reason="Falta una", by=lead)
    actions.rate(matrix=back, ratings={factor.pk: 1}, by=members[4])
    assert queries.spreads_of(back) == {}


def test_a_document_begun_before_tells_nothing_while_members_rate_again(people: dict[str, User]) -> None:
    """Its figures are those of now, and anybody who writes documents reads them."""
    matrix, lead = swotting.grouping(people), people["coordinator"]
    factor = swotting.of(matrix, "F")
    members = _members(5)
    for user in members[:4]:
        actions.rate(matrix=matrix, ratings={factor.pk: 3}, by=user)
    actions.agree_matrix(matrix=matrix, by=lead)
    document = actions.create_about(kind="foda", about="2026-01-01_2026-06-30", by=people["staff"])
    back = actions.step_back(matrix=matrix, reason="Falta una", by=lead)
    actions.rate(matrix=back, ratings={factor.pk: 1}, by=members[4])
    told = document_type("foda").live_figures(Document.objects.get(pk=document.pk))
    assert [figure["valor"] for figure in told if figure["id"] == "foda.calificaciones"] == [0]


def test_no_row_says_who_gave_what(people: dict[str, User]) -> None:
    """Rows of every factor and number are made at once, so that not even their order tells of the first one."""
    matrix = swotting.grouping(people)
    actions.rate(matrix=matrix, ratings={swotting.of(matrix, "A").pk: 2}, by=people["team"])
    rows = SwotTally.objects.order_by("pk").values_list("factor__side", "rating", "count")
    assert len(rows) == 16 and sum(count for _side, _rating, count in rows) == 1
    assert {field.name for field in SwotBallot._meta.fields} == {"id", "matrix", "user"}
    assert {field.name for field in SwotTally._meta.fields} == {"id", "factor", "rating", "count"}


@pytest.mark.django_db(transaction=True)
def test_two_ballots_of_one_account_at_once_count_one(people: dict[str, User]) -> None:
    matrix = swotting.grouping(people)
    factor = swotting.of(matrix, "F")
    together, told = threading.Barrier(4), []

    def vote() -> None:
        try:
            together.wait()
            actions.rate(matrix=matrix, ratings={factor.pk: 4}, by=people["team"])
            told.append("counted")
        except ValidationError:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=vote) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["counted", "refused", "refused", "refused"]
    assert SwotTally.objects.get(factor=factor, rating=4).count == 1 == SwotBallot.objects.count()


@pytest.mark.django_db(transaction=True)
def test_many_members_at_once_are_all_counted(people: dict[str, User]) -> None:
    matrix = swotting.grouping(people)
    factor = swotting.of(matrix, "F")
    members = _members(4)
    together = threading.Barrier(4)

    def vote(user: User) -> None:
        try:
            together.wait()
            actions.rate(matrix=matrix, ratings={factor.pk: 4}, by=user)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=[user]) for user in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SwotTally.objects.get(factor=factor, rating=4).count == 4 == SwotBallot.objects.count()


# --- strategies ---


@pytest.mark.parametrize("case", cases.STRATEGIES, ids=lambda case: case.name)
def test_a_strategy_crosses_its_two_letters(case: cases.Strategy, people: dict[str, User]) -> None:
    team = people["team"]
    elsewhere = swotting.sealed(people, "FODAA")
    matrix = swotting.grouping(
        people, "FODA", period_from=dt.date(2026, 7, 1), period_to=dt.date(2026, 12, 31)
    )
    factors = [_factor(matrix, elsewhere, place, *told, team) for place, told in enumerate(case.factors)]

    def add() -> Any:
        return actions.add_strategy(
            matrix=matrix, kind=case.kind, text="Hacer algo", factors=factors, by=team
        )

    if not case.why:
        assert {row.pk for row in add().factors.all()} == {row.pk for row in factors}
        return
    with pytest.raises(ValidationError) as refused:
        add()
    told = refused.value.message_dict
    assert list(told) == (["kind"] if cases.WRONG_KIND in case.why else ["factors"])
    if cases.WRONG_KIND not in case.why:
        text = " ".join(told["factors"])
        assert ("Falta elegir" in text) is (cases.MISSING in case.why)
        assert ("no cruza" in text) is (cases.OTHER in case.why)
        assert ("ya no está" in text) is bool(case.why & {cases.NOT_KEPT, cases.OF_ANOTHER})
    assert not matrix.strategies.exists()


def _factor(
    matrix: SwotMatrix, elsewhere: SwotMatrix, place: int, letter: str, state: str, team: User
) -> SwotFactor:
    if state == cases.ELSEWHERE:
        return swotting.of(elsewhere, letter)
    factor = swotting.proposed(matrix, letter, team, f"{letter} {place}")
    if state == cases.KEPT:
        return actions.keep_factor(factor=factor, by=team)
    if state == cases.LEFT_OUT:
        return actions.leave_out_factor(factor=factor, reason="No", by=team)
    if state == cases.GROUPED:
        return actions.group_factor(factor=factor, into=swotting.of(matrix, letter), by=team)
    return factor


def test_a_strategy_is_mended_and_removed(people: dict[str, User]) -> None:
    matrix, team = swotting.grouping(people), people["team"]
    row = swotting.strategy(matrix, team)
    row.kind, row.text = "DA", "Cuidar el quórum"
    crossed = [swotting.of(matrix, letter) for letter in "DA"]
    with pytest.raises(ValidationError):
        actions.edit_strategy(strategy=row, factors=crossed[:1], expected_version=0, by=team)
    actions.edit_strategy(strategy=row, factors=crossed, expected_version=0, by=team)
    found = matrix.strategies.get()
    assert (found.kind, found.text) == ("DA", "Cuidar el quórum")
    assert set(found.factors.all()) == set(crossed)
    for act in (
        lambda: actions.edit_strategy(strategy=row, factors=crossed, expected_version=0, by=team),
        lambda: actions.remove_strategy(strategy=row, expected_version=0, by=team),
    ):
        with pytest.raises(EditConflict):
            act()
    actions.remove_strategy(strategy=row, expected_version=1, by=team)
    actions.remove_strategy(strategy=row, expected_version=1, by=team)
    assert not matrix.strategies.exists()


def test_a_strategy_becomes_an_item_of_a_draft(people: dict[str, User]) -> None:
    """Of a plan that is still written; the link stays, and so does the strategy."""
    matrix, team, lead = swotting.grouping(people), people["team"], people["coordinator"]
    row = swotting.strategy(matrix, team)
    actions.agree_matrix(matrix=matrix, by=lead)
    plan = plans.small(people)
    parent = plan.items.get(code="1.1")
    assert queries.next_code(plan, parent) == "1.1.2"
    assert queries.next_code(plan, None) == "3"
    item = actions.strategy_to_item(
        strategy=row, plan=plan, parent=parent, code="1.1.2", title="Presentarse al fondo", by=team
    )
    link = StrategyItem.objects.get()
    assert (link.strategy, link.item, link.made_by, item.parent) == (row, item, team, parent)
    with pytest.raises(ValidationError) as refused:
        actions.strategy_to_item(strategy=row, plan=plan, parent=parent, code="1.1.2", title="Otra", by=team)
    assert PlanItem.objects.filter(plan=plan).count() == 6 and refused.value.messages
    actions.step_back(matrix=matrix, reason="Falta una", by=lead)
    with pytest.raises(InvalidTransition, match="plan"):
        actions.remove_strategy(strategy=row, expected_version=0, by=team)


# --- the seal ---

#: What changes one row of each table that is sealed with its matrix, and what adds one.
ROWS = {
    "reports_swotfactor": (
        "UPDATE reports_swotfactor SET text = 'otra' WHERE matrix_id = {matrix}",
        "DELETE FROM reports_swotfactor WHERE matrix_id = {matrix}",
        "INSERT INTO reports_swotfactor (edit_version, side, text, contributed_by, \"on\", state, left_reason, code,"
        " position, proposed_at, matrix_id, proposed_by_id)"
        " VALUES (0, 'threat', 'x', 'staff', now(), 'proposed', '', '', 0, now(), {matrix}, {user})",
    ),
    "reports_swotstrategy": (
        "UPDATE reports_swotstrategy SET text = 'otra' WHERE matrix_id = {matrix}",
        "DELETE FROM reports_swotstrategy WHERE matrix_id = {matrix}",
        "INSERT INTO reports_swotstrategy (edit_version, kind, text, position, matrix_id)"
        " VALUES (0, 'FO', 'x', 0, {matrix})",
    ),
    "reports_swotballot": (
        "UPDATE reports_swotballot SET user_id = {other} WHERE matrix_id = {matrix}",
        "DELETE FROM reports_swotballot WHERE matrix_id = {matrix}",
        "INSERT INTO reports_swotballot (matrix_id, user_id) VALUES ({matrix}, {other})",
    ),
    "reports_factorevidence": (
        "UPDATE reports_factorevidence SET figure_text = '99' WHERE factor_id = {factor}",
        "DELETE FROM reports_factorevidence WHERE factor_id = {factor}",
        "INSERT INTO reports_factorevidence (kind, topic_id, figure, title, figure_text, address, note, kept_on,"
        " factor_id, added_by_id) VALUES ('topic', {topic}, '', 'x', '', '/', '', now(), {factor}, {user})",
    ),
    "reports_swottally": (
        "UPDATE reports_swottally SET count = count + 1 WHERE factor_id = {factor}",
        "DELETE FROM reports_swottally WHERE factor_id = {factor}",
        "INSERT INTO reports_swottally (factor_id, rating, count) VALUES ({bare}, 1, 1)",
    ),
    "reports_swotstrategy_factors": (
        "UPDATE reports_swotstrategy_factors SET swotfactor_id = {bare} WHERE swotfactor_id = {factor}",
        "DELETE FROM reports_swotstrategy_factors WHERE swotfactor_id = {factor}",
        "INSERT INTO reports_swotstrategy_factors (swotstrategy_id, swotfactor_id) VALUES ({strategy}, {bare})",
    ),
}  # fmt: skip


@pytest.fixture
def full(people: dict[str, User]) -> dict[str, int]:
    """An agreed matrix with a row in each table, and its numbers."""
    matrix, team = swotting.grouping(people), people["team"]
    factor, topic = swotting.of(matrix, "F"), _topic(people)
    actions.add_evidence(factor=factor, kind=EvidenceKind.TOPIC, target=topic, by=team)
    actions.rate(matrix=matrix, ratings={factor.pk: 3}, by=team)
    strategy = swotting.strategy(matrix, team)
    bare = swotting.kept(matrix, "A", team, "Otra amenaza")
    actions.agree_matrix(matrix=matrix, by=people["coordinator"])
    return {
        "matrix": matrix.pk, "factor": factor.pk, "bare": bare.pk, "strategy": strategy.pk, "topic": topic,
        "user": team.pk, "other": people["staff"].pk,
    }  # fmt: skip


@pytest.mark.parametrize("table", WITH_MATRIX)
def test_what_was_published_stays_by_any_door(table: str, full: dict[str, int], sql: Any) -> None:
    """Each statement works while the matrix is agreed, and is refused once it is published."""
    statements = [statement.format(**full) for statement in ROWS[table]]
    sql("SET CONSTRAINTS ALL DEFERRED")
    for statement in statements[:1] + statements[2:]:
        with transaction.atomic():
            sql(statement)
            transaction.set_rollback(True)
    actions.mark_sealed(SwotMatrix.objects.get(pk=full["matrix"]))
    for statement in statements:
        with pytest.raises(DatabaseError, match="publicada"), transaction.atomic():
            sql(statement)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="publicada"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


def test_a_published_matrix_is_only_reopened(full: dict[str, int], sql: Any) -> None:
    pk = full["matrix"]
    actions.mark_sealed(SwotMatrix.objects.get(pk=pk))
    for change in ("title = 'otro'", "state = 'agreed'", "state = 'grouping', agreed_on = NULL",
                   "ratings_told_on = now()", "reason = 'x'"):  # fmt: skip
        with pytest.raises(DatabaseError, match="publicada"), transaction.atomic():
            sql(f"UPDATE reports_swotmatrix SET {change} WHERE id = %s", pk)
    with pytest.raises(DatabaseError, match="publicada"), transaction.atomic():
        sql("DELETE FROM reports_swotmatrix WHERE id = %s", pk)


def test_what_became_an_item_stays_linked(full: dict[str, int], people: dict[str, User], sql: Any) -> None:
    from reports.models import SwotStrategy

    actions.strategy_to_item(
        strategy=SwotStrategy.objects.get(pk=full["strategy"]), plan=plans.draft(people), parent=None, code="1",
        title="Algo", by=people["team"],
    )  # fmt: skip
    for statement in ("UPDATE reports_strategyitem SET made_at = now()", "DELETE FROM reports_strategyitem"):
        with pytest.raises(DatabaseError, match="queda como está"), transaction.atomic():
            sql(statement)


def test_every_state_of_a_factor_is_counted_somewhere(people: dict[str, User]) -> None:
    """No proposal is lost from the page: kept, grouped, left out and undecided are all there."""
    matrix, team = swotting.grouping(people, "FFFO"), people["team"]
    a, b, c, _o = list(matrix.factors.order_by("pk"))
    actions.group_factor(factor=a, into=b, by=team)
    actions.leave_out_factor(factor=c, reason="No", by=team)
    swotting.proposed(matrix, "A", team)
    board = queries.board_of(matrix)
    placed = [row for quarter in board.quarters for row in quarter.factors]
    shown = {row.factor.pk for row in placed} | {under.pk for row in placed for under in row.grouped}
    shown |= {row.pk for row in [*board.undecided, *board.left_out]}
    assert shown == set(matrix.factors.values_list("pk", flat=True))
    assert {FactorState(state) for state in swotting.states(matrix).values()} == set(FactorState)
