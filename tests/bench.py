"""What public pages cost beside a bare Django view on the same machine: `make bench` prints ratios, not seconds.

The bare view is Django's default middlewares with constant bytes, or one query and a template, under the same gunicorn
flags. The portal is the one at PORT, which must be running (`make run`).
"""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("PORT", "8000"))
BARE_PORT = PORT + 1000
CONNECTIONS, SECONDS, ROUNDS = 8, 3, 3
PAGE_BYTES = 12_500
PUBLIC_PAGES = ("/", "/equipo/", "/sesiones/", "/informes/participacion/", "/verificar/", "/salud/")
TEMPLATE = "<title>{{ name }}</title>{% for n in rows %}<p>Línea {{ n }} de {{ name }}</p>{% endfor %}"


def constant(request: HttpRequest) -> HttpResponse:
    """The same bytes each time."""
    return HttpResponse(b"x" * PAGE_BYTES)


def one_query(request: HttpRequest) -> HttpResponse:
    """One query and one template, about as long as a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    return HttpResponse(template().render({"name": name, "rows": range(300)}))


@lru_cache(maxsize=1)
def template():
    """Compiled once, as Django's cached loader does."""
    return engines["django"].from_string(TEMPLATE)


def bare_application():
    """The WSGI application of the bare views; gunicorn calls this in a process of its own."""
    from municipalismo import embedded

    embedded.ensure_running()
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        DATABASES={"default": {**embedded.settings(), "CONN_MAX_AGE": 600}},
    )
    return get_wsgi_application()


urlpatterns = [path("constant/", constant), path("query/", one_query)]


def main() -> None:
    """Measure in alternation, keep the best round of each, print the table."""
    with bare_server():
        addresses = {"bare constant": (BARE_PORT, "/constant/"), "bare query": (BARE_PORT, "/query/")}
        addresses |= {page: (PORT, page) for page in PUBLIC_PAGES if answers(PORT, page)}
        if not any(port == PORT for port, _ in addresses.values()):
            sys.exit(f"No portal answers at port {PORT}: start it with «make run» first.")
        best = dict.fromkeys(addresses, 0.0)
        for _ in range(ROUNDS):
            for name, (port, page) in addresses.items():
                best[name] = max(best[name], requests_per_second(port, page))
    print(f"{'page':28}{'req/s':>8}{': constant':>12}{': query':>10}")
    for name, speed in best.items():
        print(f"{name:28}{speed:8.0f}{speed / best['bare constant']:12.2f}{speed / best['bare query']:10.2f}")


@contextmanager
def bare_server() -> Iterator[None]:
    """Serve the bare views with the flags of `municipalismo.serve`."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "tests.bench:bare_application()",
        "--bind",
        f"127.0.0.1:{BARE_PORT}",
    ]
    server = subprocess.Popen([*command, "--workers", "2", "--log-level", "warning"], cwd=ROOT)
    try:
        deadline = time.monotonic() + 30
        while not answers(BARE_PORT, "/query/"):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("The bare server does not start.")
            time.sleep(0.2)
        yield
    finally:
        server.terminate()
        server.wait()


def answers(port: int, page: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def requests_per_second(port: int, page: str) -> float:
    """Requests answered with 200 in `SECONDS` by `CONNECTIONS` clients, as a rate."""
    counts = [0] * CONNECTIONS
    until = time.monotonic() + SECONDS

    def client(number: int) -> None:
        while time.monotonic() < until:
            http = HTTPConnection("127.0.0.1", port, timeout=30)
            http.request("GET", page)
            answer = http.getresponse()
            answer.read()
            http.close()
            counts[number] += answer.status == 200

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CONNECTIONS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return sum(counts) / SECONDS


if __name__ == "__main__":
    main()
