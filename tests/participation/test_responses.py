"""Answers to topics: every step against every role and every state, whom it tells, and what it leaves behind."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Notice, User
from accounts.permissions import NotAllowed
from participation.actions import responses as actions
from participation.models import (
    PlanOrigin,
    Response,
    ResponseLink,
    ResponseMove,
    ResponseState,
    Topic,
    TopicStanding,
)
from participation.response_steps import RESPONSE_STEPS
from planning.concurrency import EditConflict
from planning.models import RuleSetting, today
from planning.transitions import InvalidTransition
from tests import kept
from tests.participation import answering
from tests.planning import plans

LATER = today() + dt.timedelta(days=20)
#: Each step: who may do it (the one assigned, here ``nobody``, or roles), and the action.
STEPS: dict[str, tuple[set[str], Callable[[Response, User], Any]]] = {
    "write": (
        {"nobody"},
        lambda row, by: actions.edit_response(response=row, expected_version=row.edit_version, by=by),
    ),
    "submit": ({"nobody"}, lambda row, by: actions.submit(response=row, by=by)),
    "hand_over": (
        {"staff", "coordinator"},
        lambda row, by: actions.hand_over(response=row, to=by, reason="Sabe más.", by=by),
    ),
    "move_due": (
        {"staff", "coordinator"},
        lambda row, by: actions.move_due(response=row, due_on=LATER, reason="Falta un dato.", by=by),
    ),
    "return": (
        {"staff", "coordinator"},
        lambda row, by: actions.return_response(response=row, reason="No se entiende.", by=by),
    ),
    "review": ({"staff", "coordinator"}, lambda row, by: actions.review_response(response=row, by=by)),
    "publish": (
        {"mayor", "publisher"},
        lambda row, by: actions.publish_responses(responses=[row], by=by),
    ),
    "drop": (
        {"staff", "coordinator"},
        lambda row, by: actions.drop_response(response=row, reason="No corresponde.", by=by),
    ),
}


@pytest.fixture
def topic(people: dict[str, User]) -> Topic:
    """One under which two contributions are heard."""
    return kept.once("topic", lambda: answering.topic(people))


def standing(topic: Topic) -> TopicStanding:
    return TopicStanding.objects.get(topic=topic)


# --- who and when ---


def test_the_table_names_every_step() -> None:
    assert STEPS.keys() == RESPONSE_STEPS.keys()


@pytest.mark.parametrize("state", ResponseState.values)
def test_every_step_in_every_state_by_every_account(
    state: str, topic: Topic, people: dict[str, User]
) -> None:
    response = answering.at(state, people, topic)
    for name, (who, act) in STEPS.items():
        for account, user in people.items():
            row = Response.objects.get(pk=response.pk)
            before = (row.state, row.edit_version, ResponseMove.objects.count())
            with transaction.atomic():
                if account not in who:
                    with pytest.raises(NotAllowed):
                        act(row, user)
                elif (name, state) == ("publish", ResponseState.PUBLISHED):
                    assert act(row, user) == 0  # harmless
                elif state not in RESPONSE_STEPS[name].sources:
                    with pytest.raises(InvalidTransition):
                        act(row, user)
                else:
                    act(row, user)
                    row.refresh_from_db()
                    assert row.state == (RESPONSE_STEPS[name].target or state)
                    assert (name == "write") == (ResponseMove.objects.count() == before[2])
                    transaction.set_rollback(True)
                    continue
            row.refresh_from_db()
            assert (row.state, row.edit_version, ResponseMove.objects.count()) == before


def test_who_assigns(topic: Topic, people: dict[str, User]) -> None:
    for account, user in people.items():
        with transaction.atomic():
            if account in ("staff", "coordinator"):
                made = actions.assign_response(topic=topic, to=people["nobody"], by=user)
                assert (made.state, made.version, made.assigned_to) == ("drafting", 1, people["nobody"])
                transaction.set_rollback(True)
                continue
            with pytest.raises(NotAllowed):
                actions.assign_response(topic=topic, to=people["nobody"], by=user)
            with pytest.raises(NotAllowed):
                actions.answer_again(topic=topic, to=people["nobody"], change_note="Otra.", by=user)
    assert not Response.objects.exists()


def test_only_one_is_on_its_way_and_only_of_what_is_heard(topic: Topic, people: dict[str, User]) -> None:
    staff, to = people["staff"], people["nobody"]
    empty = answering.topic(people, "vacio", rows=[])
    with pytest.raises(InvalidTransition, match="Nada de lo que está"):
        actions.assign_response(topic=empty, to=to, by=staff)
    made = actions.assign_response(topic=topic, to=to, by=staff)
    with pytest.raises(InvalidTransition, match="en camino"):
        actions.assign_response(topic=topic, to=to, by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():  # by no door
        Response.objects.create(topic=topic, version=9, assigned_to=to, assigned_on=today())
    actions.drop_response(response=made, reason="Se equivocó.", by=staff)
    again = actions.assign_response(topic=topic, to=to, by=staff)
    assert again.version == 1
    with pytest.raises(InvalidTransition, match="no tiene respuesta"):
        actions.drop_response(response=again, reason="Otra vez.", by=staff)
        actions.answer_again(topic=topic, to=to, change_note="Otra.", by=staff)


def test_a_merged_topic_is_answered_by_the_live_one(topic: Topic, people: dict[str, User]) -> None:
    other = answering.topic(people, "luces", rows=answering.heard(people, 1))
    response = answering.at("reviewed", people, other)
    Topic.objects.filter(pk=other.pk).update(merged_into=topic)
    answering.refresh_topics([topic.pk, other.pk])
    with pytest.raises(InvalidTransition, match="se unió a otro"):
        actions.assign_response(topic=other, to=people["nobody"], by=people["staff"])
    with pytest.raises(InvalidTransition, match="en camino"):
        actions.assign_response(topic=topic, to=people["nobody"], by=people["staff"])
    # What was on its way goes on, and counts for the live one.
    actions.publish_responses(responses=[response], by=people["mayor"])
    assert standing(topic).response_id == response.pk
    with pytest.raises(InvalidTransition, match="ya tiene respuesta"):
        actions.assign_response(topic=topic, to=people["nobody"], by=people["staff"])


# --- by when ---


def test_assigning_moves_no_day_in_silence(topic: Topic, people: dict[str, User]) -> None:
    """By the term it is due when it was due before, even if that day is past; another day needs its reason."""
    staff, to = people["staff"], people["nobody"]
    RuleSetting.objects.filter(key="response_term_days").update(valid_from=dt.date(2026, 1, 1), value="30")
    answering.refresh_topics([topic.pk])
    by_term = answering.SAID_ON + dt.timedelta(days=30)
    assert standing(topic).due_on == by_term
    made = actions.assign_response(topic=topic, to=to, by=staff)
    assert (made.due_on, standing(topic).due_on) == (None, by_term)
    assert made.moves.get().due_on == by_term  # what was told
    actions.drop_response(response=made, reason="Era otra persona.", by=staff)
    for due_on, reason, field in (
        (LATER, " ", "reason"),
        (today() - dt.timedelta(days=1), "Ayer.", "due_on"),
    ):
        with pytest.raises(ValidationError) as refusal:
            actions.assign_response(topic=topic, to=to, due_on=due_on, reason=reason, by=staff)
        assert field in refusal.value.error_dict
    assert standing(topic).due_on == by_term
    made = actions.assign_response(topic=topic, to=to, due_on=LATER, reason="Falta un informe.", by=staff)
    assert (made.due_on, standing(topic).due_on) == (LATER, LATER)
    assert made.moves.get().reason == "Falta un informe."
    # Let go of, it is owed by the term again.
    actions.drop_response(response=made, reason="No.", by=staff)
    assert standing(topic).due_on == by_term


def test_without_a_rule_there_is_no_day(topic: Topic, people: dict[str, User]) -> None:
    RuleSetting.objects.filter(key="response_term_days").delete()
    answering.refresh_topics([topic.pk])
    made = actions.assign_response(topic=topic, to=people["nobody"], by=people["staff"])
    assert (made.due_on, standing(topic).due_on, made.moves.get().due_on) == (None, None, None)
    actions.move_due(response=made, due_on=LATER, reason="Hay que decir cuándo.", by=people["staff"])
    assert standing(topic).due_on == LATER


def test_reasons_are_asked_for_where_something_is_undone(topic: Topic, people: dict[str, User]) -> None:
    response, staff = answering.at("in_review", people, topic), people["staff"]
    for act in (
        lambda: actions.hand_over(response=response, to=people["team"], reason=" ", by=staff),
        lambda: actions.move_due(response=response, due_on=LATER, reason="", by=staff),
        lambda: actions.return_response(response=response, reason="\n", by=staff),
        lambda: actions.drop_response(response=response, reason="", by=staff),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert "reason" in refusal.value.error_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseMove.objects.create(response=response, kind="return", made_by=staff)


# --- writing ---


def test_nothing_half_written_is_passed_on(topic: Topic, people: dict[str, User]) -> None:
    to = people["nobody"]
    response = actions.assign_response(topic=topic, to=to, by=people["staff"])
    for missing, field in (
        ({"decision": ""}, "decision"),
        ({"summary": " "}, "summary"),
        ({"reason": ""}, "reason"),
        ({"decision": "referred"}, "referred_to"),
    ):
        response = answering.write(response, to, **missing)
        with pytest.raises(ValidationError) as refusal:
            actions.submit(response=response, by=to)
        assert field in refusal.value.error_dict
    with pytest.raises(ValidationError) as refusal:
        answering.write(response, to, summary="a" * 201)
    assert "summary" in refusal.value.error_dict
    response.refresh_from_db()
    assert answering.write(response, to, summary="a" * 200).summary == "a" * 200


def test_who_writes_at_once_is_told(topic: Topic, people: dict[str, User]) -> None:
    to = people["nobody"]
    response = actions.assign_response(topic=topic, to=to, by=people["staff"])
    before = response.edit_version
    answering.write(response, to)
    with pytest.raises(EditConflict):
        actions.edit_response(response=response, expected_version=before, by=to)
    # Whoever has it no longer does not write, whatever page they have open.
    stale = Response.objects.get(pk=response.pk)
    actions.hand_over(response=response, to=people["team"], reason="De licencia.", by=people["staff"])
    with pytest.raises(NotAllowed):
        actions.edit_response(response=stale, expected_version=stale.edit_version, by=to)
    with pytest.raises(NotAllowed):
        actions.submit(response=stale, by=to)


def test_what_is_reviewed_and_published_is_what_was_read(topic: Topic, people: dict[str, User]) -> None:
    response, staff = answering.at("in_review", people, topic), people["staff"]
    read = response.edit_version
    actions.return_response(response=response, reason="Otra cosa.", by=staff)
    response = answering.write(Response.objects.get(pk=response.pk), people["nobody"], summary="Otra.")
    response = actions.submit(response=response, by=people["nobody"])
    with pytest.raises(EditConflict):
        actions.review_response(response=response, expected_version=read, by=staff)
    with pytest.raises(EditConflict):
        actions.return_response(response=response, reason="No.", expected_version=read, by=staff)
    response = actions.review_response(response=response, expected_version=response.edit_version, by=staff)
    with pytest.raises(EditConflict):
        actions.publish_responses(
            responses=[response], expected_versions={response.pk: read}, by=people["mayor"]
        )
    assert not Response.objects.published().exists()


# --- publishing ---


def test_what_is_published_stays_and_is_answered_again(topic: Topic, people: dict[str, User]) -> None:
    first = answering.at("published", people, topic)
    assert (standing(topic).response_id, standing(topic).first_answered_on) == (first.pk, today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.filter(pk=first.pk).update(summary="Otra cosa.")
    with pytest.raises(ValidationError, match="qué cambia"):
        actions.answer_again(topic=topic, to=people["team"], change_note=" ", by=people["staff"])
    second = actions.answer_again(
        topic=topic, to=people["team"], change_note="Hay fecha.", by=people["staff"]
    )
    assert (second.version, second.summary, second.state) == (2, first.summary, "drafting")
    # Until it is published the first one holds.
    assert standing(topic).response_id == first.pk
    second = answering.write(second, people["team"], change_note="")
    with pytest.raises(ValidationError, match="qué cambia"):
        actions.submit(response=second, by=people["team"])
    second = answering.write(second, people["team"], change_note="Hay fecha.", summary="En abril.")
    second = actions.submit(response=second, by=people["team"])
    second = actions.review_response(response=second, by=people["staff"])
    assert actions.publish_responses(responses=[second], by=people["publisher"]) == 1
    assert standing(topic).response_id == second.pk
    assert standing(topic).first_answered_on == today()
    assert Response.objects.published().count() == 2


def test_what_the_plan_undertakes_comes_from_the_topic(topic: Topic, people: dict[str, User]) -> None:
    """On publication, once, by the first row of the stem; not where the answer is no."""
    item = plans.approved(people).items.get(code="1.1.1")
    other = answering.topic(people, "no", rows=answering.heard(people, 1))
    refused = answering.at("reviewed", people, other, decision="not_accepted", items=[item])
    response = answering.at("reviewed", people, topic, items=[item])
    assert ResponseLink.objects.filter(response=response).get().item.stem == item.stem
    assert not PlanOrigin.objects.exists()
    assert actions.publish_responses(responses=[refused, response], by=people["mayor"]) == 2
    origin = PlanOrigin.objects.get()
    assert (origin.topic, origin.item.stem, origin.made_by) == (topic, item.stem, people["mayor"])
    assert standing(topic).is_linked
    assert not standing(other).is_linked
    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseLink.objects.filter(response=response).delete()
    assert actions.publish_responses(responses=[refused, response], by=people["mayor"]) == 0


def test_all_of_it_is_published_or_nothing(topic: Topic, people: dict[str, User]) -> None:
    other = answering.topic(people, "otro", rows=answering.heard(people, 1))
    ready, draft = answering.at("reviewed", people, topic), answering.at("in_review", people, other)
    with pytest.raises(InvalidTransition, match="ya se revisó"):
        actions.publish_responses(responses=[ready, draft], by=people["mayor"])
    assert not Response.objects.published().exists()
    with pytest.raises(ValidationError):
        actions.publish_responses(responses=[], by=people["mayor"])
    # Nothing is heard under it any more.
    topic.codings.all().delete()
    answering.refresh_topics([topic.pk])
    with pytest.raises(InvalidTransition, match="nada de lo que está"):
        actions.publish_responses(responses=[ready], by=people["mayor"])


def test_who_published_by_a_right_that_ended_does_not(topic: Topic, people: dict[str, User]) -> None:
    """Roles are read anew: the page may have been open since before."""
    from planning.permissions import PublisherDelegation, can

    ready, publisher = answering.at("reviewed", people, topic), people["publisher"]
    assert can(publisher, actions.PUBLISH_RESPONSE)  # read, and kept with the account
    PublisherDelegation.objects.all().delete()
    with pytest.raises(NotAllowed):
        actions.publish_responses(responses=[ready], by=publisher)


# --- who is told ---


def test_whom_each_step_tells(topic: Topic, people: dict[str, User]) -> None:
    def told() -> list[str]:
        names = sorted(row.user.email.split("@")[0] for row in Notice.objects.select_related("user"))
        Notice.objects.all().delete()
        return names

    to, staff = people["nobody"], people["staff"]
    response = actions.assign_response(topic=topic, to=to, by=staff)
    assert told() == ["nobody"]
    response = actions.submit(response=answering.write(response, to), by=to)
    assert told() == ["coordinator", "staff"]
    response = actions.return_response(response=response, reason="Falta.", by=staff)
    assert told() == ["nobody"]
    response = actions.review_response(response=actions.submit(response=response, by=to), by=staff)
    assert told() == ["coordinator", "mayor", "publisher", "staff"]
    response = actions.move_due(response=response, due_on=LATER, reason="Falta.", by=staff)
    assert told() == ["nobody"]
    response = actions.hand_over(response=response, to=people["team"], reason="Sí.", by=staff)
    assert told() == ["nobody", "team"]
    actions.publish_responses(responses=[response], by=people["mayor"])
    assert told() == ["team"]
