"""The app's own models are edited like any other's."""

from editable.models import ImageBlock, RichTextBlock, TextBlock
from editable.registry import register

register(TextBlock, fields=["text", "active"])
register(RichTextBlock, fields=["text", "active"])
register(ImageBlock, fields=["image", "alt", "decorative", "focal", "active"])
