"""Rows of the import files straight into the models, for tests of what is counted from them.

Not the import: no validation, so that random councils and ten times a year load fast.
"""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from participation.models import (
    Attendance,
    Contribution,
    HeadCount,
    Meeting,
    MeetingBody,
    Minutes,
    MinutesMove,
    MinutesOrigin,
    MinutesState,
    MoveKind,
)
from planning.models import Body, BodyKind, Competence, Membership, Neighbourhood, Person, Theme

Rows = Mapping[str, list[dict[str, str]]]
_FIRST = {"si": True, "no": False}
_GENDERS = {"mujer": "woman", "varon": "man", "otro": "other"}
_QUALITIES = {"titular": "principal", "suplente": "substitute"}
_STATUSES = {
    "presente": "present",
    "con_aviso": "with_notice",
    "sin_aviso": "without_notice",
    "licencia": "on_leave",
    "no_convocada": "not_summoned",
}
_MEETINGS = {
    "ordinaria": "ordinary",
    "extraordinaria": "extraordinary",
    "audiencia_publica": "public_hearing",
    "interconcejo": "inter_council",
    "taller": "workshop",
    "otra": "other",
}
_ORIGINS = {"escrita": MinutesOrigin.WRITTEN, "incorporada": MinutesOrigin.INCORPORATED}
_KINDS = {
    "iniciativa": "initiative",
    "propuesta": "proposal",
    "reclamo": "complaint",
    "consulta": "question",
    "opinion": "opinion",
}
_AUTHORS = {
    "alcaldia": "mayor",
    "concejo_municipal": "municipal_council",
    "concejo_vecinal": "neighbourhood_council",
    "vecinos": "residents",
    "organizacion": "organisation",
    "funcionariado": "staff",
}


def load(rows: Rows, neighbourhoods: list[str]) -> None:
    """Store everything; bodies and themes are made from the codes that appear."""
    user = User.objects.create_user(email="carga@example.org", name="Carga")
    known = _by("name", list(Neighbourhood.objects.all()))
    missing = [
        Neighbourhood(code=f"b{number}", name=name)
        for number, name in enumerate(neighbourhoods)
        if name not in known
    ]
    places = known | _by("name", Neighbourhood.objects.bulk_create(missing))
    people = _by(
        "code",
        Person.objects.bulk_create(
            Person(
                code=row["codigo"],
                first_name=row["nombre"],
                last_name=row["apellido"],
                gender=_GENDERS.get(row["genero"], ""),
                is_minor=row["menor"] == "si",
            )
            for row in rows["personas"]
        ),
    )
    bodies = _bodies(rows)
    Membership.objects.bulk_create(
        Membership(
            person=people[row["persona"]],
            body=bodies[row["organo"]],
            quality=_QUALITIES[row["calidad"]],
            order=int(row["orden"]) if row["orden"] else None,
            valid_from=row["desde"],
            valid_to=row["hasta"] or None,
        )
        for row in rows["integraciones"]
    )
    themes = _themes(rows)
    meetings = _meetings(rows, bodies)
    Attendance.objects.bulk_create(
        Attendance(
            meeting=meetings[row["reunion"]],
            person=people[row["persona"]],
            status=_STATUSES[row["estado"]],
            acting_as=_QUALITIES.get(row["actua_como"], ""),
        )
        for row in rows["asistencias"]
    )
    HeadCount.objects.bulk_create(
        HeadCount(
            meeting=meetings[row["reunion"]],
            gender=_GENDERS.get(row["genero"], ""),
            age_band=row["franja_edad"],
            neighbourhood=places.get(row["barrio"]),
            first_time=_FIRST.get(row["primera_vez"]),
            count=int(row["cantidad"]),
        )
        for row in rows["concurrencia"]
    )
    Contribution.objects.bulk_create(
        Contribution(
            code=row["codigo"],
            meeting=meetings[row["reunion"]],
            kind=_KINDS[row["tipo"]],
            author_type=_AUTHORS[row["autor_tipo"]],
            author=people.get(row["autor_persona"]),
            neighbourhood=places.get(row["barrio"]),
            theme=themes.get(row["tema"]),
            verbatim=row["texto"],
        )
        for row in rows["aportes"]
    )
    for row in rows["reuniones"]:
        if row["acta_aprobada_el"]:
            meeting = meetings[row["codigo"]]
            origin = _ORIGINS[row.get("acta_origen", "incorporada")]
            approve(meeting, dt.date.fromisoformat(row["acta_aprobada_el"]), user, origin)
            for moment in filter(None, row.get("acta_publicada", "").split(";")):
                publish(meeting, timezone.make_aware(dt.datetime.fromisoformat(moment)), user)


def approve(
    meeting: Meeting, on: dt.date, by: User, origin: MinutesOrigin = MinutesOrigin.INCORPORATED
) -> None:
    """As the actions leave the minutes, without their checks."""
    Minutes.objects.filter(meeting=meeting).update(
        state=MinutesState.APPROVED,
        origin=origin,
        approval_exception="" if origin == MinutesOrigin.INCORPORATED else "Es la última del período.",
        approved_on=on,
        approved_by=by,
        approval_recorded_at=timezone.now(),
    )


def publish(meeting: Meeting, at: dt.datetime, by: User) -> None:
    """As it is left on record that the minutes were published."""
    MinutesMove.objects.create(
        minutes=Minutes.objects.get(meeting=meeting), move=MoveKind.PUBLISH, by=by, at=at
    )


def _by(key: str, found: list) -> dict:
    return {getattr(row, key): row for row in found}


def _bodies(rows: Rows) -> dict[str, Body]:
    codes = {row["organo"] for row in rows["integraciones"]}
    codes |= {code for row in rows["reuniones"] for code in row["organos"].split(";") if code}
    known = _by("code", list(Body.objects.all()))
    missing = [
        Body(code=code, name=f"Órgano {code}", kind=BodyKind.COMMITTEE, valid_from=dt.date(2010, 1, 1))
        for code in sorted(codes - set(known))
    ]
    return known | _by("code", Body.objects.bulk_create(missing))


def _themes(rows: Rows) -> dict[str, Theme]:
    codes = {row["tema"] for row in rows["aportes"] if row["tema"]}
    known = _by("code", list(Theme.objects.all()))
    missing = [
        Theme(code=code, name=code.capitalize(), competence=Competence.OTHER, valid_from=dt.date(2010, 1, 1))
        for code in sorted(codes - set(known))
    ]
    return known | _by("code", Theme.objects.bulk_create(missing))


def _meetings(rows: Rows, bodies: dict[str, Body]) -> dict[str, Meeting]:
    meetings = _by(
        "code",
        Meeting.objects.bulk_create(
            Meeting(
                code=row["codigo"],
                kind=_MEETINGS[row["tipo"]],
                date=dt.date.fromisoformat(row["fecha"]),
                count_only=row["solo_conteo"] == "si",
            )
            for row in rows["reuniones"]
        ),
    )
    for row in rows["reuniones"]:
        meeting = meetings[row["codigo"]]
        codes = [code for code in row["organos"].split(";") if code]
        MeetingBody.objects.bulk_create(
            MeetingBody(meeting=meeting, body=bodies[code], position=place)
            for place, code in enumerate(codes)
        )
    Minutes.objects.bulk_create(
        Minutes(meeting=meetings[row["codigo"]], year=int(row["fecha"][:4])) for row in rows["reuniones"]
    )
    return meetings
