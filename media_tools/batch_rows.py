"""How far a batch is, in the rows of its job: what its page shows, and what another worker goes on from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from media_tools.jobs import Run
from media_tools.models import BatchResult, Outcome

if TYPE_CHECKING:
    from media_tools.batches import Report


class InRows:
    """Writes into the job's rows how far it is."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def known(self) -> dict[str, Outcome]:
        """Return what the worker before has done."""
        found = BatchResult.objects.filter(job=self.run.job).values_list("item", "outcome")
        return {item: Outcome(outcome) for item, outcome in found}

    def begin(self, report: Report) -> None:
        """Write the numbers."""
        self.run.progress(report.done, report.total, report.failed)

    def tell(self, report: Report, item: str, outcome: Outcome, text: str) -> None:
        """Write what became of an item, and the numbers."""
        row = BatchResult(job=self.run.job, item=item, outcome=outcome, text=text[: BatchResult.TEXT_LENGTH])
        BatchResult.objects.bulk_create(  # in one statement
            [row], update_conflicts=True, unique_fields=["job", "item"], update_fields=["outcome", "text"]
        )
        self.run.progress(report.done, report.total, report.failed)
