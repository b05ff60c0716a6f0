"""Writes the council's newest sessions as its secretary would: agenda, matters, resolutions, votes, and their life."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from participation.actions.life import (
    approve_minutes,
    propose_amendment,
    rectify_minutes,
    sign_minutes,
    submit_minutes,
)
from participation.actions.matters import register_matter
from participation.actions.session import save_parts
from participation.models import AgendaItem, Decision, DecisionKind, Meeting, Minutes
from participation.queries.session import session_of
from participation.session.parts import Change
from participation.signing import signing_of
from participation.transitions import Stage, stage_of
from planning.models import Body, Person
from planning.queries import mayor_at
from reports.demo.moments import moment
from reports.demo.records import SEED
from reports.demo.records import Meeting as MeetingData
from reports.demo.sessions import (
    AMENDED,
    APART,
    IN_FAVOUR,
    MATTERS,
    RESOLUTIONS,
    RIGHT,
    WRONG,
    YES,
    Matter,
    split_of_votes,
)

_ITEMS = uuid.UUID("6d756e69-6369-7061-6c69-736d6f000001")
#: Accounts that sign and amend: the mayor's, a councillor's.
_SIGNERS = ("alcaldia", "concejal", "concejala")


@dataclass
class SessionWriter:
    """Takes the sessions in the order of their dates; ``published`` are the minutes that wait for their documents."""

    users: dict[str, User]
    matters: int = 0
    resolutions: int = 0
    serial: int = 40
    written: dict[str, Minutes] = field(default_factory=dict)

    @property
    def staff(self) -> User:
        """Who keeps the council's minutes."""
        return self.users["funcionaria"]

    def write(
        self, row: MeetingData, approves: Sequence[MeetingData], rectifies: MeetingData | None = None
    ) -> Minutes:
        """Write a session down and put it under review.

        It approves the minutes of some earlier ones, and decides that others said something wrong.
        """
        meeting = _meeting(row.code)
        rng = random.Random(f"{SEED}/sesion/{row.code}")  # noqa: S311 (invented data, not secrets)
        changes = list(self._changes(meeting, row, approves, rectifies, rng))
        saved = save_parts(meeting=meeting, changes=changes, by=self.staff, day=row.slot.date)
        assert saved.is_whole, saved
        for earlier in approves:
            vote = Decision.objects.get(
                meeting=meeting, kind=DecisionKind.MINUTES, approves__meeting__code=earlier.code
            )
            self._approve(self.written[earlier.code], vote, earlier, moment(row.slot.date, 22))
        submit_minutes(meeting=meeting, by=self.staff, now=moment(row.slot.date + dt.timedelta(days=1), 10))
        self.written[row.code] = Minutes.objects.get(meeting=meeting)
        return self.written[row.code]

    def _changes(
        self,
        meeting: Meeting,
        row: MeetingData,
        approves: Sequence[MeetingData],
        rectifies: MeetingData | None,
        rng: random.Random,
    ) -> Iterator[Change]:
        session = session_of(meeting)
        voters = [person.code for person in session.voters]
        mayor = mayor_at(meeting.date)
        mayor_code = mayor.code if mayor and mayor.code in voters else ""
        presider = mayor_code or (voters[0] if voters else "")
        if presider:
            yield Change(f"presiding:{_uid(row, 'preside')}", "", {"person": presider})
        rules = session.rules
        if rules.quorum and len(voters) < rules.quorum:
            said = "No se alcanza el quórum y la sesión no se celebra. Los puntos pasan a la próxima."
            yield _item(row, "sin-quorum", title="Falta de quórum", discussion=said)
            return
        for earlier in approves:
            yield from self._vote_on_minutes(
                row, earlier, voters, kind=DecisionKind.MINUTES, title=f"Acta N.º {earlier.number}",
                account="El acta se repartió con la convocatoria y no hubo observaciones.",
                operative=f"Aprobar el acta N.º {earlier.number}.",
            )  # fmt: skip
        if rectifies:
            yield from self._vote_on_minutes(
                row, rectifies, voters, kind=DecisionKind.RECTIFICATION,
                title=f"Rectificación del acta N.º {rectifies.number}",
                account=f"Un concejal advierte que el acta dice «{WRONG}» y se había acordado otro día.",
                operative=f"Donde dice «{WRONG}» debe decir «{RIGHT}».",
            )  # fmt: skip
        for place in range(3):
            yield from self._matter(meeting, row, place)
        for place in range(2 if mayor_code else 1):
            yield from self._resolution(row, place, voters, mayor_code, rng)

    def _vote_on_minutes(
        self,
        row: MeetingData,
        earlier: MeetingData,
        voters: Sequence[str],
        *,
        kind: str,
        title: str,
        **texts: str,
    ) -> Iterator[Change]:
        name = f"{kind}-{earlier.code}"
        uid = _uid(row, f"voto-{name}")
        yield _item(row, name, title=title, discussion="Se da lectura y se pone a consideración.")
        values = {"kind": str(kind), "item": _uid(row, name), "approves": earlier.code}
        yield Change(f"decision:{uid}", "", values | texts)
        yield from (Change(f"vote:{uid}:{code}", "", {"choice": YES}) for code in voters)

    def _matter(self, meeting: Meeting, row: MeetingData, place: int) -> Iterator[Change]:
        matter: Matter = MATTERS[self.matters % len(MATTERS)]
        self.matters += 1
        received = row.slot.date - dt.timedelta(days=6)
        entered = register_matter(
            body=Body.objects.get(code="CM"),
            received_on=received,
            sender_kind=matter.sender_kind,
            sender=matter.sender,
            extract=matter.extract,
            destination=matter.destination,
            by=self.staff,
            day=received,
        )
        yield _item(
            row, f"asunto-{place}", title=matter.title, matter=str(entered.pk), discussion=matter.discussion,
            destination=matter.destination,
        )  # fmt: skip

    def _resolution(
        self, row: MeetingData, place: int, voters: Sequence[str], mayor: str, rng: random.Random
    ) -> Iterator[Change]:
        draft = RESOLUTIONS[self.resolutions % len(RESOLUTIONS)]
        self.resolutions += 1
        if (
            draft.amount and not mayor
        ):  # nobody orders a payment without the mayor's vote (Ley 19.272 art. 12.3)
            draft = next(one for one in RESOLUTIONS if not one.amount)
        self.serial += 1
        name, uid = f"resolucion-{place}", _uid(row, f"decision-{place}")
        yield _item(row, name, title=draft.title, discussion=draft.discussion)
        yield Change(
            f"decision:{uid}", "",
            {
                "kind": "resolution", "item": _uid(row, name),
                "number": f"{self.serial}/{row.slot.date:%y}/0115",
                "case_file": f"{row.slot.date.year}-5148-98-{self.serial:06}",
                "account": draft.account, "seen": draft.seen, "resulting": draft.resulting,
                "considering": draft.considering, "operative": draft.operative,
                "is_spending": "1" if draft.amount else "", "amount": str(draft.amount or ""),
            },
        )  # fmt: skip
        votes = split_of_votes(rng, voters, mayor, spending=bool(draft.amount))
        apart = next((code for code, choice in votes.items() if choice != YES), "")
        for code, choice in votes.items():
            statement = ""
            if code == apart:
                said = APART[choice]
                statement = said[self.resolutions % len(said)]
            elif not apart and code == voters[-1] and place == 0:
                statement = IN_FAVOUR
            yield Change(f"vote:{uid}:{code}", "", {"choice": choice, "statement": statement})

    def _approve(self, minutes: Minutes, vote: Decision, row: MeetingData, now: dt.datetime) -> None:
        approve_minutes(minutes=minutes, decision=vote, number=row.number, by=self.staff, now=now)
        minutes.refresh_from_db()

    # -- what follows

    def sign(self, minutes: Minutes) -> None:
        """The mayor and a councillor sign, two days after the approval."""
        assert minutes.approved_on
        for days, account in enumerate(_SIGNERS, 2):
            if stage_of(minutes) != Stage.APPROVED:
                return
            person = Person.objects.filter(user=self.users[account]).first()
            if person and signing_of(minutes).role_of(person):
                now = moment(minutes.approved_on + dt.timedelta(days=days), 11)
                sign_minutes(minutes=minutes, by=self.users[account], now=now)

    def amend(self, minutes: Minutes) -> None:
        """A councillor wants a text under review to say more."""
        item = (
            AgendaItem.objects.filter(meeting=minutes.meeting)
            .exclude(matter=None)
            .order_by("position")
            .first()
        )
        if item is not None:
            propose_amendment(
                minutes=minutes,
                part=f"item:{item.uid}.discussion",
                text=f"{item.discussion} {AMENDED}",
                reason="Faltó lo que se acordó al final.",
                by=self.users["concejal"],
                now=moment(minutes.meeting.date + dt.timedelta(days=2), 9),
            )

    def mistaken(self, minutes: Minutes) -> AgendaItem | None:
        """The item of some minutes that tells the wrong day, if they have it."""
        return AgendaItem.objects.filter(meeting=minutes.meeting, discussion__contains=WRONG).first()

    def rectify(self, minutes: Minutes, later: MeetingData) -> bool:
        """A later session decides that published minutes got a day wrong; whether there was something to correct."""
        item = self.mistaken(minutes)
        vote = Decision.objects.filter(
            meeting__code=later.code, kind=DecisionKind.RECTIFICATION, approves=minutes
        ).first()
        if item is None or vote is None:
            return False
        rectify_minutes(
            minutes=minutes,
            part=f"item:{item.uid}.discussion",
            says=WRONG,
            should_say=RIGHT,
            decided_in=vote,
            by=self.staff,
            now=moment(later.slot.date + dt.timedelta(days=1), 12),
        )
        return True


def _item(row: MeetingData, name: str, **values: str) -> Change:
    return Change(f"item:{_uid(row, name)}", "", values)


def _uid(row: MeetingData, name: str) -> str:
    """Always the same for the same thing of the same session."""
    return str(uuid.uuid5(_ITEMS, f"{row.code}/{name}"))


def _meeting(code: str) -> Meeting:
    meetings = Meeting.objects.select_related("minutes__body").prefetch_related("bodies")
    return meetings.get(code=code)
