"""Every dataset, in the order in which they are listed."""

from collections.abc import Sequence

from reports.datasets import decisions, documents, meetings, plans, register, voices
from reports.datasets.base import Dataset

#: Titles of the groups of the list, and what each holds.
GROUPS: Sequence[tuple[str, Sequence[Dataset]]] = (
    (
        "Lo que se propone y lo que se responde",
        (voices.CONTRIBUTIONS, voices.TOPICS, voices.RESPONSES, voices.DEVOLUTIONS, meetings.WORKSHOPS),
    ),
    (
        "Las sesiones y lo que se resuelve",
        (meetings.SESSIONS, meetings.ATTENDANCES, decisions.RESOLUTIONS, decisions.VOTES),
    ),
    (
        "El plan y cómo va",
        (
            plans.PLAN,
            plans.INDICATORS,
            plans.TARGETS,
            plans.ACTIVITIES,
            plans.MILESTONES,
            plans.REPORTS,
            plans.DEADLINES,
        ),
    ),
    (
        "Análisis y publicaciones",
        (documents.PARTICIPATION, documents.SWOT, documents.PUBLICATIONS, documents.FILES),
    ),
    (
        "Quiénes, dónde y con qué reglas",
        (register.MEMBERS, register.BODIES, register.THEMES, register.NEIGHBOURHOODS, register.RULES),
    ),
)
DATASETS: dict[str, Dataset] = {one.name: one for _title, group in GROUPS for one in group}
