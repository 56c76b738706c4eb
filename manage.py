#!/usr/bin/env python
"""Django's command line, with the embedded Postgres and Redis attached or started as a command needs them."""

import os
import sys

from portal.command_servers import for_command


def main() -> None:
    """Run one management command; a server that cannot be used ends it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import redis
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, NotSupportedError, OperationalError
    from django.db.migrations.exceptions import MigrationSchemaMissing

    with for_command(sys.argv[1:]):
        try:
            execute_from_command_line(sys.argv)
        except (
            OperationalError, InterfaceError, NotSupportedError, MigrationSchemaMissing, redis.RedisError
        ) as error:  # fmt: skip
            if "--traceback" in sys.argv:
                raise
            from onitsearch.servers import ask_redis, database_trouble

            told = ask_redis() if isinstance(error, redis.RedisError) else database_trouble(error)
            sys.exit(f"error: {told or error}")


if __name__ == "__main__":
    main()
