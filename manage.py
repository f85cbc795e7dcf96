#!/usr/bin/env python
"""Django's command line for the newsroom."""

import os
import sys


def main() -> None:
    """Run a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.management import execute_from_command_line
    from environs import EnvError

    try:
        execute_from_command_line(sys.argv)
    except EnvError as error:
        sys.exit(f"A setting cannot be used: {error} (README.md lists the variables)")


if __name__ == "__main__":
    main()
