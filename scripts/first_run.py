"""Make the database ready for `bootstrap.py run`: migrations, sample content, and a first person who may edit."""

import io
import os
import secrets
import sys
from pathlib import Path

EMAIL = "editor@example.com"


def main(address: str) -> None:
    """Do what is missing, and say where the site will be."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("seed_content", "--if-empty")
    print(f"\n  The site:  http://{address}/")
    if settings.SANDBOX == "demo":
        print("  A demonstration: press “Start editing” on any page.")
    elif password := first_password():
        print(f"  Sign in:   {EMAIL}   password: {password}\n  (shown only now; change it after signing in)")
    print("  Stop it with Ctrl-C.\n", flush=True)


def first_password() -> str:
    """Make a person who may do everything, unless there is somebody; return the password or an empty text."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if get_user_model()._default_manager.exists():
        return ""
    password = secrets.token_urlsafe(12)
    call_command("createuser", email=EMAIL, password=password, superuser=True, stdout=io.StringIO())
    return password


if __name__ == "__main__":
    main(*sys.argv[1:])
