"""Operations that are done together leave what they leave one by one."""

from django.db import connection, models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.state import ProjectState

from planning.grouped_migrations import InOneGo, together

OPERATIONS = (
    CreateModel("Uno", [("id", models.BigAutoField(primary_key=True))]),
    CreateModel(
        "Otro",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("uno", models.ForeignKey("planning.Uno", models.CASCADE)),
        ],
    ),
    AddField("uno", "nombre", models.TextField(default="")),
    AddField("uno", "largo", models.IntegerField(default=0)),
    AddConstraint("uno", models.CheckConstraint(condition=models.Q(largo__gte=0), name="largo_no_negativo")),
    AddIndex("uno", models.Index(fields=["nombre"], name="uno_por_nombre")),
    RunSQL("SELECT 1", RunSQL.noop),
    AddField("otro", "nota", models.TextField(default="")),
)


def test_neighbours_of_one_kind_are_one_in_the_same_order() -> None:
    grouped = together(OPERATIONS)
    assert [type(each).__name__ for each in grouped] == [
        "InOneGo",
        "InOneGo",
        "InOneGo",
        "RunSQL",
        "AddField",
    ]
    flat = [one for each in grouped for one in (each.operations if isinstance(each, InOneGo) else [each])]
    assert flat == list(OPERATIONS)


def test_the_database_is_the_same_and_it_can_be_undone(db: None) -> None:
    """Tables, columns, constraints and indexes; and back, nothing is left."""
    apart = _schema(OPERATIONS)
    assert apart
    assert _schema(together(OPERATIONS)) == apart


def _schema(operations) -> list[tuple[str, ...]]:
    states = [ProjectState()]
    with connection.schema_editor(atomic=False) as editor:
        for operation in operations:
            after = states[-1].clone()
            operation.state_forwards("planning", after)
            operation.database_forwards("planning", editor, states[-1], after)
            states.append(after)
    found = _told()
    with connection.schema_editor(atomic=False) as editor:
        for place in range(len(operations) - 1, -1, -1):
            operations[place].database_backwards("planning", editor, states[place + 1], states[place])
    assert not _told()
    return found


def _told() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%(names)s)"
            " UNION ALL SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text = ANY(%(names)s)"
            " UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE tablename = ANY(%(names)s) ORDER BY 1, 2",
            {"names": ["planning_uno", "planning_otro"]},
        )
        return cursor.fetchall()
