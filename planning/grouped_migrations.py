"""Migrations of many operations without working the models out anew after each of them.

Once Django has models to hand while it migrates, each operation makes it build them again together with all that they
refer to, and everything here refers to everything: a new installation, and a test run, waited a minute for that alone.
``together`` puts neighbours of one kind into one operation, which changes the state at once and the database step by
step, as each of them would have.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger, RemoveTrigger

#: Operations that do not need each other's outcome in the database, when they follow one another.
_KINDS: tuple[tuple[type[Operation], ...], ...] = (
    (CreateModel,),
    (AddField,),
    (AlterField,),
    (RemoveTrigger,),
    (AddConstraint, AddIndex, AddTrigger),
)


class InOneGo(Operation):
    """Several operations of one kind, each given the state before the first and the state after the last."""

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change the state by all of them, and let the models be built when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Do each of them."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Undo each of them, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what they are."""
        return "; ".join(operation.describe() for operation in self.operations)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """The same operations in the same order, neighbours of one kind in one."""
    found: list[Operation] = []
    for kind, some in groupby(operations, key=_kind):
        each = list(some)
        found += [InOneGo(each)] if kind is not None and len(each) > 1 else each
    return found


def _kind(operation: Operation) -> int | None:
    for place, types in enumerate(_KINDS):
        if type(operation) in types:
            return place
    return None
