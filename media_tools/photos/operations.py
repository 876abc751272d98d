"""The eight orientations of Exif as operations on pixels, and the sizes at which they lose nothing."""

from __future__ import annotations

from media_tools.photos.jpeg import Frame

# What makes a photo of this orientation upright (Exif 2.32, 4.6.4), in the words of libjpeg-turbo.
OPERATIONS = {
    2: "hflip",
    3: "rot180",
    4: "vflip",
    5: "transpose",
    6: "rot90",
    7: "transverse",
    8: "rot270",
}
SWAPPING = {"transpose", "rot90", "transverse", "rot270"}  # width becomes height
# Which edges of the source come to lie where a part of a unit cannot be (jtransform_perfect_transform).
NEEDS_WHOLE_WIDTH = {"hflip", "rot270", "transverse", "rot180"}
NEEDS_WHOLE_HEIGHT = {"vflip", "rot90", "transverse", "rot180"}


def is_lossless(operation: str, frame: Frame) -> bool:
    """Return whether the coefficients can be moved as they are."""
    across, down = frame.unit
    whole_width = operation not in NEEDS_WHOLE_WIDTH or frame.width % across == 0
    return whole_width and (operation not in NEEDS_WHOLE_HEIGHT or frame.height % down == 0)


def size_after(operation: str, frame: Frame) -> tuple[int, int]:
    """Return width and height of the result."""
    return (frame.height, frame.width) if operation in SWAPPING else (frame.width, frame.height)
