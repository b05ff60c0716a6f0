"""By what the version of a file is known before any of its rows is read: the tables that it is made from.

PostgreSQL notes with each row which transaction wrote it (``xmin``), and where the row lies (``ctid``). Whatever is
added, changed or deleted changes the sum of both over a table; a restored backup changes it as well, which costs one
download. Nothing of the rows themselves can be worked out from it.
"""

import hashlib
from collections.abc import Iterable

from django.db import connection, models
from psycopg import sql

_OF_TABLE = sql.SQL(
    "SELECT {name}, count(*)::text, coalesce(sum(xmin::text::bigint), 0)::text,"
    " coalesce(sum(('x' || substr(md5(ctid::text || xmin::text), 1, 8))::bit(32)::bigint), 0)::text FROM {table}"
)


def version_of(sources: Iterable[type[models.Model]], *also: object) -> str:
    """A hash that is another one whenever any of these tables, or what is said besides, changes. One query."""
    tables = sorted({model._meta.db_table for model in sources})
    parts = [_OF_TABLE.format(name=sql.Literal(table), table=sql.Identifier(table)) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts))
        found = sorted(cursor.fetchall())
    return hashlib.sha256(repr((found, also)).encode()).hexdigest()[:32]
