"""What a municipality shows itself by: who sets it, what is refused, and where it shows."""

import hashlib
import io
import json
import re
from collections.abc import Callable

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client
from PIL import Image

from accounts.models import User
from accounts.permissions import NotAllowed
from planning.actions.identity import LARGEST_UPLOAD, edit_identity, keep_arms
from planning.concurrency import EditConflict
from planning.models import CoatOfArms, Municipality
from reports import memory
from reports.models import Format
from tests.reports import manuals

EDIT = "/gestion/municipio/identidad/"
DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z" fill="#7A1F3D"/></svg>'
)
COLOURS = {"primary_colour": "#7A1F3D", "accent_colour": "#F2B705"}


def picture(form: str = "PNG", size: tuple[int, int] = (900, 600), **saved: object) -> bytes:
    """A picture half of which is transparent, where it may be."""
    image = Image.new("RGBA" if form == "PNG" else "RGB", size)
    image.paste((122, 31, 61), (0, 0, size[0] // 2, size[1]))
    made = io.BytesIO()
    image.save(made, form, **saved)
    return made.getvalue()


def changed(people: dict[str, User], **facts: object) -> Municipality:
    """The municipality with other facts, saved by its administrator."""
    row = Municipality.objects.get()
    for name, value in facts.items():
        setattr(row, name, value)
    memory.forget()
    return edit_identity(municipality=row, expected_version=row.edit_version, by=people["administrator"])


def typed(**facts: object) -> dict[str, object]:
    """What the form sends when nothing else was touched."""
    row = Municipality.objects.get()
    return {
        "edit_version": row.edit_version,
        "name": row.name,
        "brief_name": "",
        "primary_colour": "#1f5f8b",
        "accent_colour": "#f2b705",
        "coat_of_arms": row.coat_of_arms_id or "",
        **facts,
    }


@pytest.mark.parametrize(
    "person",
    [
        "staff",
        "mayor",
        "councillor",
        "neighbourhood_councillor",
        "officer",
        "team",
        "coordinator",
        "publisher",
    ],
)
def test_only_administrators_set_it(people: dict[str, User], person: str) -> None:
    """By the actions too."""
    row = Municipality.objects.get()
    with pytest.raises(NotAllowed):
        edit_identity(municipality=row, expected_version=row.edit_version, by=people[person])
    with pytest.raises(NotAllowed):
        keep_arms(data=DRAWING, by=people[person])
    assert not CoatOfArms.objects.exists()


def test_it_shows_in_both_frames(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    """Name, coat of arms, colours and contact on a public page and in the workspace; before, none of it."""
    anybody = client_as("anonymous")
    before = anybody.get("/accesibilidad/").text
    assert "identidad/" not in before and "Teléfono" not in before
    arms = keep_arms(data=DRAWING, by=people["administrator"])
    row = changed(
        people, coat_of_arms=arms, brief_name="Muni F", telephone="1950 7000", address="8 de Octubre 4700",
        opening_hours="de 9 a 15", **COLOURS,
    )  # fmt: skip
    for page in (anybody.get("/accesibilidad/").text, client_as("staff").get("/gestion/").text):
        assert f'<img src="/identidad/escudo/{arms.sha256}" alt=""' in page
        assert f'<link rel="stylesheet" href="{row.colours_address}">' in page
        assert "Muni F" in page
    assert "8 de Octubre 4700 · de 9 a 15 · Teléfono 1950 7000" in anybody.get("/accesibilidad/").text


def test_it_shows_on_pages_that_are_kept(
    people: dict[str, User], client_as: Callable[[str], Client], municipality: Municipality
) -> None:
    """Whatever a process keeps of the public pages goes with the old identity."""
    anybody = client_as("anonymous")
    for address in ("/", "/informes/", "/manual/"):
        assert "Otro Nombre" not in anybody.get(address).text
    changed(people, name="Otro Nombre")
    for address in ("/", "/informes/", "/manual/"):
        assert "Otro Nombre" in anybody.get(address).text, address


def test_what_is_named_by_its_bytes_stays(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """Coat of arms and style sheet may be kept for ever, open no door, and go on once they are no longer in use."""
    arms = keep_arms(data=picture(), by=people["administrator"])
    row = changed(people, coat_of_arms=arms, **COLOURS)
    addresses = {row.arms_address: "image/png", row.colours_address: "text/css; charset=utf-8"}
    changed(people, coat_of_arms=None, primary_colour="", accent_colour="")
    for address, media_type in addresses.items():
        answer = client_as("anonymous").get(address)
        assert answer.status_code == 200 and answer["Content-Type"] == media_type
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff" and not answer.cookies
        again = client_as("anonymous").get(address, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
    assert "sandbox" in client_as("anonymous").get(row.arms_address)["Content-Security-Policy"]
    for address in ("/identidad/escudo/" + "0" * 64, "/identidad/colores/1f5f8b-f2b705-0000000000000000"):
        assert client_as("anonymous").get(address).status_code == 404


def test_what_was_only_tried_is_not_served(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """The preview shows it inside its own page; nobody else is given it."""
    answer = client_as("administrator").post(
        EDIT, typed(vista="1", file=SimpleUploadedFile("e.svg", DRAWING))
    )
    assert answer.status_code == 200 and "data:image/svg+xml;base64," in answer.text
    arms = CoatOfArms.objects.get()
    assert f'value="{arms.sha256}"' in answer.text  # goes on with the form
    assert client_as("anonymous").get(arms.get_absolute_url()).status_code == 404
    assert Municipality.objects.get().coat_of_arms_id is None
    saved = client_as("administrator").post(EDIT, typed(coat_of_arms=arms.sha256))
    assert saved.status_code == 302 and Municipality.objects.get().coat_of_arms_id == arms.sha256
    assert client_as("anonymous").get(arms.get_absolute_url()).status_code == 200


def test_of_a_picture_nothing_but_the_picture_stays(people: dict[str, User]) -> None:
    """Small enough for a page, transparent where it was, without what its file said besides."""
    exif = Image.Exif()
    exif[0x010E] = "Ana Sosa"
    for data in (picture(), picture("JPEG", exif=exif), picture(size=(40, 300))):
        arms = keep_arms(data=data + b"<script>", by=people["administrator"])
        assert arms.media_type == "image/png" and b"Ana" not in bytes(arms.data) + bytes(arms.small_data)
        assert arms.sha256 == hashlib.sha256(bytes(arms.data)).hexdigest()
        for kept, side in ((arms.data, 480), (arms.small_data, 96)):
            with Image.open(io.BytesIO(bytes(kept))) as seen:
                assert max(seen.size) <= side and seen.format == "PNG"
        assert len(bytes(arms.small_data)) <= 12_000
    with Image.open(io.BytesIO(bytes(keep_arms(data=picture(), by=people["administrator"]).data))) as seen:
        assert seen.convert("RGBA").getpixel((seen.width - 1, 0))[3] == 0


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"x" * 99, b"\xff\xd8\xff" + b"x" * 99, b"<html>",
     b"\x89PNG\r\n\x1a\n" + b"0" * LARGEST_UPLOAD],
)  # fmt: skip
def test_what_is_no_coat_of_arms_is_refused(people: dict[str, User], data: bytes) -> None:
    """By its content, whatever it is called; nothing is kept."""
    with pytest.raises(ValidationError):
        keep_arms(data=data, by=people["administrator"])
    assert not CoatOfArms.objects.exists()


def test_colours_that_cannot_be_read_with_are_refused(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """By the form, the action, and what is no pair of colours by the database too; what was typed stays."""
    page = client_as("administrator").post(EDIT, typed(own_colours="on", primary_colour="#7fb8da"))
    assert page.status_code == 422 and "y hace falta 4,5" in page.text and 'value="#7fb8da"' in page.text
    looked = client_as("administrator").post(
        EDIT, typed(own_colours="on", primary_colour="#7fb8da", vista="1")
    )
    assert looked.status_code == 200 and "No alcanza" in looked.text
    for pair in (("#7FB8DA", "#F2B705"), ("#1F5F8B", "#14213D"), ("#1F5F8B", ""), ("rojo", "#F2B705")):
        with pytest.raises(ValidationError):
            changed(people, primary_colour=pair[0], accent_colour=pair[1])
    for pair in (("#1F5F8B", ""), ("#1f5f8b", "#f2b705"), ("red", "red")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Municipality.objects.update(primary_colour=pair[0], accent_colour=pair[1])
    assert Municipality.objects.get().colours_address == ""


def test_the_form_saves_all_of_it(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    """Colours in capitals only when they are its own, and the history says what changed."""
    facts = {
        "own_colours": "on",
        "primary_colour": "#7a1f3d",
        "telephone": "1950",
        "website": "https://m.example",
    }
    answer = client_as("administrator").post(EDIT, typed(**facts, legal_notice="## Uso\n\nLibre."))
    assert answer.status_code == 302
    row = Municipality.objects.get()
    assert (row.primary_colour, row.accent_colour, row.telephone) == ("#7A1F3D", "#F2B705", "1950")
    page = client_as("administrator").get(EDIT).text
    told = re.search(r"Cambió: (.*?)</p>", page)
    assert (
        told
        and told[1] == "color principal, color de acento, teléfono, otra página del municipio, aviso legal"
    )
    assert client_as("administrator").get("/gestion/registro/").status_code == 200
    client_as("administrator").post(EDIT, typed())
    assert Municipality.objects.get().primary_colour == ""


def test_two_people_never_overwrite_each_other(
    people: dict[str, User], client_as: Callable[[str], Client]
) -> None:
    """The second is told what the first saved, and keeps what was typed."""
    late = typed(telephone="1111")
    changed(people, telephone="2222")
    page = client_as("administrator").post(EDIT, late)
    assert page.status_code == 422 and "2222" in page.text and 'value="1111"' in page.text
    row = Municipality.objects.get()
    with pytest.raises(EditConflict):
        edit_identity(municipality=row, expected_version=row.edit_version - 1, by=people["administrator"])
    assert Municipality.objects.get().telephone == "2222"


def test_the_legal_notice_is_safe(people: dict[str, User], client_as: Callable[[str], Client]) -> None:
    """Markdown, and nothing else."""
    hostile = "## Uso\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](http://x.example/a.png) [[cifra]]"
    changed(people, legal_notice=hostile, address="8 de Octubre 4700")
    page = client_as("anonymous").get("/aviso-legal/").text
    assert "<h3>Uso</h3>" in page and "8 de Octubre 4700" in page
    assert "<script>alert" not in page and 'href="javascript' not in page and 'src="http' not in page


def test_a_coat_of_arms_stays_as_it_is(people: dict[str, User]) -> None:
    """Documents name it: neither changed nor deleted, by whatever door."""
    arms = keep_arms(data=DRAWING, by=people["administrator"])
    assert keep_arms(data=DRAWING, by=people["administrator"]) == arms
    for act in (arms.delete, lambda: CoatOfArms.objects.update(media_type="image/png")):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_letters_are_signed_with_it(people: dict[str, User]) -> None:
    """At the end of each message, in both forms."""
    row = changed(people, address="8 de Octubre 4700", telephone="1950 7000", website="https://m.example")
    text = render_to_string("planning/email/_signed.txt", {"municipality": row})
    assert text.startswith(
        "Municipio F. 8 de Octubre 4700, teléfono 1950 7000. https://m.example Este mensaje"
    )
    html = render_to_string("participation/email/_frame.html", {"municipality": row, "subject": "x"})
    assert "8 de Octubre 4700, teléfono 1950 7000." in html
    assert "None" not in render_to_string("planning/email/_signed.txt", {"municipality": None})


def test_documents_carry_the_coat_of_arms_they_were_prepared_with(people: dict[str, User]) -> None:
    """On the cover, by its hash in the snapshot; one sealed before has none, and none changes with the identity."""
    before = manuals.published(people)
    old = {row.format: bytes(row.data) for row in before.preparation.renditions.all()}
    assert "escudo_del_municipio" not in json.loads(before.preparation.snapshot)
    arms = keep_arms(data=DRAWING, by=people["administrator"])
    changed(people, coat_of_arms=arms)
    after = manuals.next_edition(people)
    assert json.loads(after.preparation.snapshot)["escudo_del_municipio"] == arms.sha256
    changed(people, coat_of_arms=keep_arms(data=picture(), by=people["administrator"]))
    from reports.actions.preparations import meta_of
    from reports.documents.registry import document_type

    data = {row.format: bytes(row.data) for row in after.preparation.renditions.all()}
    again = document_type("manual").render(
        Format.PDF, json.loads(after.preparation.snapshot), meta_of(after.preparation)
    )
    assert again == data["pdf"]
    assert "Escudo de Municipio F" in alternatives(data["pdf"]) and "Escudo de" not in alternatives(
        old["pdf"]
    )
    assert {row.format: bytes(row.data) for row in before.preparation.renditions.all()} == old


def alternatives(data: bytes) -> str:
    """Every alternative text of a PDF."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return " ".join(
            str(thing["/Alt"])
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        )
