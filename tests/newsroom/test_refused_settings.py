"""A setting that cannot be used stops every command with one line that names it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.databases import address
from tests.processes import environment, free_port, manage


@pytest.mark.parametrize(
    ("name", "setting", "reason"),
    [
        ("PORT", "eight thousand", "Not a valid integer"),
        ("PORT", "65536", "less than or equal to 65535"),
        ("NEWSROOM_MODE", "staging", "Must be one of: production, demo, test"),
        ("DATABASE_URL", "a database", "Not a valid database URL"),
        ("DATABASE_URL", "mysql://paper@localhost/paper", "only postgres:// can be used"),
        ("DATABASE_URL", "postgres://paper@localhost", "it names no database"),
        ("DATA_DIR", "/dev/null", "File exists"),
        ("AI_CRAWLERS", "some", "Must be one of: allow, no-training, refuse"),
        ("WEBSUB_HUB", "hub.example.com", "is no http:// or https:// address"),
        ("SECURITY_CONTACTS", "security@example.com", "is no mailto: or https: address"),
        ("WEATHER_LATITUDE", "90.1", "less than or equal to 90"),
        ("WEATHER_LONGITUDE", "nan", "Special numeric values"),
        ("PICTURES_S3_ENDPOINT", "s3.example.com", "is no http:// or https:// address"),
        ("PICTURE_MAX_PIXELS", "0", "greater than or equal to 1"),
        ("WEATHER_URL", "api.open-meteo.com", "is no http:// or https:// address"),
    ],
)
def test_it_is_named_with_the_reason(name: str, setting: str, reason: str, tmp_path: Path) -> None:
    refused = manage("demo", env=environment(tmp_path / "var") | {name: setting})
    assert refused.returncode == 1
    assert refused.stdout.startswith("A setting cannot be used: ")
    assert f'"{name}"' in refused.stdout
    assert reason in refused.stdout
    assert refused.stdout.count("\n") == 1


def test_half_a_place_is_none(tmp_path: Path) -> None:
    refused = manage("demo", env=environment(tmp_path / "var") | {"WEATHER_LATITUDE": "40.7"})
    assert refused.returncode == 1
    assert '"WEATHER_LONGITUDE" not set, but WEATHER_LATITUDE is.' in refused.stdout
    assert refused.stdout.count("\n") == 1


def test_half_a_key_to_the_store_of_pictures_is_none(tmp_path: Path) -> None:
    refused = manage("demo", env=environment(tmp_path / "var") | {"PICTURES_S3_KEY": "desk"})
    assert refused.returncode == 1
    assert '"PICTURES_S3_SECRET" not set, but PICTURES_S3_KEY is.' in refused.stdout
    assert refused.stdout.count("\n") == 1


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "SITE_URL"])
def test_production_has_no_secret_of_its_own(missing: str, tmp_path: Path) -> None:
    env = environment(
        tmp_path / "var",
        NEWSROOM_MODE="production",
        SECRET_KEY="only-in-this-test-" * 4,
        ALLOWED_HOSTS="news.example.com",
        SITE_URL="https://news.example.com",
        DATABASE_URL="postgres://paper@127.0.0.1:1/paper",
    )
    del env[missing]
    refused = manage("check", env=env)
    assert refused.returncode == 1
    assert f'"{missing}" not set' in refused.stdout
    assert refused.stdout.count("\n") == 1
    assert not (tmp_path / "var").exists()


# --- manage.py serve ------------------------------------------------------------------------


def test_serve_says_in_one_line_that_it_has_no_database(tmp_path: Path) -> None:
    nowhere = "postgres://paper:secret@127.0.0.1:1/paper"
    refused = manage("serve", env=environment(tmp_path, free_port(), DATABASE_URL=nowhere))
    assert refused.returncode == 1
    assert refused.stdout.startswith("The database cannot be reached: ")
    assert refused.stdout.endswith("(check DATABASE_URL)\n")
    assert "secret" not in refused.stdout
    assert refused.stdout.count("\n") == 1


@pytest.mark.django_db
def test_serve_says_in_one_line_where_it_cannot_listen(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = environment(tmp_path, port, DATABASE_URL=address())
        assert manage("serve", env=env).stdout.startswith(f"Port {port} is in use: ")
    refused = manage("serve", "--host", "203.0.113.1", env=env)
    assert refused.returncode == 1
    assert refused.stdout.startswith("203.0.113.1 is no address to listen on: ")
    assert refused.stdout.count("\n") == 1
