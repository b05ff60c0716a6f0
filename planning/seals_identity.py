"""The trigger behind coats of arms: documents that were published name them by their bytes."""

REFUSAL = "Un escudo guardado no cambia: hay documentos que lo muestran."
FUNCTION = f"""
CREATE OR REPLACE FUNCTION planning_arms_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
END $$;
"""
TRIGGER = """
CREATE TRIGGER arms_stay BEFORE UPDATE OR DELETE ON planning_coatofarms
    FOR EACH ROW EXECUTE FUNCTION planning_arms_stay();
"""
