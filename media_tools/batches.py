"""Work on many items, with progress: the same class serves a page and a command.

    @batches.register
    class Water(batches.Batch):
        name, title, permission, form_class = "water", "Water the plants", "garden.change_plant", WaterForm

        def items(self) -> list[str]:
            return list(Plant.objects.filter(bed=self.options["bed"]).values_list("name", flat=True))

        def run_one(self, item: str) -> str:
            if raining():
                raise batches.Skipped("It is raining.")
            water(item)
            return "Watered."

    job = batches.start("water", request.user, request.POST)  # in the background
    report = batches.run(Water(bed=3), watcher)               # here and now

What is done is written down item by item, so a worker that ends in the middle is followed by one that goes on.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from media_tools import batch_threads
from media_tools.batch_rows import InRows
from media_tools.jobs import GiveUp, Job, Run, job
from media_tools.models import Outcome

logger = logging.getLogger("media_tools.batches")


class Skipped(Exception):
    """Raised by `run_one` where there was nothing to do; the sentence says why."""


class Failed(Exception):
    """Raised by `run_one` where an item could not be done; the sentence says why. The others go on."""


class Busy(Exception):
    """Another batch with the same key is at work."""


class Batch(ABC):
    """An operation on many items.

    `name` is what it is started by, `title` what people read, `permission` what they need, and `form_class` checks
    what it is told before anything begins: its cleaned data, which must be JSON, are `options`.
    """

    name: ClassVar[str]
    title: ClassVar[Any]
    permission: ClassVar[str]
    form_class: ClassVar[type[forms.Form]] = forms.Form

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.job: Job | None = None  # in whose row it is written how far it is; None in a command

    @property
    def key(self) -> str:
        """What it works on: of all batches with one key only one is open at a time."""
        return self.name

    def address(self) -> str:
        """Return the address of the page to which it belongs, blank where there is none."""
        return ""

    @abstractmethod
    def items(self) -> Sequence[str]:
        """Return what is to be done, each item once, in at most 255 letters; asked again after a crash."""

    @abstractmethod
    def run_one(self, item: str) -> str:
        """Do one item and return a sentence about it; raises Skipped or Failed. It may be called twice for one."""

    def before(self) -> None:  # noqa: B027  (most batches prepare nothing)
        """Prepare; raises Failed where nothing can be done at all."""

    def after(self) -> None:  # noqa: B027
        """Finish, whatever became of the items; not after a cancel."""


AnyBatch = TypeVar("AnyBatch", bound=Batch)


class Watcher(Protocol):
    """Who hears how far a batch is."""

    def known(self) -> Mapping[str, Outcome]:
        """Return the items that are done since before a crash."""

    def begin(self, report: Report) -> None:
        """Hear how many there are. It may raise to end the batch, as `tell` may."""

    def tell(self, report: Report, item: str, outcome: Outcome, text: str) -> None:
        """Hear of one item."""


@dataclass
class Report:
    """How far a batch is."""

    total: int
    counts: Counter[Outcome] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """How many items are behind it, whatever became of them."""
        return self.counts.total()

    @property
    def failed(self) -> int:
        """How many of them failed."""
        return self.counts[Outcome.FAILED]

    @property
    def percent(self) -> int:
        """How much of it is behind it; nothing to do is 100 %."""
        return percent(self.done, self.total)


def percent(done: int, total: int | None) -> int:
    """Return the whole percent of `total` items that are done: 100 where there are none, 0 while nobody has counted."""
    if total is None:
        return 0
    return 100 * done // total if total else 100


def run(batch: Batch, watcher: Watcher, workers: int = 1, ask: Callable[[], object] = lambda: None) -> Report:
    """Do all items that are not known yet; raises Failed where the batch cannot begin, and what watchers raise.

    With more `workers` that many threads do them; watchers hear of them in their order all the same. `ask` is called
    before each item, where the item is done; what it raises ends the batch, as soon as those that were
    begun are told of.
    """
    known = watcher.known()
    batch.before()
    left = [item for item in batch.items() if item not in known]
    report = Report(len(known) + len(left), Counter(known.values()))
    watcher.begin(report)

    def do(item: str) -> tuple[Outcome, str]:
        ask()
        return _outcome(batch, item)

    with closing(batch_threads.results(do, left, workers)) as outcomes:
        for item, (outcome, text) in outcomes:
            report.counts[outcome] += 1
            watcher.tell(report, item, outcome, text)
    batch.after()
    return report


def _outcome(batch: Batch, item: str) -> tuple[Outcome, str]:
    try:
        return Outcome.DONE, batch.run_one(item)
    except Skipped as reason:
        return Outcome.SKIPPED, str(reason)
    except Failed as reason:
        return Outcome.FAILED, str(reason)
    except OSError as error:  # a disk that is full, a file that may not be read
        return Outcome.FAILED, error.strerror or str(error)
    except Exception:  # whatever is wrong with one item must not stop the others
        logger.exception("%s of %r failed", batch.name, item)
        return Outcome.FAILED, _("Something unexpected happened; the log has more.")


_registered: dict[str, type[Batch]] = {}


def register(batch: type[Batch]) -> type[Batch]:
    """Let the batch be started by its name; a decorator."""
    _registered[batch.name] = batch
    return batch


def registered() -> list[type[Batch]]:
    """Return all registered batches, in the order in which they were."""
    return list(_registered.values())


def find(name: str) -> type[Batch]:
    """Return the registered batch of that name; raises LookupError."""
    if name not in _registered:
        raise LookupError(f"There is no batch {name!r}.")
    return _registered[name]


def prepare(batch: type[AnyBatch], data: Mapping[str, Any]) -> AnyBatch:
    """Return the batch with what it is told; raises ValidationError."""
    form = batch.form_class(data)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())  # type: ignore[arg-type]  # by field, as forms raise it
    return batch(**form.cleaned_data)


def start(name: str, user: Any, data: Mapping[str, Any], site: str = "") -> Job:
    """Begin a batch after the commit; the one that was begun with the same words and is still open is returned.

    `site` is the address of the site, for what the batch says outside of it.

    Raises LookupError for a name that is not registered, PermissionDenied, ValidationError, and Busy.
    """
    found = find(name)
    if not user.has_perm(found.permission):
        raise PermissionDenied
    batch = prepare(found, data)
    arguments = {"name": name, "owner": str(user.pk), "options": batch.options, "site": site}
    begun = perform.start(batch.key, **arguments)
    if begun.arguments != arguments:
        raise Busy(_("Another run is at work here. Wait until it is over, or cancel it."))
    return begun


@job(queue="bulk")
def perform(run_: Run, name: str, owner: str, options: dict[str, Any], site: str) -> None:
    """Do a batch in a worker; whose it is, and where, it finds in its job's arguments."""
    try:
        batch = find(name)(**options)
        batch.job = run_.job
        run(batch, InRows(run_))
    except (Failed, LookupError) as reason:
        raise GiveUp(str(reason)) from reason
