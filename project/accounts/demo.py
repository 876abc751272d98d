"""The account of a demonstration: everybody may sign in to it, and what is changed in it stays in a private copy.

It has no password that would be good for anything else: without `DemoBackend`, which the settings name while SANDBOX is
`demo`, nobody can sign in to it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from project.accounts.groups import ensure_editors_group

NAME = PASSWORD = "demo"  # noqa: S105  each page of a demonstration shows it
BACKEND = "project.accounts.demo.DemoBackend"


class DemoBackend(ModelBackend):
    """Let anybody in who says the name and the password that each page shows."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Return the demonstration's account."""
        return find() if (username, password) == (NAME, PASSWORD) else None


def find() -> User | None:
    """Return the account, made where it is missing; None where somebody has an account of their own by its name."""
    user = User.objects.filter(username=NAME).first()
    if user is None:
        user = User.objects.create_user(NAME, first_name="Demo")
        user.groups.add(ensure_editors_group())
    somebodys = user.has_usable_password() or user.is_staff or user.is_superuser
    return user if user.is_active and not somebodys else None
