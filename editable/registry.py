"""What may be edited: the models that an app's `editing.py` registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Rows = Callable[[HttpRequest], "QuerySet[Any]"]
PageOf = Callable[[Any], str]


@dataclass(frozen=True)
class Registration:
    """How one model is edited in place."""

    model: type[Model]
    fields: tuple[str, ...]
    add: bool
    delete: bool
    groups: tuple[tuple[str, ...], ...]
    order_by: str | None
    queryset: Rows | None
    page: PageOf | None = None

    @property
    def label(self) -> str:
        """The model's name in editing URLs, such as `project.event`."""
        return self.model._meta.label_lower

    @property
    def change_permission(self) -> str:
        """The permission that an editor of this model has."""
        return self.permission("change")

    def permission(self, verb: str) -> str:
        """Return the name of the permission to `verb` (add, change, delete, view) rows of the model."""
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def page_of(self, row: Model) -> str:
        """Return the address of a page that shows `row`, the empty string where none is known."""
        if self.page is not None:
            return self.page(row)
        own = getattr(row, "get_absolute_url", None)
        return own() if own is not None else ""

    def group_of(self, field: str) -> tuple[str, ...]:
        """Return the fields that are saved together with `field`, itself included."""
        return next((group for group in self.groups if field in group), (field,))


_registrations: dict[str, Registration] = {}


def register(
    model: type[Model],
    fields: Iterable[str],
    *,
    add: bool = False,
    delete: bool = False,
    groups: Iterable[Sequence[str]] = (),
    order_by: str | None = None,
    queryset: Rows | None = None,
    page: PageOf | None = None,
) -> None:
    """Make `fields` of `model` editable in place by users with the model's change permission.

    `groups` names fields that depend on each other and are saved together. `queryset` takes the request and
    returns the rows its user may change, all by default. `add` and `delete` allow new and removed rows, and
    `order_by` names the position that reordering writes. `page` takes a row and returns the address of a page that
    shows it, by default the row's own (`get_absolute_url`): a new row that is not on the present page is found there.
    Raises ImproperlyConfigured where the model is registered already; names are checked by `manage.py check`.
    """
    registration = Registration(
        model, tuple(fields), add, delete, tuple(tuple(group) for group in groups), order_by, queryset, page
    )
    if registration.label in _registrations:
        raise ImproperlyConfigured(f"{registration.label} is registered for editing already.")
    _registrations[registration.label] = registration


def unregister(model: type[Model]) -> None:
    """Take back the registration of `model`; raises KeyError where there is none."""
    del _registrations[model._meta.label_lower]


def by_label(label: str) -> Registration | None:
    """Return the registration that an editing URL names, or None."""
    return _registrations.get(label)


def of_model(model: type[Model]) -> Registration | None:
    """Return the registration of `model` (of the model behind a proxy made by `defer()`, too), or None."""
    return _registrations.get(model._meta.label_lower)


def registrations() -> list[Registration]:
    """Return all registrations, in the order they were made."""
    return list(_registrations.values())


def registered_models() -> list[type[Model]]:
    """Return the models that are registered."""
    return [registration.model for registration in registrations()]
