"""The inventory of personal data is whole, and the page that people read is made from it."""

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from planning import actions
from planning.models import Municipality, RuleKey
from reports import personal_data
from reports.erasing import sweep


def test_every_column_of_the_database_is_decided_on(db: None) -> None:
    """A new column without a line fails here: say in reports/personal_data.toml what it holds of whom, or that it
    holds nothing.
    """
    assert personal_data.undecided() == []
    assert personal_data.vanished() == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE planning_vecina (id integer, cedula text)",
        "ALTER TABLE planning_theme ADD COLUMN cedula text",
        "ALTER TABLE planning_holidayevent ADD COLUMN cedula text",
        "ALTER TABLE planning_bodyevent ADD COLUMN cedula text",
        "ALTER TABLE django_content_type ADD COLUMN cedula text",
    ],
)
def test_a_new_column_is_noticed(db: None, statement: str) -> None:
    """Whoever made the table: ours, a part's, or the audit's copy."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert any(name.endswith(".cedula") for name in personal_data.undecided())


def test_a_column_that_went_is_noticed(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE planning_subzone DROP COLUMN name CASCADE")
        cursor.execute("DROP TABLE planning_personcontact")
    assert personal_data.vanished() == ["planning_personcontact.*", "planning_subzone.name"]


def test_every_treatment_says_until_when() -> None:
    """By a rule that exists, or in words; and every rule of retention has something that depends on it."""
    treatments = personal_data.inventory().treatments
    for row in treatments:
        assert bool(row.rule) != bool(row.until), row.key
        assert bool(row.rule) == bool(row.counted_from), row.key
    rules = {row.rule for row in treatments if row.rule}
    assert rules == {key.value for key in RuleKey if key.value.startswith("retention_")}


def test_what_is_personal_is_swept(db: None) -> None:
    """Every personal column that can hold words is among those that an erasure goes through."""
    swept = {(column.table, column.name) for column in sweep.columns()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'jsonb', 'bytea') AND is_generated = 'NEVER'"
        )
        wordy = set(cursor.fetchall())
    inventory = personal_data.inventory()
    missing = {
        pair for pair in wordy - swept if inventory.is_personal(*pair) and pair[0] != "reports_erasure"
    }
    assert not missing


def test_the_page_tells_the_rules_of_today(municipality: Municipality) -> None:
    """What, what for, how long by the rule in force, who reads, and how to ask; the same for everybody."""
    page = unescape(Client().get("/privacidad/").content.decode())
    for row in personal_data.inventory().treatments:
        assert row.title in page and row.what in page and row.readers in page and row.basis in page
    assert "2 años, desde que se aprueba el acta" in page
    assert "5 días hábiles" in page and "Unidad Reguladora" in page
    actions.set_rule(key=RuleKey.VERBATIM_RETENTION, value=90, valid_from=dt.date(2020, 1, 1), by=None)
    actions.set_rule(key=RuleKey.VERBATIM_RETENTION, value=45, valid_from=dt.date(2999, 1, 1), by=None)
    answer = Client().get("/privacidad/")
    assert "3 meses, desde que se aprueba el acta" in unescape(answer.content.decode())
    assert not answer.cookies and "public" in answer["Cache-Control"]


def test_without_rules_it_says_so(db: None) -> None:
    assert "todavía no fijó el plazo" in Client().get("/privacidad/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [(730, "2 años"), (365, "1 año"), (180, "6 meses"), (30, "1 mes"), (45, "45 días"), (1, "1 día")],
)
def test_terms_in_words(days: int, words: str) -> None:
    assert personal_data.in_words(days) == words
