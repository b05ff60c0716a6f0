"""A picture of every kind of page and of every PDF page, for people to look at: `make shots`, then open shots/.
`python -m tests.shots NAME…` draws some kinds anew, of those that their names begin like.

The kinds of page are those the accessibility tests look at. They are taken from a portal of its own with a fresh
demonstration, because some pages only exist once something is prepared or uploaded.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
from playwright.sync_api import BrowserContext

from municipalismo import embedded

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "shots"
#: Chromium lays out a day that has a first or a last one before it knows the language of the page: let it do so again.
DAYS_AS_READ = """
for (const field of document.querySelectorAll("input[type=date]:is([min], [max])")) {
  field.type = "text"; field.type = "date";
}
"""
PUBLICATION = r'href="(/publicaciones/[0-9A-Z-]{16,})/"'


def main(*names: str) -> None:
    """Fill the folder anew, or draw some kinds of page, and say how many pictures it holds."""
    if not os.environ.get("DATABASE_URL"):
        embedded.ensure_running()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    django.setup()
    from tests.browser.kinds import DESK, KINDS, PHONE
    from tests.browser.portal import chromium, opener, running_portal
    from tests.kept import migrated_database

    if not names:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    with running_portal(migrated_database()) as site, chromium() as browser:
        open_as = opener(browser, site)
        for kind in filter(lambda kind: not names or kind.name.startswith(names), KINDS):
            context = open_as(kind.account, reduced_motion="reduce")
            address = kind.where if isinstance(kind.where, str) else kind.where(context)
            page = context.new_page()
            page.set_viewport_size(DESK)
            page.goto(address)
            if kind.act:
                kind.act(page)
            page.evaluate(DAYS_AS_READ)
            for size in (DESK, PHONE):
                page.set_viewport_size(size)
                page.screenshot(path=FOLDER / f"{kind.name}-{size['width']}.png", full_page=True)
            context.close()
        if not names:
            context = open_as("")
            photograph_documents(context)
            context.close()
    print(f"{len(list(FOLDER.iterdir()))} imágenes en {FOLDER.relative_to(ROOT)}/")


def photograph_documents(context: BrowserContext) -> None:
    """Every page of the PDF of every publication."""
    listed = context.request.get("/publicaciones/").text()
    for address in dict.fromkeys(re.findall(PUBLICATION, listed)):
        name = f"pdf-{address.rsplit('/', 1)[1]}"
        data = context.request.get(f"{address}.pdf").body()
        subprocess.run(["pdftoppm", "-r", "70", "-png", "-", str(FOLDER / name)], input=data, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
