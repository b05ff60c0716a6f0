"""Old actas in the running portal, as the machine reads them when it doubts a little, each by its number."""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

from tests.browser.portal import ROOT, portal_environment

_MAKE = """
import django, json, sys
django.setup()
from django.db import transaction
from accounts.models import User
from planning.actions import add_membership
from planning.models import Body, Person
from tests.participation import old_minutes

number = sys.argv[1]
by = User.objects.get(email="funcionaria@municipio-f.example")
told = json.loads((old_minutes.formats.CORPUS.parent / "register.json").read_text())
for one in told["people"][:6]:
    person, is_new = Person.objects.get_or_create(
        code=f"A{one['code']}", defaults={"first_name": one["first_names"], "last_name": one["last_names"]}
    )
    if is_new:
        term = one["memberships"][0]
        add_membership(
            person=person, body=Body.objects.get(code="CM"), office="", office_title="",
            quality="principal" if term["quality"] == "titular" else "substitute",
            valid_from="2015-07-09", valid_to="2017-12-31", by=None,
        )
text = old_minutes.text_of(old_minutes.PROSE).replace("02/2016", f"{number}/2016", 1)
facts = old_minutes.facts_of(old_minutes.PROSE)
facts["number"]["value"] = f"{number}/2016"
for each in (facts["presider"], *facts["present"], *facts["absent"]):
    each["person"] = f"A{each['person']}"
    each["alternatives"] = []
facts["start_time"]["confidence"] = 0.6
facts["present"][4] |= {"person": None, "confidence": 0.4, "alternatives": ["AP05", "AP06"]}
facts["absent"][0]["confidence"] = 0.7
facts["matters"][1]["confidence"] = 0.7
facts["resolutions"][1]["vote"]["confidence"] = 0.7
facts["contributions"][2]["confidence"] = 0.5
with transaction.atomic():  # the worker finds it read
    batch = old_minutes.minutes_imports.begin_import(
        body=Body.objects.get(code="CM"), files=[(f"acta-{number}-2016.txt", text.encode())], by=by
    )
    proposal = batch.proposals.get()
    old_minutes.minutes_imports.read_proposal(proposal_id=proposal.pk, reader=old_minutes.Told(facts, text))
print(json.dumps([batch.pk, proposal.pk]))
"""
_made: dict[tuple[str, str], tuple[int, int]] = {}


def proposed(context: BrowserContext, number: str) -> tuple[int, int]:
    """The keys of a batch and of its only document, read and waiting."""
    parts = urlsplit(context.request.get("/robots.txt").url)
    site = f"{parts.scheme}://{parts.netloc}"
    if (site, number) not in _made:
        environment = {**os.environ, **portal_environment(site), "PYTHONPATH": str(ROOT)}
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        done = subprocess.run(
            [sys.executable, "-c", _MAKE, number], env=environment, cwd=ROOT, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        batch, proposal = json.loads(done.stdout.splitlines()[-1])
        _made[site, number] = (batch, proposal)
    return _made[site, number]


def page_of(context: BrowserContext, number: str, rest: str = "") -> str:
    """The address of a document, or of something below it."""
    return f"/gestion/actas-de-antes/acta/{proposed(context, number)[1]}/{rest}"
