"""What the environment of production makes of the settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SHOW = "from newsroom import settings; print(*(getattr(settings, name) for name in {names!r}))"
PRODUCTION = {
    "NEWSROOM_MODE": "production",
    "SECRET_KEY": "only-in-this-test-" * 4,
    "ALLOWED_HOSTS": "news.example.com",
    "SITE_URL": "https://news.example.com",
    "DATABASE_URL": "postgres://paper@127.0.0.1:1/paper",
}


def shown(*names: str, **environment: str) -> str:
    """Return settings as a production process has them, or the error that stops it."""
    run = subprocess.run(
        [sys.executable, "-c", SHOW.format(names=names)],
        cwd=Path(__file__).resolve().parents[2],
        env={"PATH": os.environ["PATH"], **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip() or run.stderr


HSTS = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, "3600 False False"),
        ({"HSTS_SECONDS": "31536000", "HSTS_PRELOAD": "true"}, "31536000 True True"),
        ({"HTTPS": "false"}, "0 False False"),
    ],
)
def test_hsts_binds_for_an_hour_until_the_owner_says_more(
    environment: dict[str, str], found: str
) -> None:
    assert shown(*HSTS, **environment) == found


def test_no_proxy_is_trusted_until_it_is_counted() -> None:
    assert shown("TRUSTED_PROXIES") == "0"
    assert shown("TRUSTED_PROXIES", TRUSTED_PROXIES="2") == "2"
    assert '"TRUSTED_PROXIES" invalid' in shown("TRUSTED_PROXIES", TRUSTED_PROXIES="-1")
