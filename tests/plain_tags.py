"""A tag library of the same names that prints plain values: what templates print without the editor."""

from typing import Any

from django import template
from django.template.base import token_kwargs
from django.template.defaultfilters import date, linebreaksbr
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from editable import richtext
from editable.links import safe_link
from editable.models import ImageBlock, RichTextBlock, TextBlock
from media_tools.templatetags.media_tools import picture

register = template.Library()


class Plain(template.Node):
    """One tag, read word by word, printing the value in its element."""

    def __init__(self, parser, token):
        self.name, *bits = token.split_contents()
        self.arguments = []
        while bits and "=" not in bits[0]:
            self.arguments.append(parser.compile_filter(bits.pop(0)))
        self.options = token_kwargs(bits, parser)
        self.nodelist = template.NodeList()
        if self.name in ("editable_block", "editable_section", "editable_list"):
            self.nodelist = parser.parse((f"end{self.name}",))
            parser.delete_first_token()

    def render(self, context):
        arguments = [argument.resolve(context) for argument in self.arguments]
        options = {name: value.resolve(context) for name, value in self.options.items()}
        return mark_safe(getattr(self, self.name)(context, *arguments, **options))

    def element(self, tag, content, attributes):
        own = "".join(f' {name.replace("_", "-")}="{conditional_escape(value)}"' for name, value in attributes.items())
        return f"<{tag}{own}>{content}</{tag}>" if tag else content

    def editable(self, context, row, field, format="", show=None, **attributes):
        value, kind = getattr(row, field), row._meta.get_field(field).get_internal_type()
        tag = attributes.pop("as", "div" if kind == "TextField" else "span")
        if (value if show is None else show) in (None, ""):
            return ""
        if show is not None:
            return self.element(tag, conditional_escape(show), attributes)
        if format:
            value = date(value, format)
        rich = kind == "TextField" and type(row._meta.get_field(field)).__name__ == "RichTextField"
        content = (
            richtext.render(value)
            if rich
            else linebreaksbr(value)
            if kind == "TextField"
            else conditional_escape(value)
        )
        return self.element(tag, content, attributes)

    def editable_block(
        self, context, slug, kind="text", edit=True, attr="", scope="site", label="", geometry="", crop="", **attributes
    ):
        if scope == "page":
            slug = f"{context['request'].resolver_match.view_name}.{slug}"
        model: Any = {"rich": RichTextBlock, "image": ImageBlock}.get(kind, TextBlock)
        row = model.objects.filter(slug=slug).first()
        default = "" if attr or not edit or kind == "image" else "div" if kind == "rich" else "span"
        tag = attributes.pop("as", default)
        if row is None or (kind == "image" and not row.image):
            content: str = self.nodelist.render(context)
        elif kind == "image":
            content = picture(row.image, geometry, crop=crop)
        elif not row.active:
            return ""
        else:
            content = richtext.render(row.text) if kind == "rich" else conditional_escape(row.text)
        if kind == "url" and row is not None:
            content = conditional_escape(safe_link(row.text))
        if not content:
            return ""
        return f' {attr}="{content}"' if attr else self.element(tag, content, attributes)

    def editable_image(self, context, row, field, geometry, **options):
        file = getattr(row, field)
        return picture(file, geometry, **options) if file else ""

    def editable_section(self, context, slug, control=True, **attributes):
        tag = attributes.pop("as", "section")
        row = TextBlock.objects.filter(slug=slug).first()
        if row is not None and not row.active:
            return ""
        return self.element(tag, self.nodelist.render(context), attributes)

    def editable_list(self, context, model, label="", add=True, **attributes):
        return self.element(attributes.pop("as", "div"), self.nodelist.render(context), attributes)

    def nothing(self, context, *arguments, **options):
        return ""

    editable_item = editable_more = editable_videos = editable_assets = editable_sandbox = nothing


for name in (
    *("editable", "editable_block", "editable_image", "editable_section", "editable_list"),
    *("editable_item", "editable_more", "editable_videos", "editable_assets", "editable_sandbox"),
):
    register.tag(name, Plain)
register.filter("link", safe_link)
register.filter("may_edit", lambda user, label: False)
