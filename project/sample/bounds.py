"""The bounds that a field declares, by itself and by its validators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models


def limits(field: models.Field[Any, Any]) -> tuple[Any, Any]:
    """Return the least and the greatest value that the field's validators name, None where they name none."""
    lowest, highest = (list(_named(field, kind)) for kind in (MinValueValidator, MaxValueValidator))
    return max(lowest, default=None), min(highest, default=None)


def lengths(field: models.Field[Any, Any], usual: int) -> tuple[int, int]:
    """Return the least and the greatest number of characters, `usual` where the field has no limit of its own."""
    shortest = max([1, *_named(field, MinLengthValidator)])
    longest = [*_named(field, MaxLengthValidator), field.max_length or max(usual, shortest)]
    return shortest, min(longest)


def _named(field: models.Field[Any, Any], kind: type[Any]) -> Iterable[Any]:
    for validator in field.validators:
        if isinstance(validator, kind):
            limit = validator.limit_value
            yield limit() if callable(limit) else limit
