"""How thumbnails are made: upright, of pictures in known formats only, and with nothing in them but the picture."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from sorl.thumbnail.engines.pil_engine import Engine as PillowEngine
from sorl.thumbnail.images import ImageFile

from media_tools.images import FORMATS

# What the pixels need to be shown. Left out are comments, Exif and XMP data, which say where a photo was taken.
KEPT = {"transparency", "icc_profile", "duration", "loop"}
ORIENTATION = 0x0112  # the Exif tag


class Engine(PillowEngine):
    """sorl's engine for Pillow, which leaves comments in, and turns no AVIF."""

    def get_image(self, source: ImageFile) -> Image.Image:
        """Return the picture; raises what Pillow raises where it is none."""
        return Image.open(BytesIO(source.read()), formats=list(FORMATS))

    def get_image_info(self, image: Image.Image) -> dict[str, Any]:
        """Return what the thumbnail keeps of the picture's properties."""
        info = _kept(image)
        if image.mode == "CMYK":  # the thumbnail is RGB, and a profile for inks would spoil its colours
            info.pop("icc_profile", None)
        return info

    def _get_exif_orientation(self, image: Image.Image) -> int | None:
        return image.getexif().get(ORIENTATION)

    def _get_raw_data(self, image: Any, *args: Any, **kwargs: Any) -> Any:
        for frame in image if isinstance(image, list) else [image]:
            frame.info = _kept(frame)
        return super()._get_raw_data(image, *args, **kwargs)


def _kept(image: Image.Image) -> dict[str, Any]:
    return {str(name): value for name, value in image.info.items() if name in KEPT}
