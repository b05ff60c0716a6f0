"""The bytes of a package: from the same contents always the same ones, whenever they are made."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from reports.package import contents as names
from reports.package.contents import Chapter, Contents, PackageProblem
from reports.package.texts import licence_text, read_me_text

#: The earliest that a ZIP can write: when it was made is no part of what it says.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def files_of(contents: Contents) -> dict[str, bytes]:
    """Every file by its name, in the order in which they are packed; the list of them is not among them."""
    files = {
        names.READ_ME: read_me_text(contents).encode(),
        names.LICENCE_FILE: licence_text(contents).encode(),
    }
    for number, chapter in enumerate(contents.chapters, 1):
        files[f"manual/{number:02d}-{chapter.slug}.md"] = _chapter(chapter)
    for sha256, figure in sorted(contents.figures.items()):
        files[f"manual/figuras/{sha256}.{names.ENDINGS[figure.media_type]}"] = figure.data
    rows: Sequence[Any]
    for name, rows in (
        (names.STEPS, contents.steps),
        (names.QUESTIONS, contents.questions),
        (names.TEMPLATES, contents.templates),
        (names.BODIES, contents.bodies),
        (names.THEMES, contents.themes),
    ):
        fields = names.FIELDS[name]
        files[name] = _json([{key: getattr(row, field) for key, field in fields.items()} for row in rows])
    if contents.swot is not None:
        files[names.SWOT] = _json(contents.swot)
    if contents.evaluation is not None:
        files[names.EVALUATION] = _json(contents.evaluation)
    return files


def packed(contents: Contents) -> bytes:
    """The package. Raises ``PackageProblem`` when there is more in it than a package may hold."""
    files = files_of(contents)
    for name, data in files.items():
        if len(data) > (names.LARGEST_JSON if name.endswith(".json") else names.LARGEST_FILE):
            raise PackageProblem(name, "es demasiado grande para un paquete")
    if len(files) >= names.MOST_FILES or sum(map(len, files.values())) > names.LARGEST_ALL:
        raise PackageProblem("", "hay más de lo que entra en un paquete")
    listed = [
        {"nombre": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in files.items()
    ]
    head = {
        "esquema": names.SCHEMA,
        "municipio": contents.municipality,
        "fecha": contents.date.isoformat(),
        "licencia": names.LICENCE,
        "archivos": listed,
    }
    return _zipped({names.LIST: _json(head), **files})


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as whole:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # whatever machine it is made on
            whole.writestr(entry, data, compresslevel=9)
    return made.getvalue()


def _chapter(chapter: Chapter) -> bytes:
    """As the edition that the portal comes with is written: the head in TOML, then the text."""
    lines = [
        "+++",
        f"title = {_string(chapter.title)}",
        f"slug = {_string(chapter.slug)}",
        f"carried_by = [{', '.join(map(_string, chapter.carried_by))}]",
        "+++",
        "",
        _lines(chapter.text),
        "",
    ]
    return "\n".join(lines).encode()


def _lines(text: str) -> str:
    """A text with the line ends of a file and without empty lines around it."""
    return names.UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")


def _string(text: str) -> str:
    """A string of TOML: those of JSON are."""
    return json.dumps(_seen(text), ensure_ascii=False)


def _json(value: Any) -> bytes:
    """To be read by people too."""
    return (json.dumps(_seen(value), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _seen(value: Any) -> Any:
    """The same without letters that are not seen, which come with what is pasted."""
    if isinstance(value, str):
        return names.UNSEEN.sub("", value)
    if isinstance(value, dict):
        return {_seen(key): _seen(inner) for key, inner in value.items()}
    return [_seen(inner) for inner in value] if isinstance(value, list | tuple) else value
