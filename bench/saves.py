"""Saves per second: the editor's endpoint against a minimal hand-written ModelForm view (goal: at least 0.6)."""

from __future__ import annotations

import itertools

from bench import pairs, site

site.seed()

from editable.kinds import digest  # noqa: E402
from project.models import Event  # noqa: E402


def main() -> None:
    """Print the ratio."""
    browser = site.editor()
    first, second = Event.objects.all()[:2]
    numbers = itertools.count()
    base = digest(first.title)

    def ours() -> None:
        nonlocal base
        number = next(numbers)
        data = {"value": f"Title {number}", "base": base, "request_id": f"{number:036d}"}
        status, body = browser.request("POST", f"/edit/project.event/{first.pk}/title/", data)
        assert status == 200, body
        base = digest(f"Title {number}")

    def peer() -> None:
        status, body = browser.request("POST", f"/peer/save/{second.pk}/", {"title": f"Title {next(numbers)}"})
        assert status == 200, body

    pairs.compare("saves", ours, peer)


if __name__ == "__main__":
    main()
