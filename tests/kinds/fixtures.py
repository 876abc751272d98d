"""A specimen, and what each of its fields is given by an editor."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Permission, User

from tests.kinds.models import Collector, Habitat, Specimen


def make_specimen() -> Specimen:
    """Store a specimen of which every optional field is blank, with habitats and collectors to choose from."""
    Habitat.objects.bulk_create(
        [
            Habitat(name="Dune"),
            Habitat(name="Marsh"),
            Habitat(name="Quarry", open=False),
            Habitat(name="Cave", secret=True),
        ]
    )
    Collector.objects.bulk_create([Collector(name="Ada"), Collector(name="Ben"), Collector(name="Old", retired=True)])
    return Specimen.objects.create(
        line="Sea holly",
        needed_date=datetime.date(2026, 5, 5),
        needed_tags=["A1"],
        needed_habitat=Habitat.objects.get(name="Dune"),
    )


def allow_collectors(user: User) -> None:
    """Let the user read collectors, which are not registered for editing."""
    user.user_permissions.add(Permission.objects.get(codename="view_collector"))


def habitat(name: str) -> str:
    """Return the key of a habitat."""
    return str(Habitat.objects.get(name=name).pk)


def collector(name: str) -> str:
    """Return the key of a collector."""
    return str(Collector.objects.get(name=name).pk)


@dataclass(frozen=True)
class Case:
    """A field with a value that it takes; functions among the values are called once there are rows."""

    field: str
    sent: Any
    stored: Any  # as the answer and the history have it
    shown: str  # as visitors read it
    input: str  # what stands on the page without JavaScript
    wrong: tuple[Any, ...] = ()
    clear: Any = None  # what is stored once it is blank; `...` where it must not be


CASES = [
    Case("line", " Sea  kale ", "Sea  kale", "Sea  kale", 'type="text"', ("x" * 81, "nul\0"), ...),
    Case("lines", "One\r\nTwo", "One\nTwo", "One<br>Two", "<textarea", ("nul\0",), ""),
    Case("integer", "0", "0", "0", 'type="number"', ("1.5", "x", "-6", "100", "9" * 40, "1e2", "0x1", "NaN"), None),
    Case("needed", "7", "7", "7", 'type="number"', ("-1", "9" * 40, "x"), ...),
    Case(
        "decimal",
        "12.5",
        "12.50",
        "12.50",
        'step="0.01"',
        ("1e400", "NaN", "Infinity", "-Inf", "1.234", "1234567.00", "1,5"),
        None,
    ),
    Case("float", "0.1", "0.1", "0.1", 'step="any"', ("1e400", "nan", "inf", "-Infinity", "x"), None),
    Case(
        "date",
        "2024-02-29",
        "2024-02-29",
        "29 February 2024",
        'type="date"',
        ("2025-02-29", "0002-05-04", "10000-01-01", "2026-13-01", "x"),
        None,
    ),
    Case("time", "00:00", "00:00:00", "00:00", 'type="time"', ("24:00", "12:60", "x", "12"), None),
    Case(
        "datetime",
        "2026-05-04T09:30",
        "2026-05-04T09:30:00+00:00",
        "4 May 2026 09:30",
        'type="datetime-local"',
        ("0001-01-01T00:00", "9999-12-31T23:59", "2026-05-04T24:30", "2026-02-30T10:00", "x"),
        None,
    ),
    Case("needed_date", "2026-12-31", "2026-12-31", "Dec. 31, 2026", 'type="date"', ("2026-02-30",), ...),
    Case("boolean", "true", True, "yes", 'type="checkbox"', ("perhaps", "1"), None),
    Case("unknown", "false", False, "no", "<select", ("perhaps", "1"), None),
    Case("choice", "green", "green", "Green", "<select", ("mauve", "Green", "nul\0"), ""),
    Case("number_choice", "2", "2", "Lower", "<select", ("3", "x", "2.0"), ...),
    Case(
        "choices",
        ["blue", "red", "red"],
        ["red", "blue"],
        "Red, Blue",
        'type="checkbox"',
        (["mauve"], ["red", "mauve"], ["nul\0"]),
        [],
    ),
    Case(
        "tags",
        [" two  words", "Two words", "<b>"],
        ["two words", "<b>"],
        "two words, &lt;b&gt;",
        'type="text"',
        (["x" * 51], [str(number) for number in range(51)], [",".join(map(str, range(10_000)))], ["nul\0"]),
        [],
    ),
    Case("needed_tags", ["a, b"], ["a", "b"], "a, b", 'type="text"', (["x" * 51],), ...),
    Case(
        "url",
        "https://example.org/a",
        "https://example.org/a",
        "https://example.org/a",
        'type="url"',
        ("javascript:alert(1)", "no address", "data:text/html,x", "ftp://example.org/x"),
        "",
    ),
    Case(
        "email",
        "ada@example.org",
        "ada@example.org",
        "ada@example.org",
        'type="email"',
        ("ada", "ada@", "a\nb@example.org"),
        "",
    ),
    Case(
        "habitat",
        lambda: habitat("Marsh"),
        lambda: habitat("Marsh"),
        "Marsh",
        "<select",
        (lambda: habitat("Quarry"), lambda: habitat("Cave"), "0", "-1", "9" * 40, "x", "1\0"),
        None,
    ),
    Case(
        "needed_habitat",
        lambda: habitat("Marsh"),
        lambda: habitat("Marsh"),
        "Marsh",
        "<select",
        (lambda: habitat("Cave"), "0"),
        ...,
    ),
    Case(
        "collectors",
        lambda: [collector("Ben"), collector("Ada")],
        lambda: sorted([collector("Ada"), collector("Ben")]),
        "Ada, Ben",
        "<select",
        (lambda: [collector("Old")], ["0"], ["9" * 40], ["x"], lambda: [collector("Ada"), "1\0"]),
        [],
    ),
]


def now(value: Any) -> Any:
    """Return a case's value, which may need the stored rows."""
    return value() if callable(value) else value
