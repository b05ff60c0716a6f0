"""A real nginx with ``deploy/nginx``, on this machine's ports and with a certificate of its own."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
HOST = "portal.ejemplo.gub.uy"


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Return when somebody listens on a port of loopback; fail when the process ends before."""
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "it ended instead of listening"
        assert time.monotonic() < deadline, "it does not listen"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def configuration(folder: Path, ports: dict[str, int]) -> Path:
    """``deploy/nginx`` with this machine's ports, folders and certificate in place of a server's."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
         "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    (folder / "snippets").mkdir()
    for name in ("proxy", "own-answers", "tls"):
        shutil.copy(DEPLOY / "nginx" / f"municipalismo-{name}.conf", folder / "snippets")
    site = (DEPLOY / "nginx" / "municipalismo.conf").read_text()
    for there, here in {
        "listen 80": f"listen 127.0.0.1:{ports['http']}",
        "listen 443": f"listen 127.0.0.1:{ports['https']}",
        "unix:/run/municipalismo/web.sock": f"127.0.0.1:{ports['web']}",
        "/etc/ssl/municipalismo": str(folder),
        "/var/cache/nginx": f"{folder}/cache",
        "/var/log/nginx": str(folder),
    }.items():
        assert there in site, there
        site = site.replace(there, here)
    (folder / "cache").mkdir()
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    user = "user root; " if os.geteuid() == 0 else ""  # only its owner enters the folder
    main.write_text(
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ {temporary}\n{site}\n}}"
    )
    return main
