"""Permission is inside the fetch: there is no other way to a row that is to be changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import quote as quote
from django.contrib.admin.utils import unquote
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, router
from django.http import HttpRequest
from django.urls import reverse

from editable import blocks, errors, registry


@dataclass(frozen=True)
class Target:
    """A row that the request's user may change, with the registration that allows it."""

    registration: registry.Registration
    row: models.Model
    field: str
    created: bool = False  # a block's row that this request makes

    @property
    def pk(self) -> str:
        """The row's name in URLs and in the history; a block's is its slug."""
        return pk_of(self.row)

    @property
    def quoted_pk(self) -> str:
        """The same, quoted as the admin does."""
        return quote(self.pk)


def pk_of(row: models.Model) -> str:
    """Return the name of `row` in URLs and in the history: its primary key, or a block's slug."""
    return row.slug if isinstance(row, blocks.MODELS) else str(row.pk)


def field_url(row: models.Model, field: str) -> str:
    """Return the editing URL of one field."""
    return f"{reverse('editable:index')}{row._meta.label_lower}/{quote(pk_of(row))}/{field}/"


def require_user(request: HttpRequest) -> None:
    """Raise SignedOut unless somebody is signed in; called before anything is looked up."""
    if not request.user.is_authenticated:
        raise errors.SignedOut


def get_for_change(request: HttpRequest, label: str, pk: str, field: str, *, lock: bool = False) -> Target:
    """Return the row that the request's user may change, under a row lock with `lock`.

    `label` is `app.model`, `pk` a primary key quoted as the admin does. With `lock` the caller holds a transaction,
    and a block's row that does not exist yet is made.
    Raises SignedOut, then NotFound for what is unknown or not registered, then Forbidden.
    """
    require_user(request)
    registration = registry.by_label(label)
    if registration is None or field not in registration.fields:
        raise errors.NotFound
    if issubclass(registration.model, blocks.MODELS):
        row, created = blocks.get(registration.model, unquote(pk), request.GET.get("template", ""), lock=lock)
    else:
        row, created = _row(registration.model, unquote(pk), lock=lock), False
    if not may_change_model(request, registration) or not _may_change_row(request, registration, row):
        raise errors.Forbidden
    return Target(registration, row, field, created)


def get_model_for(request: HttpRequest, label: str, verb: str) -> registry.Registration:
    """Return the registration under which the request's user may add, delete or change (`verb`) rows of a model.

    Raises SignedOut, then NotFound where the model is not registered for that, then Forbidden.
    """
    require_user(request)
    registration = registry.by_label(label)
    if registration is None or not _allows(registration, verb):
        raise errors.NotFound
    if not request.user.has_perm(registration.permission(verb)):
        raise errors.Forbidden
    return registration


def get_row_for(request: HttpRequest, label: str, pk: str, verb: str, *, lock: bool = False) -> models.Model:
    """Return the row that the request's user may delete or change (`verb`), under a row lock with `lock`.

    Raises the refusals of `get_model_for`, NotFound for an unknown row, and Forbidden for one outside the registered
    queryset.
    """
    registration = get_model_for(request, label, verb)
    if issubclass(registration.model, blocks.MODELS):
        raise errors.NotFound  # a block belongs to its template
    row = _row(registration.model, unquote(pk), lock=lock)
    require_rows(request, registration, [row.pk])
    return row


def require_rows(request: HttpRequest, registration: registry.Registration, keys: list[Any]) -> None:
    """Raise Forbidden unless the request's user may change every one of the rows."""
    if registration.queryset is None:
        return
    if registration.queryset(request).filter(pk__in=keys).count() != len(keys):
        raise errors.Forbidden


def may(request: HttpRequest | None, registration: registry.Registration, verb: str) -> bool:
    """Tell whether the request's user may add, delete or change (`verb`) rows of a registered model."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not _allows(registration, verb):
        return False
    return bool(user.has_perm(registration.permission(verb)))


def _allows(registration: registry.Registration, verb: str) -> bool:
    return verb == "change" or bool(getattr(registration, verb))


def may_change_model(request: HttpRequest, registration: registry.Registration) -> bool:
    """Tell whether the request's user has the model's change permission."""
    return request.user.is_authenticated and request.user.has_perm(registration.change_permission)


def may_edit(user: Any, label: str) -> bool:
    """Tell whether `user` may change rows of the registered model `label`."""
    registration = registry.by_label(label.lower())
    return registration is not None and user.is_authenticated and user.has_perm(registration.change_permission)


def _may_change_row(request: HttpRequest, registration: registry.Registration, row: models.Model) -> bool:
    if registration.queryset is None:
        return True
    return registration.queryset(request).filter(pk=row.pk).exists()


def _row(model: type[models.Model], pk: str, *, lock: bool) -> models.Model:
    """Return the row that is named `pk` in just this spelling: "07" and " 7" name none."""
    rows: models.QuerySet[Any] = model._base_manager.using(router.db_for_write(model))
    try:
        row: models.Model = (rows.select_for_update() if lock else rows).get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError):
        raise errors.NotFound from None
    if pk_of(row) != pk:
        raise errors.NotFound
    return row
