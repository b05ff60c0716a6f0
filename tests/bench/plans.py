"""The public pages of the plan with 3,000 items and 5,000 activities, beside 60 and 45; prints the figures as JSON.

The view itself is measured, uncached, in one process: what is asked for is never kept. The rows stay in a transaction
that is taken back.
"""

import datetime as dt
import gzip
import json
import os
import statistics
import sys
import time

SIZES = {"small": (60, 45), "large": (3000, 5000)}
ADDRESSES = ("/plan/", "/cronograma/")
#: What may take longer and has no goal but its number of queries.
OTHERS = (
    "/plan/?subzona=BZ1",
    "/cronograma/?eje=1&estado=late&q=actividad",
    "/plan/1/",
    "/plan/operativo/2026/",
    "/cronograma.ics",
)
REPEATS = 40
YEAR = 2026
MOST_QUERIES, MOST_BYTES, MOST_RATIO = 8, 150_000, 3


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.db import transaction

    found = {}
    for name, (items, activities) in SIZES.items():
        with transaction.atomic():
            write_plan(items, activities)
            found[name] = {address: measure(address) for address in (*ADDRESSES, *OTHERS)}
            transaction.set_rollback(True)
    for address in OTHERS:
        print(address, found["small"][address], found["large"][address], file=sys.stderr)
    json.dump(figures(found), sys.stdout)


def figures(found: dict) -> dict[str, dict[str, float]]:
    """Each figure with its goal."""
    told = {}
    for address in ADDRESSES:
        small, large = (found[size][address] for size in SIZES)
        told[f"{address} with 3,000 items and 5,000 activities: queries"] = {
            "value": large["queries"],
            "goal": MOST_QUERIES,
        }
        told[f"{address} with the same, compressed, kB"] = {
            "value": large["bytes"] / 1000,
            "goal": MOST_BYTES / 1000,
        }
        told[f"{address} with the same : with 60 and 45, median of the view"] = {
            "value": large["seconds"] / small["seconds"],
            "goal": MOST_RATIO,
        }
    return told


def measure(address: str, repeats: int = REPEATS) -> dict[str, float]:
    """The number of queries, the bytes compressed, and the median time of the view and its template."""
    from django.db import connection
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext
    from django.urls import resolve

    view, arguments, named = resolve(address.partition("?")[0])

    def answer() -> bytes:
        response = view(RequestFactory().get(address), *arguments, **named)
        assert response.status_code == 200, address
        return response.content

    answer()
    with CaptureQueriesContext(connection) as queries:
        body = answer()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        answer()
        times.append(time.perf_counter() - started)
    return {
        "queries": len(queries),
        "bytes": len(gzip.compress(body, 6)),
        "seconds": statistics.median(times),
    }


def write_plan(items: int, activities: int) -> None:
    """A plan in force as a tree of ten below each, a year of activities with a milestone each, and how each stands."""
    from django.db import connection

    from planning import models
    from planning.models import Neighbourhood, Subzone, Theme

    plan = models.DevelopmentPlan.objects.create(
        name="Plan de banco", year_from=2025, year_to=2030, level_names=["Eje", "Línea", "Acción"]
    )
    axes = max(5, items // 300)
    keys: list[int] = []
    codes: list[str] = []
    first, many = 0, axes
    while first < items:  # level by level, so that what each hangs from is there
        rows = []
        for number in range(first, min(items, first + many)):
            above = None if number < axes else (number - axes) // 10
            place = number if above is None else (number - axes) % 10
            codes.append(str(place + 1) if above is None else f"{codes[above]}.{place + 1}")
            rows.append(
                models.PlanItem(
                    plan=plan,
                    parent_id=None if above is None else keys[above],
                    position=place,
                    code=codes[-1],
                    title=f"Compromiso número {number} con las vecinas y los vecinos de la zona",
                    responsible=f"Área {number % 12}",
                )
            )
        keys += [row.pk for row in models.PlanItem.objects.bulk_create(rows)]
        first, many = first + many, 10 * many
    zones = [
        Subzone.objects.get_or_create(code=f"BZ{number}", name=f"Subzona {number}")[0] for number in range(6)
    ]
    for number, place in enumerate(Neighbourhood.objects.order_by("pk")):
        place.subzones.add(zones[number % 6])
    theme = Theme.objects.order_by("pk").first()
    in_zones, in_themes = models.PlanItem.subzones.through, models.PlanItem.themes.through
    in_zones.objects.bulk_create(
        in_zones(planitem_id=key, subzone_id=zones[number % 6].pk)
        for number, key in enumerate(keys)
        if number % 3
    )
    in_themes.objects.bulk_create(in_themes(planitem_id=key, theme_id=theme.pk) for key in keys[::2])
    models.DevelopmentPlan.objects.filter(pk=plan.pk).update(
        state="approved",
        hearing_on=dt.date(2025, 3, 1),
        approved_on=dt.date(2025, 3, 20),
        resolution="Res. 1",
    )
    _write_year(plan, keys, activities)
    day = dt.date(YEAR, 6, 1)
    told = {"as_of": day, "counted": 9, "left_out": 1, "late_below": 3, "state": "under_way"}
    models.PlanStanding.objects.create(plan=plan, value=40, **told)
    models.ItemStanding.objects.bulk_create(
        models.ItemStanding(item_id=key, value=number % 100, computed=number % 100, **told)
        for number, key in enumerate(keys)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write_year(plan, keys: list[int], activities: int) -> None:
    from planning import models

    operational = models.OperationalPlan.objects.create(
        plan=plan, year=YEAR, state="in_force", in_force_on=dt.date(YEAR, 2, 1), resolution="Res. 2"
    )
    first = dt.date(YEAR, 1, 1)
    rows = models.Activity.objects.bulk_create(
        models.Activity(
            operational=operational,
            item_id=keys[-1 - number % len(keys)],
            code=f"A{number}",
            title=f"Actividad número {number} de las que hay que hacer",
            responsible=f"Área {number % 12}",
            starts_on=first + dt.timedelta(days=number * 7 % 250),
            ends_on=first + dt.timedelta(days=number * 7 % 250 + 1 + number % 90),
            planned_starts_on=first + dt.timedelta(days=number * 7 % 250),
            planned_ends_on=first + dt.timedelta(days=number * 7 % 250 + 1 + number % 60),
            budget=1000 * number,
        )
        for number in range(activities)
    )
    models.Milestone.objects.bulk_create(
        models.Milestone(activity=row, title="Está hecho", due_on=row.ends_on) for row in rows
    )
    states = ("pending", "under_way", "late", "done")
    models.ActivityStanding.objects.bulk_create(
        models.ActivityStanding(
            activity=row,
            value=number % 100,
            state=states[number % 4],
            as_of=dt.date(YEAR, 6, 1),
            executed=number,
        )
        for number, row in enumerate(rows)
    )
    models.Deadline.objects.bulk_create(
        models.Deadline(title=f"Fecha {number}", due_on=first + dt.timedelta(days=30 * number))
        for number in range(12)
    )


if __name__ == "__main__":
    main()
