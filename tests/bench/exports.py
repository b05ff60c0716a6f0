"""Exports of 100,000 rows and of ten times as many: memory of a process, in which nothing may grow with the rows.

A publication with one figure and its rows is made by the database, inside a transaction that is rolled back: the process
that is measured never holds it. CSV and JSON come out of the whole portal, packed by gzip, as to a browser.
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
import zlib

ROWS, MORE_ROWS = 100_000, 1_000_000
FIGURE, CODE = "banco.filas", "B4NC0B4NC0B4NC0B"
#: Megabytes of a worker that has told 100,000 rows, and of a job that has made a workbook of them.
MOST = {"csv": 100, "json": 100, "xlsx": 100}
_CONTENT = """
SELECT json_build_object(
    'cifras', '[{"id": "banco.filas", "titulo": "Banco", "regla": "", "valor": 1, "numerador": null, "denominador": null,
        "n": 1, "al_lado": {}, "registros": "/", "evidencia": {"tabla": "banco", "donde": {"estado": ["presente"]}}}]'::json,
    'organos', '[]'::json,
    'periodo', '{"desde": "2016-01-01", "hasta": "2025-12-31"}'::json,
    'registros', json_build_object('banco', json_build_object(
        'columnas', (SELECT json_agg(json_build_object('clave', name, 'titulo', name)) FROM unnest(%s::text[]) name),
        'filas', (SELECT json_agg(json_build_array('R-' || n, '2026-01-01', 'P-' || n %% 900, 'Ñandú ' || n, 'titular',
            'presente', 'si')) FROM generate_series(1, %s) n),
        'titulo', 'Banco')),
    'tablas', '{}'::json)::text
"""
_COLUMNS = ["reunion", "fecha", "persona", "nombre", "calidad", "estado", "cuenta"]


def main() -> None:
    """Each measurement in a process of its own; prints {what: {"value", "goal"}} as JSON."""
    if len(sys.argv) > 1:
        _measure(sys.argv[1], int(sys.argv[2]))
        return
    found = {}
    for form, most in MOST.items():
        once = _child(form, ROWS)
        found[f"{form} of {ROWS:,} rows, MB of the process"] = (once["megabytes"], most)
        if form != "xlsx":  # a sheet holds no more, and a workbook of a million rows takes minutes
            ratio = _child(form, MORE_ROWS)["megabytes"] / once["megabytes"]
            found[f"{form} of {MORE_ROWS:,} rows : at once"] = (ratio, 1.1)
    json.dump({name: {"value": value, "goal": goal} for name, (value, goal) in found.items()}, sys.stdout)


def _child(form: str, rows: int) -> dict:
    command = [sys.executable, "-m", "tests.bench.exports", form, str(rows)]
    env = {**os.environ, "MUNICIPALISMO_PROCESS": "jobs" if form == "xlsx" else "web"}
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=env).stdout)
    print(form, told, file=sys.stderr)
    return told


def _measure(form: str, rows: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5min'")
        publication = _publication(rows)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '15s'")
        started = time.perf_counter()
        told, size = _workbook(publication) if form == "xlsx" else _download(publication, form)
        seconds = time.perf_counter() - started
        transaction.set_rollback(True)
    if told != rows:
        raise SystemExit(f"{form}: {told} rows told of {rows}")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump({"megabytes": megabytes, "seconds": seconds, "bytes": size, "rows": told}, sys.stdout)


def _publication(rows: int):
    from django.db.models.expressions import RawSQL
    from django.utils import timezone

    from reports.models import Document, Preparation, Publication

    document = Document.objects.order_by("pk").first()
    preparation = Preparation.objects.create(
        document=document,
        code=CODE,
        version=99,
        snapshot=RawSQL(_CONTENT, [_COLUMNS, rows]),
        dated=dt.date(2026, 1, 1),
        requested_by_id=document.created_by_id,
    )
    return Publication.objects.create(
        preparation=preparation,
        document=document,
        kind=document.kind,
        subject_key="banco",
        code=CODE,
        version=99,
        title="Banco",
        sealed_at=timezone.now(),
        sealed_by_id=document.created_by_id,
        content_sha256="0" * 64,
        sequence=10**6,
        previous_hash="0" * 64,
        chain_hash="1" * 64,
    )


def _download(publication, form: str) -> tuple[int, int]:
    """(rows, bytes on the way) of a download, by the whole portal and unpacked as a browser does."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    address = f"/publicaciones/{publication.spaced_code}/registros/{FIGURE}.{form}"
    response = Client(headers={"Accept-Encoding": "gzip"}).get(address, secure=True)
    if response.status_code != 200 or not response.streaming:
        raise SystemExit(f"{address}: {response.status_code}, {response.get('Content-Length')} bytes")
    unpack, size, rows = zlib.decompressobj(31), 0, 0
    for piece in response.streaming_content:
        size += len(piece)
        rows += unpack.decompress(piece).count("Ñandú".encode())
    return rows + unpack.flush().count("Ñandú".encode()), size


def _workbook(publication) -> tuple[int, int]:
    """(rows, bytes) of the workbook that a job would keep."""
    from reports.actions.preparations import meta_of
    from reports.queries.evidence import content_of_preparation
    from reports.rendering.xlsx import render_xlsx

    content = content_of_preparation(publication.preparation_id)
    data = render_xlsx(content, meta_of(publication.preparation))
    return sum(1 for _ in content["registros"]["banco"]["filas"]), len(data)


if __name__ == "__main__":
    main()
