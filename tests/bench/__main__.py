"""`make bench`: every ratio of the goals table that concerns what exists. Exits 1 where a goal is missed.

Read ratios, not seconds. Both sides of each are measured in turns in the same minutes. BENCH_TEN=0 leaves out the
municipality at ten times the size, which takes minutes to make.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

from tests.bench import data, web
from tests.bench.data import ROOT, environment

#: The report published last is that of ten years: 120 months and 180 members in three bodies.
FIRST_VIEWS = ["/", "/informes/participacion/", "/sesiones/", "/equipo/", "/publicaciones/"]
_missed: list[str] = []


def main() -> None:
    """Measure everything and print the table."""
    data.ensure(1)
    data.collect_static()
    pages = _child(1, "tests.bench.publish")
    print(f"{'what':66}{'ratio':>9}  goal")
    _web(pages["half-year"])
    _analysis()
    for module in ("tests.bench.plans", "tests.bench.paper", "tests.bench.exports", "tests.bench.datasets"):
        for name, numbers in _child(1, module).items():
            _tell(name, numbers["value"], numbers["goal"], at_least=False)
    for module in ("tests.bench.topics", "tests.bench.search"):
        for name, numbers in _child(1, module, process="owner").items():
            _tell(name, numbers["value"], numbers["goal"], at_least=False)
    _actas()
    if _missed:
        sys.exit(f"{len(_missed)} goals missed: {'; '.join(_missed)}")


def _child(scale: int, module: str, *arguments: str, process: str = "jobs") -> dict:
    """What a module prints as JSON, run as a job of the portal would unless told otherwise."""
    env = {**environment(scale), "MUNICIPALISMO_PROCESS": process}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def _tell(what: str, value: float, goal: float, *, at_least: bool) -> None:
    met = value >= goal if at_least else value <= goal
    if not met:
        _missed.append(what)
    sign = "≥" if at_least else "≤"
    print(f"{what:66}{value:9.2f}  {sign} {goal}{'' if met else '   MISSED'}", flush=True)


def _web(page: str) -> None:
    found = web.page_ratios(page)
    _tell("published page from memory : constant of the same bytes", found["memory"], 0.8, at_least=True)
    _tell("the same, packed by gzip once", found["memory, packed"], 0.8, at_least=True)
    _tell("published page uncached : bare one-query view", found["uncached"], 0.6, at_least=True)
    if "http cache" in found:
        _tell("behind an HTTP cache : nginx serving the file", found["http cache"], 0.5, at_least=True)
    else:
        print("behind an HTTP cache: SKIPPED, nginx is not installed here")
    for address, (size, outside) in web.first_view([*FIRST_VIEWS, page]).items():
        _tell(f"first view of {address}, kB", size / 1000, 60, at_least=False)
        _tell(f"first view of {address}, addresses outside", len(outside), 0, at_least=False)
    ours, bare = web.worker_memory("/")
    _tell("worker memory, start to first answer, MB", ours, 90, at_least=False)
    _tell("the same : a bare Django's", ours / bare, 2, at_least=False)


def _actas() -> None:
    """How well old actas are read: goals are held to the set that nobody tuned to."""
    found = _child(1, "tests.bench.actas", process="owner")
    for name, told in found["sets"].items():
        print(f"old actas, {name} ({told['files']}): precision / recall")
        for kind, numbers in told["kinds"].items():
            what = f"  {kind} ({numbers['expected']})"
            if numbers["goal"] is None or name == "seen":
                print(f"{what:66}{numbers['precision']:9.3f} / {numbers['recall']:.3f}")
                continue
            for way in ("precision", "recall"):
                _tell(f"{what}, {way}", numbers[way], numbers["goal"], at_least=True)
        _tell("  wrong matches of people", told["wrong people"], 0, at_least=False)
    _tell(f"actas a second, a folder of {found['files']}", found["a second"], 5, at_least=True)


def _analysis() -> None:
    one = _child(1, "tests.bench.analysis")
    for period, times in one.items():
        ratio = times["figures"] / times["rows by hand"]
        _tell(f"analysis of {period} : SQL by hand on rows", ratio, 0.3, at_least=False)
    if os.environ.get("BENCH_TEN", "1") == "0":
        print("ten times the data: SKIPPED, BENCH_TEN=0")
        return
    data.ensure(10)
    turns = [[_child(scale, "tests.bench.analysis", "figures") for scale in (1, 10)] for _ in range(3)]
    for period in one:
        ratio = statistics.median(ten[period]["figures"] / once[period]["figures"] for once, ten in turns)
        _tell(f"analysis of {period} at ten times the data : at once", ratio, 1.5, at_least=False)


if __name__ == "__main__":
    if not shutil.which("setpriv"):
        print("Without setpriv the servers started here may outlive an interrupted run.", file=sys.stderr)
    main()
