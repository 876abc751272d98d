"""The rows that an editor may choose from where a field points to another model."""

from __future__ import annotations

import functools
import itertools
import operator
from typing import Any

from django.db import models
from django.http import HttpRequest

from editable import errors, registry
from editable.kinds import field_of, kind_of
from editable.kinds.relations import Related, RelatedSeveral, pairs

FOUND_AT_MOST = 20  # what a person reads through; more words find less
QUERY_LENGTH = 200  # characters; databases refuse patterns of many thousand, and hundreds of conditions are slow
READ_AT_MOST = 2000  # rows of a model that is not registered, read to compare their names: some ten milliseconds


def is_relation(field: models.Field[Any, Any]) -> bool:
    """Tell whether `field` points to rows of another model that an editor chooses."""
    return isinstance(kind_of(field), Related | RelatedSeveral)


def rows_for(request: HttpRequest, field: models.Field[Any, Any]) -> models.QuerySet[Any]:
    """Return the rows that the request's user may choose for `field`; raises Forbidden.

    The user needs the other model's view or change permission. Where that model is registered with a queryset, only
    rows of it can be chosen; the field's `limit_choices_to` holds always.
    """
    model: type[models.Model] = field.related_model  # type: ignore[assignment]
    app, name = model._meta.app_label, model._meta.model_name
    if not any(request.user.has_perm(f"{app}.{verb}_{name}") for verb in ("view", "change")):
        raise errors.Forbidden
    registration = registry.of_model(model)
    known = registration.queryset(request) if registration and registration.queryset else model._default_manager.all()
    return known.complex_filter(field.get_limit_choices_to())  # type: ignore[attr-defined]


def search(request: HttpRequest, field: models.Field[Any, Any], text: str) -> list[tuple[str, str]]:
    """Return key and name of the rows with every word of `text`, `FOUND_AT_MOST` at most.

    Of a registered model the registered texts are searched; of any other the names, so that a search tells nothing
    that its answer does not show.
    """
    words = words_of(text)
    rows = rows_for(request, field)
    registration = registry.of_model(rows.model)
    if registration is None:
        named = ((str(row.pk), str(row)) for row in rows[:READ_AT_MOST])
        found = (pair for pair in named if all(word.casefold() in pair[1].casefold() for word in words))
        return list(itertools.islice(found, FOUND_AT_MOST))
    return [(str(row.pk), str(row)) for row in matching(rows, registration, words)[:FOUND_AT_MOST]]


def names_of(request: HttpRequest, field: models.Field[Any, Any], keys: set[str]) -> list[list[str]]:
    """Return key and name of those rows with one of the keys that the request's user may see."""
    try:
        return pairs(list(rows_for(request, field).filter(pk__in=keys)))
    except errors.Forbidden:
        return []


def words_of(text: str) -> list[str]:
    """Return the words of a search, as many as a person may have typed."""
    return text[:QUERY_LENGTH].replace("\0", "").split()


def matching(rows: models.QuerySet[Any], registration: registry.Registration, words: list[str]) -> models.QuerySet[Any]:
    """Return the rows of a registered model that have every word in one of its registered texts."""
    texts = [name for name in registration.fields if isinstance(field_of(rows.model, name), models.CharField)]
    for word in words:
        wanted = functools.reduce(
            operator.or_, (models.Q(**{f"{name}__icontains": word}) for name in texts), models.Q()
        )
        rows = rows.filter(wanted) if texts else rows.none()
    return rows
