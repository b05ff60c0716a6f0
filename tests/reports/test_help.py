"""Help: short, whole, pictured, and one step away from where it is needed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import resolve
from PIL import Image

from planning.models import Municipality
from reports.help import MOST_STEPS, NARROW, WIDE, all_people, help_on

STATIC = Path(__file__).parents[2] / "static"
TASKS = {task.key: task for people in all_people() for task in people.tasks}
#: Places without a page of their own, above others that have one.
ABOVE = {"/cuenta/", "/gestion/integraciones/", "/gestion/preparaciones/", "/gestion/aportes/"}
#: What the portal promised to explain.
PROMISED = {
    "proponer", "seguir-un-tema", "comprobar-un-pdf", "cargar-un-acta", "aprobar-un-acta", "contestar-un-tema",
    "armar-una-devolucion", "reportar-avance", "actas-de-antes", "publicar-un-informe", "invitar", "respaldar",
}  # fmt: skip


def test_each_kind_of_people_has_its_page(municipality: Municipality) -> None:
    """The index leads to each task, and what its steps say is on the page of its people."""
    index = Client().get("/ayuda/").text
    for people in all_people():
        page = Client().get(f"/ayuda/{people.key}/")
        assert page.status_code == 200 and page["Cache-Control"].startswith("public")
        for task in people.tasks:
            assert f'href="/ayuda/{people.key}/#{task.key}"' in index
            assert f'<h2 id="{task.key}">{task.title}</h2>' in page.text
            assert page.text.count("<script src=") == page.text.count("js/menu.js") == 1
    assert Client().get("/ayuda/nadie/").status_code == 404


def test_tasks_are_short_and_none_is_missing() -> None:
    """At most seven steps, and everything promised."""
    assert set(TASKS) >= PROMISED
    assert all(1 < len(task.steps) <= MOST_STEPS for task in TASKS.values())


def test_what_steps_name_can_be_looked_for() -> None:
    """Whatever stands between asterisks has a page where a browser looks for it (tests/browser/test_help.py)."""
    unchecked = [step.text for task in TASKS.values() for step in task.steps if step.named and not step.page]
    assert not unchecked


@pytest.mark.parametrize("key", TASKS)
def test_a_picture_is_there_in_both_sizes(key: str) -> None:
    """Light, of at most 40 kB, as large as the page says, with words for who does not see it."""
    task = TASKS[key]
    assert bool(task.picture) == bool(task.alt)
    for name, size in ((task.wide, WIDE), (task.narrow, NARROW)) if task.picture else ():
        file = STATIC / name
        assert file.stat().st_size <= 40_000
        with Image.open(file) as picture:
            assert picture.size == size and picture.format == "WEBP"


def test_no_picture_is_left_over() -> None:
    """A picture that no task shows any more is deleted."""
    wanted = {name for task in TASKS.values() if task.picture for name in (task.wide, task.narrow)}
    assert {f"help/{file.name}" for file in (STATIC / "help").iterdir()} == wanted


def test_links_lead_to_the_portal() -> None:
    """Each address in a step, and each place that help is on, is one of the portal's."""
    addresses = [
        address
        for task in TASKS.values()
        for step in task.steps
        for address in re.findall(r"\]\(([^)]+)\)", step.text)
    ]
    for address in [*addresses, *(place for task in TASKS.values() for place in task.places)]:
        if address not in ABOVE:
            resolve(address)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/gestion/actas-de-antes/", "/ayuda/funcionariado/#actas-de-antes"),
        ("/gestion/avance/por-resolver/", "/ayuda/equipo-de-planificacion/#aceptar-avances"),
        ("/gestion/avance/3/", "/ayuda/equipo-de-planificacion/#reportar-avance"),
        ("/gestion/cuentas/invitar/", "/ayuda/administracion/#invitar"),
        ("/gestion/", "/ayuda/"),
    ],
)
def test_help_is_one_step_away(path: str, address: str) -> None:
    """From a page of the workspace to the nearest task."""
    assert help_on(path) == address


def test_pages_of_the_workspace_link_to_their_help(
    client_as: Callable[[str], Client], municipality: Municipality
) -> None:
    """In the bar above."""
    page = client_as("staff").get("/gestion/respuestas/").text
    assert 'href="/ayuda/concejalas-y-concejales/#contestar-un-tema"' in page
