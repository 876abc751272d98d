#!/usr/bin/env python3
"""Run administrative tasks for the site."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except DatabaseError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database cannot be used ({error}). Has `manage.py migrate` run?")


if __name__ == "__main__":
    main()
