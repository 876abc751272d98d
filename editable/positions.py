"""The order of a model's rows: whole numbers from 0 without gaps, whoever adds, moves and deletes at once."""

from __future__ import annotations

from typing import Any

from django.db import models, router

from editable.models import ListLock
from editable.registry import Registration


def lock(registration: Registration) -> None:
    """Wait until nobody else changes the order of the model's rows; the caller holds a transaction."""
    if registration.order_by:
        using = router.db_for_write(registration.model)
        ListLock.objects.using(using).get_or_create(model=registration.label)
        ListLock.objects.using(using).select_for_update().get(model=registration.label)


def keys(registration: Registration) -> list[Any]:
    """Return the primary keys of all rows, in their order."""
    return list(_rows(registration).values_list("pk", flat=True))


def reordered(present: list[Any], wanted: list[Any]) -> list[Any]:
    """Return the keys `present` with those of `wanted` in their order, in the places that they share."""
    named, following = set(wanted), iter([key for key in wanted if key in set(present)])
    return [next(following) if key in named else key for key in present]


def arrange(registration: Registration, order: list[Any]) -> None:
    """Give the rows the positions 0, 1, 2 … in the order of their keys; only what changes is written."""
    name = registration.order_by
    if not name:
        return
    rows = _rows(registration)
    present = dict(rows.values_list("pk", name))
    for place, key in enumerate(order):
        if present.get(key) != place:
            rows.filter(pk=key).update(**{name: place})


def _rows(registration: Registration) -> models.QuerySet[Any]:
    rows = registration.model._base_manager.using(router.db_for_write(registration.model))
    return rows.order_by(registration.order_by or "pk", "pk")
