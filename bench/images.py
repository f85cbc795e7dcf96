"""Pictures: how soon one can be used, how soon it is cut, what uploads cost, how soon one is found.

``make bench-images`` runs it and writes bench/images.md: a scratch database, the web server and the
worker as in the product, each as one process, an editor's uploads by HTTP. Exit status 1 where a
goal is missed.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.images_library import LIBRARY, search
from bench.images_report import CAMERA, EVERY, HEAD, PHONE, Run, goals, report
from bench.programs import HOST, ROOT, free_port, running
from bench.stage import hang_up, prepare, say_where
from newsroom.postgres import EmbeddedPostgres, PostgresError
from newsroom.processes import answers

RESULTS = Path(__file__).with_name("images.md")
LARGE = (6000, 4000)  # pixels
SMALL = (1200, 800)
ROUNDS = 3
UPLOADS = 1_000
PICTURES = 200_000
PATIENCE = 120  # seconds
SHARES = (0.1, 0.25, 0.5, 0.75, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; exit status 1 where a goal is missed, or nothing could be started."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--uploads", type=int, default=UPLOADS)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores, shared with other work")
    parser.add_argument("--write", type=Path, default=RESULTS, help="where to write the results")
    asked = parser.parse_args(arguments)
    try:
        run = measure(asked.rounds, asked.uploads, asked.pictures)
    except (PostgresError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    text = HEAD.format(machine=asked.machine) + report(run)
    print(text)
    asked.write.write_text(text)
    return 0 if all(goal.is_kept for goal in goals(run)) else 1


def measure(rounds: int, uploads: int, pictures: int) -> Run:
    """Take all the measurements, one after the other."""
    run = Run()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-")))
        directory.chmod(0o711)  # root's server runs as nobody, who must reach its data
        port = free_port()
        say_where(directory, port)
        server = EmbeddedPostgres(directory / "postgres", durable=True, dies_with_parent=True)
        stack.callback(server.stop)
        server.start()
        (editor,) = prepare(editors=1)
        stack.callback(hang_up)
        web = stack.enter_context(_web_server(port, directory / "web.log"))
        desk = stack.enter_context(_signed_in(editor, port))
        photos = _photos()
        with _worker(directory / "worker.log"):
            for name, content in photos.items():
                for number in range(rounds):
                    _follow(desk, run, name, content + b"%d" % number)
        _upload_many(desk, run, uploads, web, large=next(iter(photos.values())))
        search(desk, run, pictures)
    return run


# --- The programs ---


@contextmanager
def _web_server(port: int, log: Path) -> Iterator[int]:
    """Run gunicorn as the product does; yields the number of the process that answers."""
    command = [str(ROOT / ".venv" / "bin" / "gunicorn"), "-c", "deploy/gunicorn.conf.py"]
    command += ["--bind", f"{HOST}:{port}", "--workers=1", "newsroom.wsgi"]
    with running(
        "The web server", command, log=log, ready=lambda: answers(HOST, port, "/readyz")
    ) as pid:
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        yield int(child)


@contextmanager
def _worker(log: Path) -> Iterator[None]:
    """Run the worker on one core."""
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(ours)})
    try:
        started = running(
            "The worker", [sys.executable, "manage.py", "worker"], log=log, ready=lambda: True
        )
        started.__enter__()
    finally:
        os.sched_setaffinity(0, ours)
    try:
        yield
    finally:
        started.__exit__(None, None, None)


@contextmanager
def _signed_in(editor: int, port: int) -> Iterator[httpx.Client]:
    """Yield a client with an editor's session."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from authors.models import User

    session = SessionStore()
    session[SESSION_KEY] = str(editor)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = User.objects.get(pk=editor).get_session_auth_hash()
    session.save()
    token = "a" * 32
    cookies = {
        settings.SESSION_COOKIE_NAME: str(session.session_key),
        settings.CSRF_COOKIE_NAME: token,
    }
    headers = {"X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest"}
    with httpx.Client(
        base_url=f"http://{HOST}:{port}",
        cookies=cookies,
        headers=headers,
        timeout=PATIENCE,
        trust_env=False,
    ) as desk:
        yield desk


# --- One picture ---


def _photos() -> dict[str, bytes]:
    """Return a camera's and a phone's picture, as large and as full of detail as theirs are."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    grain = Image.effect_noise((LARGE[0] // 2, LARGE[1] // 2), 40).resize(LARGE)
    slope = Image.linear_gradient("L").resize(LARGE)
    photo = Image.merge("RGB", (grain, slope, Image.blend(grain, slope, 0.5)))
    return {
        CAMERA: _encoded(photo, "JPEG", quality=90),
        PHONE: _encoded(
            photo.resize((4000, 3000)), "HEIF", quality=70, enc_params={"preset": "ultrafast"}
        ),
    }


def _encoded(picture: Any, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _upload(desk: httpx.Client, content: bytes) -> dict[str, Any]:
    answer = desk.post(f"{LIBRARY}upload/", files={"file": ("pier.jpg", content, "image/jpeg")})
    if answer.status_code != 201:
        raise RuntimeError(f"An upload was answered with {answer.status_code}.")
    added: dict[str, Any] = answer.json()
    return added


def _follow(desk: httpx.Client, run: Run, name: str, content: bytes) -> None:
    """Upload a picture, choose it, and wait until all of it is made."""
    began = time.monotonic()
    added = _upload(desk, content)
    newest = desk.get(f"{LIBRARY}find/").raise_for_status().json()["pictures"][0]
    desk.get(newest["thumb"]).raise_for_status()
    usable = time.monotonic()
    if newest["id"] != added["id"]:
        raise RuntimeError("The newest picture is not the one that was uploaded.")
    while desk.get(f"{LIBRARY}{added['id']}/state/").json()["state"] != "ready":
        if time.monotonic() - usable > PATIENCE:
            raise RuntimeError("The worker does not cut.")
        time.sleep(0.05)
    run.usable.setdefault(name, []).append(usable - began)
    run.cut.setdefault(name, []).append(time.monotonic() - began)


# --- Many uploads ---


def _upload_many(desk: httpx.Client, run: Run, uploads: int, web: int, *, large: bytes) -> None:
    """Upload one after the other, and look at the memory of the web process meanwhile."""
    from PIL import Image

    small = _encoded(Image.effect_noise(SMALL, 40).convert("RGB"), "JPEG")
    shares = {max(1, round(share * uploads)) for share in SHARES}
    began = time.monotonic()
    for number in range(1, uploads + 1):
        _upload(desk, (small if number % EVERY else large) + b"upload %d" % number)
        if number in shares:
            run.memory[number] = _megabytes(web)
    run.uploads, run.per_upload = uploads, (time.monotonic() - began) / uploads


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("The web process has ended.")


if __name__ == "__main__":
    sys.exit(main())
