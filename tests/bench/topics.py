"""Systematization with 80,000 contributions and 5,000 topics, beside 2,000 and 125; prints the figures as JSON.

Views are measured whole, with their templates, in one process; whoever reads originals and whoever does not. The words
are of three thousand that look Spanish, some of them everywhere and most of them seldom. The rows stay in a transaction
that is taken back, and are written by the owner of the tables, who alone may switch the seals off.
"""

import json
import os
import statistics
import sys
import time

SIZES = {"small": (2000, 125), "large": (80_000, 5000)}
REPEATS = 7
MOST_SECONDS = 0.3
#: What each page is for people, and its address; ``{code}`` is a contribution, ``{topic}`` a topic.
PAGES = {
    "systematization": "/gestion/sistematizacion/",
    "systematization, all, page 2": "/gestion/sistematizacion/?estado=todos&page=2",
    "systematization by words": "/gestion/sistematizacion/?q={word}",
    "systematization by source and neighbourhood": "/gestion/sistematizacion/?origen=acta&barrio={place}",
    "systematization with suggestions": "/gestion/sistematizacion/?aporte={code}",
    "topics": "/gestion/temas/",
    "topics by words": "/gestion/temas/?q={word}",
    "a topic": "/gestion/temas/{topic}/",
    "a topic with what looks like it": "/gestion/temas/{topic}/?parecidos=1",
}
_TABLES = (
    "participation_contribution",
    "participation_contributionreview",
    "participation_topic",
    "participation_coding",
    "participation_topicstanding",
)

_ROWS = (
    "SELECT setseed(0.5)",
    "DELETE FROM participation_contribution WHERE code ~ '^B-' AND substr(code, 3)::int > %(contributions)s",
    # Few words are in very many texts, most in few: the cube of an even draw.
    """CREATE FUNCTION pg_temp.said(number int, seed bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
       SELECT string_agg(
           (ARRAY['po','ca','ver','lumi','sane','re','tras','in','des','con','bal','mar','per','sol','gran'])[1 + n %% 15]
           || (ARRAY['da','man','per','lid','rro','ti','cul','gra','nta','mbi'])[1 + n / 15 %% 10]
           || (ARRAY['cion','dero','mento','ria','llas','bo','dor','jes','nal','ncia','la','tos','das','ble','ero','ista',
               'ural','oso','ena','ivo'])[1 + n / 150], ' ')
       FROM (SELECT floor(power(random(), 3) * 3000)::int AS n FROM generate_series(1, number) i WHERE i > seed * 0) w
       $$""",
    """INSERT INTO participation_topic (code, title, description, competence, legal_kind, created_by_id, created_at,
           edit_version, theme_id)
       SELECT 'T-2026-' || n, pg_temp.said(4, n), pg_temp.said(8, n), 'municipal', 'initiative',
           (SELECT min(id) FROM accounts_user), now(), 0,
           (SELECT id FROM planning_theme ORDER BY id LIMIT 1 OFFSET n %% 5)
       FROM generate_series(1, %(topics)s) n""",
    """CREATE TEMP TABLE placed ON COMMIT DROP AS
       SELECT id, row_number() OVER (ORDER BY id) AS place, split_part(title, ' ', 1) || ' ' || split_part(title, ' ', 2)
           AS asked FROM participation_topic""",
    """UPDATE participation_contribution c SET verbatim = 'Pedimos por ' || p.asked || ' y ' || pg_temp.said(12, c.id)
       FROM placed p WHERE p.place = 1 + (c.id * 7) %% %(topics)s""",
    """INSERT INTO participation_contributionreview (contribution_id, decision, public_text, reviewed_by_id, reviewed_at,
           edit_version)
       SELECT id, 'show', verbatim, (SELECT min(id) FROM accounts_user), now(), 0
       FROM participation_contribution WHERE id %% 3 > 0""",
    """INSERT INTO participation_coding (contribution_id, topic_id, stance, coded_by_id, coded_at)
       SELECT c.id, p.id, CASE WHEN c.id %% 20 = 0 THEN 'dissents' ELSE 'supports' END,
           (SELECT min(id) FROM accounts_user), now()
       FROM participation_contribution c JOIN placed p ON p.place = 1 + (c.id * 7) %% %(topics)s WHERE c.id %% 4 > 0""",
    """INSERT INTO participation_topicstanding (topic_id, contributions, with_participation, dissents, first_on, last_on,
           due_on, is_linked)
       SELECT t.id, count(k.id), count(k.id), count(k.id) FILTER (WHERE stance = 'dissents'), min(m.date), max(m.date),
           min(m.date) + 45, false
       FROM participation_topic t LEFT JOIN participation_coding k ON k.topic_id = t.id
       LEFT JOIN participation_contribution c ON c.id = k.contribution_id
       LEFT JOIN participation_meeting m ON m.id = c.meeting_id GROUP BY t.id""",
    "SET CONSTRAINTS ALL IMMEDIATE",
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.db import transaction

    found = {}
    for name, (contributions, topics) in SIZES.items():
        with transaction.atomic():
            write_rows(contributions, topics)
            found[name] = {(page, who): measure(page, who) for page in PAGES for who in ("staff", "team")}
            transaction.set_rollback(True)
    for page, who in found["large"]:
        small, large = (found[size][page, who] for size in SIZES)
        print(
            f"{page} ({who}): {1000 * small['seconds']:.0f} → {1000 * large['seconds']:.0f} ms, "
            f"{small['queries']} → {large['queries']} queries",
            file=sys.stderr,
        )
    json.dump(figures(found), sys.stdout)


def figures(found: dict) -> dict[str, dict[str, float]]:
    """Each figure with its goal: of both readers, the slower one."""
    told = {}
    for page in PAGES:
        slower = max(found["large"][page, who]["seconds"] for who in ("staff", "team"))
        told[f"{page}, 80,000 contributions and 5,000 topics, s"] = {"value": slower, "goal": MOST_SECONDS}
        more = max(
            found["large"][page, who]["queries"] - found["small"][page, who]["queries"]
            for who in ("staff", "team")
        )
        told[f"{page}: queries more than with 2,000 and 125"] = {"value": more, "goal": 2}
    return told


def measure(page: str, who: str, repeats: int = REPEATS) -> dict[str, float]:
    """The number of queries, and the median time of the view and its template."""
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext
    from django.urls import resolve

    from participation.models import Contribution, Topic
    from planning.models import Neighbourhood

    uncoded = Contribution.objects.filter(codings=None, review__isnull=False).order_by("-pk").first()
    topic = Topic.objects.order_by("pk")[Topic.objects.count() // 2]
    address = PAGES[page].format(
        word=topic.title.split()[1],
        place=Neighbourhood.objects.order_by("pk")[2].code,
        code=uncoded.code,
        topic=topic.code,
    )
    view, arguments, named = resolve(address.partition("?")[0])

    def answer() -> bytes:
        request = RequestFactory().get(address)
        request.user, request.session = user(who), {}
        request._messages = CookieStorage(request)
        response = view(request, *arguments, **named)
        assert response.status_code == 200, address
        return response.content

    answer()
    with CaptureQueriesContext(connection) as queries:
        answer()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        answer()
        times.append(time.perf_counter() - started)
    return {"queries": len(queries), "seconds": statistics.median(times)}


def user(who: str):
    """Staff read all that was said; a member of the planning team only what everybody may."""
    from accounts.models import User
    from planning.models import Body, Membership, Person

    found = User.objects.filter(email=f"{who}@banco.example").first()
    if found is None:
        found = User.objects.create_user(
            email=f"{who}@banco.example", name=who, is_municipal_staff=who == "staff"
        )
        if who == "team":
            body = Body.objects.filter(kind="planning_team").first()
            person = Person.objects.create(
                code="equipo-banco", first_name="Ana", last_name="Banco", user=found
            )
            Membership.objects.create(person=person, body=body, valid_from="2020-01-01")
    return User.objects.get(pk=found.pk)  # its roles are read once per user object, as in a request


def write_rows(contributions: int, topics: int) -> None:
    """So many contributions of the large municipality with words of their own, three in four under a topic."""
    from django.db import connection

    numbers = {"contributions": contributions, "topics": topics}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in _ROWS:
            cursor.execute(statement, numbers)
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
