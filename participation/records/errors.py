"""What is told of files that cannot be imported."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class RecordError:
    """One thing to mend: where, and why, in words. ``row`` counts as a spreadsheet does (the header is 1)."""

    file: str
    row: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.row or ''}:{self.column}: {self.reason}"

    def as_json(self) -> dict[str, str | int | None]:
        """The shape ``import_records --json`` prints: archivo, fila, columna, motivo."""
        return dict(zip(("archivo", "fila", "columna", "motivo"), asdict(self).values(), strict=True))

    @classmethod
    def from_json(cls, data: dict) -> "RecordError":
        """The error that ``as_json`` wrote."""
        return cls(data["archivo"], data["fila"], data["columna"], data["motivo"])


class RecordsRefused(Exception):
    """The files hold errors and nothing of them was imported; ``errors`` tells every one, in reading order."""

    def __init__(self, errors: Iterable[RecordError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))
