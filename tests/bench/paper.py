"""Paper of the large municipality: time beside plain WeasyPrint of the same rows, and memory of a process."""

import json
import os
import resource
import statistics
import subprocess
import sys
import time

ROUNDS = 3
#: How many times over the people of the half-year are told, for a document of about so many pages.
COPIES = {30: 8, 300: 115}


def main() -> None:
    """Each measurement in a process of its own; prints {what: {"value", "goal"}} as JSON."""
    if len(sys.argv) > 1:
        _measure(*sys.argv[1:])
        return
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(_child("pdf", "half-year", str(COPIES[30])))
        plain.append(_child("plain", "half-year", str(COPIES[30])))
    ratios = [a["seconds"] / b["seconds"] for a, b in zip(ours, plain, strict=True)]
    found = {
        f"PDF of {ours[0]['pages']} pages : plain WeasyPrint of the same rows": (
            statistics.median(ratios),
            1.3,
        )
    }
    long = _child("pdf", "half-year", str(COPIES[300]))
    found[f"PDF of {long['pages']} pages, MB of the process"] = (long["megabytes"], 250)
    json.dump({name: {"value": value, "goal": goal} for name, (value, goal) in found.items()}, sys.stdout)


def _child(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.paper", *arguments], check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def _measure(what: str, name: str, times: str = "1") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "municipalismo.settings")
    import django

    django.setup()
    from reports.actions.preparations import meta_of
    from reports.models import Publication
    from tests.bench.publish import DOCUMENTS

    since, until, _ = DOCUMENTS[name]
    publication = Publication.objects.get(period_from=since, period_to=until)
    content, meta = json.loads(publication.preparation.snapshot), meta_of(publication.preparation)
    told: dict = {}
    if int(times) > 1:  # as long as a document gets: its people, several times
        content["cifras"] += [
            {**figure, "id": f"{figure['id']}-{copy}"}
            for copy in range(1, int(times))
            for figure in content["cifras"]
            if "organo" in figure["al_lado"]
        ]
    started = time.process_time()  # of the processor: the two do not run at the same moment
    pdf = _plain(content) if what == "plain" else _ours(content, meta)
    told |= {"seconds": time.process_time() - started}
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told["pages"] = _pages(pdf)  # after the memory was read: counting them takes much more
    json.dump(told, sys.stdout)


def _ours(content: dict, meta: object) -> bytes:
    from reports.rendering.participation import render_pdf

    return render_pdf(content, meta)


def _plain(content: dict) -> bytes:
    """The same tables as small, with nothing around them: no tags, no fonts of ours, no style but fixed columns."""
    from weasyprint import HTML

    from reports.rendering.body import _Told

    tables = [table for section in _Told(content, paper=True).sections() for table in section.tables]
    html = "".join(
        f"<h2>{table.caption}</h2><table><tr>{''.join(f'<th>{column.label}</th>' for column in table.columns)}</tr>"
        + "".join(f"<tr>{''.join(f'<td>{cell.text}</td>' for cell in row.cells)}</tr>" for row in table.rows)
        + "</table>"
        for table in tables
    )
    style = "@page { size: A4; margin: 25mm } table { table-layout: fixed; width: 100%; font-size: 9pt }"
    return HTML(string=f"<style>{style}</style>{html}").write_pdf()


def _pages(pdf: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


if __name__ == "__main__":
    main()
