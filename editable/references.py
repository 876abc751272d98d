"""Which files rich texts and the kept history still refer to, for `media_tools.references`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, router
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from editable.fields import RichTextField
from editable.models import Revision
from media_tools.references import mentioned, mentions, rows_of


def referred_to(among: Collection[str] | None) -> Iterator[str]:
    """Yield the names of files and the ids of pictures in all rich texts, then in the history.

    In this order, since what is taken out of a text meanwhile is in the history then.
    """
    for model in apps.get_models():
        yield from _in_rich_texts(model, among)
    yield from _in_history(among)


def _in_rich_texts(model: type[models.Model], among: Collection[str] | None) -> Iterator[str]:
    names = [field.attname for field in model._meta.local_fields if isinstance(field, RichTextField)]
    if not names:
        return
    rows = rows_of(model)
    if among is not None:
        rows = rows.filter(_any(mentions(name, among) for name in names))
    for texts in rows.values_list(*names).iterator():
        for text in filter(None, texts):
            yield from mentioned(text)


def _in_history(among: Collection[str] | None) -> Iterator[str]:
    """Yield from the values before and after each change, and from all that deleted rows held."""
    rows = Revision.objects.using(router.db_for_write(Revision)).order_by()
    if among is not None:
        texts = {f"{name}_text": Cast(name, TextField()) for name in ("old", "new")}
        rows = rows.annotate(**texts).filter(_any(mentions(name, among) for name in texts))
    for values in rows.values_list("old", "new").iterator():
        for text in _texts(values):
            yield from mentioned(text)


def _texts(value: Any) -> Iterator[str]:
    """Return all texts in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found
