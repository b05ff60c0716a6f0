"""The analysis page against the best SQL by hand on the rows; run in a process of its own against a large municipality.

The page is that of days of which nothing is published yet: figures are not compared with any told before.
"""

import datetime as dt
import json
import os
import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = 5
PERIODS = {
    "ten years": (dt.date(2016, 1, 1), dt.date(2025, 12, 31)),
    "one year": (dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
}
#: The same numbers from the rows alone, each as one statement written for its plan.
MEETINGS_ASKED = """CREATE TEMP TABLE asked ON COMMIT DROP AS
    SELECT m.id, m.code, m.date, m.count_only FROM participation_meeting m
    JOIN participation_minutes mi ON mi.meeting_id = m.id AND mi.state = 'approved'
    WHERE m.date BETWEEN %(since)s AND %(until)s
    AND EXISTS (SELECT 1 FROM participation_meetingbody b WHERE b.meeting_id = m.id AND b.body_id = ANY (%(bodies)s))"""
BY_HAND = (
    """SELECT date_trunc('month', a.date), b.body_id, n.acting, count(*) FROM asked a
       JOIN participation_meetingbody b ON b.meeting_id = a.id
       LEFT JOIN (SELECT meeting_id, count(*) AS acting FROM participation_attendance
                  WHERE status = 'present' AND acting_as = 'principal' GROUP BY meeting_id) n ON n.meeting_id = a.id
       WHERE NOT a.count_only AND b.body_id = ANY (%(bodies)s) GROUP BY 1, 2, 3""",
    """SELECT b.body_id, t.person_id, s.quality, t.status, count(*) FROM asked a
       JOIN participation_meetingbody b ON b.meeting_id = a.id AND b.body_id = ANY (%(bodies)s)
       JOIN participation_attendance t ON t.meeting_id = a.id
       JOIN planning_membership s ON s.person_id = t.person_id AND s.body_id = b.body_id AND s.valid_from <= a.date
           AND (s.valid_to IS NULL OR s.valid_to >= a.date)
       WHERE NOT a.count_only GROUP BY 1, 2, 3, 4""",
    """SELECT s.body_id, s.person_id, count(*) FROM asked a
       JOIN participation_meetingbody b ON b.meeting_id = a.id AND b.body_id = ANY (%(bodies)s)
       JOIN planning_membership s ON s.body_id = b.body_id AND s.valid_from <= a.date
           AND (s.valid_to IS NULL OR s.valid_to >= a.date)
       WHERE NOT a.count_only GROUP BY 1, 2""",
    """SELECT date_trunc('month', a.date), b.body_id, count(*) FILTER (WHERE t.status = 'present'), count(*) FROM asked a
       JOIN participation_meetingbody b ON b.meeting_id = a.id AND b.body_id = ANY (%(bodies)s)
       JOIN participation_attendance t ON t.meeting_id = a.id AND t.status IN ('present', 'with_notice', 'without_notice')
       JOIN planning_membership s ON s.person_id = t.person_id AND s.body_id = b.body_id AND s.valid_from <= a.date
           AND (s.valid_to IS NULL OR s.valid_to >= a.date) AND s.quality = 'principal'
       WHERE NOT a.count_only GROUP BY 1, 2""",
    """SELECT a.code, sum(h.count) FROM asked a JOIN participation_headcount h ON h.meeting_id = a.id GROUP BY 1""",
    """SELECT h.gender, h.age_band, h.neighbourhood_id, h.first_time, sum(h.count) FROM asked a
       JOIN participation_headcount h ON h.meeting_id = a.id
       GROUP BY GROUPING SETS ((h.gender), (h.age_band), (h.neighbourhood_id), (h.first_time))""",
    """SELECT c.author_type, c.theme_id, count(*) FROM asked a JOIN participation_contribution c ON c.meeting_id = a.id
       WHERE c.kind IN ('initiative', 'proposal') GROUP BY 1, 2""",
    """SELECT c.neighbourhood_id, count(*) FROM asked a JOIN participation_contribution c ON c.meeting_id = a.id
       WHERE c.neighbourhood_id IS NOT NULL GROUP BY 1""",
    """SELECT i.origin, count(*), sum(i.approved_on - a.date) FROM asked a
       JOIN participation_minutes i ON i.meeting_id = a.id GROUP BY 1""",
    """SELECT count(*), sum((f.at AT TIME ZONE 'America/Montevideo')::date - i.approved_on) FROM asked a
       JOIN participation_minutes i ON i.meeting_id = a.id
       JOIN (SELECT DISTINCT ON (minutes_id) minutes_id, at FROM participation_minutesmove WHERE move = 'publish'
             ORDER BY minutes_id, id) f ON f.minutes_id = i.id""",
    """SELECT DISTINCT s.body_id, p.id, p.code, p.first_name, p.last_name, s.quality FROM planning_membership s
       JOIN planning_person p ON p.id = s.person_id WHERE s.body_id = ANY (%(bodies)s) AND s.valid_from <= %(until)s
       AND (s.valid_to IS NULL OR s.valid_to >= %(since)s)""",
)


def main() -> None:
    """Print seconds as JSON: by period, of our queries, of our figures in all, and of the rows by hand.

    Those named as arguments are measured; by default, all three.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    from planning.models import Body
    from planning.queries import minimum_group
    from reports.documents.participation_figures import all_figures, public_codes, resident_sums
    from reports.queries.participation import counts

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT body_id FROM participation_meetingbody")
        bodies = list(Body.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()]).order_by("code"))
    k = minimum_group()
    told = {}
    for name, (since, until) in PERIODS.items():
        asked = {"since": since, "until": until, "bodies": [body.pk for body in bodies]}

        def by_hand(asked: dict = asked) -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(MEETINGS_ASKED, asked)
                cursor.execute("ANALYZE asked")
                for statement in BY_HAND:
                    cursor.execute(statement, asked)
                    cursor.fetchall()

        def queries(since: dt.date = since, until: dt.date = until) -> None:
            counts(since, until, bodies)

        def page(since: dt.date = since, until: dt.date = until) -> None:
            read = counts(since, until, bodies)
            all_figures(read, resident_sums(read, k), bodies, k, public_codes(read.members))

        tasks = {"rows by hand": by_hand, "queries": queries, "figures": page}
        told[name] = alternate({one: tasks[one] for one in sys.argv[1:] or tasks})
    json.dump(told, sys.stdout)


def alternate(tasks: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Median seconds of each, measured in turns: A B A B."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for task in tasks.values():
        task()
    for _ in range(ROUNDS):
        for name, task in tasks.items():
            started = time.perf_counter()
            task()
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(found) for name, found in times.items()}


if __name__ == "__main__":
    main()
