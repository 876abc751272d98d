"""Both sides of a postcard are editable."""

from editable import register
from tests.postcards.models import Postcard

register(Postcard, fields=["line", "front", "back", "alt", "decorative", "focal"])
