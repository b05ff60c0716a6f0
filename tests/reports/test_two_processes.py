"""A seal and a withdrawal made in one process are right in another within five seconds, whatever it keeps in memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from reports import actions
from tests.reports.conftest import Walk

MOST_SECONDS = 5

#: Another web process: asks for the pages again and again, as a cache in front would, and says what it got.
READER = """
import json, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "municipalismo.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
import django
django.setup()
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
client = Client()
etags = {}
end = time.time() + float(sys.argv[2])
while time.time() < end:
    said = {}
    for address in sys.argv[3:]:
        headers = {"If-None-Match": etags[address]} if address in etags else {}
        answer = client.get(address, headers=headers)
        if answer.status_code != 304:
            etags.pop(address, None)
            if "ETag" in answer:
                etags[address] = answer["ETag"]
            said[address] = [answer.status_code, answer.content.decode("utf-8", "replace")]
    if said:
        print(json.dumps({"at": time.time(), "said": said}), flush=True)
    time.sleep(0.1)
"""


class Reader:
    """The other process, and what it said last of each address."""

    def __init__(self, seconds: float, *addresses: str) -> None:
        name = connection.settings_dict["NAME"]
        command = [sys.executable, "-c", READER, str(name), str(seconds), *addresses]
        environment = {**os.environ, "MUNICIPALISMO_MODE": "demostracion", "DEBUG": "0"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.seen: dict[str, tuple[int, str, float]] = {}

    def until(self, address: str, status: int, words: str) -> float:
        """Wait for an answer, and return when it came."""
        assert self.process.stdout
        while True:
            found_status, text, at = self.seen.get(address, (0, "", 0.0))
            if found_status == status and words in text:
                return at
            line = self.process.stdout.readline()
            assert line, f"{address} never answered {status} with «{words}» but {found_status}"
            told: dict[str, Any] = json.loads(line)
            for name, (answered, content) in told["said"].items():
                self.seen[name] = (answered, content, told["at"])


@pytest.fixture
def reader() -> Iterator[list[Reader]]:
    made: list[Reader] = []
    yield made
    for one in made:
        one.process.kill()
        one.process.communicate()


@pytest.mark.django_db(transaction=True)
def test_what_is_sealed_or_withdrawn_here_shows_there(
    walk: Walk, people: dict[str, User], reader: list[Reader]
) -> None:
    """Also for a reader that holds the page already and asks only whether it changed."""
    first = walk.sealed()
    page, latest = first.get_absolute_url(), "/informes/participacion/"
    reader.append(Reader(180, page, latest))
    there = reader[0]
    there.until(latest, 200, first.spaced_code)

    second = walk.next_version(first)
    sealed = time.time()
    assert there.until(latest, 200, second.spaced_code) - sealed < MOST_SECONDS
    assert there.until(page, 200, second.spaced_code) - sealed < MOST_SECONDS, "the banner of the older one"

    withdrawal = actions.request_withdrawal(
        publication=second, ground="harm", reason="Permitía reconocer a alguien.", fate="custody",
        by=people["administrator"],
    )  # fmt: skip
    reader.append(Reader(90, second.get_absolute_url()))
    reader[1].until(second.get_absolute_url(), 200, second.spaced_code)
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    withdrawn = time.time()
    gone = reader[1].until(second.get_absolute_url(), 410, "Permitía reconocer")
    assert gone - withdrawn < MOST_SECONDS
    assert there.until(latest, 200, "fue retirada") - withdrawn < MOST_SECONDS
