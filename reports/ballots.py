"""What keeps "who has answered" from telling "who answered what", even to somebody who reads the tables themselves.

Keys drawn at random are not enough: PostgreSQL notes with each row which transaction wrote it (``xmin``) and keeps rows
in the order in which they came, which a backup copies. A ballot and its sheet would share both. So whenever a ballot is
added, all those of its group are written again, in an order drawn at random: each says the same of every sheet.
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
"""

REVERSE = """
DROP TRIGGER mixed_ballots ON reports_surveyballot;
DROP FUNCTION reports_mix_ballots();
"""
