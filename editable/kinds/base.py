"""What a kind of field is, and how a model field finds its own."""

from __future__ import annotations

import functools
import hashlib
import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Stored = str | bool | int | float | list[Any] | None
Raw = Any  # a text, the texts of a field with several values, or an uploaded file

BLANK = SafeString("")


class Kind:
    """A kind of field: how it is shown, read from a request, stored in the history and named to the page's script.

    A subclass names the model fields it is for. The script's half is the module `editable/kinds/<name>`: one of the
    editor's own, or the static file that `module` names.
    """

    name = "plain"
    tag = "span"  # the element printed where the template names none
    in_place = True  # whether the page's script can edit it
    multiple = False  # whether a request carries several values
    upload = False  # whether a request carries a file
    on_page = False  # whether the text is edited where it stands, so that the script reads its value from the page
    module = ""  # static path of the ES module, for kinds of other apps

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Tell whether this kind is the one for `field`."""
        raise NotImplementedError("A kind of field says which model fields it is for.")

    def normalize(self, raw: Raw) -> Raw:
        """Return what the form field is given for what the browser sent; raises ValidationError."""
        return raw

    def read(self, row: models.Model, field: models.Field[Any, Any]) -> Any:
        """Return the value of the row as `display` takes it."""
        return getattr(row, field.name)

    def display(self, value: Any, format: str = "") -> SafeString:
        """Return the value as escaped HTML; a blank value is the empty string."""
        return BLANK if value in (None, "") else conditional_escape(value)

    def stored(self, field: models.Field[Any, Any], row: models.Model) -> Stored:
        """Return the row's value as JSON can hold it, for the history and the answer."""
        value = field.value_from_object(row)
        return value if value is None or isinstance(value, bool) else field.value_to_string(row)

    def put(self, field: models.Field[Any, Any], row: models.Model, stored: Stored) -> None:
        """Give `row` the value that `stored` returned once; saving it is left to the caller."""
        setattr(row, field.attname, stored if stored is None else field.to_python(stored))

    def formfield(self, field: models.Field[Any, Any], **options: Any) -> Any:
        """Return the form field that cleans what the browser sent, and stands on the page without JavaScript."""
        return field.formfield(**options)

    def details(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return what else the script's control must know, as JSON can hold it."""
        return {}

    def opened(self, field: models.Field[Any, Any], row: models.Model) -> dict[str, Any]:
        """Return what the script asks for when the field is opened, beside value and base."""
        return {}


class Plain(Kind):
    """Any other field: it is shown, and cannot be edited in place."""

    in_place = False

    def matches(self, field: models.Field[Any, Any]) -> bool:
        """Match every field."""
        return True


PLAIN = Plain()
_kinds: list[Kind] = []


def register_kind(kind: Kind) -> None:
    """Make `kind` known; of two that match a field, the one registered later is taken.

    Raises ImproperlyConfigured where another kind has the name.
    """
    if any(kind.name == other.name for other in _kinds):
        raise ImproperlyConfigured(f"There is a kind of field named {kind.name!r} already.")
    _kinds.append(kind)
    kind_of.cache_clear()


def unregister_kind(name: str) -> None:
    """Forget the kind `name`."""
    _kinds[:] = [kind for kind in _kinds if kind.name != name]
    kind_of.cache_clear()


def kinds() -> list[Kind]:
    """Return the registered kinds."""
    return list(_kinds)


def field_of(row: models.Model | type[models.Model], name: str) -> models.Field[Any, Any]:
    """Return the model field `name`; raises FieldDoesNotExist, also for the far side of a relation."""
    field = row._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(f"{row._meta.label} has no field of its own named {name!r}.")
    return field


@functools.lru_cache(maxsize=1024)
def kind_of(field: models.Field[Any, Any]) -> Kind:
    """Return the kind that matches `field`, or the plain one, which only shows."""
    return next((kind for kind in reversed(_kinds) if kind.matches(field)), PLAIN)


def digest(value: Stored) -> str:
    """Return a digest of a stored value: 24 hexadecimal digits, equal only for equal values."""
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=12).hexdigest()


def text_of(value: Stored) -> str | list[Any]:
    """Return a stored value as the script holds it: a text, or a list of texts."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
