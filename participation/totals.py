"""Totals of approved minutes, kept by triggers so that the analyses need not read every row again.

Two tables by month and by calendar year: rows of duty by body, person, quality and status (``AttendanceTotal``), and
everything else that is counted by the bodies that met (``MeetingTotal``). What they must hold is said once, as SQL over
the rows (``DUTY``, ``MEETINGS`` and the rest); the triggers add to them by it in the transaction in which minutes are
approved, published for the first time or a membership changes, ``rebuild`` makes them anew by it, and ``differences``
compares.

Triggers and not actions, because imports, commands and a forgotten ``update()`` must leave them right as well; they run
as the owner, and nobody else may write here. All
changes take one advisory lock until their transaction ends: two of them at once would each miss what the other did.
So that nobody waits for a whole import, a transaction that is long may put the adding up off until it has written
(``later``): then it takes the lock only for the last moment.
Approved minutes never change and moves are only ever added, so nothing is ever taken away but when a membership
changes. Whoever lifts the seals as the owner of the tables (docs/adr/0003) has to run ``manage.py rebuild_aggregates``
afterwards.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

DutyRow = tuple[dt.date, int, int, str, str, int]  # month, body id, person id, quality, status, number
MeetingRow = tuple[str, dt.date, list[str], str, int]  # aspect, month, bodies, value, number

LOCK = "SELECT pg_advisory_xact_lock(hashtext('participation totals'))"
LOCK_TO_READ = "SELECT pg_advisory_xact_lock_shared(hashtext('participation totals'))"

#: One row for each member of each body at each approved meeting recorded by name; without a row, an empty status.
DUTY = """
    SELECT m.date, mb.body_id, ms.person_id, ms.quality, COALESCE(a.status, '') AS status
    FROM public.participation_minutes mi
    JOIN public.participation_meeting m ON m.id = mi.meeting_id AND NOT m.count_only
    JOIN public.participation_meetingbody mb ON mb.meeting_id = m.id
    JOIN public.planning_membership ms ON ms.body_id = mb.body_id AND ms.valid_from <= m.date
        AND (ms.valid_to IS NULL OR ms.valid_to >= m.date)
    LEFT JOIN public.participation_attendance a ON a.meeting_id = m.id AND a.person_id = ms.person_id
    WHERE mi.state = 'approved' AND {which}"""

_COUNTED = """
    WITH counted AS MATERIALIZED (
        SELECT m.id, m.date, m.count_only, mi.id AS minutes_id, mi.origin, mi.approved_on, COALESCE(
            (SELECT array_agg(b.code ORDER BY mb.position, mb.id) FROM public.participation_meetingbody mb
             JOIN public.planning_body b ON b.id = mb.body_id WHERE mb.meeting_id = m.id), '{{}}') AS bodies
        FROM public.participation_minutes mi JOIN public.participation_meeting m ON m.id = mi.meeting_id
        WHERE mi.state = 'approved' AND {which}
    )"""

#: One row for each approved meeting: ``CM=3 CV=11`` says how many acted as principals for each body (in a meeting of
#: one body, whoever did; in a joint one, its members), ``#`` that only a number of people was recorded.
MEETINGS = """
    SELECT c.date, c.bodies, 'meetings' AS aspect, CASE WHEN c.count_only THEN '#' ELSE COALESCE((
        SELECT string_agg(b.code || '=' || (
            SELECT count(*) FROM public.participation_attendance a
            WHERE a.meeting_id = c.id AND a.status = 'present' AND a.acting_as = 'principal'
            AND (cardinality(c.bodies) = 1 OR EXISTS (
                SELECT 1 FROM public.planning_membership ms
                WHERE ms.person_id = a.person_id AND ms.body_id = mb.body_id AND ms.valid_from <= c.date
                AND (ms.valid_to IS NULL OR ms.valid_to >= c.date)))
        ), ' ' ORDER BY mb.position, mb.id)
        FROM public.participation_meetingbody mb JOIN public.planning_body b ON b.id = mb.body_id
        WHERE mb.meeting_id = c.id), '') END AS value, 1 AS number
    FROM counted c"""

#: Of minutes that were published: how many, and the days from their approval to the first time, by the portal's clock.
#: The first is the one recorded first, which no later row changes.
PUBLICATIONS = f"""
    SELECT c.date, c.bodies, one.aspect, '' AS value, one.number
    FROM counted c CROSS JOIN LATERAL (
        SELECT (v.at AT TIME ZONE '{settings.TIME_ZONE}')::date - c.approved_on AS days
        FROM public.participation_minutesmove v
        WHERE v.minutes_id = c.minutes_id AND v.move = 'publish' ORDER BY v.id LIMIT 1
    ) first CROSS JOIN LATERAL (VALUES ('published', 1), ('publication_days', first.days)) one (aspect, number)"""

#: Minutes approved, by how they came into the portal, and the days from their sessions to their approvals.
_MINUTES = """
    SELECT c.date, c.bodies, 'minutes', c.origin, 1 FROM counted c
    UNION ALL SELECT c.date, c.bodies, 'approval_days', '', c.approved_on - c.date FROM counted c"""

#: Residents counted, by each thing that is told of them, and in how many meetings somebody counted them; contributions
#: by author and theme (``author|theme id``, initiatives), and by neighbourhood (initiatives; all).
_REST = """
    SELECT c.date, c.bodies, 'gender', h.gender, h.count FROM counted c
        JOIN public.participation_headcount h ON h.meeting_id = c.id
    UNION ALL SELECT c.date, c.bodies, 'age', h.age_band, h.count FROM counted c
        JOIN public.participation_headcount h ON h.meeting_id = c.id
    UNION ALL SELECT c.date, c.bodies, 'place', COALESCE(h.neighbourhood_id::text, ''), h.count FROM counted c
        JOIN public.participation_headcount h ON h.meeting_id = c.id
    UNION ALL SELECT c.date, c.bodies, 'first_time', COALESCE(h.first_time::text, ''), h.count FROM counted c
        JOIN public.participation_headcount h ON h.meeting_id = c.id
    UNION ALL SELECT c.date, c.bodies, 'head_counts', '', 1 FROM counted c
        WHERE EXISTS (SELECT FROM public.participation_headcount h WHERE h.meeting_id = c.id)
    UNION ALL SELECT c.date, c.bodies, 'initiatives', t.author_type || '|' || COALESCE(t.theme_id::text, ''), 1
        FROM counted c JOIN public.participation_contribution t ON t.meeting_id = c.id
        WHERE t.kind IN ('initiative', 'proposal')
    UNION ALL SELECT c.date, c.bodies, 'initiative_place', COALESCE(t.neighbourhood_id::text, ''), 1
        FROM counted c JOIN public.participation_contribution t ON t.meeting_id = c.id
        WHERE t.kind IN ('initiative', 'proposal')
    UNION ALL SELECT c.date, c.bodies, 'contribution_place', t.neighbourhood_id::text, 1
        FROM counted c JOIN public.participation_contribution t ON t.meeting_id = c.id
        WHERE t.neighbourhood_id IS NOT NULL"""

_ALL = " UNION ALL ".join((MEETINGS, PUBLICATIONS, _MINUTES, _REST))

_GRAINS = "CROSS JOIN (VALUES ('month'), ('year')) AS g (grain)"
_DUTY_KEY = "grain, start, body_id, person_id, quality, status"
_MEETING_KEY = "grain, start, bodies, aspect, value"


def _duty(which: str) -> str:
    return f"""
    SELECT g.grain, date_trunc(g.grain, d.date)::date AS start, d.body_id, d.person_id, d.quality, d.status,
        count(*) AS number
    FROM ({DUTY.format(which=which)}) d {_GRAINS} GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"""


def _meetings(which: str, rows: str = _ALL) -> str:
    return f"""
    {_COUNTED.format(which=which)}
    SELECT g.grain, date_trunc(g.grain, t.date)::date AS start, t.bodies, t.aspect, t.value, sum(t.number) AS number
    FROM ({rows}) t {_GRAINS} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5"""


def _add_duty(which: str) -> str:
    return f"""
    INSERT INTO public.participation_attendancetotal AS kept ({_DUTY_KEY}, number) {_duty(which)}
    ON CONFLICT ({_DUTY_KEY}) DO UPDATE SET number = kept.number + EXCLUDED.number"""


def _add_meetings(which: str, rows: str = _ALL) -> str:
    return f"""
    INSERT INTO public.participation_meetingtotal AS kept ({_MEETING_KEY}, number)
    {_meetings(which, rows)}
    ON CONFLICT ({_MEETING_KEY}) DO UPDATE SET number = kept.number + EXCLUDED.number"""


_CHANGED = "body_id, person_id, quality, valid_from, valid_to"

#: Each statement notes what it touched; settling takes the notes, which only their own transaction ever sees.
FUNCTIONS = f"""
CREATE TABLE IF NOT EXISTS participation_unsettled (meetings bigint[], bodies bigint[], people bigint[]);
ALTER TABLE participation_unsettled ADD COLUMN IF NOT EXISTS moves bigint[];

CREATE OR REPLACE FUNCTION participation_total_minutes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(n.meeting_id) INTO touched FROM added n WHERE n.state = 'approved';
    ELSE
        SELECT array_agg(n.meeting_id) INTO touched FROM added n JOIN removed o ON o.id = n.id
        WHERE n.state = 'approved' AND o.state <> 'approved';
    END IF;
    IF touched IS NOT NULL THEN
        INSERT INTO public.participation_unsettled (meetings) VALUES (touched);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION participation_total_memberships() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own_bodies bigint[];
    own_people bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(c.body_id), array_agg(c.person_id) INTO own_bodies, own_people
        FROM (SELECT DISTINCT body_id, person_id FROM added) c;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(c.body_id), array_agg(c.person_id) INTO own_bodies, own_people
        FROM (SELECT DISTINCT body_id, person_id FROM removed) c;
    ELSE
        SELECT array_agg(c.body_id), array_agg(c.person_id) INTO own_bodies, own_people
        FROM (SELECT DISTINCT body_id, person_id FROM (
                (SELECT id, {_CHANGED} FROM added EXCEPT SELECT id, {_CHANGED} FROM removed)
                UNION ALL (SELECT id, {_CHANGED} FROM removed EXCEPT SELECT id, {_CHANGED} FROM added)
              ) either) c;
    END IF;
    IF own_bodies IS NOT NULL THEN
        INSERT INTO public.participation_unsettled (bodies, people) VALUES (own_bodies, own_people);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION participation_total_publications() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[];
BEGIN
    SELECT array_agg(n.id) INTO touched FROM added n WHERE n.move = 'publish';
    IF touched IS NOT NULL THEN
        INSERT INTO public.participation_unsettled (moves) VALUES (touched);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION participation_settle_totals() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    approved bigint[];
    own_moves bigint[];
    published bigint[];
    own_bodies bigint[];
    own_people bigint[];
    joint bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM public.participation_unsettled) THEN
        RETURN NULL;  -- an earlier note of the same transaction settled this one too
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('participation totals'));
    SELECT array_agg(DISTINCT m) INTO approved FROM public.participation_unsettled u, unnest(u.meetings) m;
    SELECT array_agg(v) INTO own_moves FROM public.participation_unsettled u, unnest(u.moves) v;
    SELECT array_agg(c.body_id), array_agg(c.person_id) INTO own_bodies, own_people FROM (
        SELECT DISTINCT n.body_id, n.person_id FROM public.participation_unsettled u,
            unnest(u.bodies, u.people) AS n (body_id, person_id)) c;
    DELETE FROM public.participation_unsettled;
    IF approved IS NOT NULL THEN
        {_add_duty("m.id = ANY (approved)")};
        {_add_meetings("m.id = ANY (approved)")};
    END IF;
    IF own_moves IS NOT NULL THEN
        -- Published for the first time; what was approved just now counted its publication with all the rest.
        SELECT array_agg(DISTINCT mi.meeting_id) INTO published FROM public.participation_minutesmove n
        JOIN public.participation_minutes mi ON mi.id = n.minutes_id
        WHERE n.id = ANY (own_moves) AND mi.meeting_id <> ALL (COALESCE(approved, '{{}}')) AND NOT EXISTS (
            SELECT 1 FROM public.participation_minutesmove o
            WHERE o.minutes_id = n.minutes_id AND o.move = 'publish' AND o.id <> ALL (own_moves));
        IF published IS NOT NULL THEN
            {_add_meetings("m.id = ANY (published)", PUBLICATIONS)};
        END IF;
    END IF;
    IF own_bodies IS NULL THEN
        RETURN NULL;
    END IF;
    -- After the approvals: what these people's memberships count for is made anew from all minutes, also those.
    DELETE FROM public.participation_attendancetotal t USING unnest(own_bodies, own_people) AS own (body_id, person_id)
    WHERE t.body_id = own.body_id AND t.person_id = own.person_id;
    {_add_duty("(ms.body_id, ms.person_id) IN (SELECT * FROM unnest(own_bodies, own_people))")};
    -- Who acts for which body in a joint meeting depends on what they belong to.
    SELECT array_agg(DISTINCT one.meeting_id) INTO joint FROM public.participation_meetingbody one
    WHERE one.body_id = ANY (own_bodies) AND EXISTS (
        SELECT 1 FROM public.participation_meetingbody other
        WHERE other.meeting_id = one.meeting_id AND other.body_id <> one.body_id);
    IF joint IS NOT NULL THEN
        DELETE FROM public.participation_meetingtotal t WHERE t.aspect = 'meetings' AND cardinality(t.bodies) > 1
        AND t.bodies && (SELECT array_agg(b.code)::varchar[] FROM public.planning_body b WHERE b.id = ANY (own_bodies));
        {_add_meetings("m.id = ANY (joint)", MEETINGS)};
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS participation_totals_settled ON participation_unsettled;
CREATE CONSTRAINT TRIGGER participation_totals_settled AFTER INSERT ON participation_unsettled
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION participation_settle_totals();
"""

TRIGGERS = """
CREATE TRIGGER total_minutes_added AFTER INSERT ON participation_minutes REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_minutes();
CREATE TRIGGER total_minutes_changed AFTER UPDATE ON participation_minutes
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_minutes();
CREATE TRIGGER total_memberships_added AFTER INSERT ON planning_membership REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_memberships();
CREATE TRIGGER total_memberships_changed AFTER UPDATE ON planning_membership
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_memberships();
CREATE TRIGGER total_memberships_removed AFTER DELETE ON planning_membership REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_memberships();
"""

#: Apart from the others: the table of moves came later than the totals.
PUBLICATION_TRIGGER = """
CREATE TRIGGER total_publications_added AFTER INSERT ON participation_minutesmove REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participation_total_publications();
"""

REMOVAL = """
DROP TRIGGER total_minutes_added ON participation_minutes;
DROP TRIGGER total_minutes_changed ON participation_minutes;
DROP TRIGGER total_memberships_added ON planning_membership;
DROP TRIGGER total_memberships_changed ON planning_membership;
DROP TRIGGER total_memberships_removed ON planning_membership;
DROP FUNCTION participation_total_minutes();
DROP FUNCTION participation_total_memberships();
DROP FUNCTION participation_total_publications();
DROP TABLE participation_unsettled;
DROP FUNCTION participation_settle_totals();
DELETE FROM participation_attendancetotal;
DELETE FROM participation_meetingtotal;
"""

#: Fills the empty table of duty from the rows; the other one is filled by the newest migration that refills it.
FILL_DUTY = f"{_add_duty('TRUE')};"

#: Makes what is counted by the bodies that met anew, when something else is to be kept of it.
REFILL_MEETINGS = f"{LOCK}; DELETE FROM public.participation_meetingtotal; {_add_meetings('TRUE')};"


@contextmanager
def later() -> Iterator[None]:
    """Settle once, when the block ends, what it changes; only then is the lock taken. Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS participation_totals_settled DEFERRED")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS participation_totals_settled IMMEDIATE")


@contextmanager
def held() -> Iterator[None]:
    """One moment for all queries of the block, which only reads: no approval and no membership adds to the totals.

    They wait until it ends, though its transaction may go on: a lock goes with the savepoint that it was taken in.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK_TO_READ)
        yield
        transaction.set_rollback(True)


@transaction.atomic
def rebuild() -> None:
    """Make both tables anew from the rows; approvals wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute("DELETE FROM participation_attendancetotal; DELETE FROM participation_meetingtotal")
        cursor.execute(_add_duty("TRUE"))
        cursor.execute(_add_meetings("TRUE"))


def differences() -> dict[str, int]:
    """How many totals of each table are not what the rows give; both tables as of one moment."""
    found = {}
    for table, key, rows in (
        ("participation_attendancetotal", _DUTY_KEY, _duty("TRUE")),
        ("participation_meetingtotal", _MEETING_KEY, _meetings("TRUE")),
    ):
        kept = f"SELECT {key}, number FROM {table}"
        right = f"SELECT {key}, number FROM ({rows}) counted_again"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM (SELECT DISTINCT {key} FROM ("
                f"({right} EXCEPT {kept}) UNION ALL ({kept} EXCEPT {right})) either) wrong"
            )
            found[table] = cursor.fetchone()[0]
    return found


def duty_rows(meetings: Sequence[int]) -> list[DutyRow]:
    """The totals by month that some meetings alone make up, counted from their rows."""
    sql = f"SELECT start, body_id, person_id, quality, status, number FROM ({_duty('m.id = ANY (%s)')}) t"
    return _months_of(sql, list(meetings))


def meeting_rows(meetings: Sequence[int]) -> list[MeetingRow]:
    """The same of everything counted by the bodies that met."""
    sql = f"SELECT aspect, start, bodies, value, number FROM ({_meetings('m.id = ANY (%s)')}) t"
    return _months_of(sql, list(meetings))


def meeting_rows_of_days(days: Sequence[tuple[dt.date, dt.date]]) -> list[MeetingRow]:
    """The same of all meetings of some days, both ends included."""
    if not days:
        return []
    which = " OR ".join(["m.date BETWEEN %s AND %s"] * len(days))
    sql = f"SELECT aspect, start, bodies, value, number FROM ({_meetings(f'({which})')}) t"
    return _months_of(sql, *(day for period in days for day in period))


def _months_of(sql: str, *parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE grain = 'month'", parameters)
        return cursor.fetchall()


@dataclass(frozen=True)
class Split:
    """A period as whole years, whole months, and the days left over, which are read from the rows."""

    years: tuple[dt.date, ...]
    months: tuple[dt.date, ...]
    all_months: tuple[dt.date, ...]  # those of the years as well
    days: tuple[tuple[dt.date, dt.date], ...]

    @property
    def by_year(self) -> Q:
        """The totals that make up the whole years and months, in as few rows as possible."""
        return Q(grain="year", start__in=self.years) | Q(grain="month", start__in=self.months)

    @property
    def by_month(self) -> Q:
        """The same, month by month."""
        return Q(grain="month", start__in=self.all_months)


def split(since: dt.date, until: dt.date, cuts: Iterable[dt.date] = ()) -> Split:
    """Take a period (both days included) apart. A month inside which one of ``cuts`` falls is left to the rows."""
    whole, days = [], []
    broken = {day.replace(day=1) for day in cuts if day.day > 1}
    first = since.replace(day=1)
    while first <= until:
        following = (first + dt.timedelta(days=31)).replace(day=1)
        last = following - dt.timedelta(days=1)
        if first >= since and last <= until and first not in broken:
            whole.append(first)
        else:
            days.append((max(first, since), min(last, until)))
        first = following
    by_year: dict[int, int] = {}
    for month in whole:
        by_year[month.year] = by_year.get(month.year, 0) + 1
    return Split(
        years=tuple(dt.date(year, 1, 1) for year, number in by_year.items() if number == 12),
        months=tuple(month for month in whole if by_year[month.year] < 12),
        all_months=tuple(whole),
        days=tuple(days),
    )
