"""Database triggers behind the seal of a publication and of all that belongs to it."""

REFUSAL = "Este documento está publicado: no puede cambiar ni borrarse."

#: Each sealed table and its column that holds the preparation's id; a publication itself never changes at all.
SEALED_TABLES = {
    "reports_publication": "",
    "reports_preparation": "id",
    "reports_rendition": "preparation_id",
    "reports_reading": "preparation_id",
}

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
