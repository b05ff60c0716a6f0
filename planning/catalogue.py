"""What an empty municipality starts with: themes, bodies and rules. Rows, not constants: all can be changed later.

Nothing here is read again once the municipality exists.
"""

import datetime as dt
from typing import NamedTuple

from planning.models import BodyKind, Competence, MajorityRule, RuleKey

#: Municipalities exist in Uruguay since 2010; seeds hold from then on, so that older records can be coded too.
SINCE = dt.date(2010, 1, 1)

_ART_7 = "Ley 19.272, art. 7"
_OWN_POLICY = "Política propia del municipio (valor sugerido)"


class ThemeSeed(NamedTuple):
    """A theme of the first catalogue."""

    code: str
    name: str
    competence: Competence
    legal_source: str = ""


THEMES = (
    ThemeSeed("vialidad", "Vialidad", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("desagues", "Desagües", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("alumbrado", "Alumbrado", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("espacios-publicos", "Espacios públicos", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("arbolado", "Arbolado", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("fincas-ruinosas", "Fincas ruinosas", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("necropolis", "Necrópolis", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("transito", "Tránsito y señalización", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("residuos", "Residuos y limpieza", Competence.MUNICIPAL, _ART_7),
    ThemeSeed("saneamiento", "Saneamiento", Competence.DEPARTMENTAL),
    ThemeSeed("transporte", "Transporte", Competence.DEPARTMENTAL),
    ThemeSeed("ferias", "Ferias", Competence.DEPARTMENTAL),
    ThemeSeed("vivienda", "Vivienda", Competence.NATIONAL),
    ThemeSeed("salud", "Salud", Competence.NATIONAL),
    ThemeSeed("educacion", "Educación", Competence.NATIONAL),
    ThemeSeed("seguridad", "Seguridad", Competence.NATIONAL),
    ThemeSeed("cultura", "Cultura", Competence.MUNICIPAL),
    ThemeSeed("deporte", "Deporte", Competence.MUNICIPAL),
    ThemeSeed("ambiente", "Ambiente", Competence.MUNICIPAL),
    ThemeSeed("igualdad", "Igualdad", Competence.MUNICIPAL),
    ThemeSeed("convivencia", "Convivencia", Competence.MUNICIPAL),
    ThemeSeed("participacion", "Participación", Competence.MUNICIPAL),
    ThemeSeed("otros", "Otros", Competence.OTHER),
)


class BodySeed(NamedTuple):
    """A body that every municipality of Montevideo has."""

    code: str
    name: str
    kind: BodyKind
    purpose: str


BODIES = (
    BodySeed(
        "CM", "Concejo Municipal", BodyKind.MUNICIPAL_COUNCIL,
        "Gobierna el municipio: la Alcaldía y cuatro concejalías, elegidas por voto directo.",
    ),
    BodySeed(
        "CV", "Concejo Vecinal", BodyKind.NEIGHBOURHOOD_COUNCIL,
        "Vecinas y vecinos electos que proponen, asesoran y controlan. Su tarea es honoraria.",
    ),
    BodySeed(
        "ME", "Mesa Ejecutiva del Concejo Vecinal", BodyKind.EXECUTIVE_BOARD,
        "Conduce el trabajo del Concejo Vecinal entre un plenario y otro.",
    ),
    BodySeed(
        "EP", "Equipo de planificación", BodyKind.PLANNING_TEAM,
        "Acompaña los planes del municipio: reúne lo que se propone, sigue su avance y prepara lo que se publica.",
    ),
)  # fmt: skip


class RuleSeed(NamedTuple):
    """The first value of a rule; ``body`` is a code, or empty for the whole municipality."""

    key: RuleKey
    body: str
    value: str
    source: str


RULES = (
    RuleSeed(RuleKey.QUORUM, "CM", "3", "Digesto Departamental, D.566"),
    RuleSeed(RuleKey.SEATS, "CM", "5", "Ley 19.272, art. 9"),
    RuleSeed(RuleKey.MAJORITY, "", MajorityRule.OF_MEMBERS, "Ley 19.272, art. 15.1"),
    RuleSeed(RuleKey.RESPONSE_TERM, "", "30", _OWN_POLICY),
    RuleSeed(RuleKey.DEVOLUTION_TERM, "", "60", _OWN_POLICY),
    RuleSeed(RuleKey.APPROVAL_TERM, "", "30", _OWN_POLICY),
    RuleSeed(RuleKey.PROGRESS_TERM, "", "60", _OWN_POLICY),
    RuleSeed(RuleKey.PROGRESS_ESCALATION, "", "30", _OWN_POLICY),
    RuleSeed(RuleKey.RETENTION, "", "365", _OWN_POLICY),
    RuleSeed(RuleKey.DRAFT_RETENTION, "", "30", _OWN_POLICY),
    RuleSeed(RuleKey.VERBATIM_RETENTION, "", "730", _OWN_POLICY),
    RuleSeed(RuleKey.UNAPPROVED_RETENTION, "", "730", _OWN_POLICY),
    RuleSeed(RuleKey.LEFT_RETENTION, "", "180", _OWN_POLICY),
    RuleSeed(RuleKey.TRACE_RETENTION, "", "30", _OWN_POLICY),
    RuleSeed(RuleKey.REQUEST_RETENTION, "", "730", _OWN_POLICY),
    RuleSeed(RuleKey.CONTACT_RETENTION, "", "180", _OWN_POLICY),
    RuleSeed(RuleKey.FOLLOW_RETENTION, "", "15", _OWN_POLICY),
    RuleSeed(RuleKey.AUDIT_RETENTION, "", "1825", _OWN_POLICY),
    RuleSeed(RuleKey.BACKUP_AGE, "", "2", _OWN_POLICY),
    RuleSeed(RuleKey.MINIMUM_GROUP, "", "5", "Disociación de datos personales, Ley 18.331 (valor sugerido)"),
)


class DeadlineSeed(NamedTuple):
    """A date that comes back every year."""

    title: str
    month: int
    day: int
    source: str
    remind_days: int

    def next_from(self, day: dt.date) -> dt.date:
        """When it comes next, that very day included."""
        this_year = dt.date(day.year, self.month, self.day)
        return this_year if this_year >= day else this_year.replace(year=day.year + 1)


DEADLINES = (
    DeadlineSeed("Plan operativo anual", 2, 28, _OWN_POLICY, 30),
    DeadlineSeed("Informe de gestión del año anterior", 2, 28, _OWN_POLICY, 30),
    DeadlineSeed("Compromisos de gestión", 3, 31, _OWN_POLICY, 30),
    DeadlineSeed("Audiencia pública anual", 6, 30, "Ley 19.272, art. 13.19 (la fecha es sugerida)", 60),
)
