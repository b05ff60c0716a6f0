"""The database triggers behind the chain: what came outside a meeting, what was answered and what was given back stay.

As in ``participation.seals``: privileges and triggers stand behind the actions, through whatever door.
"""

OUTSIDE_REFUSAL = "Este aporte ya se recibió: sus palabras no cambian. Si hay un error, registralo de nuevo."
ANSWERED_REFUSAL = (
    "La respuesta está publicada: no se cambia ni se borra. Lo que haya que corregir es otra versión."
)
KEPT_REFUSAL = "Lo que se hizo queda como se anotó."
MERGE_REFUSAL = "Un tema se une a uno que no esté unido a otro, y nunca a sí mismo."

_SEALED = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed'"
_TREE = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'tree'"
_HEAD = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"

#: Channels by which staff type something in, who may mend it until somebody judged it.
TYPED_IN = ("phone", "desk", "paper", "note", "body")

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION participation_sealed_contribution() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.participation_refuse_if_approved(OLD.meeting_id);
        IF OLD.meeting_id IS NULL AND (
            OLD.channel NOT IN ('{"', '".join(TYPED_IN)}')
            OR EXISTS (SELECT 1 FROM public.participation_contributionreview
                WHERE contribution_id = OLD.id FOR SHARE)
            OR EXISTS (SELECT 1 FROM public.participation_coding WHERE contribution_id = OLD.id FOR SHARE)) THEN
            RAISE EXCEPTION '{OUTSIDE_REFUSAL}' {_SEALED};
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM public.participation_refuse_if_approved(NEW.meeting_id);
    IF TG_OP = 'UPDATE' AND ((OLD.meeting_id IS NULL) <> (NEW.meeting_id IS NULL)
        OR OLD.meeting_id IS NULL AND NEW.channel <> OLD.channel) THEN
        RAISE EXCEPTION '{OUTSIDE_REFUSAL}' {_SEALED};
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION participation_sealed_response() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.participation_response WHERE state = 'published') THEN
            RAISE EXCEPTION '{ANSWERED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION '{ANSWERED_REFUSAL}' {_SEALED};
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION participation_sealed_response_link() RETURNS trigger {_HEAD} AS $$
DECLARE
    its_response bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.response_id WHEN 'TRUNCATE' THEN NULL
        ELSE NEW.response_id END;
    its_state text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.participation_response WHERE state = 'published') THEN
            RAISE EXCEPTION '{ANSWERED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    SELECT state INTO its_state FROM public.participation_response WHERE id = its_response FOR SHARE;
    IF TG_OP = 'UPDATE' OR its_state = 'published' THEN
        RAISE EXCEPTION '{ANSWERED_REFUSAL}' {_SEALED};
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION participation_only_added() RETURNS trigger {_HEAD} AS $$
BEGIN
    RAISE EXCEPTION '{KEPT_REFUSAL}' {_SEALED};
END $$;

CREATE OR REPLACE FUNCTION participation_only_withdrawn() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_on IS NULL
        AND to_jsonb(NEW) - 'withdrawn_on' = to_jsonb(OLD) - 'withdrawn_on' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{KEPT_REFUSAL}' {_SEALED};
END $$;

CREATE OR REPLACE FUNCTION participation_one_step_of_merging() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL THEN
        PERFORM FROM public.participation_topic WHERE id = NEW.merged_into_id FOR NO KEY UPDATE;
        IF EXISTS (SELECT 1 FROM public.participation_topic
                WHERE id = NEW.merged_into_id AND merged_into_id IS NOT NULL)
            OR EXISTS (SELECT 1 FROM public.participation_topic WHERE merged_into_id = NEW.id) THEN
            RAISE EXCEPTION '{MERGE_REFUSAL}' {_TREE};
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""

#: Tables that are only added to, by whatever door.
ADDED = (
    "participation_topicmove",
    "participation_topicmoveorigin",
    "participation_responsemove",
    "participation_givenback",
)

TRIGGERS = """
DROP TRIGGER sealed_row ON participation_contribution;
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON participation_contribution
    FOR EACH ROW EXECUTE FUNCTION participation_sealed_contribution();
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON participation_response
    FOR EACH ROW EXECUTE FUNCTION participation_sealed_response();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON participation_response
    FOR EACH STATEMENT EXECUTE FUNCTION participation_sealed_response();
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON participation_responselink
    FOR EACH ROW EXECUTE FUNCTION participation_sealed_response_link();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON participation_responselink
    FOR EACH STATEMENT EXECUTE FUNCTION participation_sealed_response_link();
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON participation_devolutionpublication
    FOR EACH ROW EXECUTE FUNCTION participation_only_withdrawn();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON participation_devolutionpublication
    FOR EACH STATEMENT EXECUTE FUNCTION participation_only_added();
CREATE TRIGGER one_step_of_merging AFTER INSERT OR UPDATE OF merged_into_id ON participation_topic
    FOR EACH ROW EXECUTE FUNCTION participation_one_step_of_merging();
""" + "".join(
    f"""
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION participation_only_added();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION participation_only_added();
"""
    for table in ADDED
)

#: Facts of a workshop, sealed with its minutes as in ``participation.seals``.
WORKSHOP_TABLES = {
    "participation_workshoptable": "meeting_id",
    "participation_facilitator": "meeting_id",
    "participation_incident": "meeting_id",
}

#: Those whose rows change until they are published, or but for one thing.
SEALED = ("participation_response", "participation_responselink", "participation_devolutionpublication")

_NAMES = (
    "sealed_response",
    "sealed_response_link",
    "only_added",
    "only_withdrawn",
    "one_step_of_merging",
)
_PLACED = {
    "sealed_row": (*SEALED, *ADDED),
    "sealed_table": (*SEALED, *ADDED),
    "one_step_of_merging": ("participation_topic",),
}
REVERSE = """
DROP TRIGGER sealed_row ON participation_contribution;
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON participation_contribution
    FOR EACH ROW EXECUTE FUNCTION participation_sealed('meeting_id');
DROP FUNCTION participation_sealed_contribution();
""" + "\n".join(
    [f"DROP TRIGGER {trigger} ON {table};" for trigger, tables in _PLACED.items() for table in tables]
    + [f"DROP FUNCTION participation_{name}();" for name in _NAMES]
)
