"""Links that editors may type: http, https, mailto, tel and relative ones."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Browsers drop or turn these before they read the scheme.
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
MAX_LENGTH = 2000  # what browsers, servers and mail programs all carry


def validate_link(value: str) -> None:
    """Raise ValidationError unless `value` is a http, https, mailto or tel link, or relative to this site.

    Control characters and back slashes are refused outright, since browsers drop or turn them before they read
    the scheme (URL standard, https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    if UNSAFE.search(value):
        raise ValidationError(_("A link has no spaces in it. Please check it."), code="invalid")
    if value.startswith("//"):
        raise ValidationError(_("Please start the link with https://"), code="invalid")
    scheme = scheme_of(value)
    if scheme and scheme not in CHECKS:
        raise ValidationError(_("This kind of link is not allowed. Use https://, mailto: or tel:"), code="scheme")
    if scheme:
        CHECKS[scheme](value, value.partition(":")[2])


def scheme_of(value: str) -> str:
    """Return what stands before the first colon, in lower case; the empty string for a relative link."""
    scheme, colon, _rest = value.partition(":")
    return "" if not colon or any(mark in scheme for mark in "/?#") else scheme.lower()


def _check_web(value: str, rest: str) -> None:
    URLValidator(schemes=["http", "https"], message=_("This link is not complete. Please check it."))(value)


def _check_mail(value: str, rest: str) -> None:
    EmailValidator(message=_("This is not an e-mail address. Please check it."))(rest.partition("?")[0])


def _check_telephone(value: str, rest: str) -> None:
    if not any(character.isdigit() for character in rest):
        raise ValidationError(_("This is not a telephone number. Please check it."), code="invalid")


# What a link may start with, and what must follow.
CHECKS = {"http": _check_web, "https": _check_web, "mailto": _check_mail, "tel": _check_telephone}


def safe_link(value: str) -> str:
    """Return `value` where a browser may follow it, else the empty string: a row may have been written by any path."""
    if UNSAFE.search(value) or value.startswith("//") or (scheme_of(value) or "https") not in CHECKS:
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
