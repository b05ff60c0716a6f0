"""Database triggers behind the seal of a publication and of all that belongs to it."""

REFUSAL = "Este documento está publicado: no puede cambiar ni borrarse."
KEPT = "Un pedido de retiro y su decisión no pueden cambiar ni borrarse."
TWO = "Un retiro lo confirma otra persona que la que lo pidió."
NOT_DECIDED = "Solo se destruyen los archivos de una publicación retirada cuyo retiro lo decidió así."

#: Each sealed table and its column that holds the preparation's id; a publication itself never changes at all.
SEALED_TABLES = {
    "reports_publication": "",
    "reports_preparation": "id",
    "reports_rendition": "preparation_id",
    "reports_reading": "preparation_id",
}

#: What the register of resolutions is made of, written in the seal and sealed with it, like a file.
INDEX_TABLES = {"reports_resolutionentry": "preparation_id"}

#: What is only ever added to: a publication's withdrawal is told by new rows, never by changed ones.
ADDED_TO = ("reports_withdrawal", "reports_withdrawaldecision", "reports_destruction")

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION reports_refuse_if_sealed(preparation bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Waits for a seal that is under way, which holds this row for update.
    PERFORM 1 FROM public.reports_preparation WHERE id = preparation FOR SHARE;
    IF EXISTS (SELECT 1 FROM public.reports_publication WHERE preparation_id = preparation) THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
END $$;

-- The one change of sealed rows: bytes of a withdrawn publication become nothing, once their destruction is on record.
CREATE OR REPLACE FUNCTION reports_is_destruction(table_name text, before jsonb, after jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    emptied boolean := CASE table_name
        WHEN 'reports_rendition' THEN after - 'data' = before - 'data' AND after ->> 'data' = '\\x'
        WHEN 'reports_preparation' THEN
            after - '{{snapshot,restricted_snapshot}}'::text[] = before - '{{snapshot,restricted_snapshot}}'::text[]
            AND after ->> 'snapshot' = '' AND after ->> 'restricted_snapshot' = ''
        WHEN 'reports_resolutionentry' THEN
            after - '{{number,case_file,operative,words}}'::text[]
                = before - '{{number,case_file,operative,words}}'::text[]
            AND after ->> 'number' = '' AND after ->> 'case_file' = '' AND after ->> 'operative' = ''
        ELSE false
    END;
BEGIN
    RETURN emptied AND EXISTS (
        SELECT 1 FROM public.reports_destruction
        JOIN public.reports_withdrawal ON reports_withdrawal.id = reports_destruction.withdrawal_id
        JOIN public.reports_publication ON reports_publication.id = reports_withdrawal.publication_id
        WHERE reports_publication.preparation_id =
            (before ->> CASE table_name WHEN 'reports_preparation' THEN 'id' ELSE 'preparation_id' END)::bigint
    );
END $$;

CREATE OR REPLACE FUNCTION reports_only_added_to() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT 1 FROM public.reports_withdrawal) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '{KEPT}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
END $$;

CREATE OR REPLACE FUNCTION reports_two_people() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.is_confirmed AND EXISTS (
        SELECT 1 FROM public.reports_withdrawal WHERE id = NEW.withdrawal_id AND requested_by_id = NEW.by_id
    ) THEN
        RAISE EXCEPTION '{TWO}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'two_people';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION reports_may_destroy() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.reports_withdrawal
        JOIN public.reports_withdrawaldecision ON withdrawal_id = reports_withdrawal.id
        WHERE reports_withdrawal.id = NEW.withdrawal_id AND is_confirmed AND fate = 'destruction'
    ) THEN
        RAISE EXCEPTION '{NOT_DECIDED}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'not_decided';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION reports_sealed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_publication boolean := TG_ARGV[0] = '';
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.reports_publication) THEN
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
        END IF;
        RETURN NULL;
    END IF;
    IF is_publication AND TG_OP = 'INSERT' THEN
        RETURN NEW;
    END IF;
    IF is_publication THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
    IF TG_OP = 'UPDATE' AND public.reports_is_destruction(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.reports_refuse_if_sealed((to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM public.reports_refuse_if_sealed((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    RETURN NEW;
END $$;
"""

WITHDRAWAL_TRIGGERS = """
CREATE TRIGGER two_people BEFORE INSERT ON reports_withdrawaldecision
    FOR EACH ROW EXECUTE FUNCTION reports_two_people();
CREATE TRIGGER decided BEFORE INSERT ON reports_destruction
    FOR EACH ROW EXECUTE FUNCTION reports_may_destroy();
""" + "".join(
    f"""
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reports_only_added_to();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_only_added_to();
"""
    for table in ADDED_TO
)
