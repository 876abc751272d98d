"""Form fields for uploads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from media_tools import files, images


def checked_once(file: Any, check: Callable[[Any], Any]) -> Any:
    """Return what `check` makes of an upload, or raise its ValidationError; asked again, the answer is remembered.

    So an upload can be checked before a row is locked, and its form finds the result.
    """
    if not hasattr(file, "checked"):
        try:
            file.checked = check(file), None
        except ValidationError as error:
            file.checked = None, error
    made, refusal = file.checked
    if refusal is not None:
        raise refusal
    return made


class StoredFileFormField(forms.FileField):
    """A file that no browser runs; see `files.clean_upload`."""

    def to_python(self, data: Any) -> File[Any] | None:
        """Return the file, None where there is none; raises ValidationError."""
        file = super().to_python(data)
        return None if file is None else checked_once(file, files.clean_upload)


class StoredImageFormField(forms.FileField):
    """A picture, handed on as `images.CleanImage`: named for its content, with `width` and `height`."""

    # A telephone that keeps photos as HEIC converts them for a list without it.
    accept = ",".join(content_type for _extension, content_type in images.FORMATS.values())

    def to_python(self, data: Any) -> images.CleanImage | None:
        """Return the picture, None where there is none; raises ValidationError."""
        file = super().to_python(data)
        return None if file is None else checked_once(file, images.clean_upload)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the attributes that let the browser offer pictures only."""
        return super().widget_attrs(widget) | {"accept": self.accept}
