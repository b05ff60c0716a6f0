"""What the guide promises, looked at from outside on the machine where it was followed. Run by test_operations.py."""

import http.client
import json
import re
import socket
import ssl
import subprocess
import time
from pathlib import Path

NAME = "portal.ejemplo.gub.uy"
CANARY = "canarioqz"
ONCE = (
    "content-security-policy", "strict-transport-security", "x-content-type-options", "x-frame-options",
    "referrer-policy", "cache-control",
)  # fmt: skip
TRUST = ssl.create_default_context(cafile="/etc/ssl/municipalismo/fullchain.pem")


def ask(path, method="GET", body=None, **headers):
    """One request through nginx: status, headers as pairs, body."""
    connection = http.client.HTTPSConnection(NAME, 443, context=TRUST, timeout=30)
    connection.sock = TRUST.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname=NAME)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.status, answer.getheaders(), answer.read()
    connection.close()
    return found


def values(headers, name):
    return [value for key, value in headers if key.lower() == name]


def log():
    time.sleep(0.2)
    return [json.loads(line) for line in Path("/var/log/nginx/municipalismo.log").read_text().splitlines()]


def public_pages_are_kept_and_never_with_a_cookie():
    time.sleep(6)
    first = ask("/", Cookie=f"sesion={CANARY}")
    second = ask("/", Cookie="sesion=otra")
    assert first[0] == second[0] == 200, first[0]
    assert first[2] == second[2]
    assert log()[-1]["cache"] == "HIT", log()[-2:]
    assert not values(second[1], "set-cookie")
    assert values(second[1], "cache-control") == ["public, max-age=0, must-revalidate"], second[1]
    (etag,) = values(second[1], "etag")
    assert ask("/", If_None_Match=etag)[0] == 304
    time.sleep(6)
    ask("/")
    assert log()[-1]["cache"] in ("EXPIRED", "REVALIDATED"), log()[-1]


def private_pages_are_not_kept():
    for _twice in range(2):
        status, headers, _body = ask("/cuenta/login/")
        assert status == 200
        assert "no-store" in values(headers, "cache-control")[0]
        assert log()[-1]["cache"] == ""
    assert ask("/gestion/")[0] == 302


def every_answer_has_each_header_once():
    large = b"x" * (32 * 1024 * 1024)
    answers = {
        "page": ask("/"), "not found": ask("/nada/"), "sign in": ask("/cuenta/login/"), "redirect": ask("/gestion/"),
        "health": ask("/salud/"), "too large": ask("/verificar/", "POST", large),
    }  # fmt: skip
    assert answers["too large"][0] == 413, answers["too large"][0]
    for name, (status, headers, _body) in answers.items():
        for header in ONCE:
            found = values(headers, header)
            optional = header == "cache-control" and status in (302, 404)
            assert len(found) == 1 or (optional and len(found) <= 1), (name, header, found)
        assert not [value for value in values(headers, "server") if re.search(r"\d", value)], name


def other_names_are_refused():
    with socket.create_connection(("127.0.0.1", 443)) as plain:
        try:
            other = ssl._create_unverified_context()
            other.wrap_socket(plain, server_hostname="otro.ejemplo.org")
        except (ssl.SSLError, ConnectionError):
            pass
        else:
            raise AssertionError("another name got a certificate")
    with socket.create_connection(("127.0.0.1", 80)) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: otro.ejemplo.org\r\n\r\n")
        assert plain.recv(100) == b""
    with socket.create_connection(("127.0.0.1", 80)) as plain:
        plain.sendall(f"GET /actas/?x=1 HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        assert f"Location: https://{NAME}/actas/?x=1".encode() in plain.recv(2000)


def a_slow_client_is_cut():
    started = time.monotonic()
    with TRUST.wrap_socket(socket.create_connection(("127.0.0.1", 443)), server_hostname=NAME) as slow:
        slow.settimeout(30)
        slow.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode())
        try:
            while slow.recv(100):
                pass
        except ConnectionError:
            pass
    assert 5 < time.monotonic() - started < 20, time.monotonic() - started


def mail_leaves():
    sink = Path("/tmp/correo.log")
    server = ["-m", "aiosmtpd", "-n", "-l", "127.0.0.1:2525", "-c", "aiosmtpd.handlers.Debugging", "stdout"]
    process = subprocess.Popen([".venv/bin/python", "-u", *server], stdout=sink.open("wb"))
    time.sleep(2)
    code = (
        "from accounts import outbox; from django.db import transaction\n"
        f"outbox.put(event='prueba', recipient='{CANARY}@ejemplo.org', subject='Hola', body='Llegó')"
    )
    subprocess.run(
        ["deploy/manage", "app", "shell", "--command", code], check=True, stdout=subprocess.DEVNULL
    )
    for _ in range(90):
        if f"{CANARY}@ejemplo.org" in sink.read_text():
            break
        time.sleep(1)
    else:
        raise AssertionError("no mail arrived: " + sink.read_text()[-500:])
    process.terminate()
    process.wait()


def nothing_stale_is_served_when_the_portal_is_down():
    ask("/")
    subprocess.run(["systemctl", "stop", "municipalismo-web.service"], check=True)
    stopped = time.monotonic()
    while (status := ask("/")[0]) == 200:
        assert time.monotonic() - stopped < 6, "still served from the cache"
        time.sleep(0.2)
    print(f"   down is told after {time.monotonic() - stopped:.1f} s")
    assert status == 503
    headers = ask("/")[1]
    assert values(headers, "cache-control") == ["no-store"]
    assert values(headers, "retry-after") == ["30"]
    subprocess.run(["systemctl", "start", "municipalismo-web.service"], check=True)
    for _ in range(60):
        if ask("/salud/")[0] == 200:
            return
        time.sleep(0.5)
    raise AssertionError("the portal does not come back")


def nothing_about_people_is_written():
    ask(f"/verificar/?codigo={CANARY}", User_Agent=CANARY, Referer=f"https://{CANARY}.example/")
    ask(f"/{CANARY}/")
    ask("/cuenta/login/", "POST", f"login={CANARY}%40ejemplo.org&password={CANARY}", Origin=f"https://{NAME}")
    log()
    files = [*Path("/var/log/units").glob("*.log"), *Path("/var/log/nginx").iterdir()]
    for file in files:
        words = file.read_text(errors="replace")
        assert CANARY not in words.lower(), file
        assert "127.0.0.1" not in words, file
    (web,) = [file for file in files if "web" in file.name]
    lines = [json.loads(line) for line in web.read_text().splitlines()]
    told = {line["request"]: line for line in lines if line["logger"] == "accounts.requests"}
    same = [line for line in log() if line["request"] in told]
    assert len(same) > 5, "the ids of nginx are not those of the portal"


CHECKS = (
    public_pages_are_kept_and_never_with_a_cookie, private_pages_are_not_kept, every_answer_has_each_header_once,
    other_names_are_refused, a_slow_client_is_cut, mail_leaves, nothing_stale_is_served_when_the_portal_is_down,
    nothing_about_people_is_written,
)  # fmt: skip

if __name__ == "__main__":
    for check in CHECKS:
        print(f"-- {check.__name__.replace('_', ' ')}", flush=True)
        check()
