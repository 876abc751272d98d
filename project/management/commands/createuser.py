"""Create a user who may edit the site."""

from __future__ import annotations

import getpass
import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Q

from project.accounts import invitations
from project.accounts.groups import ensure_editors_group

NOT_IN_USER_NAMES = re.compile(r"[^\w.@+-]")  # django.contrib.auth.validators


class Command(BaseCommand):
    """Ask for what the options leave open; explain what is wrong in a sentence, with exit status 1."""

    help = "Create a user who may edit the site (member of the group Editors); asks for what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--email", help="the address, which is the user name too")
        parser.add_argument("--password", help="left out: asked for, without showing it")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--superuser", action="store_true", help="may also manage users at /admin/")
        parser.add_argument("--invite", action="store_true", help="mail a link to set the password, instead of one")
        parser.add_argument("--site-url", help="where the link leads, such as https://example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the user; a demonstration has one account, which everybody shares."""
        if settings.SANDBOX == "demo":
            raise CommandError("This is a demonstration: everybody signs in to its one account.")
        try:
            self._create(options)
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Cancelled, nothing was created.") from None
        except IntegrityError:
            raise CommandError("A user with this address exists already.") from None
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used ({error}). Has `manage.py migrate` run?") from error

    def _create(self, options: dict[str, Any]) -> None:
        if options["invite"] and options["password"] is not None:
            raise CommandError("Give either --password or --invite.")
        site_url = _site_url(options["site_url"]) if options["invite"] else ""
        user = _new_user(_email(options["email"]), options)
        user.set_password(None if options["invite"] else _password(options["password"], user))
        with transaction.atomic():
            user.save()
            user.groups.add(ensure_editors_group())
        if options["invite"]:
            self._invite(user, site_url)
        self.stdout.write(self.style.SUCCESS(f"{user.get_username()} may now edit the site."))

    def _invite(self, user: User, site_url: str) -> None:
        try:
            invitations.send(user, site_url)
        except OSError as error:  # smtplib's errors are OSErrors too
            user.delete()
            raise CommandError(f"The invitation could not be mailed ({error}); nothing was created.") from error
        self.stdout.write(f"An invitation was mailed to {user.email}.")


def _new_user(email: str, options: dict[str, Any]) -> User:
    user = User(username=NOT_IN_USER_NAMES.sub("_", email), email=email)
    user.first_name, user.last_name = options["first_name"].strip(), options["last_name"].strip()
    user.is_staff = user.is_superuser = options["superuser"]
    try:
        user.get_full_name().encode()
        user.clean_fields(exclude=["password"])
    except UnicodeEncodeError:  # the terminal does not speak UTF-8
        raise CommandError("The name is not valid UTF-8.") from None
    except ValidationError as error:
        raise CommandError(" ".join(f"{name}: {' '.join(why)}" for name, why in error.message_dict.items())) from None
    return user


def _email(given: str | None) -> str:
    email = (_ask("--email", "E-mail address: ") if given is None else given).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"“{email}” is not an e-mail address.") from None
    if User.objects.filter(Q(username__iexact=email) | Q(email__iexact=email)).exists():
        raise CommandError(f"A user with the address {email} exists already.")
    return email


def _password(given: str | None, user: User) -> str:
    password = given
    if password is None:
        password = _ask("--password", "Password: ", secret=True)
        if _ask("--password", "Password (again): ", secret=True) != password:
            raise CommandError("The two passwords differ.")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError("The password is not good enough. " + " ".join(error.messages)) from None
    return password


def _site_url(given: str | None) -> str:
    try:
        return invitations.clean_site_url(given) if given is not None else invitations.guess_site_url()
    except (ValueError, ImproperlyConfigured):
        raise CommandError("Give the site's address, such as --site-url https://example.org.") from None


def _ask(option: str, prompt: str, secret: bool = False) -> str:
    """Return what the person at the terminal types; raise CommandError where there is none."""
    if not sys.stdin.isatty():
        raise CommandError(f"{option} is missing, and there is no terminal to ask at.")
    return getpass.getpass(prompt) if secret else input(prompt)
