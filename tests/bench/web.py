"""Requests: pages from memory, made anew and behind an HTTP cache; the weight of a first view; a worker's memory."""

import gzip
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from tests.bench.data import ROOT, environment

CONNECTIONS, SECONDS, ROUNDS = 8, 2, 5
PORTAL, BARE, PROXY = 18_431, 18_432, 18_433
FLAGS = ("--workers", "2", "--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning")
_NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
  access_log off; default_type text/html;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_cache_path {folder}/cache keys_zone=pages:4m;
  server {{ listen 127.0.0.1:{port};
    location /static-copy/ {{ alias {folder}/copy/; }}
    location / {{ proxy_pass http://127.0.0.1:{portal}; proxy_set_header Host 127.0.0.1;
      proxy_cache pages; proxy_cache_lock on; }}
  }}
}}
"""


def get(port: int, page: str, headers: str = "", *, connection: socket.socket | None = None) -> bytes:
    """One request over a socket of its own, head and body as they come; as little Python as there can be."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        client.sendall(f"GET {page} HTTP/1.0\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode())
        parts = []
        while part := client.recv(262_144):
            parts.append(part)
    return b"".join(parts)


def requests_per_second(port: int, page: str, headers: str = "") -> float:
    """Requests answered with 200 in ``SECONDS`` by ``CONNECTIONS`` clients, as a rate."""
    counts = [0] * CONNECTIONS
    until = time.monotonic() + SECONDS

    def client(number: int) -> None:
        while time.monotonic() < until:
            counts[number] += get(port, page, headers)[9:12] == b"200"

    started = time.monotonic()
    clients = [threading.Thread(target=client, args=(number,)) for number in range(CONNECTIONS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    if not all(counts):
        sys.exit(f"{page} at port {port} does not answer 200.")
    return sum(counts) / (time.monotonic() - started)


def paired(ours: Callable[[], float], bare: Callable[[], float]) -> float:
    """The median of ours : bare over rounds in turns, so that what else the machine does falls on both."""
    ratios = []
    for _ in range(ROUNDS):
        first = ours()
        ratios.append(first / bare())
    return statistics.median(ratios)


@contextmanager
def gunicorn(application: str, port: int, scale: int, *flags: str, **more: str) -> Iterator[subprocess.Popen]:
    """Serve an application until the block ends."""
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "--bind",
        f"127.0.0.1:{port}",
        *(flags or FLAGS),
    ]
    server = subprocess.Popen(command, cwd=ROOT, env={**environment(scale, port=port), **more})
    try:
        deadline = time.monotonic() + 60
        while not _listens(port):
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{application} does not start.")
            time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def page_ratios(page: str) -> dict[str, float]:
    """Rates of a published page beside the bare views, all served alike."""
    found: dict[str, float] = {}
    with gunicorn("municipalismo.wsgi:application", PORTAL, 1), tempfile.TemporaryDirectory() as folder:
        body = get(PORTAL, page).partition(b"\r\n\r\n")[2]
        same = Path(folder) / "page.html"
        same.write_bytes(body)
        with gunicorn("tests.bench.bare:application()", BARE, 1, BENCH_BYTES=str(same)):
            for port, address in ((BARE, "/constant/"), (BARE, "/query/"), (PORTAL, page)):
                for _ in range(8):
                    get(port, address)  # both workers are warm
            found["bytes"] = len(body)
            found["memory"] = paired(
                lambda: requests_per_second(PORTAL, page), lambda: requests_per_second(BARE, "/constant/")
            )
            packed = "Accept-Encoding: gzip\r\n"
            found["memory, packed"] = paired(
                lambda: requests_per_second(PORTAL, page, packed),
                lambda: requests_per_second(BARE, "/constant/"),
            )
            found["uncached"] = paired(
                lambda: requests_per_second(PORTAL, f"{page}?x=1"),
                lambda: requests_per_second(BARE, "/query/"),
            )
        if shutil.which("nginx"):
            found["http cache"] = _behind_nginx(page, body)
    return found


def _behind_nginx(page: str, body: bytes) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "copy").mkdir()
        (folder / "copy" / "page.html").write_bytes(body)
        configuration = folder / "nginx.conf"
        configuration.write_text(_NGINX.format(folder=folder, port=PROXY, portal=PORTAL))
        server = subprocess.Popen(["nginx", "-c", str(configuration), "-p", name], stderr=subprocess.DEVNULL)
        try:
            while not _listens(PROXY):
                if server.poll() is not None:
                    sys.exit("nginx does not start.")
                time.sleep(0.1)
            get(PROXY, page)
            return paired(
                lambda: requests_per_second(PROXY, page),
                lambda: requests_per_second(PROXY, "/static-copy/page.html"),
            )
        finally:
            server.terminate()
            server.wait()


def first_view(pages: list[str]) -> dict[str, tuple[int, list[str]]]:
    """By page: compressed bytes of the page and all that a browser fetches for it, and addresses outside."""
    found = {}
    with gunicorn("municipalismo.wsgi:application", PORTAL, 1):
        for page in pages:
            html = _unpacked(get(PORTAL, page, "Accept-Encoding: gzip\r\n"))
            total, outside = _weight(page), []
            seen: set[str] = set()
            wanted = re.findall(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"', html)
            while wanted:
                address = urljoin(page, wanted.pop().split("#")[0])
                if address in seen or not address.startswith("/static/"):
                    if re.match(r"(https?:)?//", address) and "canonical" not in html.split(address)[0][-60:]:
                        outside.append(address)
                    continue
                seen.add(address)
                total += _weight(address)
                if address.endswith(".css"):
                    css = _unpacked(get(PORTAL, address, "Accept-Encoding: gzip\r\n"))
                    wanted += [
                        urljoin(address, url.strip("'\"")) for url in re.findall(r"url\(([^)]+)\)", css)
                    ]
            found[page] = (total, outside)
    return found


def _weight(address: str) -> int:
    """As browsers ask for it, once both workers keep it."""
    for _ in range(4):
        answer = get(PORTAL, address, "Accept-Encoding: gzip, deflate, br\r\n")
    return len(answer.partition(b"\r\n\r\n")[2])


def _unpacked(answer: bytes) -> str:
    head, _, body = answer.partition(b"\r\n\r\n")
    packed = b"content-encoding: gzip" in head.lower()
    return (gzip.decompress(body) if packed else body).decode()


def worker_memory(page: str) -> tuple[float, float]:
    """Megabytes of one worker, from its start to its first answer: ours, bare."""
    one = ("--workers", "1", "--timeout", "60", "--log-level", "warning")
    with gunicorn("municipalismo.wsgi:application", PORTAL, 1, *one) as server:
        get(PORTAL, page)
        ours = _worker_megabytes(server.pid)
    with gunicorn("tests.bench.bare:application()", BARE, 1, *one) as server:
        get(BARE, "/query/")
        return ours, _worker_megabytes(server.pid)


def _worker_megabytes(master: int) -> float:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024
