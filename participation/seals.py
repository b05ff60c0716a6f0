"""Database triggers that keep the record of a meeting as it was when its minutes were approved.

Privileges and triggers stand behind the actions: raw SQL, the admin and a forgotten ``update()`` meet the same refusal.
They are written in SQL and not through django-pgtrigger, whose triggers any session can switch off with a setting.
The minutes row is read ``FOR SHARE``, so a fact cannot slip in beside an approval that is under way.
"""

from planning.seals import install, uninstall

__all__ = [
    "APPROVING_REFUSAL",
    "FUNCTIONS",
    "REFUSAL",
    "SEALED_TABLES",
    "SESSION_TABLES",
    "VOTE_FUNCTIONS",
    "VOTE_TABLES",
    "install",
    "uninstall",
]

REFUSAL = "El acta de esta reunión está aprobada: su contenido no puede cambiar."

#: Each sealed table and its column that holds the meeting's id.
SEALED_TABLES = {
    "participation_meeting": "id",
    "participation_minutes": "meeting_id",
    "participation_meetingbody": "meeting_id",
    "participation_summons": "meeting_id",
    "participation_attendance": "meeting_id",
    "participation_headcount": "meeting_id",
    "participation_contribution": "meeting_id",
}

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION participation_refuse_if_approved(meeting bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    minutes_state text;
BEGIN
    SELECT state INTO minutes_state FROM public.participation_minutes WHERE meeting_id = meeting FOR SHARE;
    IF minutes_state = 'approved' THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION participation_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.participation_minutes WHERE state = 'approved') THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.participation_refuse_if_approved((to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM public.participation_refuse_if_approved((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    RETURN NEW;
END $$;
"""

#: What the page of the session writes, by the column that holds the meeting's id.
SESSION_TABLES = {
    "participation_agendaitem": "meeting_id",
    "participation_presiding": "meeting_id",
    "participation_recess": "meeting_id",
}

#: Decisions and their votes, by the column that holds the decision's id: sealed with their own minutes, and from the
#: moment on in which other minutes were approved or rectified by them. Their own minutes are read first: whoever
#: approves or rectifies holds them, so a change waits for that to end and then meets it.
VOTE_TABLES = {
    "participation_decision": "id",
    "participation_vote": "decision_id",
}

APPROVING_REFUSAL = "Con esta votación se aprobó o se rectificó un acta: ya no puede cambiar."

VOTE_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION participation_refuse_if_approving(decision bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.participation_refuse_if_approved(d.meeting_id)
        FROM public.participation_decision d WHERE d.id = decision;
    IF EXISTS (SELECT 1 FROM public.participation_minutes WHERE approved_in_id = decision)
        OR EXISTS (SELECT 1 FROM public.participation_rectification WHERE decided_in_id = decision) THEN
        RAISE EXCEPTION '{APPROVING_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION participation_sealed_vote() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.participation_minutes WHERE state = 'approved') THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.participation_refuse_if_approving((to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM public.participation_refuse_if_approving((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    IF TG_TABLE_NAME = 'participation_decision' THEN  -- a new one is not in its table yet
        PERFORM public.participation_refuse_if_approved((to_jsonb(NEW) ->> 'meeting_id')::bigint);
    END IF;
    RETURN NEW;
END $$;
"""
