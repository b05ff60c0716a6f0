"""A picture of every kind of page and of every PDF page, for people to look at: `make shots`, then open shots/.

Follows the links of the portal from its home, as anybody and as each demonstration account, and photographs the first
page of every route at phone and desktop width. Uses the portal at PORT if it answers, else starts it meanwhile.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "shots"
PORT = os.environ.get("PORT", "8000")
SITE = f"http://127.0.0.1:{PORT}"
WIDTHS = (360, 1280)
PEOPLE = {
    "": "/",
    "funcionaria": "/gestion/",
    "alcaldia": "/gestion/",
    "vecinal": "/gestion/",
    "admin": "/gestion/",
}
PASSWORD = "demo-municipio-f"
# Following these would end the session or change something.
SKIPPED = re.compile(r"^/(cuenta/logout|static|admin)/|\.(json|csv|xlsx|atom|ics|txt)$")
READY_SECONDS = 300


def main() -> None:
    """Fill the folder anew and say how many pictures it holds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with portal(), sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=sandbox)
        seen: set[str] = set()
        for person, start in PEOPLE.items():
            context = browser.new_context(locale="es-UY")
            if person:
                sign_in(context, person)
            photograph(context, start, person or "publico", seen)
            context.close()
        browser.close()
    print(f"{len(list(FOLDER.iterdir()))} imágenes en {FOLDER.relative_to(ROOT)}/")


@contextmanager
def portal() -> Iterator[None]:
    """The portal that already runs, or one of our own until the pictures are taken."""
    if is_ready():
        yield
        return
    server = subprocess.Popen(
        [sys.executable, "-m", "municipalismo.serve"], cwd=ROOT, env={**os.environ, "PORT": PORT}
    )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready():
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("El portal no arrancó.")
            time.sleep(1)
        yield
    finally:
        server.terminate()
        server.wait()


def is_ready() -> bool:
    try:
        with urllib.request.urlopen(f"{SITE}/salud/", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def sign_in(context: BrowserContext, person: str) -> None:
    page = context.new_page()
    page.goto(f"{SITE}/cuenta/login/")
    page.fill("input[name=login]", f"{person}@municipio-f.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/cuenta/login/" not in url)
    page.close()


def photograph(context: BrowserContext, start: str, who: str, seen: set[str]) -> None:
    """Walk the links breadth first; `seen` holds the routes that already have their picture."""
    page = context.new_page()
    waiting, known = deque([start]), {start}
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in seen:
            continue
        name = f"{who}-{re.sub(r'[^a-z0-9]+', '-', route.lower()).strip('-') or 'inicio'}"
        if path.endswith(".pdf"):
            seen.add(route)
            photograph_pdf(context, path, name)
            continue
        page.goto(SITE + path)
        arrived = urlsplit(page.url).path
        if arrived != path:  # sent elsewhere, to sign in for one
            if arrived not in known:
                known.add(arrived)
                waiting.append(arrived)
            continue
        seen.add(route)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=FOLDER / f"{name}-{width}.png", full_page=True)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))"):
            target = urlsplit(urljoin(SITE + path, link))
            if target.netloc == urlsplit(SITE).netloc and target.path not in known:
                known.add(target.path)
                waiting.append(target.path)
    page.close()


def photograph_pdf(context: BrowserContext, path: str, name: str) -> None:
    answer = context.request.get(SITE + path)
    if answer.ok:
        command = ["pdftoppm", "-r", "70", "-png", "-", str(FOLDER / name)]
        subprocess.run(command, input=answer.body(), check=True)


def route_of(path: str) -> str | None:
    """The pattern behind an address, the same for all pages of a kind; None for what is not to be visited."""
    if SKIPPED.search(path):
        return None
    try:
        return resolve(path).route or "/"
    except Resolver404:
        return None


if __name__ == "__main__":
    main()
