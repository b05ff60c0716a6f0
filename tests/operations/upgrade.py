"""Makes of the machine one with an older version, and looks at what the steps of an upgrade made of that.

``before`` and ``after`` the steps. Run by test_operations.py.
"""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from checks import NAME, ask

#: The state of the tables before; everything after it can be undone.
OLDER = ("participation", "0008")
UNITS, NGINX = Path("/etc/systemd/system"), Path("/etc/nginx")
NOTE, SEEN = Path("/tmp/asking.pid"), Path("/tmp/asked.log")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def before():
    """Older tables, units and files of nginx, and somebody who asks all the time."""
    run("systemctl", "stop", "municipalismo-web.service")
    run("deploy/manage", "owner", "migrate", *OLDER, "--verbosity", "0")
    (UNITS / "municipalismo-purge.timer").unlink()
    for file in (UNITS / "municipalismo-web.service", NGINX / "snippets" / "municipalismo-own-answers.conf"):
        file.write_text(file.read_text() + "\n# de antes\n")
    (NGINX / "snippets" / "municipalismo-tls.conf").write_text("ssl_protocols TLSv1.2;\n")
    env = Path("/etc/municipalismo/portal.env")
    env.write_text(re.sub("^LEAKED_PASSWORDS=.*\n", "", env.read_text(), flags=re.M))
    run("systemctl", "reload", "nginx")
    run("systemctl", "start", "municipalismo-web.service")
    asking = subprocess.Popen(
        [sys.executable, __file__, "asking"], stdout=SEEN.open("w"), start_new_session=True
    )
    NOTE.write_text(str(asking.pid))
    while "302" not in SEEN.read_text():
        time.sleep(0.1)


def asking():
    """What a page that nothing keeps answers, each tenth of a second."""
    while True:
        status = ask("/gestion/")[0]
        print(f"{time.time():.2f} {status}", flush=True)
        time.sleep(0.1)


def after():
    """Nobody met two versions at once, and everything is of the new one."""
    time.sleep(1)
    os.kill(int(NOTE.read_text()), signal.SIGTERM)
    seen = [(float(at), int(status)) for at, status in map(str.split, SEEN.read_text().splitlines())]
    assert {status for _, status in seen} == {302, 503}, seen
    assert seen[-1][1] == 302, seen[-5:]
    away = [at for at, status in seen if status == 503]
    print(f"   away for {away[-1] - away[0]:.0f} s")
    code = (
        "from django.db.migrations.recorder import MigrationRecorder as R\n"
        f"print(*(at.isoformat() for at in R.Migration.objects.filter(app={OLDER[0]!r}, name__gt={OLDER[1] + '~'!r})"
        ".values_list('applied', flat=True)))"
    )
    applied = [
        dt.datetime.fromisoformat(at).timestamp()
        for at in run("deploy/manage", "app", "shell", "--verbosity", "0", "--command", code).split()
    ]
    assert applied
    assert [status for at, status in seen if min(applied) - 1 < at < max(applied) + 1 and status != 503] == []
    for unit in Path("deploy/systemd").iterdir():
        assert (UNITS / unit.name).read_text() == unit.read_text(), unit
    for file in Path("deploy/nginx").iterdir():
        place = "sites-available" if file.name == "municipalismo.conf" else "snippets"
        assert (NGINX / place / file.name).read_text() == file.read_text().replace(
            "portal.ejemplo.gub.uy", NAME
        )


{"before": before, "after": after, "asking": asking}[sys.argv[1]]()
