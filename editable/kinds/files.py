"""Pictures and other files."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString

from editable.kinds.base import BLANK, Kind, Stored


class File(Kind):
    """A file, shown as a link with its name."""

    name = "file"
    module = "editable/kinds/file.js"
    upload = True

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match files that are not pictures."""
        return isinstance(field, models.FileField) and not isinstance(field, models.ImageField)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the link."""
        name = PurePosixPath(value.name).name if value else ""
        return format_html('<a href="{}" download>{}</a>', value.url, name) if name else BLANK

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the file's name in its storage, the empty string where there is none."""
        return getattr(row, field.name).name or ""

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return the file's address and its name for people."""
        value = getattr(row, field.name)
        return {"file": value.url, "filename": PurePosixPath(value.name).name} if value else {}


class Image(File):
    """A picture; `{% editable_image %}` prints it in the size that the page needs."""

    name = "image"
    module = "editable/kinds/image.js"

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match pictures."""
        return isinstance(field, models.ImageField)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the picture as it is."""
        return format_html('<img src="{}" alt="">', value.url) if value else BLANK
