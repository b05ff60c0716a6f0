"""Two people editing the same row never overwrite each other silently."""

from typing import TypeVar

from django.db import transaction

from planning.models import EditVersion

Row = TypeVar("Row", bound=EditVersion)


class EditConflict(Exception):
    """Somebody saved the row after it was read; ``current`` is the row as it stands now."""

    def __init__(self, current: EditVersion) -> None:
        super().__init__(
            "Otra persona guardó cambios mientras editabas. Lo que escribiste sigue en pantalla."
        )
        self.current = current


def save_edited(row: Row, *, expected: int, fields: list[str]) -> Row:
    """Validate and save ``fields`` of a row that was read at ``edit_version == expected``.

    Raises ``EditConflict`` when it was saved since, and ``ValidationError`` when it would not be valid. The row is
    locked meanwhile.
    """
    with transaction.atomic():
        current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if current.edit_version != expected:
            raise EditConflict(current)
        row.edit_version = expected + 1
        row.full_clean()
        row.save(update_fields=[*fields, "edit_version"])
    return row
