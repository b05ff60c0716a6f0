"""What several bodies do together takes an officer of each: nobody writes down for a body that is not theirs."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotAllowed
from participation.actions.meetings import create_meeting, delete_meeting, edit_meeting
from participation.models import Meeting
from participation.permissions import bodies_to_call, can_approve, can_read_originals, can_record
from planning import actions as planning
from planning.models import Body, Office, today
from reports.queries.todo import todo
from tests.conftest import TERM_START, make_member, make_user
from tests.participation import making
from tests.participation.test_meetings import ACTIONS, _actions

ClientAs = Callable[[str], Client]

#: The bodies of a meeting → who may do everything with it, of ``everybody``. Without bodies only staff prepares it.
MAY_RECORD: dict[tuple[str, ...], set[str]] = {
    (): {"staff"},
    ("CM",): {"staff", "mayor", "acting", "both"},
    ("CV",): {"staff", "officer", "both"},
    ("COM-1",): {"staff", "committee"},
    ("CM", "CV"): {"staff", "both"},
    ("CV", "CM"): {"staff", "both"},
    ("CV", "COM-1"): {"staff"},
    ("CM", "CV", "COM-1"): {"staff"},
}
#: What somebody may do with a draft of their own → the bodies they turn it into, and whether that is theirs to do.
MOVES = {
    "officer": {("CV",): True, ("CM",): False, ("CV", "CM"): False, ("CM", "CV"): False, (): False},
    "committee": {("COM-1",): True, ("COM-1", "CM"): False, ("COM-1", "CV"): False, (): False},
    "both": {("CV",): True, ("CM",): True, ("CV", "CM"): True, ("CV", "COM-1"): False, (): False},
    "staff": {("CV",): True, ("CM", "CV", "COM-1"): True, (): True},
}
OWN = {"officer": "CV", "committee": "COM-1", "both": "CV", "staff": "CV"}


@pytest.fixture
def everybody(people: dict[str, User]) -> dict[str, User]:
    """The people of the fixtures, a committee with its president, an acting mayor, an officer of both councils."""
    planning.create_body(
        code="COM-1", name="Comisión de Cultura", kind="committee", valid_from=TERM_START, by=None
    )
    for name in ("committee", "both", "acting"):
        people[name] = make_user(name)
    make_member(people["committee"], "COM-1", office=Office.PRESIDENT)
    acting = make_member(people["acting"], "CM")
    both = make_member(people["both"], "CM", office=Office.SECRETARY)
    planning.add_membership(
        person=both, body=Body.objects.get(code="CV"), quality="principal", office=Office.PRESIDENT,
        valid_from=TERM_START, by=None,
    )  # fmt: skip
    planning.record_acting_mayor(person=acting, valid_from=today(), valid_to=today(), reason="Viaje", by=None)
    return people


def of(staff: User, codes: tuple[str, ...]) -> Meeting:
    """A draft of these bodies with something recorded, or of none."""
    if codes:
        return making.recorded(staff, *codes)
    meeting = create_meeting(kind="workshop", bodies=[], date=making.DAY, members_present=9, by=staff)
    making.said(meeting, staff, "Una plaza.")
    return Meeting.objects.get(pk=meeting.pk)


def done(action: Callable[[], object]) -> bool:
    """Whether the action is permitted; what it did is taken back."""
    try:
        with transaction.atomic():
            action()
            transaction.set_rollback(True)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("codes", MAY_RECORD, ids="+".join)
def test_each_action_on_each_set_of_bodies_by_each_person(
    codes: tuple[str, ...], everybody: dict[str, User]
) -> None:
    """Every action of the workspace: whoever may do one may do them all, and nobody else any."""
    pk = of(everybody["staff"], codes).pk
    for action in ACTIONS:
        for_them = {
            name
            for name, user in everybody.items()
            if done(lambda user=user, action=action: _actions(Meeting.objects.get(pk=pk), user)[action]())
        }
        assert for_them == MAY_RECORD[codes], action


@pytest.mark.parametrize("codes", MAY_RECORD, ids="+".join)
def test_an_empty_meeting_is_deleted_by_the_same(codes: tuple[str, ...], everybody: dict[str, User]) -> None:
    meeting = create_meeting(
        kind="other", bodies=making.bodies(*codes), date=making.DAY, by=everybody["staff"]
    )
    for_them = {
        name
        for name, user in everybody.items()
        if done(lambda user=user: delete_meeting(meeting=meeting, by=user))
    }
    assert for_them == MAY_RECORD[codes]


@pytest.mark.parametrize("name", MOVES)
def test_a_draft_becomes_only_of_ones_own_bodies(name: str, everybody: dict[str, User]) -> None:
    pk = making.draft(everybody[name], OWN[name]).pk
    for codes, theirs in MOVES[name].items():

        def move(codes: tuple[str, ...] = codes) -> None:
            edit_meeting(
                meeting=Meeting.objects.get(pk=pk), bodies=making.bodies(*codes), number="",
                expected_version=0, by=everybody[name],
            )  # fmt: skip

        assert done(move) is theirs, codes


def test_members_of_any_body_read_the_originals(everybody: dict[str, User]) -> None:
    """To read what was said it is enough to belong to one of the bodies; to write takes office in all."""
    meeting = of(everybody["staff"], ("CM", "CV"))
    readers = {name for name, user in everybody.items() if can_read_originals(user, meeting)}
    members = {"mayor", "acting", "councillor", "officer", "neighbourhood_councillor", "both"}
    assert readers == {"administrator", "staff", *members}
    assert {name for name, user in everybody.items() if can_record(user, meeting)} == {"staff", "both"}
    assert {name for name, user in everybody.items() if can_approve(user, meeting)} == {"staff", "both"}


def test_whose_bodies_one_may_name(everybody: dict[str, User]) -> None:
    named = {name: {body.code for body in bodies_to_call(user)} for name, user in everybody.items()}
    every = {body.code for body in Body.objects.all()}
    kept = {
        "staff": every, "officer": {"CV"}, "committee": {"COM-1"}, "both": {"CM", "CV"}, "mayor": {"CM"},
        "acting": {"CM"}, "coordinator": {"EP"},
    }  # fmt: skip
    assert named == {name: kept.get(name, set()) for name in everybody}


@pytest.mark.parametrize(
    "bodies, reason",
    [
        (["CV", "CM"], "Solo podés elegir órganos que presidas"),
        (["CM"], "Solo podés elegir órganos que presidas"),
        ([], "Elegí un órgano que presidas"),
    ],
)
@pytest.mark.parametrize("page", ["meeting-add", "meeting-edit"])
def test_the_forms_offer_ones_own_bodies_and_say_so_at_the_field(
    page: str, bodies: list[str], reason: str, everybody: dict[str, User], client_as: ClientAs
) -> None:
    own = making.draft(everybody["officer"], "CV")
    client = client_as("officer")
    url = reverse(f"gestion:{page}", args=[own.code] if page == "meeting-edit" else [])
    offered = client.get(url).context["form"].fields["bodies"].queryset
    assert [body.code for body in offered] == ["CV"]
    typed = {
        "kind": "other",
        "date": "2026-05-06",
        "is_open": "on",
        "legal_kind": "information",
        "edit_version": "0",
        "bodies": bodies,
    }
    answer = client.post(url, typed)
    assert answer.status_code == 200
    assert reason in answer.context["form"].errors["bodies"][0] and reason in answer.text
    assert list(answer.context["form"].errors) == ["bodies"]
    assert [
        (meeting.date, [body.code for body in meeting.bodies.all()]) for meeting in Meeting.objects.all()
    ] == [(making.DAY, ["CV"])]


def test_staff_may_still_name_none(everybody: dict[str, User], client_as: ClientAs) -> None:
    typed = {"kind": "workshop", "date": "2026-05-06", "is_open": "on", "legal_kind": "information"}
    assert client_as("staff").post(reverse("gestion:meeting-add"), typed).status_code == 302


def test_what_waits_for_an_officer_is_what_they_may_do(everybody: dict[str, User]) -> None:
    """A meeting with another body waits for staff: its link would only tell an officer that it is not theirs."""
    staff = everybody["staff"]
    alone, joint = making.draft(staff, "CV"), making.draft(staff, "CV", "CM", date=dt.date(2026, 5, 6))
    council = making.draft(staff, "CM", date=dt.date(2026, 5, 7))
    waiting = {
        "staff": [alone, joint, council],
        "both": [alone, joint, council],
        "officer": [alone],
        "mayor": [council],
        "acting": [council],
        "councillor": [],
    }
    for name, meetings in waiting.items():
        urls = [row.url for row in todo(everybody[name], today()).rows]
        assert urls == [reverse("gestion:session-edit", args=[each.code]) for each in meetings], name


def test_the_page_of_permissions_says_so(db: None) -> None:
    assert "de cada uno, si se reúnen varios" in Client().get("/permisos/").text
