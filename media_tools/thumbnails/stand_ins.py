"""What stands in for a thumbnail: until it is made, or for good where its original cannot be read."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import reverse
from sorl.thumbnail.images import BaseImageFile

STAND_IN = "media_tools/stand-in.svg"  # a static file


class StandIn(BaseImageFile):
    """A picture as large as the thumbnail would be."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = list(size)

    def exists(self) -> bool:
        """Tell that there is no file."""
        return False

    @property
    def src(self) -> str:
        """The address, by sorl's other name for it."""
        return str(self.url)


class Broken(StandIn):
    """A thumbnail that cannot be made."""

    @property
    def url(self) -> str:
        """The address of the picture of no picture."""
        return static(STAND_IN)


class Pending(StandIn):
    """A thumbnail that is being made."""

    def __init__(self, size: tuple[int, int], key: str) -> None:
        super().__init__(size)
        self.key = key

    @property
    def url(self) -> str:
        """The address of a picture of that size, and later of the thumbnail itself."""
        return reverse("media_tools:pending", args=[self.key, *self.size])
