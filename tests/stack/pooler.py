"""pgbouncer with the configuration that we ship, in front of the test run's PostgreSQL."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connection

from tests.processes import ROOT, free_port, wait_for
from tests.stack.stack import HOST, Service

INI = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"


@contextmanager
def pgbouncer(directory: Path) -> Iterator[str]:
    """Run it meanwhile; its postgres:// address."""
    port = free_port()
    used = connection.settings_dict
    host, user = str(used["HOST"]), str(used["USER"])
    server = f"host={host} port={used['PORT'] or 5432} dbname={used['NAME']} user='{user}'"
    userlist = directory / "userlist.txt"
    userlist.write_text('"{}" "{}"\n'.format(user.replace('"', '""'), used["PASSWORD"]))
    ini = INI.read_text()
    # Of this place; everything else is as shipped.
    for shipped, here in (
        (r"^newsroom = host=\S+ port=\S+ dbname=\S+", f"newsroom = {server}"),
        (r"^listen_port = .*", f"listen_port = {port}"),
        (r"^auth_type = .*", "auth_type = trust"),
        (r"^auth_file = .*", f"auth_file = {userlist}"),
    ):
        ini, found = re.subn(shipped, here, ini, flags=re.MULTILINE)
        assert found == 1, shipped
    config = directory / "pgbouncer.ini"
    config.write_text(ini)
    # It refuses to run as root; the embedded server runs as nobody then, too.
    command = ["pgbouncer", *(["-u", "nobody"] if os.geteuid() == 0 else []), str(config)]
    address = f"postgres://{quote(user)}:{used['PASSWORD']}@{HOST}:{port}/newsroom"
    env = os.environ | {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"}
    with Service("pgbouncer", command, env, directory / "pgbouncer.log"):
        wait_for("pgbouncer lets us in", lambda: _opens(address))
        yield address


def _opens(address: str) -> bool:
    try:
        psycopg.connect(address, prepare_threshold=None).close()
    except psycopg.OperationalError:
        return False
    return True
