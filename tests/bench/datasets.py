"""Open data of 100,000 rows and of three times as many: memory of a web process, in which nothing may grow with rows.

The attendances of ten years come out of the whole portal as CSV, JSON and spreadsheet, as to a browser, each in a process
of its own. Also what a version costs, by which a file that did not change is not made again, beside making it.
"""

import json
import os
import resource
import subprocess
import sys
import time
import zlib

#: Days until which about 100,000 attendances are told, and all of them.
SOME, ALL = "?hasta=2019-06-30", ""
#: Megabytes that telling 100,000 rows adds to a worker that has told a hundred.
MOST = {"csv": 15, "json": 15, "xlsx": 15}
LEAST_ROWS = 95_000


def main() -> None:
    """Each measurement in a process of its own; prints {what: {"value", "goal"}} as JSON."""
    if len(sys.argv) > 1:
        _measure(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
        return
    found, seconds = {}, {}
    for form, most in MOST.items():
        some, whole = _child(form, SOME), _child(form, ALL)
        if some["rows"] < LEAST_ROWS or whole["rows"] < 2 * some["rows"]:
            raise SystemExit(f"{form}: {some['rows']} and {whole['rows']} rows")
        found[f"dataset as {form}, {some['rows']:,} rows, MB more"] = (some["more"], most)
        ratio = whole["megabytes"] / some["megabytes"]
        found[f"dataset as {form}, {whole['rows']:,} rows : at once"] = (ratio, 1.1)
        found[f"dataset as {form} unchanged (304) : made"] = (some["unchanged"] / some["seconds"], 0.25)
        seconds[form] = some["seconds"]
    found["dataset as xlsx : as csv, in time"] = (seconds["xlsx"] / seconds["csv"], 4)
    json.dump({name: {"value": value, "goal": goal} for name, (value, goal) in found.items()}, sys.stdout)


def _child(form: str, query: str) -> dict:
    command = [sys.executable, "-m", "tests.bench.datasets", form, *([query] if query else [])]
    env = {**os.environ, "MUNICIPALISMO_PROCESS": "web"}
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=env).stdout)
    print(form, query, told, file=sys.stderr)
    return told


def _measure(form: str, query: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.get("/datos/areas.json", secure=True)  # what a process does once
    client.get(f"/datos/asistencias.{form}?hasta=2016-02-01", secure=True)
    before = _megabytes()
    address = f"/datos/asistencias.{form}{query}"
    started = time.perf_counter()
    response = client.get(address, secure=True)
    if response.status_code != 200 or not response.streaming:
        raise SystemExit(f"{address}: {response.status_code}, {response.get('Content-Length')} bytes")
    rows, size = _through(response, form)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    again = client.get(address, headers={"If-None-Match": response["ETag"]}, secure=True)
    if again.status_code != 304:
        raise SystemExit(f"{address}: {again.status_code} for a version that did not change")
    told = {
        "rows": rows,
        "bytes": size,
        "seconds": seconds,
        "unchanged": time.perf_counter() - started,
        "megabytes": _megabytes(),
        "more": _megabytes() - before,
    }
    json.dump(told, sys.stdout)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _through(response, form: str) -> tuple[int, int]:
    """(rows, bytes on the way), unpacked as they come; of a workbook the member of its sheet."""
    # Each row has one code of a person, B0 … B479, between signs that stand nowhere else.
    mark = {"csv": b",Nombre ", "json": b'"nombre":"Nombre ', "xlsx": b">Nombre "}[form]
    unpack = zlib.decompressobj(-15 if form == "xlsx" else 31)
    rows, size, kept, skip = 0, 0, b"", 30 + len("xl/worksheets/sheet1.xml") if form == "xlsx" else 0
    for piece in response.streaming_content:
        size += len(piece)
        piece, skip = piece[skip:], max(skip - len(piece), 0)
        said = kept + unpack.decompress(piece)
        rows += said.count(mark)
        kept = said[-len(mark) + 1 :]
    return rows, size


if __name__ == "__main__":
    main()
