"""The web server's settings, the same in production and in the demo."""

import os
from pathlib import Path

wsgi_app = "newsroom.wsgi"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
# Each keeps a connection to the database.
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60  # seconds; an upload of pictures on a slow line
graceful_timeout = 5  # seconds
keepalive = 15  # seconds; longer than a proxy's, so that it is the proxy that hangs up
# Each process writes there once a second; a disk that hangs would look like a process that does.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# Its control interface is a socket in the home directory, shared by all instances of a user.
control_socket_disable = True
