"""The portal behind ``deploy/nginx`` with its cache, read over TLS: what was withdrawn is gone within five seconds."""

import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from municipalismo.collecting import collect_static
from reports import actions
from tests.browser.portal import database_url, free_port
from tests.nginx import DEPLOY, HOST, configuration, wait_for
from tests.reports.conftest import Walk

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS = 5

Get = Callable[..., tuple[int, dict[str, str], str]]

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        not shutil.which("nginx") or not shutil.which("openssl"), reason="needs nginx, openssl"
    ),
]


@pytest.fixture
def get(walk: Walk, tmp_path: Path) -> Iterator[Get]:
    """Asks nginx for a page over TLS: status, headers in small letters, text."""
    ports = {name: free_port() for name in ("http", "https", "web")}
    folder = tmp_path / "nginx"
    folder.mkdir()
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ, "MUNICIPALISMO_MODE": "produccion", "MUNICIPALISMO_PROCESS": "web",
        "SITE_URL": f"https://{HOST}", "ALLOWED_HOSTS": HOST, "SECRET_KEY": "abcdefghij" * 6,
        "DATABASE_URL": database_url(name, application=True),
        "WEB_BIND": f"127.0.0.1:{ports['web']}", "WEB_WORKERS": "3",
    }  # fmt: skip
    collect_static(environment)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", DEPLOY / "gunicorn.conf.py", "municipalismo.wsgi"]
    web = subprocess.Popen(gunicorn, env=environment, cwd=ROOT)
    nginx = subprocess.Popen(["nginx", "-c", configuration(folder, ports), "-e", folder / "early.log"])
    context = ssl.create_default_context(cafile=folder / "fullchain.pem")

    def ask(address: str, **headers: str) -> tuple[int, dict[str, str], str]:
        client = http.client.HTTPConnection("127.0.0.1", ports["https"], timeout=30)
        client.connect()
        client.sock = context.wrap_socket(client.sock, server_hostname=HOST)
        client.request(
            "GET",
            address,
            headers={"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )
        answer = client.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        text = answer.read().decode()
        client.close()
        return answer.status, found, text

    try:
        wait_for(ports["web"], web)
        wait_for(ports["https"], nginx)
        yield ask
    finally:
        for process in (nginx, web):
            process.terminate()
            process.wait(30)


@pytest.mark.django_db(transaction=True)
def test_what_is_withdrawn_is_gone_everywhere(walk: Walk, people: dict[str, User], get: Get) -> None:
    """Page, latest and PDF, asked for several times a second by readers who hold a copy and by others who do not."""
    publication = walk.sealed()
    page, latest = publication.get_absolute_url(), "/informes/participacion/"
    pdf = f"{page.rstrip('/')}.pdf"
    copies = {a: get(a)[1]["etag"] for a in (page, latest)}
    assert set(copies) == {page, latest}
    assert get(page)[1]["cache-control"] == "public, max-age=0, must-revalidate"
    assert get(page, If_None_Match=copies[page])[0] == 304
    assert get(pdf)[0] == 200

    withdrawal = actions.request_withdrawal(
        publication=publication, ground="harm", reason="Permitía reconocer a alguien.", fate="custody",
        by=people["administrator"],
    )  # fmt: skip
    for address in (page, latest, pdf):
        assert get(address)[0] == 200  # kept by nginx once more, as late as may be
    actions.decide_withdrawal(withdrawal=withdrawal, confirm=True, by=people["mayor"])
    withdrawn = time.monotonic()
    waiting = {page, pdf, latest}
    while waiting:
        assert time.monotonic() - withdrawn < MOST_SECONDS, f"still there: {waiting}"
        for address in sorted(waiting):
            with_copy = get(address, If_None_Match=copies[address])[0] if address in copies else None
            status, _, text = get(address)
            gone = publication.spaced_code not in text if address == latest else status == 410
            if gone and with_copy != 304:
                waiting.discard(address)
        time.sleep(0.1)
