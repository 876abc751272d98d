"""What one request's templates share: who edits, which blocks are loaded, which fields were printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.template import Context
from django.utils.text import capfirst

from editable import access, blocks, registry
from editable.kinds import digest, field_of, kind_of, text_of
from editable.kinds.files import companions
from editable.kinds.text import Rich


@dataclass(frozen=True)
class FieldLink:
    """A field that the page offers to its editor, for the list that works without JavaScript."""

    label: str
    url: str


@dataclass(frozen=True)
class Action:
    """What may be done with a whole row, or with a list (`add`), for the same list."""

    name: str
    label: str
    url: str


class Page:
    """State of one request's rendering; `of(context)` finds it."""

    def __init__(self, request: HttpRequest | None) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.signed_in: bool = user is not None and user.is_authenticated
        self.rewind: Any = getattr(request, "editable_rewind", None)  # the moment, and what has changed since
        self.review: Any = getattr(request, "editable_review", None)  # the submission, and its changes compared
        self.fields: dict[str, FieldLink] = {}
        self.actions: dict[str, Action] = {}
        self.has_video = False
        self._blocks: dict[type[Any], dict[str, Any]] = {}
        self._permitted: dict[tuple[type[models.Model], str], bool] = {}
        self._rows: dict[type[models.Model], set[Any]] = {}

    @classmethod
    def of(cls, context: Context) -> Page:
        """Return the page of the request in `context`; without a request it is a visitor's."""
        request = getattr(context, "request", None) or context.get("request")
        holder: Any = request if request is not None else context.render_context
        found: Page | None = getattr(holder, "editable_page", None)
        if found is None:
            found = holder.editable_page = cls(request)
        return found

    def note(self, kind: str, content: str) -> None:
        """Remember what the page must load for `content`, which a field of this kind prints."""
        self.has_video = self.has_video or (kind == "rich" and 'data-video="' in content)

    def note_action(self, name: str, label: str, url: str) -> None:
        """Remember what the page offers to do with a row or a list, for the list that works without JavaScript."""
        self.actions[url] = Action(name, label, url)

    def may_change(self, row: models.Model, field: str = "") -> bool:
        """Tell whether the request's user may change `field` of `row` (any field without one)."""
        if not self.signed_in:
            return False
        registration = registry.of_model(type(row))
        if registration is None or (field and field not in registration.fields):
            return False
        return self.may(registration, "change") and self._may_change_row(registration, row)

    def may(self, registration: registry.Registration, verb: str) -> bool:
        """Tell whether the request's user may add, delete or change (`verb`) rows of a registered model."""
        key = registration.model, verb
        if key not in self._permitted:
            self._permitted[key] = access.may(self.request, registration, verb)
        return self._permitted[key]

    def _may_change_row(self, registration: registry.Registration, row: models.Model) -> bool:
        """Tell whether `row` is among the rows the user may change, read once for the page."""
        if registration.queryset is None or row.pk is None:
            return True
        if registration.model not in self._rows:
            assert self.request is not None
            self._rows[registration.model] = set(registration.queryset(self.request).values_list("pk", flat=True))
        return row.pk in self._rows[registration.model]

    @property
    def may_change_anything(self) -> bool:
        """Tell whether the user may change any registered model, so that the page needs the editor."""
        return self.signed_in and any(self.may(one, "change") for one in registry.registrations())

    def block(self, declaration: blocks.Declaration, context: Context) -> tuple[str, Any]:
        """Return the block's slug and its row, None where there is none; one query for all of a template's blocks."""
        slug = declaration.slug if declaration.scope == "site" else self._slug(declaration)
        rows = self._blocks.setdefault(declaration.model, {})
        if slug not in rows:
            template = context.template
            model: type[models.Model] = declaration.model
            others = blocks.declared_in(template).values() if template is not None else ()
            wanted = {self._slug(other) for other in others if other.model is model} - rows.keys() | {slug}
            rows.update(dict.fromkeys(wanted))
            rows.update({row.slug: row for row in blocks.with_slugs(model, frozenset(wanted)).all()})
        return slug, rows[slug]

    def _slug(self, declaration: blocks.Declaration) -> str:
        if declaration.scope == "site":
            return declaration.slug
        match = self.request.resolver_match if self.request is not None else None
        return blocks.page_slug(match.view_name if match and match.view_name else "page", declaration.slug)

    def describe(self, row: models.Model, name: str, query: str = "") -> dict[str, Any]:
        """Return what the page's script must know of a field and its group; note it for the list without JavaScript.

        The value is among it unless the script reads it from the page, or fetches it (rich text).
        """
        found = self.describe_one(row, name, query)
        about = {role: other for role, other in companions(field_of(row, name)).items() if self.may_change(row, other)}
        if about:
            found["about"] = [
                self.describe_one(row, other, query) | {"role": role, "value": self.value_of(row, other)}
                for role, other in about.items()
            ]
        registration = registry.of_model(type(row))
        group = registration.group_of(name) if registration is not None else (name,)
        if len(group) > 1:
            found["group"] = [
                self.describe_one(row, member, query) | {"name": member, "value": self.value_of(row, member)}
                for member in group
            ]
        return found

    def value_of(self, row: models.Model, name: str) -> str | list[Any]:
        """Return the field's stored value as the script holds it."""
        field = field_of(row, name)
        return text_of(kind_of(field).stored(field, row))

    def describe_one(self, row: models.Model, name: str, query: str = "") -> dict[str, Any]:
        """Return what the page's script must know of one field."""
        field = field_of(row, name)
        kind = kind_of(field)
        stored = kind.stored(field, row)
        url = access.field_url(row, name) + query
        self.fields[url] = FieldLink(full_label(row, field), url)
        found: dict[str, Any] = {
            "kind": kind.name,
            "url": url,
            "key": f"{row._meta.label_lower}/{access.pk_of(row)}/{name}",
            "base": digest(stored),
            "label": label_of(row, field),
            **kind.details(field, row),
        } | ({"multiple": True} if kind.multiple else {})
        if not kind.on_page and not isinstance(kind, Rich):
            found["value"] = text_of(stored)
        if getattr(field, "max_length", None):
            found["maxlength"] = field.max_length
        return found | {"required": True} if not field.blank else found


def describe_new(row: models.Model, name: str) -> dict[str, Any]:
    """Return what the page's script must know to ask for a field of a row that is to be made."""
    field = field_of(row, name)
    kind = kind_of(field)
    found = {"kind": kind.name, "name": name, "label": label_of(row, field), "value": "", "required": True}
    found |= kind.details(field, row) | ({"multiple": True} if kind.multiple else {})
    return found | ({"maxlength": field.max_length} if getattr(field, "max_length", None) else {})


def label_of(row: models.Model, field: Any) -> str:
    """Return the label of a field: its name, or for the value of a block the block's title."""
    if isinstance(row, blocks.MODELS) and field.name == blocks.VALUE_FIELDS[type(row)]:
        return row.title
    return capfirst(str(field.verbose_name))


def full_label(row: models.Model, field: Any) -> str:
    """Return the label of a field with the name of its row, such as `Event “Harbour concert”: Title`."""
    label = label_of(row, field)
    return label if label == row_label(row) else f"{row_label(row)}: {label}"


def row_label(row: models.Model) -> str:
    """Return the name of a row for people, such as `Event “Harbour concert”`; a block's is its title."""
    if isinstance(row, blocks.MODELS):
        return row.title
    return f"{capfirst(str(row._meta.verbose_name))} “{row}”"
