"""Edit any model's fields right on the page."""

from editable.internal_links import register_page
from editable.registry import register

__all__ = ["register", "register_page"]
