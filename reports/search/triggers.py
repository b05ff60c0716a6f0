"""The triggers that note what search has to read again.

Triggers and not actions, because imports, commands and a forgotten ``update()`` count as well. Each statement adds a
row for each thing that it touched; which entries tell of that thing, ``reports.queries.search_kinds`` knows. They run
as the owner of the tables.
"""

#: The subject of a note that all has to be read again.
EVERYTHING = "everything"
#: By table, what its rows are part of: the subject, and the column that says which ("" is all of that subject).
WATCHED: dict[str, tuple[tuple[str, str], ...]] = {
    "participation_meeting": (("meeting", "id"),),
    "participation_meetingbody": (("meeting", "meeting_id"),),
    "participation_minutes": (("meeting", "meeting_id"),),
    "participation_agendaitem": (("meeting", "meeting_id"),),
    "participation_callsent": (("meeting", "meeting_id"),),
    "participation_workshop": (("meeting", "meeting_id"),),
    "participation_contribution": (("contribution", "id"),),
    "participation_contributionreview": (("contribution", "contribution_id"),),
    "participation_admission": (("contribution", "contribution_id"),),
    "participation_topic": (("topic", "id"), ("topic", "merged_into_id")),
    "participation_topic_neighbourhoods": (("topic", "topic_id"),),
    "participation_topicstanding": (("topic", "topic_id"),),
    "participation_coding": (("topic", "topic_id"),),
    "participation_response": (("topic", "topic_id"),),
    "planning_developmentplan": (("plan", ""),),
    "planning_planitem": (("item", "id"),),
    "planning_planitem_subzones": (("item", "planitem_id"),),
    "planning_subzone_neighbourhoods": (("plan", ""),),
    "planning_body": (("body", "id"),),
    "planning_neighbourhood": (("neighbourhood", "code"),),
    "reports_publication": (("publication", "id"),),
    "reports_withdrawaldecision": (("withdrawal", "withdrawal_id"),),
}

FUNCTION = """
CREATE OR REPLACE FUNCTION reports_note_for_search() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched text := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM added' WHEN 'DELETE' THEN 'SELECT * FROM removed'
        ELSE '(SELECT * FROM added EXCEPT ALL SELECT * FROM removed)
            UNION ALL (SELECT * FROM removed EXCEPT ALL SELECT * FROM added)' END;
BEGIN
    FOR place IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format(
            'INSERT INTO public.reports_searchdue (subject, key) SELECT DISTINCT %L, %s FROM (%s) one WHERE %s',
            TG_ARGV[place * 2],
            CASE TG_ARGV[place * 2 + 1] WHEN '' THEN '''''' ELSE format('%I::text', TG_ARGV[place * 2 + 1]) END,
            touched,
            CASE TG_ARGV[place * 2 + 1] WHEN '' THEN 'true' ELSE format('%I IS NOT NULL', TG_ARGV[place * 2 + 1]) END);
    END LOOP;
    RETURN NULL;
END $$;
"""

_EVENTS = {
    "added": ("INSERT", "NEW TABLE AS added"),
    "changed": ("UPDATE", "OLD TABLE AS removed NEW TABLE AS added"),
    "removed": ("DELETE", "OLD TABLE AS removed"),
}


def _names(table: str) -> list[str]:
    return [f"search_{table.partition('_')[2]}_{name}" for name in _EVENTS]


def _trigger(table: str, name: str, event: str) -> str:
    done, tables = _EVENTS[event]
    arguments = ", ".join(f"'{said}'" for pair in WATCHED[table] for said in pair)
    return (
        f"CREATE TRIGGER {name} AFTER {done} ON {table} REFERENCING {tables}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION reports_note_for_search({arguments});"
    )


TRIGGERS = "\n".join(
    _trigger(table, name, event)
    for table in WATCHED
    for name, event in zip(_names(table), _EVENTS, strict=True)
)
#: Texts are kept apart from the rows of entries and vectors, where they are short, inside: those are looked through.
STORAGE = "ALTER TABLE reports_searchentry ALTER COLUMN text SET STORAGE EXTERNAL;"
REMOVAL = "\n".join(
    [f"DROP TRIGGER {name} ON {table};" for table in WATCHED for name in _names(table)]
    + ["DROP FUNCTION reports_note_for_search();"]
)
