"""Pictures on the page: `{% editable_image %}`, and the pictures of blocks."""

from __future__ import annotations

from django.db import models
from django.template import Context
from django.template.base import Node, Parser, Token
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from editable.page import Page
from editable.tags import Arguments, field_attributes, marked, resolved
from media_tools.templatetags.media_tools import picture

# What says how the picture is made; every other option is an attribute of the element.
OPTIONS = {"alt", "crop", "quality", "format", "upscale", "padding"}


class ImageNode(Node):
    """`{% editable_image obj "image" "400x300" crop="center" class="…" %}`"""

    def __init__(self, parser: Parser, token: Token) -> None:
        arguments = Arguments(parser, token, 3, OPTIONS)
        self.row, self.field, self.geometry = arguments.positional
        self.options, self.attributes = arguments.options, arguments.attributes

    def render(self, context: Context) -> SafeString:
        """Return the `<img>`; where there is no picture nothing for visitors, and a stand-in for editors."""
        row, name = self.row.resolve(context), self.field.resolve(context)
        if not isinstance(row, models.Model):
            return SafeString("")
        page, file = Page.of(context), getattr(row, name)
        editing = page.may_change(row, name)
        if not file and not editing:
            return SafeString("")
        image = picture(file, self.geometry.resolve(context), **resolved(self.options, context))
        own = "".join(
            f' {key}="{conditional_escape(value)}"' for key, value in resolved(self.attributes, context).items()
        )
        empty = {} if file else {"empty": True}  # the stand-in says then what belongs there
        return marked(image, own + (field_attributes(page.describe(row, name) | empty) if editing else ""))
