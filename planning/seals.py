"""The database triggers behind the audit, which keep who made a change, and behind the plan, once it is approved."""

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

PLAN_REFUSAL = "El plan está aprobado: su contenido no puede cambiar."
TREE_REFUSAL = "Un elemento depende de otro del mismo plan, y nunca de sí mismo ni de lo que cuelga de él."
YEARS_REFUSAL = "Las metas son para años del plan."

#: All that an approved plan says, by the column that leads to the plan.
PLAN_TABLES = {
    "planning_developmentplan": "id",
    "planning_planitem": "plan_id",
    "planning_planitem_themes": "planitem_id",
    "planning_planitem_subzones": "planitem_id",
    "planning_indicator": "item_id",
    "planning_target": "indicator_id",
}

#: Each of the two asks for what its row touches alone: thousands of targets are written at once.
TARGET_YEARS = f"""
CREATE OR REPLACE FUNCTION planning_target_years() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    outside boolean;
BEGIN
    IF TG_TABLE_NAME = 'planning_target' THEN
        SELECT NEW.year NOT BETWEEN p.year_from AND p.year_to INTO outside
        FROM public.planning_indicator n
        JOIN public.planning_planitem i ON i.id = n.item_id
        JOIN public.planning_developmentplan p ON p.id = i.plan_id
        WHERE n.id = NEW.indicator_id;
    ELSE
        SELECT EXISTS (
            SELECT 1 FROM public.planning_target t
            JOIN public.planning_indicator n ON n.id = t.indicator_id
            JOIN public.planning_planitem i ON i.id = n.item_id
            WHERE i.plan_id = NEW.id AND t.year NOT BETWEEN NEW.year_from AND NEW.year_to) INTO outside;
    END IF;
    IF outside THEN
        RAISE EXCEPTION '{YEARS_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'tree';
    END IF;
    RETURN NULL;
END $$;
"""

#: Whoever writes in a plan holds its row until the transaction ends, through whatever door: so no change slips in
#: beside an approval, and two moves that are fine one by one never make a circle together.
PLAN_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION planning_refuse_if_plan_approved(column_name text, key bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    plan bigint := CASE
        WHEN column_name IN ('id', 'plan_id') THEN key
        WHEN column_name = 'indicator_id' THEN (
            SELECT i.plan_id FROM public.planning_indicator n JOIN public.planning_planitem i ON i.id = n.item_id
            WHERE n.id = key)
        ELSE (SELECT plan_id FROM public.planning_planitem WHERE id = key)
    END;
    plan_state text;
BEGIN
    SELECT state INTO plan_state FROM public.planning_developmentplan WHERE id = plan FOR NO KEY UPDATE;
    IF plan_state = 'approved' THEN
        RAISE EXCEPTION '{PLAN_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION planning_sealed_plan() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.planning_developmentplan WHERE state = 'approved') THEN
            RAISE EXCEPTION '{PLAN_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.planning_refuse_if_plan_approved(TG_ARGV[0], (to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM public.planning_refuse_if_plan_approved(TG_ARGV[0], (to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_plan_tree() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.plan_id <> OLD.plan_id
        OR EXISTS (
            SELECT 1 FROM public.planning_planitem WHERE id = NEW.parent_id AND plan_id <> NEW.plan_id)
        OR EXISTS (
            WITH RECURSIVE above AS (
                SELECT NEW.parent_id AS id
                UNION SELECT i.parent_id FROM public.planning_planitem i JOIN above ON above.id = i.id
            )
            SELECT 1 FROM above WHERE id = NEW.id) THEN
        RAISE EXCEPTION '{TREE_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation', HINT = 'tree';
    END IF;
    RETURN NULL;
END $$;

{TARGET_YEARS}"""
PLAN_TRIGGERS = """
CREATE TRIGGER plan_tree AFTER INSERT OR UPDATE OF plan_id, parent_id ON planning_planitem
    FOR EACH ROW EXECUTE FUNCTION planning_plan_tree();
CREATE TRIGGER target_years AFTER INSERT OR UPDATE ON planning_target
    FOR EACH ROW EXECUTE FUNCTION planning_target_years();
CREATE TRIGGER target_years AFTER UPDATE OF year_from, year_to ON planning_developmentplan
    FOR EACH ROW EXECUTE FUNCTION planning_target_years();
"""


def install(tables: dict[str, str], function: str) -> str:
    """SQL that puts a trigger function before every change of some tables: ``{table: its column}``."""
    return "\n".join(
        f"""
        CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {function}('{column}');
        CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {function}('{column}');
        """
        for table, column in tables.items()
    )


def uninstall(tables: dict[str, str]) -> str:
    """SQL that takes those triggers away again, for a migration in reverse."""
    return "\n".join(
        f"DROP TRIGGER IF EXISTS sealed_row ON {table}; DROP TRIGGER IF EXISTS sealed_table ON {table};"
        for table in tables
    )
