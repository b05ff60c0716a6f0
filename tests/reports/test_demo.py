"""The demonstration: the same date gives the same records, they look like the real thing, and they load once."""

import csv
import datetime as dt
import hashlib
import io
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Notice, User
from accounts.permissions import Role
from participation.models import (
    Admission,
    AdmissionState,
    Attendance,
    Coding,
    Contribution,
    ContributionReview,
    Devolution,
    Meeting,
    Minutes,
    MinutesState,
    PlanOrigin,
    Response,
    Topic,
    TopicStanding,
    ValidationAnswer,
    Vote,
    VoteChoice,
)
from planning.models import ActingMayor, Municipality, Person, Subzone, Theme
from planning.permissions import roles_of
from planning.queries.plans import compare_plans, plan_in_force
from reports.demo import calendar, people, places, plan, texts
from reports.demo.chain import items_of
from reports.demo.loading import PASSWORD, NotEmpty, address, load
from reports.demo.records import build
from reports.documents.devolution import DevolutionDocument
from reports.documents.participation import ParticipationAnalysis
from reports.documents.registry import document_type
from reports.documents.synthesis import Synthesis
from reports.models import (
    Document,
    DocumentState,
    FactorEvidence,
    Format,
    Preparation,
    Publication,
    Rendition,
)

ROOT = Path(__file__).resolve().parents[2]
DAY = dt.date(2026, 11, 22)
LOADED = dt.date(2026, 8, 20)  # in the past of whoever runs this: approvals may not lie in the future
DAYS = (dt.date(2025, 12, 15), dt.date(2026, 2, 3), dt.date(2026, 7, 1), DAY, dt.date(2027, 6, 30))

#: Surnames that a reader would take for somebody known.
KNOWN_SURNAMES = {
    "orsi", "cosse", "lacalle", "argimon", "bergara", "mujica", "topolansky", "raffo", "manini", "bordaberry",
    "sanguinetti", "larranaga", "talvi", "fleitas", "batlle", "arismendi", "civila", "olesker", "astori", "delgado",
    "ojeda", "zunino", "carrera", "salle", "lema", "grana", "vazquez", "villar", "nopitsch", "caggiani", "goyeneche",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo():
    return build(DAY)


def rows(demo, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(demo.files()[name].decode())))


def sessions(demo) -> list:
    return [
        m
        for m in demo.meetings
        if m.slot.bodies == ("CM",) and m.slot.kind in ("ordinaria", "extraordinaria")
    ]


def principals_acting(meeting) -> int:
    return sum(row.status == "presente" and row.acting_as == "titular" for row in meeting.attendances)


# -- the generator


def test_same_bytes_in_another_process(demo):
    program = (
        "import datetime, hashlib, sys\n"
        "from reports.demo.records import build\n"
        "assert not any(name.split('.')[0] == 'django' for name in sys.modules), 'Django was imported'\n"
        f"files = build(datetime.date({DAY.year}, {DAY.month}, {DAY.day})).files()\n"
        "print(hashlib.sha256(b''.join(files[name] for name in sorted(files))).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    files = demo.files()
    assert digests == {hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()}


def test_another_day_tells_the_same_past(demo):
    earlier = {
        m.code: m for m in build(DAY - dt.timedelta(days=60)).meetings if m.slot.date < dt.date(2026, 6, 1)
    }
    later = {m.code: m for m in demo.meetings}
    shared = [code for code in earlier if code in later]
    assert len(shared) > 150
    assert all(earlier[code].attendances == later[code].attendances for code in shared)


@pytest.mark.parametrize("day", DAYS)
def test_magnitudes(day):
    demo = build(day)
    assert len(sessions(demo)) >= 100
    assert len(demo.contributions) >= 400
    assert len(people.PEOPLE) >= 45
    assert min(m.slot.date for m in demo.meetings) <= day - dt.timedelta(days=720)
    assert max(m.slot.date for m in demo.meetings) < day
    kinds = Counter(m.slot.kind for m in demo.meetings)
    assert kinds["taller"] == 6
    assert kinds["interconcejo"] >= 2
    assert kinds["audiencia_publica"] >= 2
    assert kinds["extraordinaria"] >= 8
    assert demo.late is not None
    assert any(m.slot.bodies == ("CM",) for m in demo.upcoming)
    assert all(day <= m.slot.date and m.convened_on < day for m in demo.upcoming)


@pytest.mark.parametrize("day", DAYS)
def test_approvals_come_after_the_session_and_not_after_today(day):
    demo = build(day)
    for meeting in demo.meetings:
        assert meeting.approved_on is None or meeting.slot.date <= meeting.approved_on <= day, meeting.code
    drafts = [m for m in demo.meetings if m.approved_on is None]
    assert 5 <= len(drafts) <= 20
    assert {m.slot.bodies[0] for m in drafts} >= {"CM", "CV"}
    assert demo.silent and all(not m.attendances and m.approved_on is None for m in demo.silent)
    sealed = [
        m for m in demo.meetings if m.slot.date <= demo.half_years[0][1] and m.slot.bodies[0] in ("CM", "CV")
    ]
    assert all(m.approved_on for m in sealed)


def test_no_session_in_recess_or_on_holidays(demo):
    days = [m.slot.date for m in demo.meetings]
    assert not [day for day in days if day.month == 1]
    assert not [day for day in days if calendar.is_holiday(day)]
    assert calendar.easter(2025) == dt.date(2025, 4, 20)
    assert calendar.easter(2026) == dt.date(2026, 4, 5)


def test_sessions_with_and_without_quorum(demo):
    recorded = [m for m in sessions(demo) if m.attendances]
    without = [m for m in recorded if principals_acting(m) < 3]
    assert 3 <= len(without) <= 10
    assert any(
        row.acting_as == "titular" and row.status == "presente" and _quality(demo, row, m) == "suplente"
        for m in recorded
        for row in m.attendances
    ), "no substitute ever acts"
    assert all(principals_acting(m) <= 5 for m in recorded)


def _quality(demo, row, meeting) -> str:
    held = [
        m
        for m in demo.memberships
        if m.person == row.person and m.body == "CM" and m.holds(meeting.slot.date)
    ]
    return held[0].quality if held else ""


def test_two_terms_of_the_municipal_council(demo):
    council = [m for m in demo.memberships if m.body == "CM"]
    for day in (dt.date(2025, 7, 9), dt.date(2025, 7, 10), DAY):
        here = [m for m in council if m.holds(day)]
        principals = [m for m in here if m.quality == "titular"]
        substitutes = [m.order for m in here if m.quality == "suplente"]
        assert len(principals) == 5, day
        assert [m.title.startswith("Alcald") for m in principals].count(True) == 1
        assert len(substitutes) >= 3 and len(set(substitutes)) == len(substitutes)
    before = {m.person for m in council if m.holds(dt.date(2025, 7, 9))}
    after = {m.person for m in council if m.holds(dt.date(2025, 7, 10))}
    assert before & after and before - after and after - before


def test_neighbourhood_council_and_its_young_members(demo):
    plenary = [m for m in demo.memberships if m.body == "CV" and m.holds(DAY) and m.quality == "titular"]
    assert 20 <= len(plenary) <= 24
    minors = {p.code for p in people.PEOPLE if p.is_minor}
    assert len(minors) == 2
    assert minors <= {m.person for m in plenary}
    assert {m.valid_from for m in plenary} & {people.CURRENT_TERM} == set()


def test_nobody_overlaps_in_a_body(demo):
    for first in demo.memberships:
        for second in demo.memberships:
            if first is not second and (first.person, first.body) == (second.person, second.body):
                assert not first.holds(second.valid_from), (first, second)


def test_everybody_who_attends_was_a_member_or_a_guest(demo):
    for meeting in demo.meetings:
        for row in meeting.attendances:
            member = any(
                m.person == row.person and m.body in meeting.slot.bodies and m.holds(meeting.slot.date)
                for m in demo.memberships
            )
            assert member == bool(row.acting_as), (meeting.code, row)


def test_names_are_unique_and_of_nobody_known():
    names = [p.name for p in people.PEOPLE]
    assert len(set(names)) == len(names)
    surnames = {_plain(word) for p in people.PEOPLE for word in p.last_name.split()}
    assert surnames.isdisjoint(KNOWN_SURNAMES)
    for person in people.PEOPLE:
        words = {_plain(word) for word in re.split(r"\W+", person.name)}
        assert words.isdisjoint(re.split(r"\W+", person.code.lower()))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def test_workshops_count_residents_of_their_subzone(demo):
    workshops = [m for m in demo.meetings if m.slot.kind == "taller"]
    assert sum(row.count for m in workshops for row in m.head_counts) == 500
    for meeting in workshops:
        zone = places.SUBZONES[meeting.slot.number - 1]
        assert meeting.place == zone.venue
        assert {row.neighbourhood for row in meeting.head_counts} <= {"", *zone.neighbourhoods}
        assert {row.first_time for row in meeting.head_counts} == {"si", "no", "—"}
    covered = [name for zone in places.SUBZONES for name in zone.neighbourhoods]
    assert sorted(covered) == sorted(places.WEIGHTS)


def test_contributions_read_differently_and_are_whole(demo):
    verbatim = [row.verbatim for row in demo.contributions]
    public = [row.public_text for row in demo.contributions if not row.withheld]
    assert len(set(public)) == len(public)
    sentences = [sentence for _, options in texts.SAID.values() for _, sentence in options]
    assert len(set(sentences)) == len(sentences) >= 120
    for text in verbatim:
        assert "{" not in text and "  " not in text
        assert not re.search(r"\b(de|a) el\b", text), text
        assert text[0].isupper() or text[0] in "«¿", text
        assert text[-1] in ".?»", text
    assert len({row.theme for row in demo.contributions}) >= 20


def test_reviews_take_private_words_out(demo):
    decided = demo.reviews()
    shown = [row for row, decision in decided if decision == "show"]
    withheld = [row for row, decision in decided if decision == "withhold"]
    assert 0.80 <= len(shown) / len(demo.contributions) <= 0.92
    assert len(withheld) >= 4
    assert len(decided) < len(demo.contributions)
    assert all(not row.public_text for row in withheld)
    trimmed = [row for row in shown if row.public_text != row.verbatim]
    assert len(trimmed) >= 15
    assert all(row.verbatim.startswith(row.public_text) for row in trimmed)
    public = " ".join(row.public_text for row in shown)
    assert not re.search(r"09\d 000 \d{3}|cédula|puerta \d{3}|asma|operaron", public)
    minors = {word for p in people.PEOPLE if p.is_minor for word in p.name.split()}
    assert not [name for name in minors if re.search(rf"\b{name}\b", public)]


def test_a_day_too_early_is_refused_in_words():
    with pytest.raises(ValueError, match="julio de 2025"):
        build(dt.date(2025, 8, 1))


def test_the_story_stops_when_it_would_not_cross_the_change_of_government():
    assert build(dt.date(2040, 5, 5)).files() == build(calendar.LAST_END).files()


@pytest.mark.parametrize(
    ("day", "presented", "approved"),
    [("2026-03-27", False, False), ("2026-03-28", True, False), ("2026-04-14", True, True)],
)
def test_the_plan_is_presented_and_approved_in_time(day, presented, approved):
    dates = plan.dates(dt.date.fromisoformat(day))
    assert (dates.hearing is not None, dates.approval is not None) == (presented, approved)


# -- the load


def quiet(_text: str) -> None:
    """Nobody listens."""


def tables() -> dict[str, int]:
    records = (User, Person, Subzone, Meeting, Minutes, Contribution, ContributionReview)
    chain = (Topic, Coding, Response, Admission, Devolution, ValidationAnswer)
    models = (*records, *chain, Document, Preparation, Publication)
    return {model.__name__: model.objects.count() for model in models}


def snapshots() -> list[tuple[str, int, str, str, str]]:
    found = Preparation.objects.order_by("document__period_from", "code")
    return [
        (str(row.document), row.version, row.code, str(row.dated), row.snapshot_sha256)
        for row in found.select_related("document")
    ]


def without_paper(patch: pytest.MonkeyPatch) -> None:
    """Forms of a few bytes: most of what is asked here has nothing to do with how they look."""
    for kind in (ParticipationAnalysis, DevolutionDocument, Synthesis):
        patch.setattr(kind, "render", lambda self, form, content, meta: form.encode())


@pytest.fixture
def quick_forms(monkeypatch):
    without_paper(monkeypatch)


@pytest.fixture(scope="class")
def small(django_db_setup, django_db_blocker):
    """One load for all the tests of a class, taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            without_paper(patch)
            assert load(today=LOADED, say=quiet, scale=0.2) is True
        yield build(LOADED, 0.2)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("small")
class TestSmallLoad:
    def test_publishes_two_half_years_and_a_second_version(self):
        analyses = Publication.objects.filter(kind="participacion").order_by("sequence")
        published = analyses.values_list("period_from", "period_to", "version")
        older, newer = (
            (dt.date(2025, 7, 1), dt.date(2025, 12, 31)),
            (dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
        )
        assert list(published) == [(*older, 1), (*newer, 1), (*newer, 2)]
        last = Publication.objects.get(version=2)
        assert last.replaces.version == 1
        changes = last.preparation.document.change_note
        assert "plenaria" in changes
        draft = Document.objects.get(kind="participacion", state=DocumentState.DRAFT)
        assert draft.period_from == dt.date(2026, 7, 1)

    def test_roles_of_the_accounts(self):
        def roles(account):
            return roles_of(User.objects.get(email=address(account)), day=LOADED)

        assert Role.ADMINISTRATOR in roles("admin")
        assert roles("funcionaria") == {Role.STAFF}
        assert Role.MAYOR in roles("alcaldia")
        for account in ("concejal", "concejala"):
            assert Role.COUNCILLOR in roles(account)
            assert Role.MAYOR not in roles(account)
        assert Role.NEIGHBOURHOOD_COUNCILLOR in roles("vecinal")
        assert {Role.PLANNING_TEAM, Role.COORDINATOR} <= roles("coordinacion")
        assert User.objects.get(email=address("alcaldia")).check_password(PASSWORD)
        own = User.objects.exclude(email__regex=r"^(ep|cv)-\d")  # those got theirs to rate and to answer
        assert own.count() == 7

    def test_municipality_is_marked_and_its_subzones_said_to_be_illustrative(self):
        assert Municipality.objects.get().is_demonstration
        assert Subzone.objects.count() == 6
        assert all("de ejemplo" in zone.name for zone in Subzone.objects.all())
        assert ActingMayor.objects.count() == 2
        codes = set(Theme.objects.values_list("code", flat=True))
        assert set(texts.SAID) <= codes

    def test_titles_and_drafts(self, small):
        assert Meeting.objects.filter(title__startswith="Encuentro de barrio").count() == 6
        drafts = set(
            Minutes.objects.drafts().filter(meeting__date__lt=LOADED).values_list("meeting__code", flat=True)
        )
        assert drafts == {m.code for m in small.meetings if m.approved_on is None}
        upcoming = Meeting.objects.filter(date__gte=LOADED)
        assert upcoming.count() == len(small.upcoming) + 1  # and the next workshop
        assert all(meeting.convened_at and meeting.summons.exists() for meeting in upcoming)

    def test_the_plan_is_in_force_and_its_next_version_is_begun(self):
        current = plan_in_force()
        assert (current.state, current.hearing_on, current.approved_on) == (
            "approved",
            dt.date(2026, 3, 28),
            dt.date(2026, 4, 14),
        )
        items = list(current.items.order_by("pk"))
        assert 55 <= len(items) <= 70 and sum(item.parent_id is None for item in items) == 5
        assert len({item.title for item in items}) == len({item.description for item in items}) == len(items)
        actions = current.items.filter(children=None)
        assert not actions.filter(indicators=None).exists() and not actions.filter(themes=None).exists()
        assert set(Subzone.objects.filter(plan_items__plan=current)) == set(Subzone.objects.all())
        compared = compare_plans(current, current.replaced_by)
        assert (len(compared.changed), len(compared.added), len(compared.removed)) == (2, 1, 0)

    def test_workshops_are_called_and_run(self):
        workshops = Meeting.objects.filter(kind="workshop")
        assert workshops.filter(workshop__subzone__isnull=False).count() == 6 + 1
        for meeting in workshops.filter(date__lt=LOADED):
            assert meeting.tables.count() >= 5 and meeting.facilitators.count() > meeting.tables.count()
            assert not meeting.contributions.filter(table=None).exists()

    def test_the_chain_goes_all_the_way_round(self):
        live = Topic.objects.live()
        assert set(live) == set(Topic.objects.published()) and live.filter(merged__isnull=False).exists()
        assert Response.objects.published().count() >= 6
        assert not Response.objects.published().filter(published_at__date__gt=LOADED).exists()
        round_trip = live.filter(
            codings__contribution__meeting__kind="workshop",
            responses__links__item__isnull=False,
            plan_origins__isnull=False,
            standing__given_back_on__isnull=False,
        )
        assert round_trip.exists()
        assert set(Admission.objects.values_list("state", flat=True)) == set(AdmissionState.values)
        assert Devolution.objects.published().count() == 5 == Devolution.objects.count() - 1
        assert ValidationAnswer.objects.filter(contribution__codings__isnull=False).count() == 1

    def test_nothing_of_the_chain_is_told_before_its_day(self):
        for response in Response.objects.published().select_related("topic__standing"):
            first = (response.topic.merged_into or response.topic).standing.first_on
            assert first < response.assigned_on <= response.published_at.date()

    def test_nobody_is_left_news_of_what_was_done_long_ago(self):
        waiting = {row.get_edit_url() for row in Response.objects.open()}
        waiting |= {row.get_review_url() for row in Minutes.objects.filter(state=MinutesState.UNDER_REVIEW)}
        assert set(Notice.objects.unread().values_list("url", flat=True)) <= waiting
        told = {row.date() for row in Notice.objects.values_list("created_at", flat=True)}
        assert min(told) < LOADED - dt.timedelta(days=100) and max(told) <= LOADED

    def test_whoever_speaks_with_a_vote_says_what_they_voted(self):
        said = Vote.objects.exclude(statement="")
        assert said.exists()
        begins = {
            VoteChoice.YES: "Acompaño",
            VoteChoice.NO: "Voto en contra",
            VoteChoice.ABSTENTION: "Me abstengo",
        }
        assert all(vote.statement.startswith(begins[VoteChoice(vote.choice)]) for vote in said)

    def test_whoever_votes_was_there_to_the_end(self):
        voted = Vote.objects.values_list("decision__meeting_id", "person_id")
        left = Attendance.objects.filter(departure__isnull=False).values_list("meeting_id", "person_id")
        assert left.exists() and not set(voted) & set(left)

    def test_evidence_is_not_of_days_to_come(self):
        for row in FactorEvidence.objects.select_related("factor__matrix"):
            days = re.findall(r"(\d\d)/(\d\d)/(\d{4})", row.figure_text)
            assert all(dt.date(int(y), int(m), int(d)) <= row.kept_on for d, m, y in days), row.figure_text

    def test_what_is_about_a_topic_leads_where_its_answer_says(self, small):
        about = {row.code: row.topic for row in small.contributions if row.topic}
        led = PlanOrigin.objects.filter(contribution__code__in=about)
        assert all(row.item.code in items_of(about[row.contribution.code]) for row in led)

    def test_a_second_load_adds_nothing(self, capsys):
        before = tables()
        assert load(today=LOADED, say=quiet) is False
        assert load(today=LOADED + dt.timedelta(days=30), say=quiet) is False
        call_command("load_demo", today=LOADED)
        assert "ya está cargada" in capsys.readouterr().out
        call_command("load_demo", "--if-missing")
        assert capsys.readouterr().out == ""
        assert tables() == before


@pytest.mark.full
@pytest.mark.django_db
def test_every_form_of_what_it_publishes():
    load(today=LOADED, say=quiet, scale=0.1)
    for publication in Publication.objects.all():
        readings = publication.preparation.readings.all()
        assert len(readings) == 2 and all(reading.at <= publication.sealed_at for reading in readings)
    forms = Rendition.objects.order_by("preparation_id", "format")
    made = {publication.preparation_id: publication.kind for publication in Publication.objects.all()}
    for preparation, kind in made.items():
        told = sorted(row.format for row in forms if row.preparation_id == preparation)
        assert told == sorted(document_type(kind).formats), kind
    assert all(bytes(row.data).startswith(b"%PDF") for row in forms.filter(format=Format.PDF))
    assert all(row.size > 1000 for row in forms.exclude(format=Format.TEXT))


@pytest.mark.full
@pytest.mark.django_db
@pytest.mark.usefixtures("quick_forms")
def test_same_snapshots_whatever_was_in_the_database_before():
    """But for a matrix, which keeps the numbers of its strategies: plan items come from them."""
    found = []
    for _ in range(2):
        with transaction.atomic():
            load(today=LOADED, say=quiet, scale=0.2)
            found.append([row for row in snapshots() if not row[0].startswith("FODA")])
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert len(found[0]) == 13, "three analyses, three actas, five devolutions, a synthesis and the manual"


@pytest.mark.django_db
def test_refuses_a_portal_with_people_of_its_own():
    Person.objects.create(code="X1", first_name="Ana", last_name="Real")
    with pytest.raises(NotEmpty):
        load(today=LOADED, say=quiet, scale=0.1)
    with pytest.raises(CommandError, match="otra base"):
        call_command("load_demo", today=LOADED)
    assert not Municipality.objects.exists()


@pytest.mark.django_db
def test_refuses_production_and_the_future(settings):
    with pytest.raises(CommandError, match="hasta hoy"):
        call_command("load_demo", "--today", "2999-01-01")
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="producción"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("quick_forms")
def test_takes_over_an_empty_municipality():
    Municipality.objects.create(name="Municipio F")
    call_command("load_demo", "--if-missing")
    assert not Meeting.objects.exists()
    assert load(today=LOADED, say=quiet, scale=0.1)
    assert Municipality.objects.get().is_demonstration


@pytest.mark.full
@pytest.mark.django_db
def test_the_whole_load(capsys):
    call_command("load_demo", today=LOADED)
    assert re.search(r"Listo en \d+ s", capsys.readouterr().out)
    assert Meeting.objects.count() > 200
    assert Contribution.objects.count() >= 400
    kinds = Counter(Publication.objects.values_list("kind", flat=True))
    # Three analyses; three actas, one of them twice; what is evaluated comes after this day.
    assert kinds == {
        "participacion": 3,
        "acta": 4,
        "devolucion": 5,
        "sintesis": 1,
        "foda": 1,
        "manual": 1,
    }
    check_the_numbers_of_the_chain()


def check_the_numbers_of_the_chain() -> None:
    assert Contribution.objects.filter(meeting__kind="workshop").count() == 420
    assert (Topic.objects.count(), Topic.objects.live().count()) == (90, 84)
    heard = Contribution.objects.heard()
    coded = heard.filter(codings__isnull=False).distinct().count()
    assert 0.72 <= coded / heard.count() <= 0.8
    assert Coding.objects.filter(stance="dissents").count() >= 12
    assert Counter(Response.objects.values_list("state", flat=True)) == {
        "published": 62, "drafting": 3, "in_review": 3, "reviewed": 2,
    }  # fmt: skip
    decisions = Counter(Response.objects.published().values_list("decision", flat=True))
    assert len(decisions) == 5 and min(decisions.values()) >= 6
    owed = TopicStanding.objects.filter(topic__merged_into=None, first_answered_on=None)
    assert owed.count() == 84 - 61
    assert 8 <= owed.filter(due_on__lt=LOADED).count() <= 18
    assert owed.filter(due_on__range=(LOADED, LOADED + dt.timedelta(days=7))).exists()
    assert ValidationAnswer.objects.count() == 40
