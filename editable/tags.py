"""The nodes behind the template tags of `{% load editable %}`."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from editable import access, blocks
from editable.forms import ACTIVE
from editable.kinds import Kind, field_of, kind_of
from editable.links import safe_link
from editable.page import Page, row_label
from media_tools.templatetags.media_tools import picture

ELEMENT = re.compile(r"[a-z][a-z0-9-]*\Z")


class Arguments:
    """The words of a tag: positional ones, options with a fixed meaning, and attributes for the element."""

    def __init__(self, parser: Parser, token: Token, positional: int, options: set[str]) -> None:
        self.tag, *bits = token.split_contents()
        self.positional = [parser.compile_filter(bit) for bit in bits[:positional]]
        rest = bits[positional:]
        named = token_kwargs(rest, parser)
        if len(self.positional) < positional or rest:
            raise TemplateSyntaxError(f"{{% {self.tag} %}} takes {positional} values, then name=value pairs.")
        self.options = {name: value for name, value in named.items() if name in options}
        attributes = {name.replace("_", "-"): value for name, value in named.items() if name not in options}
        self.attributes: Mapping[str, FilterExpression] = attributes

    def literal(self, name: str, default: str) -> str:
        """Return the option's value, which the template must write out; raises TemplateSyntaxError."""
        expression = self.options.get(name)
        if expression is None:
            return default
        if not isinstance(expression.var, str) or expression.filters:
            raise TemplateSyntaxError(f'{name}="…" of {{% {self.tag} %}} must be written out, without a variable.')
        return str(expression.var)

    def flag(self, name: str, default: bool = True) -> bool:
        """Return the option's value, True or False as written in the template."""
        expression = self.options.get(name)
        return default if expression is None else bool(expression.resolve(Context()))

    def element(self, default: str) -> str:
        """Return the name of the element of `as`; raises TemplateSyntaxError for what is not one."""
        name = self.literal("as", default)
        if name and not ELEMENT.match(name):
            raise TemplateSyntaxError(f'as="{name}" of {{% {self.tag} %}} is not the name of an element.')
        return name


class ElementNode(Node):
    """Prints one element: the same for everybody, with more attributes for those who may edit."""

    def __init__(self, element: str, attributes: Mapping[str, FilterExpression]) -> None:
        self.element = element
        self.attributes = attributes
        written_out = all(isinstance(value.var, str) and not value.filters for value in attributes.values())
        self.constant = self._own(Context()) if written_out else None

    def printed(self, context: Context, content: str, extra: str = "", element: str = "") -> SafeString:
        """Return the element around `content` (safe HTML) with the tag's attributes and `extra` ones."""
        element = self.element or element
        if not element:
            return SafeString(content)
        own = self._own(context) if self.constant is None else self.constant
        return SafeString(f"<{element}{own}{extra}>{content}</{element}>")

    def _own(self, context: Context) -> str:
        return "".join(
            f' {name}="{conditional_escape(value.resolve(context))}"' for name, value in self.attributes.items()
        )


class EditableNode(ElementNode):
    """`{% editable obj "field" as="h3" class="…" format="…" show=… %}`; `show` is printed in place of the value."""

    def __init__(self, parser: Parser, token: Token) -> None:
        arguments = Arguments(parser, token, 2, {"as", "format", "show"})
        self.row, self.field = arguments.positional
        self.format, self.show = arguments.options.get("format"), arguments.options.get("show")
        super().__init__(arguments.element(""), arguments.attributes)

    def render(self, context: Context) -> SafeString:
        """Return the element; nothing for visitors where the value is blank."""
        row, name = self.row.resolve(context), self.field.resolve(context)
        if not isinstance(row, models.Model):
            return mark_safe("")
        kind, field = _kind(type(row), name)
        page = Page.of(context)
        format = self.format.resolve(context) if self.format else ""
        content = (
            conditional_escape(self.show.resolve(context))
            if self.show is not None
            else kind.display(kind.read(row, field), format)
        )
        editing = page.signed_in and kind.in_place and page.may_change(row, name)
        if not content and not editing:
            return content
        page.note(kind.name, content)
        extra = field_attributes(page.describe(row, name)) if editing else ""
        return self.printed(context, content, extra, element=kind.tag)


class BlockNode(ElementNode):
    """`{% editable_block "slug" kind="text" as="h2" label="…" edit=True %}default{% endeditable_block %}`

    `attr="href"` prints the value as an attribute of the element that the tag stands in. A picture (`kind="image"`)
    says its size by `geometry="256x256" crop="center"`; the default is an `<img>`.
    """

    def __init__(self, parser: Parser, token: Token) -> None:
        arguments = Arguments(parser, token, 1, {"as", "kind", "label", "edit", "scope", "attr", "geometry", "crop"})
        slug = arguments.positional[0].var
        if not isinstance(slug, str):
            raise TemplateSyntaxError("The slug of a block must be written out, without a variable.")
        kind = arguments.literal("kind", "text")
        if kind not in blocks.KINDS:
            raise TemplateSyntaxError(f'kind="{kind}" is not one of {", ".join(blocks.KINDS)}.')
        self.nodelist = parser.parse(("endeditable_block",))
        parser.delete_first_token()
        default = "" if kind == "image" else blocks.literal(self.nodelist)
        self.default = SafeString(default)
        label = arguments.literal("label", slug.replace("-", " ").capitalize())
        self.declaration = blocks.Declaration(str(slug), kind, label, default, arguments.literal("scope", "site"))
        self.edit, self.attr = arguments.flag("edit"), arguments.literal("attr", "")
        self.geometry, self.crop = arguments.literal("geometry", "800"), arguments.literal("crop", "noop")
        element = "" if self.attr or not self.edit or kind == "image" else "div" if kind == "rich" else "span"
        super().__init__(arguments.element(element), arguments.attributes)

    def render(self, context: Context) -> SafeString:
        """Return the block's value, or its default where it has no row; nothing for visitors while it is hidden."""
        page = Page.of(context)
        slug, row = page.block(self.declaration, context)
        content = self._content(row, context)
        shown = row is None or row.active
        if shown or page.signed_in:
            page.note(self.declaration.kind, content)
        if page.signed_in:
            target = row if row is not None else self.declaration.new_row(slug)
            name = blocks.VALUE_FIELDS[self.declaration.model]
            if page.may_change(target, name):
                return self._editable(page, context, target, name, content)
        if not shown or not content:
            return SafeString("")
        return SafeString(f' {self.attr}="{content}"') if self.attr else self.printed(context, content)

    def _editable(self, page: Page, context: Context, row: Any, name: str, content: SafeString) -> SafeString:
        if self.attr and self.edit:
            return self._attribute(page, row, content)
        if self.attr:
            return mark_safe(f' {self.attr}="{content}"')
        if self.declaration.kind == "image" and self.edit:
            hidden = "" if row.active else " data-editable-hidden"
            content = marked(content, hidden + field_attributes(self._describe(page, row, name)))
        return self.printed(context, content, self._extra(page, row, name, row.active))

    def _content(self, row: Any, context: Context) -> SafeString:
        if self.declaration.kind == "image":
            if row is None or not row.image:
                return self.nodelist.render(context)
            return picture(row.image, self.geometry, crop=self.crop)
        if row is None:
            return self.default
        text = safe_link(row.text) if self.declaration.kind == "url" else row.text
        return kind_of(field_of(row, "text")).display(text)

    def _describe(self, page: Page, row: Any, name: str) -> dict[str, Any]:
        kind = {"kind": "url"} if self.declaration.kind == "url" else {}
        return page.describe(row, name, blocks.template_query(self.origin)) | kind

    def _extra(self, page: Page, row: Any, name: str, shown: bool) -> str:
        hidden = "" if shown else " data-editable-hidden"
        if self.declaration.kind == "image" or not self.element:
            return hidden
        if not self.edit:
            return hidden + attributes({"key": f"{row._meta.label_lower}/{row.slug}/{name}"})
        return hidden + field_attributes(self._describe(page, row, name))

    def _attribute(self, page: Page, row: Any, content: str) -> SafeString:
        field = self._describe(page, row, "text") | {"value": row.text}
        more = conditional_escape(json.dumps([field]))
        return mark_safe(f' {self.attr}="{content}" data-editable-more-attr="{more}"')


class SectionNode(ElementNode):
    """`{% editable_section "slug" as="section" control=True %}…{% endeditable_section %}`"""

    def __init__(self, parser: Parser, token: Token) -> None:
        arguments = Arguments(parser, token, 1, {"as", "control"})
        slug = arguments.positional[0].var
        if not isinstance(slug, str):
            raise TemplateSyntaxError("The slug of a section must be written out, without a variable.")
        self.slug, self.control = str(slug), arguments.flag("control")
        self.anchor = blocks.constant(arguments.attributes.get("id"))  # what a link to the section names
        self.nodelist = parser.parse(("endeditable_section",))
        parser.delete_first_token()
        super().__init__(arguments.element("section"), arguments.attributes)

    def render(self, context: Context) -> SafeString:
        """Return the section; nothing for visitors while its text block is hidden."""
        page = Page.of(context)
        declaration = self._declaration(context)
        slug, row = page.block(declaration, context)
        extra = ""
        if page.signed_in:
            target = row if row is not None else declaration.new_row(slug)
            extra = self._extra(page, target)
        if row is not None and not row.active and not extra:
            return SafeString("")
        return self.printed(context, self.nodelist.render(context), extra)

    def _extra(self, page: Page, row: Any) -> str:
        if not page.may_change(row, ACTIVE):
            return ""
        hidden = "" if row.active else " data-editable-hidden"
        if not self.control:
            return hidden
        return hidden + item_attributes(page, row, blocks.template_query(self.origin), prefix="section:")

    def _declaration(self, context: Context) -> blocks.Declaration:
        assert context.template is not None
        found = blocks.declared_in(context.template).get(self.slug)
        return found or blocks.Declaration(self.slug, "text", self.slug.replace("-", " ").capitalize(), "", "site")


class MoreNode(Node):
    """`<li{% editable_more item "event_url" "active" %}>`: fields that the page does not print."""

    def __init__(self, parser: Parser, token: Token) -> None:
        _tag, *bits = token.split_contents()
        if len(bits) < 2:
            raise TemplateSyntaxError("{% editable_more %} takes an object and the names of fields.")
        self.row, *self.fields = (parser.compile_filter(bit) for bit in bits)

    def render(self, context: Context) -> SafeString:
        """Return the attribute, with a space before it."""
        page, row = Page.of(context), self.row.resolve(context)
        names = [name.resolve(context) for name in self.fields] if page.signed_in else []
        fields = [
            page.describe(row, name) | {"value": page.value_of(row, name)}
            for name in names
            if page.may_change(row, name)
        ]
        return mark_safe(attributes({"more": json.dumps(fields)}) if fields else "")


@functools.lru_cache(maxsize=1024)
def _kind(model: type[models.Model], name: str) -> tuple[Kind, models.Field[Any, Any]]:
    field = field_of(model, name)
    return kind_of(field), field


def marked(html: str, attributes: str) -> SafeString:
    """Return `html` with `attributes` at its first picture."""
    return SafeString(html.replace("<img", f"<img{attributes}", 1))


def resolved(expressions: Mapping[str, FilterExpression], context: Context) -> dict[str, Any]:
    """Return the values of a tag's named arguments."""
    return {name: expression.resolve(context) for name, expression in expressions.items()}


def attributes(values: Mapping[str, Any]) -> SafeString:
    """Return `data-editable-…` attributes, escaped, with a space before each."""
    return format_html_join("", ' data-editable-{}="{}"', values.items())


def field_attributes(field: Mapping[str, Any]) -> str:
    """Return the attributes of an element whose text is edited."""
    named = {name: _attribute(value) for name, value in field.items() if name != "kind"}
    return format_html_join("", ' data-editable="{}"', [(field["kind"],)]) + attributes(named)


def _attribute(value: Any) -> str:
    """Return a value as an attribute holds it: lists as JSON, what is true as an empty text."""
    if isinstance(value, list | dict):
        return json.dumps(value)
    return "" if value is True else str(value)


def item_attributes(page: Page, row: models.Model, query: str = "", prefix: str = "") -> str:
    """Return the attributes of an element that is a row: its name, and how it is shown or hidden."""
    values = {"item": f"{prefix}{row._meta.label_lower}/{access.pk_of(row)}", "item-label": row_label(row)}
    if page.may_change(row, ACTIVE):
        field = page.describe(row, ACTIVE, query)
        active = "true" if getattr(row, ACTIVE) else "false"
        values |= {"active": active, "active-url": field["url"], "active-base": field["base"]}
    return attributes(values)
