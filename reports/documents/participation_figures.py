"""From what was counted to what is told: the figures of the participation analysis, each with its rule in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from participation.models import AttendanceStatus
from planning.models import Body, Gender, Person, Quality
from reports.documents.figures import (
    NO_DATA,
    NOT_CHECKED,
    Figure,
    count_figure,
    evidence,
    plain_figure,
    rate_figure,
)
from reports.documents.words import (
    AUTHOR_CODES,
    AUTHOR_LABELS,
    QUALITY_CODES,
    days,
    plural,
)
from reports.queries.participation import Counts, MemberFacts
from reports.suppression import Group, Partition, can_be_merged, is_safe, merge_small, one_by_one

APPROVED = "En las reuniones del período con acta aprobada:"
_DUTY = (
    "sobre las veces que correspondía asistir (presencias y faltas, con aviso o sin él), si el acta dice quiénes "
    "fueron y aunque no hubiera quórum. No cuentan licencias, quienes no fueron convocados ni la falta de registro"
)


@dataclass(frozen=True)
class Split:
    """A classification in two of which only some may be known: the groups told, and their sum if that may be told."""

    groups: tuple[Group, ...]
    whole: Group | None

    def of(self, key: str) -> int | None:
        """Residents of one class; ``None`` when hidden."""
        return next((group.total for group in self.groups if group.keys == (key,)), None)


_HIDDEN = Split((), None)


@dataclass(frozen=True)
class ResidentSums:
    """What may be told of all residents together: no total, and no split, when it is too small a group."""

    total: int | None
    with_head_count: int
    first_time: Split
    gender: Split


@dataclass(frozen=True)
class Residents(ResidentSums):
    """The same and what may be told of them apart: partitions without small groups, empty when nothing may."""

    meetings: tuple[Group, ...]
    months: tuple[Group, ...]
    ages: tuple[Group, ...]
    neighbourhoods: tuple[Group, ...]

    def published(self) -> dict[str, list[list[Any]]]:
        """Every group told, for the comparison of a later version with this one."""
        told: dict[str, Partition] = {
            "reuniones": self.meetings,
            "edades": self.ages,
            "barrios": self.neighbourhoods,
        }
        for name, split in (("primera_vez", self.first_time), ("genero", self.gender)):
            told[name] = split.groups or ((split.whole,) if split.whole else ())
        return {name: [[list(group.keys), group.total] for group in groups] for name, groups in told.items()}


def resident_sums(counts: Counts, k: int) -> ResidentSums:
    """What ``residents`` tells of all together when nothing was published before, without looking at each meeting.

    Everybody counted in a meeting is at least one, so the sum of all meetings is safe whenever that of some is.
    """
    heads = counts.heads
    told = can_be_merged(heads.total, heads.meetings, k) and None not in (
        merge_small(_by_age(counts), k),
        merge_small(_by_neighbourhood(counts), k),
    )
    if not told:
        return ResidentSums(None, heads.meetings, _HIDDEN, _HIDDEN)
    return ResidentSums(
        heads.total,
        heads.meetings,
        first_time=Split(*one_by_one(_by_first_time(counts), k)),
        gender=Split(*one_by_one(_by_gender(counts), k)),
    )


def residents(
    counts: Counts,
    by_meeting: Mapping[str, Mapping[str, int]],
    k: int,
    earlier: Sequence[Mapping[str, Any]] = (),
) -> Residents:
    """Merge what is too small; ``by_meeting`` are residents by month and code of the meeting, by date, and ``earlier``
    the ``grupos`` of the versions published before.

    Meetings, ages and neighbourhoods have the same sum, so when it may not be told in one of them it is told in none;
    nor is a share told then, which would say that the sum is no small one.
    """

    def before(name: str) -> list[Partition]:
        told = [groups[name] for groups in earlier if groups.get(name)]
        return [[Group(tuple(keys), total) for keys, total in groups] for groups in told]

    meetings, months = _by_meeting(by_meeting, k, before("reuniones"))
    ages = merge_small(_by_age(counts), k, earlier=before("edades"))
    neighbourhoods = merge_small(_by_neighbourhood(counts), k, earlier=before("barrios"))
    with_head_count = sum(map(len, by_meeting.values()))
    gone = not with_head_count and not is_safe([], k, before("reuniones"))
    if gone or (with_head_count and not meetings) or ages is None or neighbourhoods is None:
        return Residents(None, with_head_count, _HIDDEN, _HIDDEN, (), (), (), ())
    return Residents(
        total=sum(group.total for group in meetings),
        with_head_count=with_head_count,
        meetings=meetings,
        months=months,
        first_time=Split(*one_by_one(_by_first_time(counts), k, earlier=before("primera_vez"))),
        gender=Split(*one_by_one(_by_gender(counts), k, earlier=before("genero"))),
        ages=ages,
        neighbourhoods=neighbourhoods,
    )


def _by_age(counts: Counts) -> dict[str, int]:
    ages = counts.heads.ages
    return {band: ages[band] for band in sorted(ages, key=lambda band: (band == "", band))}


def _by_neighbourhood(counts: Counts) -> dict[str, int]:
    places = [code for code, _ in counts.neighbourhoods] + [""]
    return {code: counts.heads.places.get(code, 0) for code in places}


def _by_first_time(counts: Counts) -> dict[str, int]:
    told = counts.heads.first_time
    return {"si": told.get(True, 0), "no": told.get(False, 0)}


def _by_gender(counts: Counts) -> dict[str, int]:
    told = counts.heads.genders
    return {
        "mujer": told.get(Gender.WOMAN, 0),
        "varon_u_otro": told.get(Gender.MAN, 0) + told.get(Gender.OTHER, 0),
    }


def _by_meeting(
    cells: Mapping[str, Mapping[str, int]], k: int, earlier: Sequence[Partition]
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """Residents by meeting and by month: each month told is a union of meetings told, so neither opens the other."""
    totals = {month: sum(own.values()) for month, own in cells.items()}
    months = merge_small(totals, k) or ()
    inside = [({code: n for key in month.keys for code, n in cells[key].items()}, month) for month in months]
    merged = [merge_small(own, k) for own, _ in inside]
    by_meeting = [group for groups in merged for group in groups or ()]
    by_month = [Group(tuple(own), month.total) for own, month in inside]
    for groups in (by_month,) if None in merged else (by_meeting, by_month):
        if groups and is_safe(groups, k, earlier):
            return tuple(groups), months
    whole = Group(tuple(code for own in cells.values() for code in own), sum(totals.values()))
    if cells and is_safe([whole], k, earlier):
        return (whole,), (Group(tuple(totals), whole.total),)
    return (), ()


# --- the figures ------------------------------------------------------------------------------------


def all_figures(
    counts: Counts,
    people: ResidentSums,
    bodies: Sequence[Body],
    k: int,
    public_ids: Mapping[tuple[str, int], str],
) -> list[Figure]:
    """Every figure, in the order in which a reader meets them."""
    figures = meeting_figures(counts)
    for body in bodies:
        members = [member for member in counts.members if member.body == body.code]
        members.sort(key=lambda member: _place_of_minor(member, public_ids))
        figures.append(body_attendance(body, members))
        figures += [person_attendance(body, member, public_ids) for member in members]
    figures += resident_figures(people, k)
    figures.append(coverage(counts))
    figures += initiative_figures(counts)
    figures += minutes_figures(counts)
    return figures


def _place_of_minor(member: MemberFacts, public_ids: Mapping[tuple[str, int], str]) -> int:
    """Those under 18 in the order of their numbers, after all others, who keep the order they have."""
    code = public_ids[member.body, member.person.pk]
    return int(code.removeprefix("menor-")) if member.person.is_minor else 0


def mean_figure(
    id: str, title: str, total: int, among: int, noun: tuple[str, str], rule: str, **more: Any
) -> Figure:
    """A mean of days, unrounded."""
    value = total / among if among else None
    text = days(total, among) if among else NO_DATA
    n_text = f"{plural(total, 'día', 'días')} en {plural(among, *noun)}" if among else "Nada que contar"
    figure = plain_figure(id, title, value, total, among, among, n_text, rule, text, hidden=False, **more)
    return figure | {"unidad": "dias"}


def meeting_figures(counts: Counts) -> list[Figure]:
    """Meetings held and meetings without quorum; each meeting is one of the two."""
    held = sum(held for held, _ in counts.meetings.values())
    n = held + sum(failed for _, failed in counts.meetings.values())
    looked_at = plural(n, "reunión con acta aprobada", "reuniones con acta aprobada")
    return [
        count_figure(
            "reuniones.celebradas",
            "Reuniones celebradas",
            held,
            n,
            looked_at,
            "Reuniones del período con acta aprobada en que quienes actuaban como titulares alcanzaron el quórum "
            "vigente ese día. Donde no hay quórum fijado, o el acta solo trae el conteo, se toman por celebradas.",
            evidence=evidence("reuniones", where={"resultado": ["celebrada"]}),
        ),
        count_figure(
            "reuniones.sin_quorum",
            "Reuniones sin quórum",
            n - held,
            n,
            looked_at,
            "Reuniones del período con acta aprobada en que quienes actuaban como titulares no alcanzaron el quórum "
            "vigente ese día.",
            evidence=evidence("reuniones", where={"resultado": ["sin_quorum"]}),
        ),
    ]


def body_attendance(body: Body, members: Sequence[MemberFacts]) -> Figure:
    """``asistencia.BODY``: the principals' rows of duty."""

    def principals(*statuses: str) -> int:
        return sum(
            member.statuses.get((Quality.PRINCIPAL, status), 0) for member in members for status in statuses
        )

    present = principals(AttendanceStatus.PRESENT)
    absent = principals(AttendanceStatus.WITH_NOTICE, AttendanceStatus.WITHOUT_NOTICE)
    return rate_figure(
        f"asistencia.{body.code}",
        f"Asistencia: {body.name}",
        present,
        present + absent,
        ("convocatoria", "convocatorias"),
        f"{APPROVED} veces que asistieron quienes eran titulares de {body.name} ese día, {_DUTY}.",
        evidence=evidence(
            f"asistencia.{body.code}",
            where={"calidad": ["titular"], "cuenta": ["si"]},
            numerator={"estado": ["presente"]},
        ),
        beside={
            "con_aviso": principals(AttendanceStatus.WITH_NOTICE),
            "sin_aviso": principals(AttendanceStatus.WITHOUT_NOTICE),
            "licencia": principals(AttendanceStatus.ON_LEAVE),
            "no_convocada": principals(AttendanceStatus.NOT_SUMMONED),
        },
    )


def person_attendance(body: Body, member: MemberFacts, public_ids: Mapping[tuple[str, int], str]) -> Figure:
    """``asistencia.BODY.PERSON``: one person's rows of duty, in whatever quality held."""
    code = public_ids[body.code, member.person.pk]
    told = member.by_status()
    present = told.get(AttendanceStatus.PRESENT, 0)
    with_notice = told.get(AttendanceStatus.WITH_NOTICE, 0)
    without_notice = told.get(AttendanceStatus.WITHOUT_NOTICE, 0)
    name = public_name(member.person, code)
    return rate_figure(
        f"asistencia.{body.code}.{code}",
        f"Asistencia: {name} ({body.name})",
        present,
        present + with_notice + without_notice,
        ("convocatoria", "convocatorias"),
        f"{APPROVED} veces que asistió {name} mientras integró {body.name}, como titular o suplente, {_DUTY}.",
        evidence=evidence(
            f"asistencia.{body.code}",
            where={"persona": [code], "cuenta": ["si"]},
            numerator={"estado": ["presente"]},
        ),
        beside={
            "organo": body.code,
            "persona": code,
            "nombre": name,
            "calidades": [QUALITY_CODES[Quality(quality)] for quality in member.qualities],
            "con_aviso": with_notice,
            "sin_aviso": without_notice,
            "licencia": told.get(AttendanceStatus.ON_LEAVE, 0),
            "no_convocada": told.get(AttendanceStatus.NOT_SUMMONED, 0),
            "sin_registro": member.unrecorded,
        },
    )


def public_codes(members: Sequence[MemberFacts]) -> dict[tuple[str, int], str]:
    """What stands for each member in public: the code of the register, and for those under 18 ``menor-N``.

    N follows a hash of the code, so that it is the same in every draft of a document and tells nothing of the
    alphabet, of the list or of the register.
    """
    codes = {(m.body, m.person.pk): m.person.code for m in members if not m.person.is_minor}
    for body in {member.body for member in members}:
        taken = {code for (of, _), code in codes.items() if of == body}
        minors = {m.person.pk: m.person for m in members if m.body == body and m.person.is_minor}
        free = (
            f"menor-{place}"
            for place in range(1, len(taken) + len(minors) + 1)
            if f"menor-{place}" not in taken
        )
        for person in sorted(minors.values(), key=lambda person: sha256(person.code.encode()).digest()):
            codes[body, person.pk] = next(free)
    return codes


def public_name(person: Person, code: str) -> str:
    """The name in public; people under 18 are told apart by a number and not named."""
    if person.is_minor:
        return f"{person.public_name} ({code.removeprefix('menor-')})"
    return person.public_name


def resident_figures(people: ResidentSums, k: int) -> list[Figure]:
    """Residents present, first-timers, women; small groups hidden."""
    small = (
        f" No se muestran grupos de menos de {k} personas."
        if k < 10**9
        else " No se muestra ningún grupo porque el municipio no fijó el tamaño mínimo que puede mostrarse."
    )
    first, gender = people.first_time, people.gender
    return [
        count_figure(
            "vecinos.presentes",
            "Vecinas y vecinos presentes",
            people.total,
            people.with_head_count,
            plural(
                people.with_head_count,
                "reunión con concurrencia anotada",
                "reuniones con concurrencia anotada",
            ),
            f"{APPROVED} suma de la concurrencia anotada en cada reunión; quien fue a dos reuniones cuenta dos "
            f"veces.{small}",
            evidence=evidence("vecinos.reuniones", where={}, add="cantidad"),
        ),
        rate_figure(
            "vecinos.primera_vez",
            "Vinieron por primera vez",
            first.of("si"),
            first.whole.total if first.whole else None,
            ("persona de la que se sabe", "personas de las que se sabe"),
            f"{APPROVED} quienes dijeron venir por primera vez, sobre quienes dijeron sí o no.{small}",
            evidence=evidence(
                "vecinos.primera_vez",
                where={"primera_vez": ["si", "no"]},
                numerator={"primera_vez": ["si"]},
                add="cantidad",
            ),
            beside=_unknown(people.total, first),
        ),
        rate_figure(
            "paridad.mujeres",
            "Mujeres entre quienes asistieron",
            gender.of("mujer"),
            gender.whole.total if gender.whole else None,
            ("persona de género conocido", "personas de género conocido"),
            f"{APPROVED} mujeres sobre mujeres, varones y otros géneros, de la concurrencia de vecinas y "
            f"vecinos.{small}",
            evidence=evidence(
                "vecinos.genero",
                where={"genero": ["mujer", "varon_u_otro"]},
                numerator={"genero": ["mujer"]},
                add="cantidad",
            ),
            beside=_unknown(people.total, gender),
        ),
    ]


def _unknown(total: int | None, split: Split) -> dict[str, int]:
    """How many residents a share leaves out because nobody knows; not a group of anybody."""
    if total is None or split.whole is None:
        return {}
    return {"sin_dato": total - split.whole.total, "total": total}


def coverage(counts: Counts) -> Figure:
    """``cobertura.barrios``: neighbourhoods with a head count or a contribution."""
    covered = covered_neighbourhoods(counts)
    return rate_figure(
        "cobertura.barrios",
        "Barrios con participación",
        len(covered),
        len(counts.neighbourhoods),
        ("barrio registrado", "barrios registrados"),
        f"{APPROVED} barrios de donde vino alguien a una reunión o sobre los que hubo un aporte de cualquier clase, "
        "sobre todos los barrios registrados.",
        evidence=evidence("cobertura.barrios", where={}, numerator={"cubierto": ["si"]}),
    )


def covered_neighbourhoods(counts: Counts) -> set[str]:
    """Codes of those with a head count or a contribution."""
    return {code for code in counts.heads.places if code} | set(counts.contributions_by_neighbourhood)


def initiative_figures(counts: Counts) -> list[Figure]:
    """``iniciativas.*``: one per author type even when none, per theme only where there is one."""
    n = sum(counts.initiatives.values())
    among = plural(n, "iniciativa o propuesta", "iniciativas y propuestas")
    rule = (
        f"{APPROVED} aportes de tipo iniciativa o propuesta{{}}. No cuentan reclamos, consultas ni opiniones."
    )
    without = sum(total for (_, theme), total in counts.initiatives.items() if not theme)
    figures = [
        count_figure(
            "iniciativas.total",
            "Iniciativas y propuestas",
            n,
            n,
            among,
            rule.format(""),
            evidence=evidence("iniciativas", where={}),
            beside={"sin_tema": without},
        )
    ]
    for author, code in AUTHOR_CODES.items():
        figures.append(
            count_figure(
                f"iniciativas.autor.{code}",
                f"Iniciativas: {AUTHOR_LABELS[code]}",
                sum(total for (own, _), total in counts.initiatives.items() if own == author),
                n,
                among,
                rule.format(f" de {AUTHOR_LABELS[code]}"),
                evidence=evidence("iniciativas", where={"autor_tipo": [code]}),
            )
        )
    for theme, name in sorted(counts.theme_names.items()):
        figures.append(
            count_figure(
                f"iniciativas.tema.{theme}",
                f"Iniciativas: {name}",
                sum(total for (_, own), total in counts.initiatives.items() if own == theme),
                n,
                among,
                rule.format(f" del tema {name}"),
                evidence=evidence("iniciativas", where={"tema": [theme]}),
            )
        )
    return figures


def minutes_figures(counts: Counts) -> list[Figure]:
    """``actas.*``: whether minutes were complete when they were approved, and how long all of it took."""
    minutes, noun = counts.minutes, ("acta aprobada", "actas aprobadas")
    complete = rate_figure(
        "actas.completas",
        "Actas que se comprobó que están completas",
        minutes.written,
        minutes.approved,
        noun,
        f"{APPROVED} actas que al aprobarse tenían todo lo que el Digesto pide (D.548.21, literales a) a f); en el "
        "Concejo Vecinal, D.611), sobre todas las actas. El portal no deja aprobar un acta escrita en él si le "
        "falta algo. Las incorporadas, que se aprobaron en papel, no se comprobaron: cuentan entre todas, y no "
        "entre las completas.",
        evidence=evidence("actas", where={}, numerator={"completa": ["si"]}),
        beside={"incorporadas": minutes.incorporated},
    )
    if minutes.approved and not minutes.written:
        complete["texto"] = NOT_CHECKED  # 0 % would say that none was complete
    return [
        complete,
        mean_figure(
            "actas.dias_aprobacion",
            "Días de la sesión a la aprobación del acta",
            minutes.days_to_approval,
            minutes.approved,
            noun,
            f"{APPROVED} promedio de días corridos desde la sesión hasta que se aprobó su acta. No entran las que "
            "siguen sin aprobar.",
            evidence=evidence("actas", where={}, mean="dias_aprobacion"),
        ),
        mean_figure(
            "actas.dias_publicacion",
            "Días de la aprobación a la publicación del acta",
            minutes.days_to_publication,
            minutes.published,
            ("acta publicada", "actas publicadas"),
            f"{APPROVED} promedio de días corridos desde que se aprobó el acta hasta que se publicó en el portal por "
            "primera vez. No entran las que siguen sin publicar.",
            evidence=evidence("actas", where={"publicada": ["si"]}, mean="dias_publicacion"),
            beside={"sin_publicar": minutes.approved - minutes.published},
        ),
    ]
