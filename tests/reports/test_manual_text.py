"""The manual that ships with the portal: long enough, whole, and true to the addresses it names."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Field, Model
from django.urls import resolve, reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.manual_parts import PARTS
from reports.models import AdoptionStep, ManualChapter, SurveyQuestion

MANUAL = Path(__file__).parents[2] / "reports" / "manual"
CHAPTERS = sorted((MANUAL / "edition").glob("*.md"))
CHECKS = {
    "team_formed", "coordinator_named", "themes_loaded", "neighbourhoods_loaded", "rules_set", "plan_in_force",
    "plan_presented", "operational_in_force", "schedule_public", "first_minutes_published",
    "neighbourhood_minutes_published", "workshop_held", "contributions_coded", "topics_answered", "first_devolution",
    "validation_round", "participation_published", "synthesis_published", "accountability_published", "swot_sealed",
    "manual_sealed", "evaluation_sealed", "backups_kept",
}  # fmt: skip
#: What the text tells people to press, as it stands on the screen.
BUTTONS = (
    "Sumar a alguien", "Registrar un órgano", "Empezar un plan desde una planilla", "Registrar la presentación",
    "Registrar la aprobación", "Empezar una versión nueva", "Traer lo que quedó sin terminar", "Poner en vigencia",
    "Los temas, los aportes y las resoluciones que están detrás", "Registrar un asunto", "Preparar una reunión",
    "Mandar la convocatoria", "Contar vecinas y vecinos", "Escribir el acta", "Pasar a revisión", "Aprobar el acta",
    "Registrar la rectificación",
    "Incorporar: se aprobó en papel antes", "Preparar un taller", "Anunciar el taller",
    "Es una opinión distinta a la de la mesa", "No mostrar el texto", "Crear un tema con estos", "Asignar",
    "Vincular con el plan o con resoluciones", "Guardar y pasar a revisión", "Dar por revisada", "Contestar de nuevo",
    "Empezar una devolución", "Se puede corregir hasta", "Empezar un documento", "Guardar y preparar para leer",
    "La leí entera", "Devolver a borrador", "Pedir que se retire",
    "Proponer un factor", "Decidir las propuestas", "Dar mi calificación", "Pesos y calificaciones",
    "Acordar la matriz", "Anotar un aprendizaje", "Decir qué hacer con cada capítulo", "Anotar un hallazgo",
    "Empezar con los pasos del manual", "Está bien como está",
)  # fmt: skip
AUDIENCES = ("equipo", "concejo_vecinal", "vecinos")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(  # "todo" is a Spanish word: the marks of a note to oneself are in capitals
    r"\b(?:TODO|TBD|FIXME|XXX+)\b"
    r"|(?i:\blorem\b|\bipsum\b|\bplaceholder\b|\b(?:por|a|falta) completar\b|\bpendiente de redactar\b)"
    r"|\[\.\.\.\]|\[…\]|<[^>]*>|\[\["
)


def parts_of(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the text of a chapter."""
    _, front, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), text


def tokens_of(text: str) -> list[Token]:
    """Every token of a text, those inside of paragraphs too."""
    blocks = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    return [token for block in blocks for token in (block, *(block.children or []))]


def words_of(text: str) -> list[str]:
    """The words somebody reads: no marks, no addresses, no numbers."""
    read = (token.content for token in tokens_of(text) if token.type in ("text", "code_inline"))
    return [word for piece in read for word in _WORD.findall(piece)]


def links_of(text: str) -> list[str]:
    """Where its links lead."""
    return [str(token.attrs["href"]) for token in tokens_of(text) if token.type == "link_open"]


@pytest.fixture(scope="module")
def screens() -> str:
    """Whatever the portal may show: its templates, and the code that has words."""
    root = MANUAL.parents[1]
    files = [*root.glob("templates/**/*.html")]
    for app in ("planning", "participation", "reports"):
        files += (root / app).glob("**/*.py")
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in sorted(files))


def steps() -> list[dict[str, Any]]:
    """The steps of the adoption plan."""
    return tomllib.loads((MANUAL / "steps.toml").read_text(encoding="utf-8"))["step"]


def questions() -> list[dict[str, Any]]:
    """The questions of a survey."""
    return tomllib.loads((MANUAL / "questions.toml").read_text(encoding="utf-8"))["question"]


each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def test_it_is_a_manual() -> None:
    """Nine or ten chapters, numbered without gaps, and eight thousand words that somebody reads."""
    assert len(CHAPTERS) in (9, 10)
    assert [path.stem[:3] for path in CHAPTERS] == [f"{place:02}-" for place in range(1, len(CHAPTERS) + 1)]
    assert sum(len(words_of(parts_of(path)[1])) for path in CHAPTERS) >= 8_000


def test_slugs_and_titles_are_unique() -> None:
    """A step names its chapter by the slug; two of them would be one."""
    fronts = [parts_of(path)[0] for path in CHAPTERS]
    assert (
        len({front["slug"] for front in fronts}) == len({front["title"] for front in fronts}) == len(CHAPTERS)
    )


@each_chapter
def test_front_matter(path: Path) -> None:
    """Title, slug as in the name of the file, and parts that the portal has."""
    front, _ = parts_of(path)
    assert set(front) == {"title", "slug", "carried_by"}
    assert front["title"].strip()
    assert _SLUG.fullmatch(front["slug"])
    assert path.stem[3:] == front["slug"]
    assert front["carried_by"]
    assert len(set(front["carried_by"])) == len(front["carried_by"])
    assert set(front["carried_by"]) <= set(PARTS)


@each_chapter
def test_headings_begin_at_the_second_level(path: Path) -> None:
    """The title of the page is the first; none is skipped, and no text stands before the first heading."""
    tokens = tokens_of(parts_of(path)[1])
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    assert tokens[0].type == "heading_open"
    assert set(levels) <= {2, 3}
    assert levels[0] == 2


@each_chapter
def test_no_placeholder_and_no_image(path: Path) -> None:
    """What is there can be read as it is: no note to oneself, no HTML, no reference to a figure of a document."""
    source = path.read_text(encoding="utf-8")
    assert not _PLACEHOLDER.search(source), _PLACEHOLDER.search(source)
    assert not [token for token in tokens_of(source) if token.type == "image"]


@pytest.mark.parametrize(
    "text", ["TODO: ejemplo", "lorem ipsum", "a completar", "[…]", "<b>sí</b>", "[[asistencia.CM]]"]
)
def test_a_placeholder_is_noticed(text: str) -> None:
    """The pattern finds what it is there for."""
    assert _PLACEHOLDER.search(text)


def test_no_paragraph_is_said_twice() -> None:
    """Not even in another chapter."""
    said = [
        token.content
        for path in CHAPTERS
        for token in tokens_of(parts_of(path)[1])
        if token.type == "inline" and len(token.content) > 60
    ]
    assert not {text for text in said if said.count(text) > 1}


@each_chapter
def test_tables_are_whole(path: Path) -> None:
    """Every row of a table has as many cells as its heading: a stray bar would be cut off without a word."""
    rows: list[int] = []
    for line in parts_of(path)[1].splitlines():
        if line.startswith("|"):
            rows.append(line.count("|"))
            assert rows[-1] == rows[0], line
        else:
            rows.clear()


@each_chapter
def test_links_lead_to_the_portal(path: Path) -> None:
    """To an address that it has, from its root."""
    for link in links_of(parts_of(path)[1]):
        assert link.startswith("/"), link
        resolve(link)


@pytest.mark.parametrize("label", BUTTONS)
def test_buttons_are_called_so(label: str, screens: str) -> None:
    """Somebody renames a button, and the manual tells of one that nobody finds: the words are changed together."""
    assert any(f"«{label}»" in path.read_text(encoding="utf-8") for path in CHAPTERS)
    assert label in screens


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_parts_have_addresses(part: Any) -> None:
    """Each part lives somewhere, at addresses that take no argument."""
    assert part.label
    names = [name for name in (part.public, part.workspace) if name]
    assert names
    for name in names:
        reverse(name)
    assert not part.public.startswith("gestion:")
    assert not part.workspace or part.workspace.startswith("gestion:")


def test_parts_are_found_by_their_key() -> None:
    """And every one is used by some chapter: what no chapter needs tells nobody anything."""
    assert all(part.key == key and _SLUG.fullmatch(key) for key, part in PARTS.items())
    used = {key for path in CHAPTERS for key in parts_of(path)[0]["carried_by"]}
    assert set(PARTS) == used


def test_steps() -> None:
    """Unique codes, chapters that are there, by when from nearest to farthest, and each check once."""
    rows = steps()
    slugs = [parts_of(path)[0]["slug"] for path in CHAPTERS]
    assert 24 <= len(rows) <= 32
    assert all(set(row) == {"code", "chapter", "title", "who", "weeks", "evidence", "check"} for row in rows)
    assert len({row["code"] for row in rows}) == len(rows)
    assert all(row["chapter"] in slugs and row["code"].startswith(f"{row['chapter']}-") for row in rows)
    assert {row["chapter"] for row in rows} == set(slugs)
    assert all(row["title"].strip() and row["who"].strip() and row["evidence"].strip() for row in rows)
    weeks = [row["weeks"] for row in rows]
    assert weeks == sorted(weeks)
    assert weeks[0] > 0
    checks = [row["check"] for row in rows if row["check"]]
    assert sorted(checks) == sorted(CHECKS)


def test_the_manual_counts_its_steps() -> None:
    """The chapter on adoption says how many there are."""
    text = next(path for path in CHAPTERS if path.stem.endswith("adopcion")).read_text(encoding="utf-8")
    assert f"{len(steps())} pasos" in text


@pytest.mark.parametrize(
    ("model", "rows", "fields"),
    [
        (ManualChapter, [parts_of(path)[0] for path in CHAPTERS], {"slug": "slug", "title": "title"}),
        (AdoptionStep, steps(), {"code": "code", "title": "title", "who": "who", "evidence": "expected"}),
        (AdoptionStep, steps(), {"check": "check_key"}),
        (SurveyQuestion, questions(), {"key": "key", "text": "text"}),
    ],
)
def test_they_fit_their_rows(model: type[Model], rows: list[dict[str, Any]], fields: dict[str, str]) -> None:
    """What a municipality begins with is stored as it is: no code of another shape, nothing cut off."""
    for row in rows:
        for key, name in fields.items():
            field = model._meta.get_field(name)
            assert isinstance(field, Field)
            field.run_validators(row[key])


def test_questions() -> None:
    """Five to seven for each audience, one or two of them open, told apart by their keys."""
    rows = questions()
    assert all(set(row) == {"key", "audience", "kind", "text"} for row in rows)
    assert {row["audience"] for row in rows} == set(AUDIENCES)
    assert len({(row["audience"], row["key"]) for row in rows}) == len(rows)
    for audience in AUDIENCES:
        own = [row for row in rows if row["audience"] == audience]
        assert 5 <= len(own) <= 7
        assert 1 <= sum(row["kind"] == "text" for row in own) <= 2
    for row in rows:
        assert _SLUG.fullmatch(row["key"])
        assert row["kind"] in ("scale", "text")
        assert "?" in row["text"]
        assert (row["kind"] == "scale") == ("(1:" in row["text"] and "5:" in row["text"])
