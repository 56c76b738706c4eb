#!/usr/bin/env python
"""Django's command line, with the embedded Postgres and Redis attached or started as a command needs them."""

import os
import sys

from portal import stack


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    with stack.for_command(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
