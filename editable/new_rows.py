"""What a new row holds before anybody has typed into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from editable import errors
from editable.forms import ACTIVE
from editable.kinds import Raw, Stored, field_of, kind_of
from editable.registry import Registration
from media_tools.fields import share

# Names that cameras, phones and messengers give; they say nothing to a reader.
CAMERA = re.compile(
    r"(?:(?:img|image|dsc[nf]?|pxl|gopr|mvimg|vid|pano|photo|picture|screenshot|whatsapp|signal|wa|at|am|pm|p|e|edited)"
    r"|[\W\d_])*|(?=.*\d)[0-9a-f ]{16,}",
    re.I,
)
TITLE = "title"


def blank(registration: Registration, given: Mapping[str, Raw]) -> models.Model:
    """Return an unsaved row, hidden where its model can hide; required fields that are not `given` are filled in.

    Raises Invalid naming what is missing where the row would be public at once, or where nothing fits.
    """
    row = registration.model()
    hidden = _has(registration.model, ACTIVE)
    if hidden:
        setattr(row, ACTIVE, False)
    missing = {}
    for field in _required(row):
        if field.name in given:
            continue
        value = _first_value(registration, field, given) if hidden else None
        if value is None:
            missing[field.name] = [str(field.error_messages["blank"])]
        else:
            setattr(row, field.attname, value)
    if missing:
        names = ", ".join(capfirst(str(field_of(row, name).verbose_name)) for name in missing)
        raise errors.Invalid(_("Needed: %(names)s.") % {"names": names}, errors=missing)
    return row


def needed(registration: Registration) -> tuple[str, ...]:
    """Return the fields that a person must fill in before a row can be made: none where its model can hide it."""
    if _has(registration.model, ACTIVE):
        return ()
    return tuple(field.name for field in _required(registration.model()))


def _required(row: models.Model) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in row._meta.concrete_fields
        if field.editable and not field.blank and not field.primary_key and not _has_value(field, row)
    ]


def copy_of(registration: Registration, source: models.Model) -> tuple[models.Model, dict[str, list[Any]]]:
    """Return an unsaved, hidden copy of `source`, and the keys of its many-to-many rows by field."""
    row = registration.model()
    for field in source._meta.concrete_fields:
        if field.primary_key or field.unique or not field.editable:
            continue
        if isinstance(field, models.FileField):
            share(field, source, row)
        else:
            setattr(row, field.attname, field.value_from_object(source))
    if _has(registration.model, ACTIVE):
        setattr(row, ACTIVE, False)
    if _has(registration.model, TITLE):
        room = field_of(row, TITLE).max_length or 255
        ending = _(" (copy)")
        setattr(row, TITLE, f"{getattr(source, TITLE)[: room - len(ending)]}{ending}")
    several = {
        field.name: list(getattr(source, field.name).values_list("pk", flat=True))
        for field in source._meta.many_to_many
        if field.remote_field.through._meta.auto_created  # type: ignore[union-attr]
    }
    return row, several


def values_of(registration: Registration, row: models.Model) -> dict[str, Stored]:
    """Return the stored values of the registered fields, by which undoing tells whether the row is as it was made."""
    return {name: kind_of(field_of(row, name)).stored(field_of(row, name), row) for name in registration.fields}


def title_from(file: UploadedFile) -> str:
    """Return words for people made of a file's name; the empty string where the name is a camera's."""
    stem = PurePath(str(file.name or "").replace("\\", "/")).stem
    words = " ".join(re.sub(r"[_\-.+]+", " ", stem).split())
    return "" if CAMERA.fullmatch(words) else capfirst(words)


def _first_value(registration: Registration, field: models.Field[Any, Any], given: Mapping[str, Raw]) -> Any:
    """Return something to begin with, None where there is nothing for this kind of field."""
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        files = [value for value in given.values() if isinstance(value, UploadedFile)]
        named = title_from(files[0]) if files and field.name == TITLE else ""
        text = named or _("New %(kind)s") % {"kind": registration.model._meta.verbose_name}
        return text[: field.max_length]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return 0
    return None


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _has_value(field: models.Field[Any, Any], row: models.Model) -> bool:
    return field.value_from_object(row) not in field.empty_values
