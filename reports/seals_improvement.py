"""Database triggers behind the SWOT matrix and the survey: what was published or answered stays, through any door."""

MATRIX_REFUSAL = "La matriz está publicada: no se cambia. Para corregirla, reabrila y publicá otra versión."
ASKED_REFUSAL = "Esa encuesta ya se contestó: sus preguntas quedan como se hicieron."
ADDED_REFUSAL = "Lo que se anotó queda como está."

_SEALED = "USING ERRCODE = 'integrity_constraint_violation', HINT = 'sealed'"
_HEAD = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"

#: Each table sealed with its matrix, and the query from one of its rows (as JSON, $1) to the matrix.
WITH_MATRIX = {
    "reports_swotfactor": "",
    "reports_swotstrategy": "",
    "reports_swotballot": "",
    "reports_factorevidence": "swotfactor:factor_id",
    "reports_swottally": "swotfactor:factor_id",
    "reports_swotstrategy_factors": "swotstrategy:swotstrategy_id",
}
#: Tables that are only added to, by whatever door.
ADDED = ("reports_strategyitem", "reports_manualfigure")
SEALED = ("reports_swotmatrix", "reports_surveyquestion")

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION reports_matrix_of(facts jsonb, way text) RETURNS bigint {_HEAD} STABLE AS $$
BEGIN
    RETURN CASE split_part(way, ':', 1)
        WHEN 'swotfactor' THEN (SELECT matrix_id FROM public.reports_swotfactor
            WHERE id = (facts ->> split_part(way, ':', 2))::bigint)
        WHEN 'swotstrategy' THEN (SELECT matrix_id FROM public.reports_swotstrategy
            WHERE id = (facts ->> split_part(way, ':', 2))::bigint)
        ELSE (facts ->> 'matrix_id')::bigint
    END;
END $$;

CREATE OR REPLACE FUNCTION reports_refuse_if_matrix_sealed(matrix bigint) RETURNS void {_HEAD} AS $$
DECLARE
    its_state text;
BEGIN
    -- Waits for a seal under way, which holds the row: so the row is read first, and then what it says.
    SELECT state INTO its_state FROM public.reports_swotmatrix WHERE id = matrix FOR SHARE;
    IF its_state = 'sealed' THEN
        RAISE EXCEPTION '{MATRIX_REFUSAL}' {_SEALED};
    END IF;
END $$;

CREATE OR REPLACE FUNCTION reports_sealed_with_matrix() RETURNS trigger {_HEAD} AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.reports_swotmatrix WHERE state = 'sealed') THEN
            RAISE EXCEPTION '{MATRIX_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.reports_refuse_if_matrix_sealed(public.reports_matrix_of(to_jsonb(OLD), TG_ARGV[0]));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.reports_refuse_if_matrix_sealed(public.reports_matrix_of(to_jsonb(NEW), TG_ARGV[0]));
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

-- A published matrix is only ever reopened, by which nothing else of it changes.
CREATE OR REPLACE FUNCTION reports_sealed_matrix() RETURNS trigger {_HEAD} AS $$
DECLARE
    moves text[] := '{{state,agreed_on,reason,edit_version}}';
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.reports_swotmatrix WHERE state = 'sealed') THEN
            RAISE EXCEPTION '{MATRIX_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    IF OLD.state = 'sealed' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves
        OR NEW.state NOT IN ('sealed', 'grouping') OR NEW.state = 'grouping' AND NEW.reason = ''
        OR NEW.state = 'sealed' AND to_jsonb(NEW) <> to_jsonb(OLD)) THEN
        RAISE EXCEPTION '{MATRIX_REFUSAL}' {_SEALED};
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION reports_answered_question() RETURNS trigger {_HEAD} AS $$
DECLARE
    surveys bigint[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.evaluation_id] WHEN 'UPDATE' THEN
        ARRAY[OLD.evaluation_id, NEW.evaluation_id] WHEN 'DELETE' THEN ARRAY[OLD.evaluation_id] END;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF EXISTS (SELECT 1 FROM public.reports_surveyanswer) THEN
            RAISE EXCEPTION '{ASKED_REFUSAL}' {_SEALED};
        END IF;
        RETURN NULL;
    END IF;
    -- Waits for whoever is answering, who holds the row.
    PERFORM FROM public.reports_evaluation WHERE id = ANY (surveys) FOR SHARE;
    IF EXISTS (SELECT 1 FROM public.reports_surveysheet WHERE evaluation_id = ANY (surveys)) THEN
        RAISE EXCEPTION '{ASKED_REFUSAL}' {_SEALED};
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION reports_stays_added() RETURNS trigger {_HEAD} AS $$
BEGIN
    RAISE EXCEPTION '{ADDED_REFUSAL}' {_SEALED};
END $$;
"""

TRIGGERS = "".join(
    f"""
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION reports_sealed_with_matrix('{way}');
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION reports_sealed_with_matrix('{way}');
"""
    for table, way in WITH_MATRIX.items()
) + "".join(
    f"""
CREATE TRIGGER sealed_row BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
CREATE TRIGGER sealed_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""
    for table, function in (
        ("reports_swotmatrix", "reports_sealed_matrix"),
        ("reports_surveyquestion", "reports_answered_question"),
        *((table, "reports_stays_added") for table in ADDED),
    )
)

#: Nor does a question come among those of a survey that was answered.
TRIGGERS_OF_NEW_QUESTIONS = """
DROP TRIGGER sealed_row ON reports_surveyquestion;
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON reports_surveyquestion
    FOR EACH ROW EXECUTE FUNCTION reports_answered_question();
"""
REVERSE_OF_NEW_QUESTIONS = """
DROP TRIGGER sealed_row ON reports_surveyquestion;
CREATE TRIGGER sealed_row BEFORE INSERT OR UPDATE OR DELETE ON reports_surveyquestion
    FOR EACH ROW EXECUTE FUNCTION reports_answered_question();
"""

REVERSE = "".join(
    f"DROP TRIGGER sealed_row ON {table}; DROP TRIGGER sealed_table ON {table};\n"
    for table in (*WITH_MATRIX, *SEALED, *ADDED)
) + "".join(
    f"DROP FUNCTION reports_{name};\n"
    for name in (
        "sealed_with_matrix()",
        "refuse_if_matrix_sealed(bigint)",
        "matrix_of(jsonb, text)",
        "sealed_matrix()",
        "answered_question()",
        "stays_added()",
    )
)
