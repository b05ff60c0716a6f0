"""The database triggers behind minutes that were brought in as documents: the original stays what was confirmed."""

CONFIRMED_REFUSAL = "Esta acta está incorporada: su original y lo que se leyó de él no cambian."

_SEALED = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed'"
_HEAD = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"

#: Each sealed table and its column that holds the proposal's id.
WITH_PROPOSAL = {"participation_minutesproposal": "id", "participation_factspan": "proposal_id"}

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION participation_confirmed_proposal() RETURNS trigger {_HEAD} AS $$
DECLARE
    its_state text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.participation_minutesproposal WHERE state = 'confirmed') THEN
            RAISE EXCEPTION '{CONFIRMED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    -- Each waits for whoever is confirming, who holds the row.
    IF TG_OP <> 'INSERT' THEN
        SELECT state INTO its_state FROM public.participation_minutesproposal
            WHERE id = (to_jsonb(OLD) ->> TG_ARGV[0])::bigint FOR SHARE;
        IF its_state = 'confirmed' THEN
            RAISE EXCEPTION '{CONFIRMED_REFUSAL}' {_SEALED};
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' AND TG_ARGV[0] <> 'id' THEN
        SELECT state INTO its_state FROM public.participation_minutesproposal
            WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint FOR SHARE;
        IF its_state = 'confirmed' THEN
            RAISE EXCEPTION '{CONFIRMED_REFUSAL}' {_SEALED};
        END IF;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""

TRIGGERS = "".join(
    f"""
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION participation_confirmed_proposal('{column}');
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION participation_confirmed_proposal('{column}');
"""
    for table, column in WITH_PROPOSAL.items()
)

REVERSE = (
    "".join(
        f"DROP TRIGGER sealed_row ON {table}; DROP TRIGGER sealed_table ON {table};\n"
        for table in WITH_PROPOSAL
    )
    + "DROP FUNCTION participation_confirmed_proposal();\n"
)
