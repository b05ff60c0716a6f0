"""Carries the demonstration through the actions, as people would have: whole, or not at all."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.checks import DEMONSTRATION_DOMAIN
from accounts.models import User
from participation.actions.contributions import review_contribution
from participation.actions.imports import import_records
from participation.actions.meetings import create_meeting, edit_meeting, summon_members
from participation.actions.minutes import incorporate_minutes
from participation.models import Contribution, Meeting, MeetingKind, Minutes
from planning.actions import (
    MUNICIPIO_F_NEIGHBOURHOODS,
    create_body,
    create_person,
    edit_municipality,
    init_municipality,
    load_neighbourhoods,
    record_acting_mayor,
    save_subzone,
)
from planning.actions.identity import edit_identity
from planning.actions.standings import refresh_all
from planning.models import Body, BodyKind, Gender, Municipality, Neighbourhood, Person, Subzone
from reports.actions import create_document, mark_read, prepare, save_part, seal, start_new_version
from reports.actions.minutes import prepare_minutes
from reports.demo import people, places, prose
from reports.demo.activities_loading import YearsLoader
from reports.demo.chain_loading import ChainLoader, call_next_workshop, load_workshop, mark_dissents
from reports.demo.moments import moment, publication_code, told_at
from reports.demo.plan_loading import load_plan
from reports.demo.records import Demo, build
from reports.demo.records import Meeting as MeetingData
from reports.demo.sessions import PUBLISHED
from reports.demo.writing import SessionWriter
from reports.documents.participation import DOCUMENT_TYPE
from reports.models import Document, DocumentKind, Publication

PASSWORD = "demo-municipio-f"  # noqa: S105 (printed in the README; production refuses these accounts)
#: Accounts of nobody in the register: local part of the address, name to show.
ADMINISTRATOR, STAFF = ("admin", "Administración del portal"), ("funcionaria", "Valeria Introzzi")

Say = Callable[[str], None]

_LOCK = 0x64656D6F  # one load at a time, whatever the process
_GENDERS = {people.WOMAN: Gender.WOMAN, people.MAN: Gender.MAN, people.OTHER: Gender.OTHER}
_KINDS = {"ordinaria": MeetingKind.ORDINARY, "extraordinaria": MeetingKind.EXTRAORDINARY}
_ANALYSED = ("CM", "CV")
#: Days after a half-year ends: the older analysis, the newer one, and its second version.
_SEALED_AFTER = (47, 41, 75)


class NotEmpty(Exception):
    """The portal holds a municipality with records of its own: the demonstration is not mixed in."""


def address(account: str) -> str:
    """The e-mail address of a demonstration account."""
    return f"{account}@{DEMONSTRATION_DOMAIN}"


def is_loaded() -> bool:
    """Whether the demonstration is there: it comes whole or not at all."""
    return Municipality.objects.filter(is_demonstration=True).exists() and Meeting.objects.exists()


@transaction.atomic
def load(*, today: dt.date, say: Say, scale: float = 1.0) -> bool:
    """Load the demonstration as seen on `today`; `False` when it is there already, and then nothing changes.

    Raises `NotEmpty`, and `ValueError` for a day it cannot be told from.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if is_loaded():
        return False
    _check_empty()
    demo = build(today, scale)
    loader = _Loader(demo, say)
    loader.run()
    return True


def _check_empty() -> None:
    if Person.objects.exists() or Meeting.objects.exists():
        raise NotEmpty(
            "Este portal ya tiene personas o reuniones registradas que no son de la demostración. "
            "Para verla, usá otra base de datos."
        )


class _Loader:
    """One load: the steps in order, and the accounts that take them."""

    def __init__(self, demo: Demo, say: Say) -> None:
        self.demo = demo
        self.say = say
        self.users: dict[str, User] = {}
        self.writer = SessionWriter(self.users)
        self.rectified: tuple[Minutes, MeetingData] | None = None
        self.analyses: dict[prose.Period, Document] = {}

    def run(self) -> None:
        """Every step."""
        self._accounts()
        self._municipality()
        self._people()
        self._records()
        self._finish_meetings()
        self._sessions()
        self._upcoming()
        self._reviews(exclude=self.demo.late)
        self._actas()
        self._plan()
        self.say("Contestando lo que se propuso y devolviéndolo a los barrios")
        chain = ChainLoader(self.demo, self.users, self.say)
        self._foresee_analyses(chain)
        chain.load()

    @property
    def staff(self) -> User:
        """Who records."""
        return self.users["funcionaria"]

    # -- the municipality

    def _accounts(self) -> None:
        self.say("Creando las cuentas de demostración")
        # One salt for the seven: the password is public, and hashing is made to be slow.
        password = make_password(PASSWORD)
        named = [(person.account, person.name) for person in people.PEOPLE if person.account]
        for account, name in (ADMINISTRATOR, STAFF, *named):
            user = User.objects.filter(email=address(account)).first()
            if user is None:
                user = User.objects.create_user(
                    address(account),
                    name=name,
                    is_administrator=account == ADMINISTRATOR[0],
                    is_municipal_staff=account == STAFF[0],
                )
                user.password = password
                user.save(update_fields=["password"])
            self.users[account] = user

    def _municipality(self) -> None:
        self.say("Creando el municipio, sus barrios y subzonas")
        administrator = self.users["admin"]
        municipality = init_municipality(
            name="Municipio F",
            department="Montevideo",
            is_demonstration=True,
            by=None,
            day=self.demo.today,
        )
        if not municipality.is_demonstration:  # an empty one, made before: what it will show is invented
            Municipality.objects.filter(pk=municipality.pk).update(is_demonstration=True)
            municipality.refresh_from_db()
        municipality.description = (
            "El este de Montevideo: de Camino Carrasco a Ruta 8, con sus barrios y sus bañados."
        )
        municipality.contact_email = address("participacion")
        municipality.data_controller = "Municipio F (demostración)"
        municipality.area_km2 = Decimal("85.07")
        edit_municipality(
            municipality=municipality, expected_version=municipality.edit_version, by=administrator
        )
        municipality.address = "Camino Maldonado 12345, Montevideo"
        municipality.telephone = "2000 0000"
        municipality.opening_hours = "lunes a viernes de 9:30 a 15:30"
        edit_identity(municipality=municipality, expected_version=municipality.edit_version, by=administrator)
        load_neighbourhoods(path=MUNICIPIO_F_NEIGHBOURHOODS)
        by_name = {row.name: row for row in Neighbourhood.objects.all()}
        for zone in places.SUBZONES:
            save_subzone(
                subzone=Subzone.objects.filter(code=zone.code).first()
                or Subzone(code=zone.code, name=zone.name),
                neighbourhoods=[by_name[name] for name in zone.neighbourhoods],
                by=administrator,
            )
        for code, name, purpose in people.COMMITTEES:
            if not Body.objects.filter(code=code).exists():
                create_body(
                    code=code,
                    name=name,
                    kind=BodyKind.COMMITTEE,
                    purpose=purpose,
                    valid_from=people.COMMITTEES_FROM,
                    by=administrator,
                )

    def _people(self) -> None:
        self.say("Registrando a quienes tienen cuenta")
        for person in people.PEOPLE:
            if person.account:
                create_person(
                    code=person.code,
                    first_name=person.first_name,
                    last_name=person.last_name,
                    gender=_GENDERS[person.gender],
                    is_minor=person.is_minor,
                    user=self.users[person.account],
                    by=self.staff,
                )

    # -- what happened

    def _records(self) -> None:
        self.say("Importando dos años de registros")
        import_records(
            files=self.demo.files(),
            by=self.staff,
            progress=lambda percent, step: self.say(f"  {percent:3} %  {step}"),
        )
        _analyse()
        for _, replacement, since, until, reason in self.demo.acting_mayors:
            record_acting_mayor(
                person=Person.objects.get(code=replacement),
                valid_from=since,
                valid_to=until,
                reason=reason,
                by=self.staff,
            )

    def _finish_meetings(self) -> None:
        """What the files have no column for: titles, and how many members came where names are not told."""
        self.say("Completando encuentros, audiencias y plenarias con conteo")
        rows = [row for row in self.demo.meetings if row.is_edited_after_import]
        meetings = self._meetings(row.code for row in rows)
        said = {row.code: row for row in self.demo.contributions}
        for row in rows:
            meeting = meetings[row.code]
            meeting.title, meeting.members_present = row.title, row.members_present
            bodies = [link.body for link in meeting.meeting_bodies.all()]
            edit_meeting(
                meeting=meeting,
                bodies=bodies,
                number=row.number,
                expected_version=meeting.edit_version,
                by=self.staff,
            )
            if row.slot.kind == "taller":
                load_workshop(meeting=meeting, row=row, said=said, by=self.staff)
            mark_dissents(meeting=meeting, said=said)
            if row.approved_on and row is not self.demo.late and row not in self.demo.written:
                incorporate_minutes(
                    meeting=meeting, approved_on=row.approved_on, number=row.number, by=self.staff
                )
        for meeting in self._meetings(row.code for row in self.demo.silent).values():
            summon_members(meeting=meeting, by=self.staff)

    def _sessions(self) -> None:
        """The newest sessions of the council, written in the portal; the last two wait for their approval."""
        self.say(f"Escribiendo las actas de {len(self.demo.written)} sesiones")
        for row in self.demo.written:
            approves = [one for one in self.demo.written if one.approved_on == row.slot.date]
            mistaken = self._mistaken() if approves else None
            with told_at(moment(row.slot.date + dt.timedelta(days=1), 10)):
                self.writer.write(row, approves, mistaken)
            if mistaken:
                self.rectified = (self.writer.written[mistaken.code], row)
        approved = [self.writer.written[row.code] for row in self.demo.written if row.approved_on]
        for minutes in approved[: PUBLISHED + 1]:
            self.writer.sign(minutes)
        _analyse()
        waiting = [row for row in self.demo.written if not row.approved_on]
        for row in waiting[:1]:
            self.writer.amend(self.writer.written[row.code])

    def _mistaken(self) -> MeetingData | None:
        """Approved minutes that tell a wrong day which no session has corrected yet."""
        if self.rectified:
            return None
        for row in self.demo.written:
            minutes = self.writer.written.get(row.code)
            if minutes and minutes.is_approved and self.writer.mistaken(minutes):
                return row
        return None

    def _actas(self) -> None:
        """Publishes the oldest of them; one comes out a second time, with what a later session corrected."""
        rows = [row for row in self.demo.written if row.approved_on][:PUBLISHED]
        self.say(f"Publicando {len(rows)} actas")
        for row in rows:
            self._publish_acta(self.writer.written[row.code], row, version=1)
        if self.rectified:
            minutes, later = self.rectified
            if minutes.meeting.code in {row.code for row in rows} and self.writer.rectify(minutes, later):
                self._publish_acta(minutes, later, version=2)

    def _publish_acta(self, minutes: Minutes, row: MeetingData, *, version: int) -> None:
        day = min(row.slot.date + dt.timedelta(days=12 * version), self.demo.today)
        note = "Corrige el día de una recorrida, como decidió una sesión posterior." if version > 1 else ""
        with told_at(moment(day, 13)):
            preparation = prepare_minutes(
                minutes=minutes,
                change_note=note,
                by=self.users["coordinacion"],
                render_now=True,
                now=moment(day, 10),
                code=publication_code(self.demo.today, minutes.meeting.date, 10 + version),
            )
            now = moment(day, 12)
            mark_read(preparation=preparation, note="Leída entera.", by=self.users["alcaldia"], now=now)
            seal(preparation=preparation, by=self.users["alcaldia"], now=moment(day, 13))

    def _plan(self) -> None:
        self.say("Escribiendo el plan de desarrollo")
        load_plan(today=self.demo.today, users=self.users)
        self.say("Contando cómo va")
        topics = {row.code: row.topic for row in self.demo.contributions if row.topic}
        YearsLoader(today=self.demo.today, users=self.users, topics=topics).load()
        refresh_all()  # as the night's job does

    def _upcoming(self) -> None:
        self.say("Convocando a las próximas reuniones")
        bodies = {body.code: body for body in Body.objects.all()}
        for row in self.demo.upcoming:
            meeting = create_meeting(
                code=row.code,
                kind=_KINDS[row.slot.kind],
                bodies=[bodies[code] for code in row.slot.bodies],
                date=row.slot.date,
                start_time=dt.time.fromisoformat(row.start),
                place=row.place,
                convened_at=moment(row.convened_on, 12),
                by=self.staff,
            )
            summon_members(meeting=meeting, by=self.staff)
        summon_members(meeting=call_next_workshop(today=self.demo.today, by=self.staff), by=self.staff)

    def _reviews(self, *, exclude: MeetingData | None = None, only: MeetingData | None = None) -> None:
        decided = [
            (row, decision)
            for row, decision in self.demo.reviews()
            if (only is None or row.meeting == only.code) and (exclude is None or row.meeting != exclude.code)
        ]
        if only is None:
            self.say(f"Revisando el texto público de {len(decided)} aportes")
        codes = [row.code for row, _ in decided]
        stored = {row.code: row for row in Contribution.objects.filter(code__in=codes)}
        for row, decision in decided:
            review_contribution(
                contribution=stored[row.code],
                decision=decision,
                public_text=row.public_text,
                expected_version=0,
                by=self.staff,
            )

    def _meetings(self, codes: Iterable[str]) -> dict[str, Meeting]:
        found = Meeting.objects.filter(code__in=list(codes)).prefetch_related("meeting_bodies__body")
        return {meeting.code: meeting for meeting in found.order_by("date", "pk")}

    # -- what is published

    def _foresee_analyses(self, chain: ChainLoader) -> None:
        """Each on its day: an analysis also tells what had been answered by then."""
        older, newer = self.demo.half_years
        last = self.demo.today
        first, second, third = (
            min(period[1] + dt.timedelta(days=days), last)
            for period, days in zip((older, newer, newer), _SEALED_AFTER, strict=True)
        )
        chain.at(first, partial(self._first_version, older))
        chain.at(second, partial(self._first_version, newer))
        if self.demo.late and self.demo.late.approved_on:
            chain.at(max(second, self.demo.late.approved_on), partial(self._incorporate, self.demo.late))
            chain.at(third, partial(self._second_version, newer))
        chain.at(last, self._begin_current)

    def _first_version(self, period: prose.Period, day: dt.date) -> None:
        self.say(f"  Análisis del {prose.words(period)}")
        self._publish(self._write(period), period, day)

    def _begin_current(self, _: dt.date) -> None:
        current = self.demo.current_half_year
        self._fill(self._create(current), prose.begun(current))

    def _write(self, period: prose.Period) -> Document:
        self.analyses[period] = document = self._create(period)
        self._fill(document, prose.full(period, _figures(document)))
        return document

    def _create(self, period: prose.Period) -> Document:
        return create_document(
            kind=DocumentKind.PARTICIPATION,
            period_from=period[0],
            period_to=period[1],
            bodies=list(Body.objects.filter(code__in=_ANALYSED).order_by("code")),
            by=self.users["coordinacion"],
        )

    def _fill(self, document: Document, texts: dict[str, str]) -> None:
        versions = dict(document.parts.values_list("key", "edit_version"))
        for key, text in texts.items():
            save_part(
                document=document,
                key=key,
                text=text,
                expected_version=versions[key],
                by=self.users["coordinacion"],
            )

    def _publish(
        self, document: Document, period: prose.Period, day: dt.date, *, version: int = 1
    ) -> Publication:
        preparation = prepare(
            document=document,
            by=self.users["coordinacion"],
            render_now=True,
            now=moment(day, 10 + version),
            code=publication_code(self.demo.today, period[0], version),
        )
        read = "Leído completo, con las actas a la vista."
        for hour, note, by in ((12, read, self.staff), (13, "", self.users["alcaldia"])):
            now = moment(day, hour + version)
            mark_read(preparation=preparation, note=note, by=by, now=now)
        return seal(
            preparation=preparation,
            by=self.users["alcaldia"],
            now=moment(day, 15 + version),
        )

    def _incorporate(self, late: MeetingData, day: dt.date) -> None:
        incorporate_minutes(
            meeting=self._meetings([late.code])[late.code],
            approved_on=late.approved_on or day,
            number=late.number,
            by=self.staff,
        )
        self._reviews(only=late)

    def _second_version(self, period: prose.Period, day: dt.date) -> None:
        """With the minutes that came after the first."""
        document = self.analyses[period]
        document.refresh_from_db()
        start_new_version(document=document, change_note=prose.CHANGE_NOTE, by=self.users["coordinacion"])
        self._fill(document, prose.full(period, _figures(document), version=2))
        self._publish(document, period, day, version=2)


def _analyse() -> None:
    """Let the planner know of rows that nobody has committed yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _figures(document: Document) -> dict[str, str]:
    return {id: text for id, _, text in DOCUMENT_TYPE.figure_choices(document)}
