"""Kinds of fields: how each is shown, read from a request, stored in the history and named to the page's script."""

from editable.kinds.base import (
    Kind,
    Raw,
    Stored,
    digest,
    field_of,
    kind_of,
    kinds,
    register_kind,
    text_of,
    unregister_kind,
)
from editable.kinds.choices import Choice, Several, Tags, Unknown
from editable.kinds.files import File, Image
from editable.kinds.relations import Related, RelatedSeveral
from editable.kinds.text import Email, Multiline, Rich, Text, Url
from editable.kinds.values import Boolean, Date, DateTime, Decimal, Integer, Time

__all__ = [
    "Kind",
    "Raw",
    "Stored",
    "digest",
    "field_of",
    "kind_of",
    "kinds",
    "register_kind",
    "text_of",
    "unregister_kind",
]

# A later one is asked first: the more special ones follow the general ones.
for kind in (
    *(Text(), Multiline(), Email(), Url(), Rich()),
    *(Integer(), Decimal(), Date(), Time(), DateTime(), Boolean()),
    *(Choice(), Unknown(), Several(), Tags()),
    *(Related(), RelatedSeveral(), File(), Image()),
):
    register_kind(kind)
