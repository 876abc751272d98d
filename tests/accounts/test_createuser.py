"""The command createuser."""

import io
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.management import CommandError, call_command

from editable.registry import registered_models
from project.accounts.groups import TOOLS, ensure_editors_group

pytestmark = pytest.mark.django_db
GOOD = "a rather good one"


def create(**options: object) -> str:
    """Run the command."""
    out = io.StringIO()
    call_command("createuser", stdout=out, **options)
    return out.getvalue()


def terminal(*answers: str):
    """A person who types `answers`."""
    replies = iter(answers)
    return (
        patch("sys.stdin.isatty", return_value=True),
        patch("builtins.input", side_effect=lambda _prompt: next(replies)),
        patch("getpass.getpass", side_effect=lambda _prompt: next(replies)),
    )


def test_it_makes_an_editor() -> None:
    """AU-03: the address in lower case is the user name; the group Editors has every registered permission."""
    create(email="Ann@Example.org", password=GOOD, first_name="Ann", last_name="Ng")
    ann = User.objects.get()
    assert (ann.username, ann.email, ann.get_full_name()) == ("ann@example.org", "ann@example.org", "Ann Ng")
    assert ann.check_password(GOOD) and not ann.is_staff and not ann.is_superuser
    assert registered_models()
    for model in registered_models():
        names = [
            f"{model._meta.app_label}.{verb}_{model._meta.model_name}" for verb in ("add", "change", "delete", "view")
        ]
        assert ann.has_perms(names)
    assert not ann.has_perm("auth.change_user")


def test_it_makes_a_superuser() -> None:
    """AU-03: with --superuser also the admin."""
    create(email="ann@example.org", password=GOOD, superuser=True)
    assert User.objects.get().is_superuser and User.objects.get().is_staff


def test_it_asks_for_what_is_missing() -> None:
    """AU-03: address and password, the password twice."""
    isatty, ask, secret = terminal("ann@example.org", GOOD, GOOD)
    with isatty, ask, secret:
        create()
    assert User.objects.get().check_password(GOOD)


def test_different_passwords_are_refused() -> None:
    """AU-03: nothing is created after a slip."""
    isatty, ask, secret = terminal("ann@example.org", GOOD, GOOD + "!")
    with isatty, ask, secret, pytest.raises(CommandError, match="differ"):
        create()
    assert not User.objects.exists()


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, EOFError])
def test_it_can_be_cancelled(interruption: type[BaseException]) -> None:
    """AU-03: Ctrl+C at a prompt is a sentence."""
    isatty, ask = patch("sys.stdin.isatty", return_value=True), patch("builtins.input", side_effect=interruption)
    with isatty, ask, pytest.raises(CommandError, match="Cancelled"):
        create()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"email": "ann"}, "not an e-mail address"),
        ({"email": ""}, "not an e-mail address"),
        ({"email": "ann@example.org, bob@example.org"}, "not an e-mail address"),
        ({"email": "new@example.org", "password": "12345"}, "not good enough"),
        ({"email": "new@example.org", "password": ""}, "not good enough"),
        ({"email": "somebody@example.org", "password": "somebody@example.org"}, "too similar"),
        ({"email": "TAKEN@example.org", "password": GOOD}, "exists already"),
        ({"email": "other@example.org", "password": GOOD}, "exists already"),
        ({"email": "new@example.org", "password": GOOD, "invite": True}, "either"),
        ({"email": "new@example.org", "invite": True, "site_url": "example.org"}, "site's address"),
        ({"email": "new@example.org", "password": GOOD, "first_name": "x" * 151}, "first_name"),
        ({"email": f"{'x' * 60}@{'y' * 60}.{'z' * 40}.org", "password": GOOD}, "username"),
        ({"password": GOOD}, "--email is missing"),
        ({"email": "new@example.org"}, "--password is missing"),
    ],
)
def test_it_explains_what_is_wrong(options: dict[str, object], sentence: str) -> None:
    """AU-03: duplicates in any case, bad addresses, weak passwords, no terminal: a sentence, and no user."""
    User.objects.create_user("taken@example.org", "Other@example.org")
    with patch("sys.stdin.isatty", return_value=False), pytest.raises(CommandError, match=sentence):
        create(**options)
    assert User.objects.count() == 1


def test_it_takes_any_valid_address() -> None:
    """AU-03: an apostrophe, which no user name has, does not keep anybody out."""
    create(email="o'neil@example.org", password=GOOD)
    assert (User.objects.get().username, User.objects.get().email) == ("o_neil@example.org", "o'neil@example.org")


def test_it_invites() -> None:
    """AU-04: a mail with a link, and no password yet."""
    create(email="ann@example.org", invite=True, site_url="https://site.example/")
    assert not User.objects.get().has_usable_password()
    assert "https://site.example/accounts/reset/" in mail.outbox[0].body
    assert User.objects.get().groups.get().name == "Editors"


def test_it_guesses_where_the_site_is(settings) -> None:
    """AU-04: the first allowed host, unless that is none."""
    settings.ALLOWED_HOSTS = ["site.example", "www.site.example"]
    create(email="ann@example.org", invite=True)
    assert "https://site.example/accounts/reset/" in mail.outbox[0].body
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="--site-url"):
        create(email="bob@example.org", invite=True)


def test_a_failed_invitation_leaves_nothing(settings) -> None:
    """AU-04: so that the command can be run again."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="could not be mailed"):
        create(email="ann@example.org", invite=True, site_url="https://site.example")
    assert not User.objects.exists()


def test_group_is_refreshed_and_keeps_what_it_was_given() -> None:
    """AU-03: missing permissions come back, others stay."""
    extra = Permission.objects.get(codename="view_user")
    group = ensure_editors_group()
    group.permissions.set([extra])
    ensure_editors_group()
    assert Group.objects.count() == 1
    assert group.permissions.count() == 1 + len(TOOLS) + 4 * len(registered_models())
