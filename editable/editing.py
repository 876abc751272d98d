"""The app's own models are edited like any other's."""

from editable.models import ImageBlock, RichTextBlock, TextBlock
from editable.registry import register

register(TextBlock, fields=["text", "active"])
register(RichTextBlock, fields=["active"])
register(ImageBlock, fields=["active", "alt"])
