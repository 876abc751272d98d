"""Stored values as people read them, and what differs between two of them."""

from __future__ import annotations

import difflib
import html
import re
from typing import Any, NamedTuple

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from editable.kinds import kind_of, text_of
from editable.kinds.text import Rich
from editable.related import is_relation

END_OF_LINE = re.compile("</(?:p|li|h[2-4])>|<br>")
LONGEST = 2_000  # letters of one value; the page shows the rest
WORDS = re.compile(r"\s+|[^\s]+")
SAME, OLD, NEW = "same", "old", "new"


class Part(NamedTuple):
    """A piece of two texts that are told apart; `where` is SAME, OLD or NEW."""

    where: str
    text: str


def lines(value: object, own: models.Field[Any, Any] | None) -> list[str]:
    """Return a stored value of a field as people read it."""
    text = text_of(value)  # type: ignore[arg-type]
    names = _names(own, text if isinstance(text, list) else [text]) if own is not None else {}
    if isinstance(text, list):
        return [", ".join(names.get(one, one) for one in text)]
    if own is not None and isinstance(kind_of(own), Rich):
        text = html.unescape(strip_tags(END_OF_LINE.sub("\n", text)))
    text = names.get(text, text)
    return Truncator(text).chars(LONGEST).splitlines() or ([_("(blank)")] if value in ("", None) else [])


def apart(one: str, other: str) -> list[Part]:
    """Return what two texts share and what each has alone, word by word."""
    old, new = WORDS.findall(one), WORDS.findall(other)
    found = []
    for _tag, start, end, from_, until in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if old[start:end] == new[from_:until]:
            found.append(Part(SAME, "".join(old[start:end])))
        else:
            found += [Part(OLD, "".join(old[start:end])), Part(NEW, "".join(new[from_:until]))]
    return [part for part in found if part.text]


def _names(own: models.Field[Any, Any], keys: list[str]) -> dict[str, str]:
    """Return what people call the choices, or the rows, that a value names."""
    if is_relation(own) and own.related_model is not None:
        rows = own.related_model._default_manager.filter(pk__in=filter(None, keys))
        return {str(row.pk): str(row) for row in rows}
    return {str(key): str(name) for key, name in own.flatchoices}
