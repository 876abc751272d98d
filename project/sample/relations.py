"""Rows of other models that a sample row refers to."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from django.db import models

from project.sample.values import Unfillable

NEW = 3  # rows made where one is needed and there is none
MOST = 1000  # rows to choose from; more would make nothing more varied
SEVERAL = 3  # of a field for several rows

Make = Callable[[type[models.Model], int], None]


class Relations:
    """Chooses among the rows that a field may refer to; `make` adds some where there are none."""

    def __init__(self, rng: random.Random, make: Make) -> None:
        self.rng, self.make = rng, make
        self.keys: dict[models.Field[Any, Any], list[Any]] = {}

    def give(self, row: models.Model, field: models.ForeignKey[Any, Any], needed: bool) -> None:
        """Let `row` refer to another one; raises Unfillable where one is needed and cannot be had."""
        keys = self._free(row, field, needed) if field.unique else self._known(field, needed)
        setattr(row, field.attname, self.rng.choice(keys) if keys else None)

    def give_several(self, row: models.Model, field: models.ManyToManyField[Any, Any]) -> None:
        """Let the saved `row` refer to some others; raises Unfillable where it must and none can be had."""
        keys = self._known(field, not field.blank)
        least = 0 if field.blank else 1
        getattr(row, field.name).set(
            self.rng.sample(keys, self.rng.randint(least, min(SEVERAL, len(keys)))) if keys else []
        )

    def _known(self, field: Any, needed: bool) -> list[Any]:
        """Return the keys of rows to choose from, found once for each field that has some."""
        if not self.keys.get(field):
            self.keys[field] = self._found(field)
            if needed and not self.keys[field]:
                self._make(field, NEW)
                self.keys[field] = self._found(field)
            if needed and not self.keys[field]:
                raise Unfillable(f"there is no {_target(field)._meta.verbose_name} that it may refer to")
        return self.keys[field]

    def _free(self, row: models.Model, field: models.ForeignKey[Any, Any], needed: bool) -> list[Any]:
        """Return the key of a row that no other one refers to, made where there is none."""
        taken = type(row)._default_manager.filter(**{f"{field.name}__isnull": False}).values(field.attname)
        name = field.target_field.attname
        for _try in range(2):
            free = _rows(field).exclude(**{f"{name}__in": taken}).values_list(name, flat=True)[:1]
            if free or not needed:
                return list(free)
            self._make(field, 1)
        raise Unfillable(f"there is no {_target(field)._meta.verbose_name} that is free")

    def _found(self, field: Any) -> list[Any]:
        name = field.target_field.attname if isinstance(field, models.ForeignKey) else "pk"
        return list(_rows(field).values_list(name, flat=True)[:MOST])

    def _make(self, field: Any, count: int) -> None:
        if _target(field) is field.model:
            raise Unfillable("the first row would have to refer to itself")
        self.make(_target(field), count)


def _target(field: Any) -> type[models.Model]:
    return field.remote_field.model  # type: ignore[no-any-return]


def _rows(field: Any) -> models.QuerySet[Any]:
    """Return the rows that may be chosen, in an order that is the same on every machine."""
    return _target(field)._default_manager.complex_filter(field.get_limit_choices_to()).order_by("pk").distinct()
