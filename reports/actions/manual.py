"""Writing the manual: its chapters, what people say of them, and its figures."""

import hashlib
import struct
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from planning.concurrency import EditConflict, save_edited
from planning.permissions import check
from planning.photos import clean_photo
from planning.uploads import Upload
from reports import editions
from reports.manual_parts import PARTS
from reports.models import ChapterComment, Finding, ManualChapter, ManualFigure
from reports.permissions import COMMENT_CHAPTERS, EDIT_CHAPTERS
from reports.queries.manual import figures_named
from reports.queries.manual_links import links_problems
from reports.rendering.markdown import (
    chapter_images,
    chapter_links,
    chapter_named,
    figure_hash,
)
from reports.transitions import InvalidTransition

FIRST_EDITION = Path(__file__).resolve().parent.parent / "manual" / "edition"
#: A chapter of 10,000 words has 60,000 characters.
MOST_CHARACTERS = 60_000
MOST_CHAPTERS = 60
LONGEST_COMMENT = 2_000
LARGEST_FIGURE = 10 * 1024 * 1024
#: Figures are never deleted.
MOST_FIGURES = 500
#: What a chapter cannot be called in an address: pages of the manual, and parts of the document.
RESERVED = {"nuevo", "figuras", "documento", "comentarios", "primera-edicion"} | {
    "presentacion", "cambios", "creditos", "contenido", "indice",
}  # fmt: skip
_LONGEST_SLUG = 40
_BETWEEN = "+++"


# --- chapters ---


@transaction.atomic
def add_chapter(*, title: str, by: User) -> ManualChapter:
    """Begin a chapter, the last of them, still without text. Raises ``NotAllowed`` and ``ValidationError`` by field."""
    check(by, EDIT_CHAPTERS, fresh=True)
    rows = _lock_order()
    if len(rows) >= MOST_CHAPTERS:
        raise ValidationError(
            {"title": f"El manual lleva hasta {MOST_CHAPTERS} capítulos, también los sacados."}
        )
    title = " ".join(title.split())
    chapter = ManualChapter(
        slug=_free_slug(title, {row.slug for row in rows}),
        title=title,
        position=_next_position(),
        written_by=by,
    )
    chapter.full_clean()
    chapter.save(force_insert=True)
    return chapter


@transaction.atomic
def save_chapter(
    *,
    chapter: ManualChapter,
    title: str,
    text: str,
    carried_by: Sequence[str],
    expected_version: int,
    by: User,
) -> ManualChapter:
    """Save what a chapter says; what was reviewed has to be reviewed again. The same as it stands is no save.

    Raises ``NotAllowed``, ``EditConflict`` when somebody saved since ``expected_version``, and ``ValidationError`` by
    field: a link that leads nowhere, a figure that is not there.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    _lock_order()  # a link may be to a chapter that is being taken out
    row = ManualChapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    parts = [key for key in PARTS if key in carried_by]
    problems = {}
    if set(carried_by) - set(PARTS):
        problems["carried_by"] = ["Elegí partes del portal de la lista."]
    found = text_problems(text)
    if found:
        problems["text"] = found
    if problems:
        raise ValidationError(problems)
    if row.edit_version == expected_version and (row.title, row.text, row.carried_by) == (title, text, parts):
        return row
    row.title, row.text, row.carried_by = title, text, parts
    row.written_by, row.written_at = by, timezone.now()
    return save_edited(
        row,
        expected=expected_version,
        fields=["title", "text", "carried_by", "written_by", "written_at"],
    )


def text_problems(text: str) -> list[str]:
    """What is wrong with the text of a chapter, in words."""
    if len(text) > MOST_CHARACTERS:
        return [f"Tiene {len(text)} letras y signos, y entran {MOST_CHARACTERS}: partilo en dos capítulos."]
    if len(editions.paragraphs(text)) > editions.MOST_PARAGRAPHS:
        return [f"Tiene más de {editions.MOST_PARAGRAPHS} párrafos: partilo en dos capítulos."]
    slugs = set(ManualChapter.objects.filter(is_dropped=False).values_list("slug", flat=True))
    problems = links_problems(text, slugs)
    known = figures_named([text])
    problems += [_image_problem(source, words, known) for source, words in chapter_images(text)]
    return list(dict.fromkeys(filter(None, problems)))


def _image_problem(source: str, words: str, known: Collection[str]) -> str:
    sha256 = figure_hash(source)
    if not sha256:
        return f"La imagen «{source}» no se puede usar: subila acá y poné su nombre, «figura:» y su huella."
    if sha256 not in known:
        return f"No hay ninguna figura «{source}». Elegila de la lista de figuras."
    if not words:
        return f"Entre los corchetes de «{source}» escribí qué se ve: lo lee quien no ve la imagen."
    return ""


@transaction.atomic
def review_chapter(*, chapter: ManualChapter, expected_version: int, by: User) -> ManualChapter:
    """Say that a chapter is good exactly as it stands. Saying so again is harmless.

    Raises ``NotAllowed``, ``EditConflict`` when it was saved since ``expected_version``, and ``InvalidTransition`` for
    whoever saved it last, and while it says nothing.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    row = ManualChapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
    if row.edit_version != expected_version:
        raise EditConflict(row)
    if row.is_reviewed:
        return row
    if row.written_by_id == by.pk:
        raise InvalidTransition("Un capítulo lo revisa otra persona que la que lo escribió por última vez.")
    if not row.text.strip():
        raise InvalidTransition("Todavía no dice nada: no hay qué revisar.")
    row.reviewed_version, row.reviewed_by, row.reviewed_at = row.edit_version, by, timezone.now()
    row.save(update_fields=["reviewed_version", "reviewed_by", "reviewed_at"])
    return row


@transaction.atomic
def move_chapter(*, chapter: ManualChapter, earlier: bool, by: User) -> None:
    """Let a chapter change places with the one before or after it; at the end it stays. Raises ``NotAllowed``."""
    check(by, EDIT_CHAPTERS, fresh=True)
    rows = [row for row in _lock_order() if not row.is_dropped]
    place = next((number for number, row in enumerate(rows) if row.pk == chapter.pk), None)
    if place is None:
        raise InvalidTransition("Está fuera de la próxima edición: no tiene lugar.")
    other = place + (-1 if earlier else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        _number(rows)


@transaction.atomic
def drop_chapter(*, chapter: ManualChapter, by: User) -> None:
    """Take a chapter out of the next edition; nothing of it is lost. Repeating it is harmless.

    Raises ``NotAllowed``, and ``InvalidTransition`` while another chapter leads to it.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    rows = [row for row in _lock_order() if not row.is_dropped and row.pk != chapter.pk]
    leading = [row.title for row in rows if chapter.slug in map(chapter_named, chapter_links(row.text))]
    if leading:
        named = ", ".join(f"«{title}»" for title in leading)
        raise InvalidTransition(f"Hay enlaces a este capítulo en {named}: sacalos primero.")
    ManualChapter.objects.filter(pk=chapter.pk, is_dropped=False).update(is_dropped=True)


@transaction.atomic
def restore_chapter(*, chapter: ManualChapter, by: User) -> None:
    """Bring a chapter back into the next edition, as its last. Repeating it is harmless.

    Raises ``NotAllowed``, and ``InvalidTransition`` while it leads to another that is out.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    rows = {row.slug: row for row in _lock_order()}
    led_to = [rows.get(chapter_named(link) or "") for link in chapter_links(rows[chapter.slug].text)]
    out = [row.title for row in led_to if row and row.is_dropped and row.pk != chapter.pk]
    if out:
        named = ", ".join(f"«{title}»" for title in dict.fromkeys(out))
        raise InvalidTransition(
            f"Tiene enlaces a {named}, que está afuera: traé eso primero, o sacá los enlaces."
        )
    gone = ManualChapter.objects.filter(pk=chapter.pk, is_dropped=True)
    gone.update(is_dropped=False, position=_next_position())


def _lock_order() -> list[ManualChapter]:
    """Every chapter in order, locked: their places, and which of them there are, until the transaction ends.

    Whoever waited for the rows read their order before it changed: it is read again once they are held.
    """
    list(ManualChapter.objects.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return list(ManualChapter.objects.order_by("position", "pk"))


def _number(rows: Sequence[ManualChapter]) -> None:
    for position, row in enumerate(rows, 1):
        if row.position != position:
            ManualChapter.objects.filter(pk=row.pk).update(position=position)


def _next_position() -> int:
    return (ManualChapter.objects.aggregate(last=Max("position"))["last"] or 0) + 1


def _free_slug(title: str, taken: Collection[str]) -> str:
    stem = slugify(title)[:_LONGEST_SLUG].strip("-_") or "capitulo"
    slug, number = stem, 2
    while slug in taken or slug in RESERVED:
        slug = f"{stem[: _LONGEST_SLUG - 4]}-{number}"
        number += 1
    return slug


# --- what is said of them ---


@transaction.atomic
def comment(
    *, chapter: ManualChapter, text: str, quote: str, by: User, finding: Finding | None = None
) -> ChapterComment:
    """Say something of a chapter; of a finding it is a change request. Sent twice, it is said once.

    Raises ``NotAllowed`` and ``ValidationError`` by field.
    """
    check(by, COMMENT_CHAPTERS, fresh=True)
    ManualChapter.objects.select_for_update(of=("self",)).get(pk=chapter.pk)
    text, quote = text.replace("\r\n", "\n").strip(), " ".join(quote.split())
    same = ChapterComment.objects.filter(
        chapter=chapter, text=text, quote=quote, made_by=by, finding=finding, closed_at=None
    ).first()
    if same:
        return same
    if len(text) > LONGEST_COMMENT:
        raise ValidationError({"text": f"Tiene {len(text)} letras y signos, y entran {LONGEST_COMMENT}."})
    row = ChapterComment(chapter=chapter, text=text, quote=quote, finding=finding, made_by=by)
    row.full_clean()
    row.save(force_insert=True)
    return row


@transaction.atomic
def close_comment(*, comment: ChapterComment, answer: str, by: User) -> ChapterComment:
    """Close a comment, saying what was done. Raises ``NotAllowed``, ``InvalidTransition`` when it is closed already,
    and ``ValidationError`` on ``answer`` when it is empty.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    row = ChapterComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if row.closed_at:
        raise InvalidTransition("Ese comentario ya está cerrado.")
    answer = answer.strip()
    if not answer:
        raise ValidationError({"answer": "Escribí qué se hizo con el comentario."})
    row.answer, row.closed_by, row.closed_at = answer, by, timezone.now()
    row.edit_version += 1
    row.full_clean()
    row.save(update_fields=["answer", "closed_by", "closed_at", "edit_version"])
    return row


# --- figures ---


def add_figure(*, upload: Upload, name: str, by: User) -> ManualFigure:
    """Keep an image without what a camera wrote in it, by the hash of its bytes; one that is there stays as it is.

    Raises ``NotAllowed`` and ``ValidationError`` by field.
    """
    check(by, EDIT_CHAPTERS, fresh=True)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": "Ponele un nombre, para encontrarla al escribir."})
    if not upload.content_type.startswith("image/"):
        raise ValidationError({"file": "Tiene que ser una imagen: PNG o JPG."})
    if len(upload.data) > LARGEST_FIGURE:
        raise ValidationError({"file": f"Pesa más de {LARGEST_FIGURE // 1024**2} MB."})
    clean = clean_photo(upload.data, drawings=True)  # takes long: before any row is held
    return keep_figure(data=clean, name=name, by=by)


@transaction.atomic
def keep_figure(*, data: bytes, name: str, by: User | None) -> ManualFigure:
    """Keep an image that was cleaned already, by its hash. Raises ``ValidationError`` by field."""
    sha256 = hashlib.sha256(data).hexdigest()
    _lock_order()
    known = ManualFigure.objects.filter(sha256=sha256).first()
    if known:
        return known
    if ManualFigure.objects.count() >= MOST_FIGURES:
        raise ValidationError({"file": f"Hay {MOST_FIGURES} figuras, y no entran más."})
    media_type = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    width, height = _size(data)
    figure = ManualFigure(
        sha256=sha256,
        media_type=media_type,
        data=data,
        width=width,
        height=height,
        name=name,
        uploaded_by=by,
    )
    figure.full_clean(exclude=["data"])
    figure.save(force_insert=True)
    return figure


def _size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG that was made anew, by its header; pictures are opened in another process."""
    if data.startswith(b"\x89PNG"):
        return struct.unpack(">II", data[16:24])
    place = 2
    while place + 9 <= len(data):
        marker, length = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    raise ValidationError({"file": "No se pudo leer la imagen: probá con otra."})


# --- the edition that comes with the portal ---


@transaction.atomic
def load_first_edition(*, by: User | None = None, folder: Path = FIRST_EDITION) -> list[ManualChapter]:
    """The chapters that come with the portal, each to be reviewed here; none where there is one already.

    Raises ``NotAllowed``.
    """
    if by is not None:
        check(by, EDIT_CHAPTERS, fresh=True)
    if _lock_order():
        return []
    made = []
    for position, path in enumerate(sorted(folder.glob("*.md")), 1):
        head, text = read_chapter(path.read_text(encoding="utf-8"))
        chapter = ManualChapter(
            slug=head["slug"],
            title=head["title"],
            carried_by=[key for key in PARTS if key in head["carried_by"]],
            text=text,
            position=position,
        )
        chapter.full_clean()
        chapter.save(force_insert=True)
        made.append(chapter)
    return made


def read_chapter(file: str) -> tuple[dict, str]:
    """What stands in a file: its head (TOML between two lines of ``+++``) and its text. ``ValueError`` without one."""
    _, head, text = file.split(f"{_BETWEEN}\n", 2)
    return tomllib.loads(head), text.strip()
