"""Pages of following something by e-mail, for ``kinds.py``: reached as people do, through the letter that comes."""

import re
import secrets
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page

from tests.browser.kinds_proposals import press

PATIENCE_SECONDS = 60


def link_to(address: str, place: str) -> str:
    """The link below a place of the portal in a letter to an address, once the job has sent it (a file, here)."""
    folder, deadline = Path(settings.EMAIL_FILE_PATH), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for file in folder.glob("*.log"):
            letter = message_from_bytes(file.read_bytes())
            if letter["To"] != address:
                continue
            text = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
            said = re.search(rf"http\S+{place}\S+", text.get_payload(decode=True).decode())
            if said:
                return said.group()
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address}")


def ask(page: Page) -> str:
    """Ask to follow the meetings; the address that was typed."""
    address = f"{secrets.token_hex(6)}@example.org"
    page.locator("[name=que]").select_option("reuniones:")
    page.locator("[name=correo]").fill(address)
    page.locator("[name=acepto]").check()
    press("Seguir")(page)
    return address


def confirm(page: Page) -> str:
    """Ask, and open the link of the letter."""
    address = ask(page)
    page.goto(link_to(address, "/seguir/confirmar/"))
    return address


def follow(page: Page) -> None:
    """Ask, confirm, and see what one follows."""
    confirm(page)
    press("Sí, quiero recibir los avisos")(page)


def leave(page: Page) -> None:
    """Follow, and stop all."""
    follow(page)
    press("Dejar de seguir todo y borrar mi correo")(page)


def asked(page: Page) -> None:
    """Ask to follow something."""
    ask(page)


def to_confirm(page: Page) -> None:
    """The page that the letter leads to."""
    confirm(page)


def missing(page: Page) -> None:
    """Send the form as it came."""
    press("Seguir")(page)


KINDS: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("seguir-correo", "", "/seguir/", {"core": True}),
    ("seguir-correo-mal", "", "/seguir/", {"act": missing}),
    ("seguir-correo-pedido", "", "/seguir/", {"act": asked}),
    ("seguir-correo-confirmar", "", "/seguir/", {"act": to_confirm}),
    ("seguir-correo-mio", "", "/seguir/", {"act": follow, "core": True}),
    ("seguir-correo-baja", "", "/seguir/", {"act": leave}),
    ("seguimientos", "funcionaria", "/gestion/seguimientos/", {}),
)
