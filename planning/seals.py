"""The database trigger behind the audit: who made a change stays who made it."""

REFUSAL = "Quién hizo un cambio no se reescribe."

#: Whom an audited change belongs to stands in pghistory's context, which a request goes on writing until it ends: so
#: the application keeps a right to UPDATE there, and this says to what. The owner, who purges, may do more.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION planning_audit_context() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF OLD.created_at < now() - interval '1 day'
        OR coalesce(OLD.metadata -> 'user', 'null') <> 'null'
        AND NEW.metadata -> 'user' IS DISTINCT FROM OLD.metadata -> 'user' THEN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
    RETURN NEW;
END $$;
"""
TRIGGER = """
CREATE TRIGGER audit_context BEFORE UPDATE ON pghistory_context
    FOR EACH ROW EXECUTE FUNCTION planning_audit_context();
"""
