"""What comes over the wire, sent byte by byte to the real gunicorn and the real nginx as ``deploy/`` sets them up.

A request whose end two programs may see in two places must not become two requests (RFC 9112, 11.2); TLS is of today.
"""

import contextlib
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.portal import free_port
from tests.nginx import DEPLOY, HOST, configuration, wait_for

ROOT = Path(__file__).resolve().parents[2]
STATUS = re.compile(rb"^HTTP/1\.\d (\d{3}) ", re.MULTILINE)
HIDDEN = b"GET /escondido HTTP/1.1\r\nHost: " + HOST.encode() + b"\r\n\r\n"


@dataclass
class Front:
    """Both programs at work, with an application behind them that writes down what it was asked."""

    gunicorn: int
    nginx: int | None
    certificate: Path
    seen: Path

    def send(self, raw: bytes, *, through_nginx: bool) -> tuple[bytes, list[str]]:
        """Send bytes; return all that came back until the other side closed, and the requests that got through."""
        before = len(self.requests())
        plain = socket.create_connection(("127.0.0.1", self.nginx if through_nginx else self.gunicorn), 2)
        answer = b""
        wire = self._trust().wrap_socket(plain, server_hostname=HOST) if through_nginx else plain
        # Until the other side closes, or waits for more: nothing else comes.
        with wire, contextlib.suppress(TimeoutError, ConnectionError, ssl.SSLError):
            wire.sendall(raw)
            while part := wire.recv(65536):
                answer += part
        return answer, self.requests()[before:]

    def requests(self) -> list[str]:
        return self.seen.read_text().splitlines() if self.seen.exists() else []

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("wire")
    ports = {name: free_port() for name in ("http", "https", "web")}
    seen = folder / "seen"
    environment = {
        **os.environ, "WEB_BIND": f"127.0.0.1:{ports['web']}", "WEB_WORKERS": "1", "SEEN": str(seen)
    }  # fmt: skip
    has_nginx = bool(shutil.which("nginx") and shutil.which("openssl"))
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", DEPLOY / "gunicorn.conf.py"]
    processes = [
        subprocess.Popen([*gunicorn, "tests.security.wire_app:application"], env=environment, cwd=ROOT)
    ]
    if has_nginx:
        processes.append(
            subprocess.Popen(["nginx", "-c", configuration(folder, ports), "-e", folder / "early"])
        )
    try:
        for port, process in zip((ports["web"], ports["https"]), processes, strict=False):
            wait_for(port, process)
        https = ports["https"] if has_nginx else None
        yield Front(ports["web"], https, folder / "fullchain.pem", seen)
    finally:
        for process in processes:
            process.terminate()
            process.wait(30)


def post(
    *headers: bytes, body: bytes = HIDDEN, line: bytes = b"POST /a/ HTTP/1.1", end: bytes = b"\r\n"
) -> bytes:
    """A request, as written."""
    return end.join((line, b"Host: " + HOST.encode(), *headers, b"", b"")) + body


CHUNKED = b"Transfer-Encoding: chunked"
AMBIGUOUS = {
    "length twice": post(b"Content-Length: 0", b"Content-Length: %d" % len(HIDDEN)),
    "length list": post(b"Content-Length: 0, %d" % len(HIDDEN)),
    "length and chunks": post(b"Content-Length: %d" % len(HIDDEN), CHUNKED, body=b"0\r\n\r\n" + HIDDEN),
    "chunks and length": post(CHUNKED, b"Content-Length: 5", body=b"0\r\n\r\n" + HIDDEN),
    "length with a sign": post(b"Content-Length: +0"),
    "negative length": post(b"Content-Length: -1"),
    "length in hexadecimal": post(b"Content-Length: 0x0"),
    "length with an underscore": post(b"Content-Length: 0_0"),
    "no number": post(b"Content-Length: abc"),
    "space before the colon": post(b"Content-Length : 66", b"Content-Length: 0"),
    "chunks misspelt": post(b"Transfer-Encoding: xchunked", b"Content-Length: 0"),
    "chunks not last": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + HIDDEN),
    "chunks twice": post(b"Transfer-Encoding: chunked, chunked", body=b"0\r\n\r\n" + HIDDEN),
    "chunks after a tab": post(b"Transfer-Encoding:\x0bchunked", b"Content-Length: 0"),
    "chunks in an old version": post(CHUNKED, body=b"0\r\n\r\n" + HIDDEN, line=b"POST /a/ HTTP/1.0"),
    "chunk size in hexadecimal notation": post(CHUNKED, body=b"0x0\r\n\r\n" + HIDDEN),
    "negative chunk": post(CHUNKED, body=b"-1\r\n\r\n" + HIDDEN),
    "chunk size with an underscore": post(CHUNKED, body=b"0_0\r\n\r\n" + HIDDEN),
    "chunk without its end": post(CHUNKED, body=b"1\r\nAX0\r\n\r\n" + HIDDEN),
    "folded header": post(b"X-A: b\r\n Content-Length: 66", b"Content-Length: 0"),
    "folded chunks": post(b"Transfer-Encoding:\r\n chunked", b"Content-Length: 0"),
    "a carriage return alone": post(b"X-A: b\rContent-Length: 66", b"Content-Length: 0"),
    "a null": post(b"X-A: b\x00", b"Content-Length: 0"),
    "line feeds alone": post(b"Content-Length: 0", b"X-A: b\nContent-Length: 66", body=HIDDEN),
    "no name": post(b": 66", b"Content-Length: 0"),
    "no colon": post(b"Content-Length 66", b"Content-Length: 0"),
    "a version of none": post(b"Content-Length: 0", line=b"POST /a/ HTTP/1.1 HTTP/1.1"),
}  # fmt: skip


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_request_is_refused(front: Front, name: str) -> None:
    """By each of the two programs by itself, with one answer, and nothing of it reaches the portal."""
    for through_nginx in (False, True) if front.nginx else (False,):
        answer, requests = front.send(AMBIGUOUS[name], through_nginx=through_nginx)
        where = f"{'nginx' if through_nginx else 'gunicorn'}: {answer[:400]!r}"
        assert STATUS.findall(answer) in ([b"400"], [b"501"]), where
        assert requests == [], where


def test_a_request_that_says_where_it_ends_is_served(front: Front) -> None:
    """Also two in a row, which is how one that was hidden would show."""
    for headers, body in (((b"Content-Length: 3",), b"abc"), ((CHUNKED,), b"3\r\nabc\r\n0\r\n\r\n")):
        for through_nginx in (False, True) if front.nginx else (False,):
            answer, requests = front.send(
                post(*headers, b"Connection: close", body=body), through_nginx=through_nginx
            )
            assert STATUS.findall(answer) == [b"200"] and requests[0].startswith("POST /a/ 3 ")
    if front.nginx:
        two = post(b"Content-Length: 3", body=b"abc") + HIDDEN
        answer, requests = front.send(two, through_nginx=True)
        assert STATUS.findall(answer) == [b"200", b"200"] and requests[1].startswith("GET /escondido 0 ")


# --- TLS ------------------------------------------------------------------------------------------------------


GOOD = ("ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256")


def client(first: ssl.TLSVersion, last: ssl.TLSVersion, ciphers: str = "ALL:@SECLEVEL=0") -> ssl.SSLContext:
    """One that would also talk as people did long ago."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = first, last
    return context


def agreed(port: int, context: ssl.SSLContext) -> tuple[str, str] | None:
    """Version and cipher of a handshake; ``None`` when the server refused it."""
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=HOST) as wire:
                return wire.version() or "", (wire.cipher() or ("", "", 0))[0]
        except (ssl.SSLError, ConnectionError):
            return None


@contextlib.contextmanager
def old_server(folder: Path) -> Iterator[int]:
    """A server that takes anything: what the client above says is really said."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "fullchain.pem", folder / "privkey.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    listener = socket.create_server(("127.0.0.1", 0))
    is_over = threading.Event()

    def serve() -> None:
        while True:
            plain, _ = listener.accept()
            if is_over.is_set():
                return plain.close()
            with contextlib.suppress(OSError):
                context.wrap_socket(plain, server_side=True).close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    port = listener.getsockname()[1]
    yield port
    is_over.set()
    socket.create_connection(("127.0.0.1", port)).close()
    thread.join()
    listener.close()


def test_tls_is_of_today(front: Front) -> None:
    """1.2 and 1.3 only, and of 1.2 only what keeps yesterday's talk secret when the key is lost tomorrow."""
    if not front.nginx:
        pytest.skip("nginx or openssl is not here")
    versions = ssl.TLSVersion
    with old_server(front.certificate.parent) as old:
        for version, name in ((versions.TLSv1, "TLSv1"), (versions.TLSv1_1, "TLSv1.1")):
            assert agreed(old, client(version, version))[0] == name  # type: ignore[index]
            assert agreed(front.nginx, client(version, version)) is None, name
    newest = client(versions.TLSv1_2, versions.MAXIMUM_SUPPORTED)
    assert agreed(front.nginx, newest)[0] == "TLSv1.3"  # type: ignore[index]
    of_two, two = client(versions.TLSv1_2, versions.TLSv1_2), versions.TLSv1_2
    without = "".join(f":!{name}" for name in GOOD)
    assert agreed(front.nginx, client(two, two, f"ALL{without}:@SECLEVEL=0")) is None, "any other cipher"
    for name in GOOD:
        assert agreed(front.nginx, client(two, two, name)) == ("TLSv1.2", name)
    assert agreed(front.nginx, of_two) == ("TLSv1.2", GOOD[0]), "the strongest first"
