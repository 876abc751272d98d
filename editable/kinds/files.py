"""Pictures and other files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from editable.kinds.base import BLANK, Kind, Stored
from media_tools import thumbnails, unreferenced
from media_tools.forms import StoredFileFormField, StoredImageFormField
from media_tools.templatetags.media_tools import picture

PREVIEW = "800x800"  # of a picture in its panel: large enough to point at a face, also on a screen of twice the pixels

# Django's own ways to a form field, with what stands in its place.
CHECKED: Mapping[Callable[..., Any], type[forms.FileField]] = {
    models.FileField.formfield: StoredFileFormField,
    models.ImageField.formfield: StoredImageFormField,
}


class File(Kind):
    """A file, shown as a link with its name."""

    name = "file"
    module = "editable/kinds/file.js"
    upload = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match files that are not pictures."""
        return isinstance(field, models.FileField) and not isinstance(field, models.ImageField)

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return a form field that checks the upload; files of other apps are checked as those of `media_tools` are."""
        checked = CHECKED.get(type(field).formfield)
        if checked is not None:  # a long file name is no fault, as the storage shortens it
            options |= {"form_class": checked, "max_length": None}
        return field.formfield(**options)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the link."""
        name = PurePosixPath(value.name).name if value else ""
        return format_html('<a href="{}" download>{}</a>', value.url, name) if name else BLANK

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the file's name in its storage, the empty string where there is none."""
        return getattr(row, field.name).name or ""

    def put(self, field: models.Field[Any, Any], row: models.Model, stored: Stored) -> None:
        """Give `row` the file of that name, wherever it has been moved meanwhile; raises storage.Unavailable."""
        super().put(field, row, stored)
        unreferenced.place(row, field)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the file's name for people."""
        value = getattr(row, field.name)
        return {"filename": PurePosixPath(value.name).name} if value else {}

    def opened(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the file's address."""
        value = getattr(row, field.name)
        return {"file": value.url} if value else {}


class Image(File):
    """A picture; `{% editable_image %}` prints it in the size that the page needs."""

    name = "image"
    module = "editable/kinds/image.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match pictures."""
        return isinstance(field, models.ImageField)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the picture in a handy size, never the original: that one may tell where it was taken."""
        return picture(value, PREVIEW) if value else BLANK

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the file's name, and whether its description is missing."""
        value = getattr(row, field.name)
        undescribed = bool(value) and bool(companions(field).get("alt")) and not described(field, row)
        return super().details(field, row) | ({"undescribed": True} if undescribed else {})

    def opened(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the address of the whole picture in a handy size."""
        preview = thumbnails.get(getattr(row, field.name), PREVIEW, upscale=False)
        return {"preview": preview.url, "width": preview.width, "height": preview.height} if preview else {}


def companions(field: models.Field[Any, Any]) -> dict[str, str]:
    """Return the names of the fields that describe a picture, by their role: alt, decorative, focal."""
    named = {role: getattr(field, f"{role}_field", "") for role in ("alt", "decorative", "focal")}
    return {role: name for role, name in named.items() if name}


def described(field: models.Field[Any, Any], row: models.Model) -> bool:
    """Tell whether the picture has a description, or is said to need none."""
    names = companions(field)
    return any(getattr(row, names[role]) for role in ("alt", "decorative") if role in names)
