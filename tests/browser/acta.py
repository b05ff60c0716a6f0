"""An acta of the browser tests' portal, published with words covered, for pages that need one."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

from tests.browser.portal import ROOT, portal_environment

NUMBER = "9014"
_MAKE = """
import datetime as dt, json
import django
django.setup()
from accounts.models import User
from participation.actions.redactions import redact_words
from participation.models import Meeting
from reports.actions import prepare_minutes, seal
from tests.reports import actas
people = {
    "staff": User.objects.get(email="funcionaria@municipio-f.example"),
    "mayor": User.objects.get(email="alcaldia@municipio-f.example"),
}
known = Meeting.objects.filter(minutes__number="9014").first()
if known is None:
    session = actas.signed(people, number="9014", date=dt.date(2026, 5, 4))
    for words in ("Canariatratado", "Canariaresuelta, cédula 1.234.567-8"):
        redact_words(minutes=session.minutes, words=words, ground="personal", by=people["staff"])
    seal(
        preparation=prepare_minutes(minutes=session.minutes, by=people["staff"], render_now=True),
        by=people["mayor"],
        confirm_read=True,
    )
    actas.signed(people, number="9015", date=dt.date(2026, 5, 11))
    actas.approved(actas.recorded(people, number="9016", date=dt.date(2026, 5, 18)), people)
    known = session.meeting
resolution = known.decisions.get(kind="resolution")
others = [Meeting.objects.get(minutes__number=number).code for number in ("9015", "9016")]
print(json.dumps([known.code, str(resolution.uid), *others]))
"""
_made: dict[str, list[str]] = {}


def _names(context: BrowserContext) -> list[str]:
    """The code of its meeting, the uid of its resolution, and the codes of one that is signed and one that is not."""
    parts = urlsplit(context.request.get("/robots.txt").url)
    site = f"{parts.scheme}://{parts.netloc}"
    if site not in _made:
        environment = {**portal_environment(site), "PYTHONPATH": str(ROOT)}
        environment["DATABASE_URL"] = environment["DATABASE_OWNER_URL"]
        done = subprocess.run(
            [sys.executable, "-c", _MAKE], env={**os.environ, **environment}, cwd=ROOT, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        _made[site] = json.loads(done.stdout.splitlines()[-1])
    return _made[site]


def published(context: BrowserContext) -> str:
    """Where anybody reads it."""
    _names(context)
    return f"/actas/CM/2026/{NUMBER}/"


def resolution(context: BrowserContext) -> str:
    """Where anybody reads what it resolved."""
    return f"/resoluciones/{_names(context)[1]}/"


def work(rest: str, *, of: str = "published") -> Callable[[BrowserContext], str]:
    """An address below its meeting in the workspace, or of the one that is only ``signed``, or ``approved``."""
    place = {"published": 0, "signed": 2, "approved": 3}[of]
    return lambda context: f"/gestion/reuniones/{_names(context)[place]}/{rest}"
