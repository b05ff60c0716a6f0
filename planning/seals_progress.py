"""The database triggers behind what is done and how it goes: activities lie in their plan's years, what was accepted or
closed stays as it is."""

PLACE_REFUSAL = "La actividad y el elemento del plan son del mismo plan de desarrollo."
DAYS_REFUSAL = "Los días de una actividad y de sus hitos son del año de su plan operativo."
YEAR_REFUSAL = (
    "El año de un plan operativo es uno de los del plan de desarrollo, y los dos quedan como se crearon."
)
ACCEPTED_REFUSAL = (
    "El avance está aceptado: no se cambia ni se borra. Lo que haya que corregir es otro avance."
)
CLOSED_REFUSAL = "Ese día está en un período cerrado: lo que se informó queda como está."
OVERRIDE_REFUSAL = "Una corrección del avance no se cambia ni se borra: se agrega otra."
FROZEN_REFUSAL = "Lo que guardó un período cerrado no cambia."

_SEALED = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed'"
_TREE = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'tree'"
_HEAD = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"

#: Whoever accepts a report or closes a period takes this lock until the transaction ends: so no report slips into a
#: period that is being closed beside it.
CLOSING_LOCK = "planning closing"

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION planning_operational_year() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_TABLE_NAME = 'planning_operationalplan' THEN
        IF TG_OP = 'UPDATE' AND (NEW.plan_id <> OLD.plan_id OR NEW.year <> OLD.year) THEN
            RAISE EXCEPTION '{YEAR_REFUSAL}' {_TREE};
        END IF;
        PERFORM FROM public.planning_developmentplan WHERE id = NEW.plan_id FOR SHARE;
        IF NOT EXISTS (SELECT 1 FROM public.planning_developmentplan
            WHERE id = NEW.plan_id AND NEW.year BETWEEN year_from AND year_to) THEN
            RAISE EXCEPTION '{YEAR_REFUSAL}' {_TREE};
        END IF;
    ELSIF EXISTS (SELECT 1 FROM public.planning_operationalplan
        WHERE plan_id = NEW.id AND year NOT BETWEEN NEW.year_from AND NEW.year_to) THEN
        RAISE EXCEPTION '{YEAR_REFUSAL}' {_TREE};
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION planning_activity_place() RETURNS trigger {_HEAD} AS $$
DECLARE
    its_year smallint;
    its_plan bigint;
BEGIN
    SELECT year, plan_id INTO its_year, its_plan FROM public.planning_operationalplan WHERE id = NEW.operational_id;
    IF TG_OP = 'UPDATE' AND NEW.operational_id <> OLD.operational_id
        OR NOT EXISTS (SELECT 1 FROM public.planning_planitem WHERE id = NEW.item_id AND plan_id = its_plan) THEN
        RAISE EXCEPTION '{PLACE_REFUSAL}' {_TREE};
    END IF;
    IF extract(year FROM NEW.starts_on) <> its_year OR extract(year FROM NEW.ends_on) <> its_year THEN
        RAISE EXCEPTION '{DAYS_REFUSAL}' {_TREE};
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION planning_milestone_day() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.planning_activity a
        JOIN public.planning_operationalplan o ON o.id = a.operational_id
        WHERE a.id = NEW.activity_id AND o.year = extract(year FROM NEW.due_on)) THEN
        RAISE EXCEPTION '{DAYS_REFUSAL}' {_TREE};
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION planning_refuse_if_day_closed(day date) RETURNS void {_HEAD} AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('{CLOSING_LOCK}'));
    IF EXISTS (SELECT 1 FROM public.planning_periodclosing
        WHERE undone_at IS NULL AND day BETWEEN date_from AND date_to) THEN
        RAISE EXCEPTION '{CLOSED_REFUSAL}' {_SEALED};
    END IF;
END $$;

CREATE OR REPLACE FUNCTION planning_sealed_report() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.planning_progressreport WHERE state = 'accepted') THEN
            RAISE EXCEPTION '{ACCEPTED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        IF OLD.state = 'accepted' THEN
            RAISE EXCEPTION '{ACCEPTED_REFUSAL}' {_SEALED};
        END IF;
        IF OLD.state = 'submitted' THEN
            PERFORM public.planning_refuse_if_day_closed(OLD."on");
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state IN ('submitted', 'accepted') THEN
        PERFORM public.planning_refuse_if_day_closed(NEW."on");
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION planning_sealed_progress_file() RETURNS trigger {_HEAD} AS $$
DECLARE
    its_report bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.report_id WHEN 'TRUNCATE' THEN NULL ELSE NEW.report_id END;
    its_state text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.planning_progressreport WHERE state = 'accepted') THEN
            RAISE EXCEPTION '{ACCEPTED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    SELECT state INTO its_state FROM public.planning_progressreport WHERE id = its_report FOR SHARE;
    IF TG_OP = 'UPDATE' AND NEW.report_id <> OLD.report_id OR its_state = 'accepted' THEN
        RAISE EXCEPTION '{ACCEPTED_REFUSAL}' {_SEALED};
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION planning_only_added() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_TABLE_NAME = 'planning_progressoverride' THEN
        RAISE EXCEPTION '{OVERRIDE_REFUSAL}' {_SEALED};
    END IF;
    RAISE EXCEPTION '{FROZEN_REFUSAL}' {_SEALED};
END $$;

CREATE OR REPLACE FUNCTION planning_sealed_closing() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.undone_at IS NULL
        AND to_jsonb(NEW) - ARRAY['undone_at', 'undone_by_id', 'undone_reason']
            = to_jsonb(OLD) - ARRAY['undone_at', 'undone_by_id', 'undone_reason'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{FROZEN_REFUSAL}' {_SEALED};
END $$;

CREATE OR REPLACE FUNCTION planning_frozen_with_its_closing() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.planning_periodclosing WHERE id = NEW.closing_id AND closed_at = now()) THEN
        RAISE EXCEPTION '{FROZEN_REFUSAL}' {_SEALED};
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER operational_year AFTER INSERT OR UPDATE ON planning_operationalplan
    FOR EACH ROW EXECUTE FUNCTION planning_operational_year();
CREATE TRIGGER operational_year AFTER UPDATE OF year_from, year_to ON planning_developmentplan
    FOR EACH ROW EXECUTE FUNCTION planning_operational_year();
CREATE TRIGGER activity_place AFTER INSERT OR UPDATE ON planning_activity
    FOR EACH ROW EXECUTE FUNCTION planning_activity_place();
CREATE TRIGGER milestone_day AFTER INSERT OR UPDATE ON planning_milestone
    FOR EACH ROW EXECUTE FUNCTION planning_milestone_day();
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON planning_progressreport
    FOR EACH ROW EXECUTE FUNCTION planning_sealed_report();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON planning_progressreport
    FOR EACH STATEMENT EXECUTE FUNCTION planning_sealed_report();
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON planning_progressfile
    FOR EACH ROW EXECUTE FUNCTION planning_sealed_progress_file();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON planning_progressfile
    FOR EACH STATEMENT EXECUTE FUNCTION planning_sealed_progress_file();
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON planning_progressoverride
    FOR EACH ROW EXECUTE FUNCTION planning_only_added();
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON planning_periodclosing
    FOR EACH ROW EXECUTE FUNCTION planning_sealed_closing();
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON planning_frozenstanding
    FOR EACH ROW EXECUTE FUNCTION planning_only_added();
CREATE TRIGGER frozen_with_its_closing BEFORE INSERT ON planning_frozenstanding
    FOR EACH ROW EXECUTE FUNCTION planning_frozen_with_its_closing();
""" + "".join(
    f"""
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON planning_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION planning_only_added();
"""
    for table in ("progressoverride", "periodclosing", "frozenstanding")
)

#: The tables whose rows change until they are accepted, or closed.
SEALED = ("planning_progressreport", "planning_progressfile", "planning_periodclosing")

_PLACED = {
    "operational_year": ("operationalplan", "developmentplan"),
    "activity_place": ("activity",),
    "milestone_day": ("milestone",),
    "sealed_row": ("progressreport", "progressfile", "progressoverride", "periodclosing", "frozenstanding"),
    "sealed_table": ("progressreport", "progressfile", "progressoverride", "periodclosing", "frozenstanding"),
    "frozen_with_its_closing": ("frozenstanding",),
}
_NAMES = (
    "operational_year()",
    "activity_place()",
    "milestone_day()",
    "sealed_report()",
    "sealed_progress_file()",
    "only_added()",
    "sealed_closing()",
    "frozen_with_its_closing()",
    "refuse_if_day_closed(date)",
)
REVERSE = "\n".join(
    [
        f"DROP TRIGGER {trigger} ON planning_{table};"
        for trigger, tables in _PLACED.items()
        for table in tables
    ]
    + [f"DROP FUNCTION planning_{name};" for name in _NAMES]
)
