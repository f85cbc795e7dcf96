"""Django's PostgreSQL backend; each of a web server's threads keeps its connection."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose health costs no question to the server while nothing has come from it.

    A server that ends a connection says so: what waits to be read is its farewell. Then, or where
    anything else waits, the server is asked, as Django asks it before every request.
    """

    def is_usable(self) -> bool:
        """Return whether the connection still works."""
        return self._is_silent() or bool(super().is_usable())

    def _is_silent(self) -> bool:
        connection = self.connection
        if connection is None or connection.closed:
            return False
        # Not by select(), which cannot watch a file beyond the 1,024th.
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        return not waiting.poll(0)
