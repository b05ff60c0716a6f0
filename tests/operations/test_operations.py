"""docs/operations.md, followed word by word: its blocks run on a copy of this machine with a network of its own.

The copy is an overlay over the real file system, thrown away at the end; nginx and PostgreSQL are Debian's, the mail
server is aiosmtpd. What cannot be had there: systemd (``systemctl`` beside this file starts what the units say, without
their hardening, which another test looks at) and the network (packages and virtual environment are this machine's).
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
GUIDE = ROOT / "docs" / "operations.md"
SERVICES = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
#: What every service has to say about itself.
HARDENING = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectProc": "invisible",
    "RestrictNamespaces": "yes",
    "CapabilityBoundingSet": "",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "UMask": "0077",
}


@dataclass(frozen=True)
class Block:
    """Commands of the guide, below a heading; ``how`` is ``""``, ``red`` (needs the network) or ``no`` (not here)."""

    heading: str
    how: str
    code: str


def blocks() -> list[Block]:
    """Every block of commands, in order."""
    found, heading, how = [], "", ""
    for part in re.split(
        r"(^#+ [^\n]*$|^<!-- prueba: \w+ -->$|^```sh\n.*?^```$)", GUIDE.read_text(), flags=re.M | re.S
    ):
        if part.startswith("#"):
            heading = part.lstrip("# ")
        elif part.startswith("<!-- prueba"):
            how = part.split()[2]
        elif part.startswith("```sh"):
            found.append(Block(heading, how, part.removeprefix("```sh\n").removesuffix("```")))
            how = ""
    return found


def test_every_block_is_shell_and_names_files_that_exist() -> None:
    assert len(blocks()) >= 15
    for block in blocks():
        subprocess.run(["bash", "-n"], input=block.code, text=True, check=True)
        for name in re.findall(r"\bdeploy/[\w./-]*\w", block.code):
            assert list(ROOT.glob(f"{name}*")), name


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_services_may_touch_little(service: Path) -> None:
    """Each unit says so, runs as nobody important, and only the owner's know the owner's connection."""
    pairs = [line.partition("=")[::2] for line in service.read_text().splitlines() if "=" in line]
    told = dict(pairs)
    assert {name: told.get(name) for name in HARDENING} == HARDENING
    files = [value for name, value in pairs if name == "EnvironmentFile"]
    is_owner = told["User"] == "municipalismo"
    assert told["User"] in ("municipalismo", "municipalismo_app")
    assert ("/etc/municipalismo/owner.env" in files) == is_owner
    assert is_owner == (service.stem in ("municipalismo-backup", "municipalismo-purge"))


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_only_the_jobs_talk_to_others_and_know_the_mails_password(service: Path) -> None:
    lines = service.read_text().splitlines()
    is_held = {
        "IPAddressDeny=any",
        "IPAddressAllow=localhost",
        "UnsetEnvironment=EMAIL_HOST_USER EMAIL_HOST_PASSWORD",
    } <= set(lines)
    assert is_held == (service.stem != "municipalismo-worker")


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.stem)
def test_systemd_finds_little_exposed(service: Path) -> None:
    """By its own count, from 0 (nothing) to 10 (everything)."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(service)], capture_output=True, text=True
    ).stdout
    exposed = re.search(r"exposure level for \S+: ([\d.]+)", told)
    if not exposed:
        pytest.skip("this systemd-analyze does not look at files")
    assert float(exposed[1]) <= 1.4, told


UPGRADE = "11. Actualizar"
#: Stands for what acts on the machine: writes down what it was asked, and the files as they were then.
RECORDER = """#!/bin/sh
printf '%s\\n' "$(basename "$0") $*" >> "$RECORD/asked"
case "$(basename "$0") $*" in
    "systemctl daemon-reload") cp -r "$MACHINE/etc/systemd/system" "$RECORD/units" ;;
    "systemctl reload nginx") cp -r "$MACHINE/etc/nginx" "$RECORD/nginx" ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Folders as on a server where an older version is, and commands that only write down what they were asked."""
    machine, portal = tmp_path / "machine", tmp_path / "machine" / "srv" / "municipalismo"
    shutil.copytree(ROOT / "deploy", portal / "deploy")
    for folder in (
        "etc/municipalismo",
        "etc/systemd/system",
        "etc/nginx/sites-available",
        "etc/nginx/snippets",
        "root",
    ):
        (machine / folder).mkdir(parents=True)
    example = (ROOT / "deploy" / "portal.env.example").read_text()
    env = re.sub("^LEAKED_PASSWORDS=.*\n", "", example.replace("portal.ejemplo", "portal.otro"), flags=re.M)
    (machine / "etc/municipalismo/portal.env").write_text(env)
    (machine / "etc/nginx/sites-available/municipalismo.conf").write_text("# tocado a mano\n")
    (machine / "etc/systemd/system/municipalismo-web.service").write_text("# viejo\n")
    for command in (*("bin/systemctl", "bin/nginx", "bin/curl"), "srv/municipalismo/deploy/manage"):
        path = machine / command
        path.parent.mkdir(exist_ok=True)
        path.write_text(RECORDER)
        path.chmod(0o755)
    (tmp_path / "record").mkdir()
    return machine


def test_the_upgrade_holds_the_web_and_brings_every_file(machine: Path, tmp_path: Path) -> None:
    """Nothing runs while the tables change, and what is started is what came with the new version."""
    told, record = "", tmp_path / "record"
    for block in blocks():
        if block.heading == UPGRADE and not block.how:
            done = subprocess.run(
                ["bash", "-eu", "-o", "pipefail"],
                input=re.sub(r"(?<![\w.])/(etc|srv|root)/", rf"{machine}/\1/", block.code),
                env={"PATH": f"{machine}/bin:/usr/bin:/bin", "MACHINE": str(machine), "RECORD": str(record)},
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            told += done.stdout
    assert told == "LEAKED_PASSWORDS=\n"  # what portal.env lacks
    asked = (record / "asked").read_text().splitlines()
    wanted = (
        "systemctl stop municipalismo-backup.timer municipalismo-purge.timer municipalismo-worker.service",
        "systemctl stop municipalismo-web.service",
        "systemctl start municipalismo-backup.service",
        "manage owner migrate --verbosity 0",
        "systemctl daemon-reload",
        "nginx -t",
        "systemctl reload nginx",
        "systemctl enable --now municipalismo-web.service municipalismo-worker.service",
        "systemctl enable --now municipalismo-backup.timer municipalismo-purge.timer",
        "manage app verify_chain",
    )
    assert [line for line in asked if line in wanted] == list(wanted)
    assert sum("/salud/" in line and "portal.otro.gub.uy" in line for line in asked) == 1
    units, nginx = record / "units", record / "nginx"
    for unit in (ROOT / "deploy" / "systemd").iterdir():
        assert (units / unit.name).read_text() == unit.read_text()
        assert unit.name in " ".join(wanted) or unit.stem == "municipalismo-purge"  # which its timer starts
    for file in (ROOT / "deploy" / "nginx").iterdir():
        found = nginx / ("sites-available" if file.name == "municipalismo.conf" else "snippets") / file.name
        assert found.read_text() == file.read_text().replace("portal.ejemplo.gub.uy", "portal.otro.gub.uy")
    assert (machine / "root/municipalismo.conf.anterior").read_text() == "# tocado a mano\n"


def test_the_upgrade_starts_what_the_installation_started() -> None:
    started: dict[str, set[str]] = {}
    for block in blocks():
        for line in re.findall(r"systemctl enable --now (.*)", block.code):
            started.setdefault(block.heading, set()).update(re.findall(r"municipalismo-[\w.-]+", line))
    assert started["7. Los servicios"] == started[UPGRADE] != set()


PREPARE = r"""
set -eu
mount -t tmpfs -o mode=0755 tmpfs "$W"
mkdir "$W/upper" "$W/work" "$W/root"
mount -t overlay overlay -o lowerdir=/,upperdir="$W/upper",workdir="$W/work" "$W/root"
R="$W/root"
mount -t proc proc "$R/proc"
mount --bind /dev "$R/dev"
mount -t tmpfs -o mode=1777 tmpfs "$R/dev/shm"
mount -t tmpfs -o mode=0755 tmpfs "$R/run"
mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 0x49))'   # loopback up
rm -rf "$R/srv/municipalismo" "$R/etc/municipalismo" "$R/var/backups/municipalismo"
mkdir -p "$R/var/lib/municipalismo"   # hidden, not removed: an embedded database of this machine may be at work in it
mount -t tmpfs -o mode=0755 tmpfs "$R/var/lib/municipalismo"
rm -f "$R"/etc/nginx/sites-enabled/* "$R"/var/log/nginx/*
cp -r "$COPY" "$R/srv/municipalismo"
mkdir -p "$R/srv/municipalismo/.venv/lib" "$R/opt/guide"
cp -r "$SOURCE/.venv/bin" "$SOURCE/.venv/pyvenv.cfg" "$R/srv/municipalismo/.venv/"
mount --bind "$(readlink -f "$SOURCE/.venv")/lib" "$R/srv/municipalismo/.venv/lib"
grep -lI '^#!.*/\.venv/bin/python' "$R"/srv/municipalismo/.venv/bin/* |
    xargs sed -i '1s|^#!.*|#!/srv/municipalismo/.venv/bin/python|'
chmod -R go+rX "$R/srv/municipalismo"
cp "$HERE/systemctl" "$R/usr/local/bin/systemctl"
cp "$HERE"/*.py "$R/opt/guide/"
cp "$STEPS"/* "$R/opt/guide/"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    chroot "$R" bash /opt/guide/run.sh
"""

#: What the guide asks people to write by hand, below which heading.
BY_HAND = {
    "4. Configuración": "sed -i 's/^EMAIL_HOST=.*/EMAIL_HOST=127.0.0.1/; s/^EMAIL_PORT=.*/EMAIL_PORT=2525/;"
    " s/^EMAIL_USE_TLS=.*/EMAIL_USE_TLS=0/' /etc/municipalismo/portal.env",
}


INSIDE = "cd /srv/municipalismo && .venv/bin/python /opt/guide"


@pytest.mark.full
def test_followed_word_by_word(tmp_path: Path) -> None:
    """Every block that needs no network, in order; then ``checks.py`` looks at what came out."""
    missing = [name for name in ("nginx", "unshare", "setpriv", "openssl", "curl") if not shutil.which(name)]
    if missing or not shutil.which("pg_ctlcluster") or os.geteuid() != 0:
        pytest.skip(f"needs root, Debian's postgresql and: {', '.join(missing) or 'nothing else'}")
    steps = tmp_path / "steps"
    steps.mkdir()
    script = ["set -eu", "trap 'echo FAILED in: $step >&2' ERR", "set -E"]
    followed = [one for one in blocks() if not one.how]
    upgrade = [place for place, one in enumerate(followed) if one.heading == UPGRADE]
    for number, block in enumerate(followed):
        (steps / f"{number:02d}.sh").write_text(block.code)
        by_hand = BY_HAND.get(block.heading, "true")
        if number == upgrade[0]:
            script.append(f"{INSIDE}/upgrade.py before")
        script += [
            f'step="{block.heading}"; echo "== $step"',
            f"bash -eu -o pipefail /opt/guide/{number:02d}.sh",
            by_hand,
        ]
        if block.heading == "9. Comprobar":
            script.append(f"{INSIDE}/checks.py")
        if number == upgrade[-1]:
            script.append(f"{INSIDE}/upgrade.py after")
    script.append("echo ALL DONE")
    (steps / "run.sh").write_text("\n".join(script))
    (tmp_path / "W").mkdir()
    left = shutil.ignore_patterns(".git", ".venv", "var", "shots", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, tmp_path / "copy", ignore=left)
    places = {"W": tmp_path / "W", "COPY": tmp_path / "copy", "SOURCE": ROOT, "HERE": HERE, "STEPS": steps}
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--net", "--ipc", "--fork", "--kill-child", "sh", "-c", PREPARE],
        env={**os.environ, **{name: str(path) for name, path in places.items()}},
        capture_output=True, text=True, timeout=580, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    sys.stdout.write(done.stdout)
    if "mount:" in done.stderr and "==" not in done.stdout:
        pytest.skip("this machine does not let root mount: " + done.stderr.splitlines()[0])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-6000:]
    assert done.stdout.endswith("ALL DONE\n")
    assert "\nLEAKED_PASSWORDS=\n" in done.stdout  # what upgrade.py took out of portal.env
