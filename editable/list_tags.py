"""Lists of rows on the page, where editors add rows and put them into order, and the items of such lists."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.template import Context
from django.template.base import Node, Parser, Token
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from editable import access, blocks, new_rows, registry
from editable.forms import ACTIVE
from editable.kinds import field_of, kind_of
from editable.page import Page, row_label
from editable.tags import Arguments, ElementNode, attributes, item_attributes


class ListNode(ElementNode):
    """`{% editable_list "app.model" as="ul" class="…" label="picture" add=True %}…{% endeditable_list %}`

    `label` is what people call one of the rows, by default the model's name. `add=False` is for a second list of a
    model, which shows rows and offers no new ones.
    """

    def __init__(self, parser: Parser, token: Token) -> None:
        arguments = Arguments(parser, token, 1, {"as", "label", "add"})
        (self.model,) = arguments.positional
        self.label, self.add = arguments.options.get("label"), arguments.flag("add")
        self.nodelist = parser.parse(("endeditable_list",))
        parser.delete_first_token()
        super().__init__(arguments.element("div"), arguments.attributes)

    def render(self, context: Context) -> SafeString:
        """Return the element with what stands in it; for those who may change the list, with what its script needs."""
        content = self.nodelist.render(context)
        page = Page.of(context)
        extra = self._extra(page, context) if page.signed_in else ""
        return self.printed(context, content, extra)

    def _extra(self, page: Page, context: Context) -> str:
        registration = registry.by_label(str(self.model.resolve(context)).lower())
        if registration is None or not page.may(registration, "change"):
            return ""
        own = self.label.resolve(context) if self.label else registration.model._meta.verbose_name
        values: dict[str, Any] = {"list": registration.label, "list-label": own}
        if self.add and page.may(registration, "add"):
            values |= _adding(registration)
            page.note_action("add", str(own), values["add-url"])
        if registration.order_by:
            values["order-url"] = reverse("editable:order-rows", args=[registration.label])
        return attributes(values)


class ItemNode(Node):
    """`<li{% editable_item item %}>`: attributes for editors, nothing for visitors."""

    def __init__(self, parser: Parser, token: Token) -> None:
        (self.row,) = Arguments(parser, token, 1, set()).positional

    def render(self, context: Context) -> SafeString:
        """Return the attributes, with a space before them."""
        page, row = Page.of(context), self.row.resolve(context)
        if not page.signed_in or not page.may_change(row):
            return mark_safe("")
        hidden = "" if getattr(row, ACTIVE, True) else " data-editable-hidden"
        return mark_safe(hidden + item_attributes(page, row) + _row_attributes(page, row))


def _adding(registration: registry.Registration) -> dict[str, str]:
    """Return where rows are added, whether values are needed first, and the field that takes a dropped picture."""
    needed = new_rows.needed(registration)
    images = [name for name in registration.fields if kind_of(field_of(registration.model, name)).name == "image"]
    values = {"add-url": reverse("editable:add-row", args=[registration.label])}
    if needed:
        values["list-needs"] = ",".join(needed)
    if images and set(needed) <= {images[0]}:
        values["list-image"] = images[0]
    return values


def _row_attributes(page: Page, row: models.Model) -> str:
    """Return where a row is duplicated and deleted, as far as the user may; note it for the list without JavaScript."""
    registration = registry.of_model(type(row))
    if registration is None or issubclass(registration.model, blocks.MODELS):
        return ""
    values = {}
    for name, verb in (("duplicate", "add"), ("delete", "delete")):
        if page.may(registration, verb):
            url = reverse(f"editable:{name}-row", args=[registration.label, access.quote(access.pk_of(row))])
            page.note_action(name, row_label(row), url)
            values[f"{name}-url"] = url
    return attributes(values)
