"""The large municipality: 12,000 meetings in ten years, 300,000 attendances, 80,000 contributions; and ten times that.

Made once, in databases of their own beside the portal's, by `python -m tests.bench.data SCALE` (run by `make bench`).
Rows are written in bulk with the triggers of audit and seal switched off, as only the owner of the tables can; the
totals are then made by ``totals.rebuild``, which is also what a check compares with. Ten times the data are ten times as
many meetings in the same years, of the same bodies and people: the worst case for reading rows, and what totals are for.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
MEETINGS, PER_MEETING, CONTRIBUTIONS, BODIES = 12_000, 25, 80_000, 8
#: Says that all rows are there; another name whenever other rows are made, so that those of before are made again.
READY = "banco_listo_4"
_FACTS = ("meeting", "minutes", "minutesmove", "meetingbody", "attendance", "headcount", "contribution")
_TABLES = (*(f"participation_{name}" for name in _FACTS), "planning_person", "planning_membership")

_ROWS = (
    """INSERT INTO planning_body (code, name, kind, purpose, valid_from, edit_version)
       SELECT 'COM-B' || n, 'Comisión ' || n, 'committee', '', '2010-01-01', 0 FROM generate_series(1, 20) n""",
    """CREATE TEMP TABLE chosen AS
       SELECT id, row_number() OVER (ORDER BY code <> 'CM', code <> 'CV', id) - 1 AS place FROM planning_body""",
    "DELETE FROM chosen WHERE place >= %(bodies)s",
    """INSERT INTO planning_person (code, first_name, last_name, gender, is_minor, edit_version)
       SELECT 'B' || n, 'Nombre ' || n, 'Apellido ' || n, (ARRAY['woman', 'man', ''])[n %% 3 + 1], false, 0
       FROM generate_series(0, %(bodies)s * 60 - 1) n""",
    # Two terms of forty members in each body; twenty of the first one stay for the second.
    """INSERT INTO planning_membership (person_id, body_id, quality, office, office_title, "order", valid_from, valid_to,
           end_reason, edit_version)
       SELECT p.id, c.id, CASE WHEN i < 20 THEN 'principal' ELSE 'substitute' END, '', '', i,
           date '2016-01-01' + t * 1826, CASE WHEN t = 0 THEN date '2016-01-01' + 1825 END, '', 0
       FROM chosen c, generate_series(0, 1) t, generate_series(0, 39) i,
           LATERAL (SELECT id FROM planning_person WHERE code = 'B' || (c.place * 60 + t * 20 + i)) p""",
    """INSERT INTO participation_meeting (id, code, kind, legal_kind, title, date, place, is_open, closed_reason, count_only,
           cancelled_reason, edit_version)
       SELECT m, 'B-' || m, 'ordinary', 'information', '', date '2016-01-01' + (m * 37) %% 3650, 'Sala', true, '',
           m %% 40 = 0, '', 0
       FROM generate_series(1, %(meetings)s) m""",
    """INSERT INTO participation_meetingbody (meeting_id, body_id, position)
       SELECT m, c.id, 0 FROM generate_series(1, %(meetings)s) m JOIN chosen c ON c.place = m %% %(bodies)s
       UNION ALL SELECT m, c.id, 1 FROM generate_series(1, %(meetings)s) m
       JOIN chosen c ON c.place = (m + 1) %% %(bodies)s WHERE m %% 50 = 0""",
    """INSERT INTO participation_minutes (meeting_id, body_id, year, number, state, origin, approval_exception,
           record_sha256, approved_on, approved_by_id, approval_recorded_at, edit_version)
       SELECT m.id, b.body_id, extract(year FROM m.date), m.id::text, 'approved',
           CASE WHEN m.id %% 4 = 0 THEN 'incorporated' ELSE 'written' END,
           CASE WHEN m.id %% 4 = 0 THEN '' ELSE 'Es del banco.' END, '', m.date + (7 + m.id %% 30)::int,
           (SELECT min(id) FROM accounts_user), now(), 0
       FROM participation_meeting m JOIN participation_meetingbody b ON b.meeting_id = m.id AND b.position = 0""",
    # Three in four published, one in six of these a second time.
    """INSERT INTO participation_minutesmove (minutes_id, move, note, by_id, at)
       SELECT i.id, 'publish', '', i.approved_by_id, i.approved_on + make_interval(days => (1 + i.meeting_id %% 9 + t)::int)
       FROM generate_series(0, 1) t, participation_minutes i
       WHERE i.meeting_id %% 4 > 0 AND (t = 0 OR i.meeting_id %% 8 = 1)""",
    """INSERT INTO participation_attendance (meeting_id, person_id, status, acting_as)
       SELECT m.id, p.id,
           (ARRAY['present','present','present','present','present','present','with_notice','without_notice','on_leave',
                  'not_summoned'])[(m.id * 7 + i * 13 + m.id / 50) %% 10 + 1],
           CASE WHEN i < 20 THEN 'principal' ELSE 'substitute' END
       FROM participation_meeting m JOIN planning_person p ON true
       JOIN LATERAL (SELECT (m.id %% %(bodies)s) * 60
           + CASE WHEN m.date >= date '2016-01-01' + 1826 THEN 20 ELSE 0 END AS first) o ON true
       JOIN generate_series(0, %(per_meeting)s - 1) i ON p.code = 'B' || (o.first + i)""",
    """INSERT INTO participation_headcount (meeting_id, gender, age_band, neighbourhood_id, first_time, count)
       SELECT m.id, (ARRAY['woman','man','other',''])[(m.id + r) %% 4 + 1], (ARRAY['18-29','30-44','65+',''])[r %% 4 + 1],
           n.id, (ARRAY[true, false, NULL])[(m.id + r) %% 3 + 1], 5 + (m.id * r) %% 20
       FROM participation_meeting m JOIN generate_series(1, 6) r ON true
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM planning_neighbourhood) n
           ON n.place = (m.id / 3 + r) %% 12
       WHERE m.id %% 3 = 0""",
    """INSERT INTO participation_contribution (code, meeting_id, kind, author_type, neighbourhood_id, theme_id, verbatim,
           edit_version, uid, channel, is_dissent)
       SELECT 'B-' || c, c %% %(meetings)s + 1, (ARRAY['initiative','proposal','complaint','question','opinion'])[c %% 5 + 1],
           (ARRAY['mayor','municipal_council','neighbourhood_council','residents','organisation','staff'])[(c / 5) %% 6 + 1],
           n.id, t.id, 'Que se arregle la calle ' || c || ', que está rota desde el invierno.', 0, gen_random_uuid(),
           'meeting', false
       FROM generate_series(1, %(contributions)s) c
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM planning_neighbourhood) n
           ON n.place = (c / 7) %% 12
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all_of FROM planning_theme) t
           ON t.place = (c / 11) %% t.all_of""",
    "SELECT setval(pg_get_serial_sequence('participation_meeting', 'id'), %(meetings)s)",
)


def database_name(scale: int) -> str:
    """The database of a scale."""
    return f"banco_{scale}"


def environment(scale: int, *, port: int = 8000) -> dict[str, str]:
    """What a process needs to find the database of a scale: the application's role, and the owner's for commands."""
    from municipalismo import embedded

    embedded.ensure_running()
    host = quote(embedded.settings()["HOST"], safe="")

    def url(role: str) -> str:
        return f"postgresql://{role}@{host}:5432/{database_name(scale)}"

    return {
        **os.environ,
        "DATABASE_URL": url(embedded.APPLICATION),
        "DATABASE_OWNER_URL": url(embedded.OWNER),
        "MUNICIPALISMO_MODE": "demostracion",
        "PORT": str(port),
    }


def ensure(scale: int) -> None:
    """Make the database of a scale unless it is there whole; a broken one is made again."""
    import psycopg

    from municipalismo import embedded

    embedded.ensure_running()
    where = {"host": embedded.settings()["HOST"], "user": embedded.OWNER, "port": 5432}
    name = database_name(scale)
    with psycopg.connect(dbname=embedded.DATABASE, autocommit=True, **where) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            with psycopg.connect(dbname=name, **where) as own:
                made = own.execute("SELECT to_regclass(%s)", [READY]).fetchone()
            if made and made[0]:
                _manage(scale, "migrate")
                return
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    print(f"Making the municipality of {scale} × {MEETINGS:,} meetings, once…", flush=True)
    _manage(scale, "migrate")
    child = [sys.executable, "-m", "tests.bench.data", str(scale)]
    subprocess.run(child, cwd=ROOT, env={**environment(scale), "MUNICIPALISMO_PROCESS": "owner"}, check=True)


def _manage(scale: int, *command: str) -> None:
    child = [sys.executable, "manage.py", *command, "--verbosity", "0"]
    subprocess.run(child, cwd=ROOT, env=environment(scale), check=True)


def collect_static() -> None:
    """Style sheets and fonts as they are served: compressed, under the names of their contents."""
    _manage(1, "collectstatic", "--no-input")


def _fill(scale: int) -> None:
    import datetime as dt

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    from django.db import connection

    from planning import actions

    actions.init_municipality(name="Municipio de banco", department="Montevideo", by=None)
    write_rows(MEETINGS * scale, CONTRIBUTIONS * scale)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(f"CREATE TABLE {READY} AS SELECT %s::date AS day", [dt.date(2026, 1, 1)])


def write_rows(meetings: int, contributions: int) -> None:
    """The bodies, people, meetings and contributions, and their totals. As the owner of the tables."""
    from django.db import connection, transaction

    from accounts.models import User
    from participation import totals
    from planning import actions

    actions.load_neighbourhoods(path=actions.MUNICIPIO_F_NEIGHBOURHOODS)
    User.objects.create_user(
        email="banco@example.org", name="Banco", is_administrator=True, is_municipal_staff=True
    )
    numbers = {
        "bodies": BODIES,
        "per_meeting": PER_MEETING,
        "meetings": meetings,
        "contributions": contributions,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in _ROWS:
            cursor.execute(statement, numbers)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        totals.rebuild()


if __name__ == "__main__":
    _fill(int(sys.argv[1]))
