"""Settings come from the environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.core.exceptions import ImproperlyConfigured

from project.environment import Environment, database_config

ROOT = Path(__file__).resolve().parents[1]


def load(tmp_path: Path, *names: str, **variables: str) -> tuple[dict[str, object], str]:
    """Import the settings in a process of its own; return those of `names`, and what went wrong."""
    code = "import json; from project import settings as s; "
    code += f"print(json.dumps({{name: getattr(s, name, None) for name in {names!r}}}, default=str))"
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"DATA_DIR": str(tmp_path)} | variables
    run = subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True)
    return json.loads(run.stdout or "{}"), run.stderr


@pytest.mark.parametrize("text", ["1", "true", "True", "TRUE", "yes", "on", " true "])
def test_true(text: str) -> None:
    """CF-01: the ways to say yes."""
    assert Environment({"X": text}).flag("X", default=False) is True


@pytest.mark.parametrize("text", ["0", "false", "False", "FALSE", "no", "off"])
def test_false(text: str) -> None:
    """CF-01: the ways to say no; "0" and "False" are not the truth of a filled-in string."""
    assert Environment({"X": text}).flag("X", default=True) is False


@pytest.mark.parametrize("text", ["", "  "])
def test_blank_is_the_default(text: str) -> None:
    """CF-01: an empty variable is one that is not set."""
    env = Environment({"X": text})
    assert env.flag("X", default=True) is True
    assert env.number("X", 7) == 7
    assert env.items("X") == [] and env.addresses("X") == []
    assert env.choice("X", ("a", "b")) == "a"
    assert env.url("X", "sqlite:///x.db", database_config)["NAME"] == "x.db"


def test_values() -> None:
    """CF-01: numbers, lists, choices and mail addresses are typed."""
    env = Environment({"N": "12", "L": " a, b ,,c", "C": "b", "A": '"Ng, Ann" <ann@example.org>, bob@example.org'})
    assert env.number("N", 1) == 12
    assert env.items("L") == ["a", "b", "c"]
    assert env.choice("C", ("a", "b")) == "b"
    env_of_credits = Environment(
        {"T": "Texts by Ann <https://ann.example/a>, Rain by Bob ,, (c) 2026: Eve<http://eve.example>"}
    )
    assert env_of_credits.credits("T") == [
        ("Texts by Ann", "https://ann.example/a"),
        ("Rain by Bob", ""),
        ("(c) 2026: Eve", "http://eve.example"),
    ]
    assert env.credits("NONE") == []
    assert env.addresses("A") == [("Ng, Ann", "ann@example.org"), ("", "bob@example.org")]


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DEBUG": "maybe"}, "DEBUG must be true or false (1 and 0 also do)."),
        ({"DEBUG": "2"}, "DEBUG must be true or false (1 and 0 also do)."),
        ({"GALLERY_LIMIT": "three"}, "GALLERY_LIMIT must be a whole number from 1 to 2147483647."),
        ({"GALLERY_LIMIT": "0"}, "GALLERY_LIMIT must be a whole number from 1 to 2147483647."),
        ({"EVENT_PAST_LIMIT": "-1"}, "EVENT_PAST_LIMIT must be a whole number from 1 to 2147483647."),
        ({"AUTOSAVE_SECONDS": "1.5"}, "AUTOSAVE_SECONDS must be a whole number from 0 to 2147483647."),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES must be a whole number from 0 to 2147483647."),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is not a URL that is understood here."),
        ({"DATABASE_URL": "oracool://x/y"}, "DATABASE_URL is not a URL that is understood here."),
        ({"EMAIL_URL": "pigeon://coop"}, "EMAIL_URL is not a URL that is understood here."),
        ({"EMAIL_URL": "nonsense"}, "EMAIL_URL is not a URL that is understood here."),
        ({"TASKS": "celery"}, "TASKS must be one of thread, database, rq."),
        ({"REDIS_URL": "http://localhost"}, "REDIS_URL is not a URL that is understood here."),
        ({"TASKS": "rq"}, "REDIS_URL must be set when TASKS is rq."),
        ({"MEDIA_STORAGE": "S3"}, "MEDIA_STORAGE must be one of local, s3."),
        ({"MEDIA_STORAGE": "s3"}, "S3_BUCKET must be set when MEDIA_STORAGE is s3."),
        ({"S3_BUCKET": "My pictures"}, "S3_BUCKET is not the name of a bucket."),
        ({"S3_ENDPOINT_URL": "s3.example.org"}, "S3_ENDPOINT_URL is not a URL that is understood here."),
        (
            {"S3_BUCKET": "pictures", "S3_ACCESS_KEY_ID": "key"},
            "S3_SECRET_ACCESS_KEY must be set together with S3_ACCESS_KEY_ID.",
        ),
        ({"S3_CUSTOM_DOMAIN": "https://cdn.example.org/"}, "S3_CUSTOM_DOMAIN must be the name of a host, without"),
        ({"SAMPLE_IMAGES_URL": "file:///etc"}, "SAMPLE_IMAGES_URL is not a URL that is understood here."),
        ({"SAMPLE_IMAGES_FIRST": "one"}, "SAMPLE_IMAGES_FIRST must be true or false (1 and 0 also do)."),
        ({"SAMPLE_CREDITS": "Ann <javascript:alert(1)>"}, "SAMPLE_CREDITS must be words, each with an address in < >"),
        ({"SAMPLE_CREDITS": "Ann, <https://ann.example>"}, "SAMPLE_CREDITS must be words, each with an address in < >"),
        ({"ADMINS": "Ann"}, "ADMINS must be a list of mail addresses with commas between them."),
        ({"CONTACT_RECIPIENTS": "a@b@c"}, "CONTACT_RECIPIENTS must be a list of mail addresses with commas between"),
    ],
)
def test_a_bad_value_is_a_sentence(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    """CF-01: every bad value is named, with what would be right; the value itself, maybe a secret, is not shown."""
    _found, stderr = load(tmp_path, **({"DEBUG": "true"} | variables))
    last = stderr.splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: The environment variable ")
    assert sentence in last


def test_choice_names_the_options() -> None:
    """CF-01: of a fixed set, the sentence lists the members."""
    with pytest.raises(ImproperlyConfigured, match="X must be one of thread, rq"):
        Environment({"X": "threads"}).choice("X", ("thread", "rq"))


def test_no_secret_key_outside_debug(tmp_path: Path) -> None:
    """CF-01: production does not start with a secret that everybody knows."""
    for variables in ({}, {"SECRET_KEY": " "}, {"DEBUG": "0"}):
        assert "SECRET_KEY must be set when DEBUG is off" in load(tmp_path, **variables)[1]


def test_secret_key_of_debug_is_made_once_and_private(tmp_path: Path) -> None:
    """CF-01: in debug the secret is random, kept over restarts, and nobody else's to read."""
    first, _stderr = load(tmp_path, "SECRET_KEY", DEBUG="1")
    assert len(str(first["SECRET_KEY"])) >= 50
    assert load(tmp_path, "SECRET_KEY", DEBUG="1")[0] == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["thread", "database", "rq"])
def test_each_part_is_switched_alone(tmp_path: Path, name: str) -> None:
    """CF-01, OP-01: TASKS alone says who works in the background; REDIS_URL alone changes nobody's work."""
    found, stderr = load(tmp_path, "TASKS", DEBUG="1", TASKS=name, REDIS_URL="redis://127.0.0.1:1/0")
    backend = found["TASKS"]["default"]["BACKEND"]  # type: ignore[index]
    assert {"thread": "Thread", "database": "Database", "rq": "RedisQueue"}[name] in backend, stderr


def test_production_guards_cookies(tmp_path: Path) -> None:
    """AU-01: outside debug cookies travel over TLS only; scripts never read them."""
    names = "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"
    found, stderr = load(tmp_path, *names, SECRET_KEY="x" * 50)
    assert found == dict.fromkeys(names, True), stderr


def test_errors_are_mailed_to_admins(tmp_path: Path) -> None:
    """CF-01: ADMINS in the form of the Django at hand, and a handler that mails them outside debug."""
    found, _stderr = load(
        tmp_path, "ADMINS", "LOGGING", SECRET_KEY="x" * 50, ADMINS="Ann <ann@example.org>, bob@example.org"
    )
    pairs, strings = [["Ann", "ann@example.org"], ["", "bob@example.org"]], ["Ann <ann@example.org>", "bob@example.org"]
    assert found["ADMINS"] == (pairs if django.VERSION < (6, 0) else strings)
    assert "mail_admins" in found["LOGGING"]["loggers"]["django"]["handlers"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("GALLERY_LIMIT", "99999999999999999999"),
        ("DATA_DIR", str(Path(__file__))),
        ("DATA_DIR", str(Path(__file__) / "below")),
    ],
)
def test_a_command_says_which_variable_is_bad(tmp_path: Path, name: str, value: str) -> None:
    """CF-01: one sentence that names the variable, exit status 1, no traceback."""
    run = manage(tmp_path, "check", **{name: value})
    assert (run.returncode, run.stdout) == (1, "")
    assert name in run.stderr and len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", ["seed_content", "clearsessions"])
@pytest.mark.parametrize("place", ["empty.sqlite3", "missing/db.sqlite3"])
def test_a_command_says_that_the_database_cannot_be_used(tmp_path: Path, command: str, place: str) -> None:
    """CF-01: no tables or no file: one sentence, exit status 1, no traceback."""
    run = manage(tmp_path, command, DATABASE_URL=f"sqlite:///{tmp_path / place}")
    assert run.returncode == 1
    assert run.stderr.startswith("The database cannot be used") and len(run.stderr.splitlines()) == 1


def manage(tmp_path: Path, command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py in a process of its own."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"DEBUG": "true", "DATA_DIR": str(tmp_path)} | variables
    return subprocess.run(
        [sys.executable, "manage.py", command], env=environment, cwd=ROOT, capture_output=True, text=True
    )
