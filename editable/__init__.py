"""Edit any model's fields right on the page."""

from editable.registry import register

__all__ = ["register"]
