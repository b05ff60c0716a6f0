"""What keeps "who has answered" from telling "who answered what", even to somebody who reads the tables themselves.

Keys drawn at random are not enough: PostgreSQL notes with each row which transaction wrote it (``xmin``) and keeps rows
in the order in which they came, which a backup copies. A ballot and its sheet would share both; and a sheet alone would
tell its hour, by what else was written just before and after. So whenever a ballot is added all those of its group are
written again, in an order drawn at random, and so are the sheets and answers of those who sign in: each row then says
the same of every other.
"""

MIX = """
CREATE FUNCTION reports_mix_ballots() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ballot uuid;
BEGIN
    FOR ballot IN
        SELECT b.id FROM public.reports_surveyballot b
        WHERE (b.evaluation_id, b.respondent) IN (SELECT a.evaluation_id, a.respondent FROM added a)
        ORDER BY random()
    LOOP
        UPDATE public.reports_surveyballot SET respondent = respondent WHERE id = ballot;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER mixed_ballots AFTER INSERT ON reports_surveyballot REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION reports_mix_ballots();

-- Those of residents, who are many and have no ballot, lie as they came.
CREATE FUNCTION reports_mix_sheets() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mixed uuid[] := ARRAY(
        SELECT s.id FROM public.reports_surveysheet s
        WHERE (s.evaluation_id, s.respondent) IN (
            SELECT mine.evaluation_id, mine.respondent FROM added a
            JOIN public.reports_surveysheet mine ON mine.id = a.sheet_id WHERE mine.respondent <> 'vecinos')
        ORDER BY random());
    one uuid;
BEGIN
    FOREACH one IN ARRAY mixed LOOP
        UPDATE public.reports_surveysheet SET respondent = respondent WHERE id = one;
    END LOOP;
    FOR one IN SELECT a.id FROM public.reports_surveyanswer a WHERE a.sheet_id = ANY (mixed) ORDER BY random() LOOP
        UPDATE public.reports_surveyanswer SET text = text WHERE id = one;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER mixed_sheets AFTER INSERT ON reports_surveyanswer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION reports_mix_sheets();
"""

REVERSE = """
DROP TRIGGER mixed_sheets ON reports_surveyanswer;
DROP FUNCTION reports_mix_sheets();
DROP TRIGGER mixed_ballots ON reports_surveyballot;
DROP FUNCTION reports_mix_ballots();
"""
