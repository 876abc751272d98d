"""What becomes of the photos of a batch, told while it goes on and afterwards, in words or as JSON."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from media_tools.batches import Report
from media_tools.console import Bar, printable
from media_tools.models import Outcome
from media_tools.photos.batches import PhotoBatch


class Results:
    """Hears what becomes of each photo; those of the outcomes `shown` get a line at once."""

    def __init__(self, batch: PhotoBatch, bar: Bar, shown: Collection[Outcome]) -> None:
        self.batch, self.bar, self.shown = batch, bar, shown
        self.report = Report(len(batch.items()))
        self.found: list[tuple[str, Outcome, str]] = []

    def known(self) -> dict[str, Outcome]:
        """Nothing was done before."""
        return {}

    def begin(self, report: Report) -> None:
        """Take over the numbers."""
        self.report = report

    def tell(self, report: Report, item: str, outcome: Outcome, text: str) -> None:
        """Hear of one photo."""
        self.found.append((item, outcome, text))
        if outcome in self.shown:
            self.bar.write(printable(f"{self._label(outcome)}: {item}: {text}"))
        self.bar.advance()

    def in_words(self, *, interrupted: bool) -> str:
        """Return a line with the numbers."""
        count = self.report.counts
        numbers = ", ".join(f"{count[outcome]} {self._label(outcome)}" for outcome in Outcome)
        told = {"title": self.batch.title, "done": self.report.done, "total": self.report.total, "numbers": numbers}
        line = _("%(title)s: %(done)d of %(total)d photos (%(numbers)s).") % told
        return f"{_('Interrupted.')} {line}" if interrupted else line

    def _label(self, outcome: Outcome) -> str:
        return _("to be done") if self.batch.dry_run and outcome == Outcome.DONE else str(outcome.label)

    def as_json(self) -> dict[str, Any]:
        """Return numbers and results; `done` are the photos behind it, whatever became of them."""
        return {
            "dry_run": self.batch.dry_run,
            "total": self.report.total,
            "done": self.report.done,
            "failed": self.report.failed,
            "results": [self._as_json(*result) for result in self.found],
        }

    def _as_json(self, name: str, outcome: Outcome, text: str) -> dict[str, str]:
        return {"name": name, "outcome": str(outcome.value), "text": text, **self.batch.facts(name)}
