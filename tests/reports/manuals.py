"""A manual as people write it, for tests."""

import struct
import zlib
from collections.abc import Sequence

from accounts.models import User
from planning.uploads import Upload
from reports import actions
from reports.actions import manual
from reports.models import Document, ManualChapter, ManualFigure, Publication

TITLES = ("Formar el equipo", "Escuchar en sesiones", "Devolver lo que se hizo")


def png(width: int = 3, height: int = 2, *, text: bytes = b"") -> bytes:
    """A PNG of one colour, with a comment inside if there is one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x20\x60\x90" * width) * height)
    comment = chunk(b"tEXt", b"Comment\0" + text) if text else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + comment + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def figure(people: dict[str, User], data: bytes | None = None, name: str = "El camino") -> ManualFigure:
    return manual.add_figure(
        upload=Upload("camino.png", "image/png", data or png()), name=name, by=people["team"]
    )


def save(
    chapter: ManualChapter, text: str, by: User, *, title: str = "", parts: Sequence[str] = ("actas",)
) -> ManualChapter:
    """Save a text over whatever there is."""
    chapter.refresh_from_db()
    return manual.save_chapter(
        chapter=chapter,
        title=title or chapter.title,
        text=text,
        carried_by=list(parts),
        expected_version=chapter.edit_version,
        by=by,
    )


def review(chapter: ManualChapter, by: User) -> ManualChapter:
    chapter.refresh_from_db()
    return manual.review_chapter(chapter=chapter, expected_version=chapter.edit_version, by=by)


def written(people: dict[str, User]) -> list[ManualChapter]:
    """Three chapters with text, which nobody reviewed yet."""
    rows = [manual.add_chapter(title=title, by=people["team"]) for title in TITLES]
    return [
        save(row, f"## Para qué\n\nAsí se hace: {row.title.lower()}.\n\n- Uno\n- Dos", people["team"])
        for row in rows
    ]


def reviewed(people: dict[str, User]) -> list[ManualChapter]:
    """The same, each found good by another."""
    return [review(row, people["coordinator"]) for row in written(people)]


def document(people: dict[str, User]) -> Document:
    return actions.create_about(kind="manual", about="manual", by=people["staff"])


def seal(people: dict[str, User], row: Document) -> Publication:
    preparation = actions.prepare(document=row, by=people["staff"], render_now=True)
    return actions.seal(preparation=preparation, by=people["mayor"], confirm_read=True)


def published(people: dict[str, User]) -> Publication:
    """The first edition."""
    reviewed(people)
    return seal(people, document(people))


def next_edition(people: dict[str, User], note: str = "Se corrige un capítulo.") -> Publication:
    """Another edition, of the chapters as they are now, reviewed or not until here."""
    for row in ManualChapter.objects.filter(is_dropped=False):
        if not row.is_reviewed:
            review(row, people["coordinator"] if row.written_by == people["team"] else people["team"])
    row = actions.start_new_version(
        document=Document.objects.get(kind="manual"), change_note=note, by=people["staff"]
    )
    return seal(people, row)
