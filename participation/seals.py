"""Database triggers that keep the record of a meeting as it was when its minutes were approved.

Privileges and triggers stand behind the actions: raw SQL, the admin and a forgotten ``update()`` meet the same refusal.
The minutes row is read ``FOR SHARE``, so a fact cannot slip in beside an approval that is under way.
"""

import pgtrigger

REFUSAL = "El acta de esta reunión está aprobada: su contenido no puede cambiar."


def _check(meeting_sql: str) -> str:
    return f"""
        SELECT state INTO minutes_state FROM participation_minutes WHERE meeting_id = {meeting_sql} FOR SHARE;
        IF minutes_state = 'approved' THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
        END IF;
    """


def sealed_with_minutes(column: str = "meeting_id") -> list[pgtrigger.Trigger]:
    """Triggers for a table whose rows point at a meeting (or, for meetings themselves, are one).

    ``column`` is the one that holds the meeting's id. Refuses INSERT (but for meetings), UPDATE, DELETE and TRUNCATE
    once the minutes are approved.
    """
    declare = [("minutes_state", "text")]
    operations = pgtrigger.Update | pgtrigger.Delete
    triggers = [
        pgtrigger.Trigger(
            name="sealed_change",
            when=pgtrigger.Before,
            operation=operations,
            declare=declare,
            func=_check(f"OLD.{column}")
            + (f" IF TG_OP = 'UPDATE' THEN {_check(f'NEW.{column}')} END IF; " if column != "id" else "")
            + " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;",
        ),
        refuse_truncate(),
    ]
    if column != "id":
        triggers.append(
            pgtrigger.Trigger(
                name="sealed_insert",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=declare,
                func=_check(f"NEW.{column}") + " RETURN NEW;",
            )
        )
    return triggers


def refuse_truncate() -> pgtrigger.Trigger:
    """Refuses TRUNCATE while any minutes are approved."""
    return pgtrigger.Trigger(
        name="sealed_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=f"""
            IF EXISTS (SELECT 1 FROM participation_minutes WHERE state = 'approved') THEN
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
            END IF;
            RETURN NULL;
        """,
    )
