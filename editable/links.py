"""Links that editors may type: http, https, mailto, tel and relative ones."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SCHEMES = ("http", "https", "mailto", "tel")
MAX_LENGTH = 2000  # what browsers, servers and mail programs all carry


def validate_link(value: str) -> None:
    """Raise ValidationError unless `value` is a http, https, mailto or tel link, or relative to this site.

    Control characters and back slashes are refused outright, since browsers drop or turn them before they read
    the scheme (URL standard, https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    if any(ord(character) <= 32 or ord(character) == 127 for character in value) or "\\" in value:
        raise ValidationError(_("A link has no spaces in it. Please check it."), code="invalid")
    if value.startswith("//"):
        raise ValidationError(_("Please start the link with https://"), code="invalid")
    try:
        scheme, rest = urlsplit(value).scheme, value.partition(":")[2]
    except ValueError:
        raise ValidationError(_("This link is not complete. Please check it."), code="invalid") from None
    if not scheme:
        if ":" in value.split("/")[0].split("?")[0].split("#")[0]:
            raise ValidationError(_("This kind of link is not allowed. Use https://, mailto: or tel:"), code="scheme")
        return
    if scheme not in SCHEMES:
        raise ValidationError(_("This kind of link is not allowed. Use https://, mailto: or tel:"), code="scheme")
    if scheme in ("http", "https"):
        URLValidator(schemes=["http", "https"], message=_("This link is not complete. Please check it."))(value)
    elif scheme == "mailto":
        EmailValidator(message=_("This is not an e-mail address. Please check it."))(rest.partition("?")[0])
    elif not any(character.isdigit() for character in rest):
        raise ValidationError(_("This is not a telephone number. Please check it."), code="invalid")


def safe_link(value: str) -> str:
    """Return `value` where it is an allowed link, else the empty string: a row may have been written by any path."""
    try:
        validate_link(value)
    except ValidationError:
        return ""
    return value


class LinkField(models.CharField):
    """A link that `validate_link` accepts; deconstructs to a plain CharField."""

    default_validators = [validate_link]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Return the field as a plain CharField."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
