"""Model fields for files and pictures; in migrations they are Django's own."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files.storage import Storage
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.fields.files import FieldFile, ImageFieldFile
from django.utils.translation import gettext_lazy as _

from media_tools import forms, images, storage

CENTRE = "center"  # sorl's word
PERCENT = "([0-9]|[1-9][0-9]|100)"
validate_focal = RegexValidator(
    rf"^{PERCENT} {PERCENT}\Z", _("A focal point is two numbers from 0 to 100: percent from the left and from the top.")
)


class Placed:
    """A file of a row that knows its storage by the alias in the column beside it."""

    instance: models.Model
    field: Any
    name: str | None

    @property
    def alias(self) -> str:
        """The alias of the storage that has the file, or that will take it."""
        return getattr(self.instance, self.field.storage_field, "") or storage.active()

    @property
    def storage(self) -> Storage:
        """The storage that has the file."""
        return storage.at(self.alias)

    @storage.setter
    def storage(self, value: Storage) -> None:
        """Ignore what Django sets: the row alone says where its file is."""

    def save(self, name: str, content: Any, save: bool = True) -> None:
        """Store `content` in the active storage, unless that was done ahead; raises storage.Unavailable.

        A name is lent to content without one, which Django would take for no file at all.
        """
        content.name = content.name or name
        setattr(self.instance, self.field.attname, content)  # which takes width and height from it
        if getattr(content, "taken", True):  # it was not stored ahead, or is another row's
            self.store_ahead(content)
        content.taken = True
        alias, self.name = content.place
        setattr(self.instance, self.field.storage_field, alias)
        # Past the descriptor, which would open the stored file for width and height again.
        self.instance.__dict__[self.field.attname] = self.name
        self._committed = True
        if save:
            self.instance.save()

    def store_ahead(self, content: Any) -> None:
        """Store `content`, which then has a `place`, its alias and name, and is `taken` when a row is saved with it."""
        alias = storage.active()
        wanted = self.field.generate_filename(self.instance, content.name)
        content.place = alias, storage.write(storage.at(alias), wanted, content, self.field.max_length)
        content.taken = False


class StoredFieldFile(Placed, FieldFile):
    """The file of a row."""


class PlacedField(models.FileField):
    """A field with a column beside it, `<name>_storage`, for the alias of the storage that has the file."""

    has_column = False
    storage_field: str

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        """Add both columns; a child of an abstract model inherits the second one as any other."""
        self.storage_field = f"{name}_storage"
        super().contribute_to_class(cls, name, *args, **kwargs)
        if not self.has_column:
            self.has_column = True
            column = models.CharField(max_length=storage.ALIAS_LENGTH, blank=True, default="", editable=False)
            cls.add_to_class(self.storage_field, column)


class StoredFileField(PlacedField):
    """A file of any kind that no browser runs, under a name of its own (`storage.upload_to`)."""

    attr_class = StoredFieldFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **_with_defaults(kwargs))

    def deconstruct(self) -> Any:
        """Return the field as a plain FileField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field that checks the upload; a long file name is no fault, as it is not kept."""
        return super().formfield(**{"form_class": forms.StoredFileFormField, "max_length": None, **kwargs})


class StoredImageFieldFile(Placed, ImageFieldFile):
    """The picture of a row; its width and height are those it is shown with, None where it cannot be read."""

    def _get_image_dimensions(self) -> tuple[int | None, int | None]:
        if not hasattr(self, "_dimensions_cache"):
            self._dimensions_cache = images.size_of(self)
        return self._dimensions_cache


class StoredImageField(PlacedField, models.ImageField):
    """A picture, checked by `images.clean_upload`, under a name of its own (`storage.upload_to`).

    `alt_field`, `decorative_field` and `focal_field` name fields of the same model: the description, whether the
    picture needs none, and the focal point, which is the text "X Y" in percent from left and top, blank for the centre.
    """

    attr_class = StoredImageFieldFile

    def __init__(
        self, *args: Any, alt_field: str = "", decorative_field: str = "", focal_field: str = "", **kwargs: Any
    ) -> None:
        self.alt_field, self.decorative_field, self.focal_field = alt_field, decorative_field, focal_field
        super().__init__(*args, **_with_defaults(kwargs))

    def update_dimension_fields(self, instance: models.Model, force: bool = False, *args: Any, **kwargs: Any) -> None:
        """Take width and height from a new file; a row that is loaded keeps what it has, so that no file is opened."""
        file = getattr(instance, self.attname) if self.attname in instance.__dict__ else None
        if force or (file and not file._committed):
            super().update_dimension_fields(instance, force, *args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the field as a plain ImageField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ImageField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        """Return a form field that checks the upload; a long file name is no fault, as it is not kept.

        In the admin, which asks for a widget of its own, it has a preview.
        """
        kwargs |= _with_preview(kwargs.get("widget"))
        return super().formfield(**{"form_class": forms.StoredImageFormField, "max_length": None, **kwargs})

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Check that the fields exist that the options name."""
        return [*super().check(**kwargs), *self._check_siblings()]

    def _check_siblings(self) -> list[CheckMessage]:
        found: list[CheckMessage] = []
        for option in ("alt_field", "decorative_field", "focal_field"):
            try:
                self.model._meta.get_field(getattr(self, option) or self.name)
            except FieldDoesNotExist:
                message = f"{option} names {getattr(self, option)!r}, which is no field of the model."
                found.append(Error(message, obj=self, id="media_tools.E003"))
        return found


def alt_of(file: FieldFile) -> str:
    """Return the description of a row's picture: blank where it is decorative, or where the field names none."""
    return "" if _sibling(file, "decorative_field") else str(_sibling(file, "alt_field") or "")


def crop_of(file: FieldFile) -> str:
    """Return sorl's `crop` that keeps the focal point of a row's picture in view: "30% 70%", or "center"."""
    focal = str(_sibling(file, "focal_field") or "")
    try:
        validate_focal(focal)
    except ValidationError:  # blank, or written past the forms
        return CENTRE
    return CENTRE if focal == "50 50" else "{}% {}%".format(*focal.split())


def shown_size(file: FieldFile) -> tuple[int, int] | None:
    """Return width and height of a row's picture as the row has them, without a look at the file; None for unknown."""
    field, loaded = getattr(file, "field", None), file.instance.__dict__
    width, height = (loaded.get(getattr(field, option, None) or "") for option in ("width_field", "height_field"))
    return (width, height) if width and height else None


def share(field: models.FileField, source: models.Model, row: models.Model) -> None:
    """Let `row` have the file that `source` has, and what is known of it, without a look at the file."""
    row.__dict__[field.attname] = getattr(source, field.attname).name  # past the descriptor, which would open it
    for option in ("storage_field", "width_field", "height_field"):
        if name := getattr(field, option, None):
            setattr(row, name, getattr(source, name))


def _sibling(file: FieldFile, option: str) -> Any:
    """Return the value of the field that `option` of the file's field names, None where there is none."""
    name = getattr(getattr(file, "field", None), option, "")
    return getattr(file.instance, name, None) if name else None


def _with_preview(widget: Any) -> dict[str, Any]:
    """Return the widget with a preview in the place of the admin's own one, nothing in that of any other."""
    if widget is None or not apps.is_installed("django.contrib.admin"):
        return {}
    from media_tools import admin_widgets  # the admin cannot be imported where it is not installed

    return {"widget": admin_widgets.AdminPictureWidget} if widget is admin_widgets.AdminFileWidget else {}


def _with_defaults(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"upload_to": storage.upload_to, "max_length": storage.NAME_LENGTH} | kwargs
