"""Publish the analysis of a half-year and of ten years of the large municipality, once; prints the addresses."""

import datetime as dt
import json
import os
import sys
import time

DOCUMENTS = {
    "half-year": (dt.date(2020, 1, 1), dt.date(2020, 6, 30), ("CM", "CV")),
    "ten years": (dt.date(2016, 1, 1), dt.date(2025, 12, 31), ("CM", "CV", "ME")),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from accounts.models import User
    from planning.models import Body, Membership, Office
    from planning.queries import minimum_group
    from reports import actions
    from reports.models import Publication

    User.objects.filter(email="banco@example.org").update(is_municipal_staff=True)
    user = User.objects.get(email="banco@example.org")
    minimum_group()
    found = {}
    for name, (since, until, codes) in DOCUMENTS.items():
        publication = Publication.objects.filter(period_from=since, period_to=until).first()
        if publication is None:
            bodies = list(Body.objects.filter(code__in=codes))
            _make_mayor(user, Body.objects.get(code="CM"), Membership, Office)
            document = actions.create_document(
                kind="participacion", period_from=since, period_to=until, bodies=bodies, by=user
            )
            started = time.perf_counter()
            preparation = actions.prepare(document=document, by=user, render_now=True)
            print(f"{name}: prepared in {time.perf_counter() - started:.0f} s", file=sys.stderr)
            publication = actions.seal(preparation=preparation, by=user, confirm_read=True)
        found[name] = publication.get_absolute_url()
    json.dump(found, sys.stdout)


def _make_mayor(user, body, Membership, Office) -> None:
    from planning.models import Person

    if not Person.objects.filter(user=user).exists():
        person = Person.objects.create(code="banco", first_name="Alcaldía", last_name="de banco", user=user)
        Membership.objects.create(
            person=person, body=body, office=Office.MAYOR, valid_from=dt.date(2026, 1, 1)
        )


if __name__ == "__main__":
    main()
