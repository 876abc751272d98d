"""What the operations on photos are told, checked before any file is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from media_tools.conf import settings
from media_tools.photos import folders, renaming, shift
from media_tools.photos.errors import PhotoError

BY_NAME, BY_DATE = "name", "date"


class NamesField(forms.Field):
    """The names of files, sent as often as there are names; each once, in their order."""

    widget = forms.SelectMultiple
    default_error_messages = {"required": gettext_lazy("Please select photos first.")}

    def to_python(self, value: Any) -> list[str]:
        """Return the names; raises ValidationError for what could lead out of a folder."""
        try:
            return [folders.plain(str(name)) for name in dict.fromkeys(value or ())]
        except PhotoError as error:
            raise ValidationError(str(error)) from None


class PhotosForm(forms.Form):
    """Photos of a folder: its address, the names, and whether it is only tried."""

    use_required_attribute = False  # the page has one form for all operations
    folder = forms.CharField(strip=False, widget=forms.HiddenInput)
    photos = NamesField()
    dry_run = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_folder(self) -> str:
        """Open the folder once; raises ValidationError where there is none."""
        address: str = self.cleaned_data["folder"]
        try:
            with folders.opened(settings.PHOTO_ROOTS, address):
                return address
        except PhotoError as error:
            raise ValidationError(str(error)) from None

    def questions(self) -> list[forms.BoundField]:
        """Return what the operation asks beside the photos."""
        return [field for field in self if field.name not in PhotosForm.base_fields]


class OrientForm(PhotosForm):
    """What turning asks."""

    lossless_only = forms.BooleanField(
        required=False,
        label=gettext_lazy("Only without loss"),
        help_text=gettext_lazy("Leave photos alone that would have to be encoded again."),
    )


class ShiftDateForm(PhotosForm):
    """What moving dates asks."""

    time = forms.CharField(
        strip=False,
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("Such as 3hr30s, -23m or 90m."),
        error_messages={"required": gettext_lazy("Please say by how much time, such as 3hr30s, -23m or 90m.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_time(self) -> str:
        """Parse the time strictly."""
        text: str = self.cleaned_data["time"]
        try:
            shift.parse(text)
        except PhotoError as error:
            raise ValidationError(str(error)) from None
        return text


class RenameForm(PhotosForm):
    """What renaming asks; `plan` in the cleaned data has the new name of each file."""

    prefix = forms.CharField(  # type: ignore[assignment]  # a field; forms of this page have no prefix of their own
        strip=False,
        max_length=renaming.MAX_PREFIX,
        label=gettext_lazy("Prefix"),
        help_text=gettext_lazy("summer becomes summer_01.jpg, summer_02.jpg …"),
        error_messages={"required": gettext_lazy("Please say what the names shall begin with.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    by = forms.ChoiceField(
        choices=[(BY_NAME, gettext_lazy("name")), (BY_DATE, gettext_lazy("date taken"))],
        initial=BY_NAME,
        label=gettext_lazy("In the order of"),
    )

    def clean(self) -> dict[str, Any]:
        """Plan the names; raises ValidationError where one would be that of another file."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                told["plan"] = _plan(told)
            except PhotoError as error:
                raise ValidationError(str(error)) from None
        return told


def _plan(told: Mapping[str, Any]) -> dict[str, str]:
    with folders.opened(settings.PHOTO_ROOTS, told["folder"]) as folder:
        if not told["dry_run"]:
            renaming.finish(folder)
        return renaming.plan(folder, told["prefix"], told["photos"], by_date=told["by"] == BY_DATE)
