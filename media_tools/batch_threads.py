"""The items of a batch done by several threads, and told of in their order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def results(
    do: Callable[[str], Result], items: Sequence[str], workers: int
) -> Generator[tuple[str, Result], None, None]:
    """Yield each item with what `do` returns for it; closed, it begins no other and waits for those at work."""
    if workers == 1:
        yield from ((item, do(item)) for item in items)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = {item: pool.submit(do, item) for item in items}
        try:
            yield from _in_order(futures)
        finally:
            _cancel(futures)


def _in_order(futures: Mapping[str, Future[Result]]) -> Generator[tuple[str, Result], None, None]:
    """Yield the results; after an error those of items that were begun beside the one that has it, then raise it."""
    ended: BaseException | None = None
    for item, future in futures.items():
        try:
            result = future.result()
        except CancelledError:
            continue
        except BaseException as error:  # also that of a person who wants no more
            ended = ended or error
            _cancel(futures)
            continue
        yield item, result
    if ended:
        raise ended


def _cancel(futures: Mapping[str, Future[Result]]) -> None:
    for future in futures.values():
        future.cancel()
