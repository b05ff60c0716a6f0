"""The words of a Spanish text, for searching and comparing: one function of the database, which indexes rest on.

No ICU and no unaccent: accents are stripped, and then the one of ``-ión`` is put back, because the Spanish stemmer
needs it. In a database whose locale knows no Spanish, ``lower`` leaves ``Ñ`` and accented capitals as they are.
"""

#: What is longer is compared by its beginning: PostgreSQL refuses vectors beyond a megabyte.
MOST_CHARACTERS = 100_000

FUNCTION = f"""
CREATE OR REPLACE FUNCTION planning_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_tsvector('pg_catalog.spanish'::regconfig, regexp_replace(
        translate(lower(left(coalesce(said, ''), {MOST_CHARACTERS})), 'áéíóúüÁÉÍÓÚÜÑ', 'aeiouuaeiouuñ'),
        '([a-zñ])ion\\M', '\\1ión', 'g'))
$$;
"""
REVERSE = "DROP FUNCTION planning_words(text);"
