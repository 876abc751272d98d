"""How thumbnails are made: all of one original from one decoding of it, with nothing in them but the picture.

image = engine.get_image(source)
pixels = engine.decode(image, decode_size(engine.shown_size(image), wanted))
geometry = parse_geometry(geometry_string, engine.get_image_ratio(pixels, options))
engine.write(engine.create(pixels, geometry, options), options, thumbnail)
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any, NamedTuple

from PIL import Image, ImageFile, ImageSequence
from sorl.thumbnail.conf import settings as sorl_settings
from sorl.thumbnail.engines.pil_engine import Engine as PillowEngine
from sorl.thumbnail.images import ImageFile as StoredImage
from sorl.thumbnail.parsers import parse_cropbox

from media_tools import originals, thumbnail_decoder, thumbnail_sizes
from media_tools.conf import settings
from media_tools.images import FORMATS
from media_tools.originals import ORIGIN, Box, Size, Unreadable

__all__ = ["Engine", "Unreadable"]

# Of a thumbnail before its crop: one of a strip of 1 × 60,000 pixels, 400 wide, would have ten thousand million.
THUMBNAIL_PIXELS = 16_000_000
# Of all frames of a thumbnail that moves; where there would be more, the first frame stands for them.
ANIMATION_PIXELS = 24_000_000
READ_BYTES = 1024 * 1024  # at once; a buffer for the largest file would cost a small one milliseconds
ENCODERS = {
    "WEBP": {"method": 4},  # 800 × 600 in 35 ms and 31 kB; 2 takes 15 ms and 33 kB, 0 takes 10 ms and 43 kB
    "AVIF": {"speed": 8},  # 100 ms and 67 kB; 6, the default, takes 350 ms and 64 kB, 9 takes 33 ms and 80 kB
}


class Part(NamedTuple):
    """What a thumbnail is to show: a picture of `size`, of which `image` has perhaps fewer pixels, those in `box`."""

    image: Image.Image
    size: Size
    box: Box


class Engine(PillowEngine):
    """sorl's engine for Pillow, which decodes as little as it can, within limits, and keeps the pixels to itself.

    Pictures are upright from the start, so a cropbox counts in the picture as it is shown.
    """

    def get_image(self, source: StoredImage) -> Image.Image:
        """Return the original with only its header read.

        Raises Unreadable, and what the storage raises.
        """
        with source.storage.open(source.name) as file:
            data = _read(file, settings.UPLOAD_BYTES + 1)
        if len(data) > settings.UPLOAD_BYTES:
            raise Unreadable(f"it has more than {settings.UPLOAD_BYTES} bytes")
        return originals.opened(data, list(FORMATS), settings.UPLOAD_PIXELS)

    def shown_size(self, image: Image.Image) -> Size:
        """Return width and height of the whole picture, upright; `image` is what get_image or decode returned."""
        return originals.size_as_shown(image)

    def decode(self, image: Any, at_least: Size | None, animated: bool = False) -> Image.Image:
        """Return the pixels of what get_image returned, upright, enough for thumbnails of the size `at_least`.

        None is for all pixels. A GIF that moves is returned as it is, if asked for `animated`: create() goes through
        its frames. Raises Unreadable.
        """
        kind = "JPEG" if image.format == "MPO" else str(image.format)  # a photo with another one behind it
        pixels = settings.UPLOAD_PIXELS
        if animated and kind == "GIF" and self._moves(image):
            moving: Image.Image = image
            return moving
        if originals.is_heavy(image, at_least):
            made = thumbnail_decoder.decode(image.fp.getvalue(), kind, at_least, pixels)
            made.info |= originals.profile_of(image)
            return made
        made = originals.decoded(originals.opened(image.fp.getvalue(), [kind], pixels), at_least)
        return made.copy() if isinstance(made, ImageFile.ImageFile) else made  # the decoder holds memory

    def prepare(self, image: Image.Image, options: dict[str, Any]) -> Image.Image:
        """Decode for sorl's own back-end, which does not say how large the thumbnail will be."""
        return self.decode(image, None, animated=options["format"] == "GIF")

    def create(self, image: Any, geometry: Size, options: dict[str, Any]) -> Any:
        """Return the thumbnail, or the list of its frames; `image` stays as it is.

        Raises Unreadable for a thumbnail that would be too large, or for a frame that is damaged.
        """
        if ORIGIN in image.info:
            return self._create(image, geometry, options)
        size = thumbnail_sizes.scaled_size(image.size, geometry, options)
        fits = size[0] * size[1] * getattr(image, "n_frames", 1) <= ANIMATION_PIXELS
        if options["format"] == "GIF" and fits and self._moves(image):
            return self._frames(image, geometry, options)
        return self._create(self.decode(image, None), geometry, options)

    def get_image_size(self, image: Any) -> Size:
        """Return the size of the pixels, and of what was only opened the size as it is shown."""
        opened = isinstance(image, ImageFile.ImageFile)
        return self.shown_size(image) if opened else super().get_image_size(image)

    def get_image_info(self, image: Image.Image) -> dict[Any, Any]:
        """Return what the thumbnail keeps of the picture's properties: how it looks, never where it was taken."""
        return originals.profile_of(image) | ({"loop": image.info["loop"]} if "loop" in image.info else {})

    def get_image_ratio(self, image: Image.Image, options: dict[str, Any]) -> float:
        """Return width / height of what a thumbnail of a decoded picture shows."""
        size = thumbnail_sizes.part_size(self.shown_size(image), options)
        return size[1] / size[0] if self.flip_dimensions(image, options=options) else size[0] / size[1]

    def flip_dimensions(self, image: Image.Image, geometry: Any = None, options: dict[str, Any] | None = None) -> bool:
        """Return whether create() will turn the upright picture back by a quarter."""
        return self._turn_back(image, options or {}) in originals.QUARTER_TURNS

    def _create(self, image: Image.Image, geometry: Size, options: dict[str, Any]) -> Image.Image:
        """Take sorl's steps, with scaling that knows how large the original is."""
        part = self._part(image, geometry, options)
        pixels = self.colorspace(part.image, geometry, options)
        if options.get("remove_border"):
            pixels = self.remove_border(pixels, options)
            part = Part(pixels, pixels.size, (0, 0, *pixels.size))
        pixels = _resized(part._replace(image=pixels), geometry, options)
        pixels = self.crop(pixels, geometry, options)
        pixels = self.rounded(pixels, geometry, options)
        pixels = self.blur(pixels, geometry, options)
        pixels = self.padding(pixels, geometry, options)
        thumbnail: Image.Image = pixels.copy() if pixels is image else pixels
        return thumbnail

    def _part(self, image: Image.Image, geometry: Size, options: dict[str, Any]) -> Part:
        """Return what the thumbnail shows: the cropbox or all of it, in as many pixels as can be worked on."""
        part = Part(image, image.info[ORIGIN].size, image.info[ORIGIN].box)
        if options.get("cropbox"):
            part = _cut(image, parse_cropbox(options["cropbox"]), geometry, options)
        elif _is_large(image.size):
            part = _cut(image, (0, 0, *image.size), geometry, options)
        turn = self._turn_back(image, options)
        if turn is None:
            return part
        size = part.size[::-1] if turn in originals.QUARTER_TURNS else part.size
        pixels, box = originals.turned(part.image, part.box, turn)
        return Part(pixels, size, box)

    def _turn_back(self, image: Image.Image, options: dict[str, Any]) -> Image.Transpose | None:
        """Return what makes an upright picture lie as its camera was held, if the options ask for that."""
        upright = options.get("orientation", sorl_settings.THUMBNAIL_ORIENTATION)
        return None if upright or ORIGIN not in image.info else originals.TURNS_BACK.get(image.info[ORIGIN].orientation)

    def _moves(self, image: Any) -> bool:
        """Return whether an original is an animation that can be gone through frame by frame."""
        with originals.reading():
            moves = getattr(image, "is_animated", False) and not _is_large(image.size)
            return moves and bool(image.width * image.height * image.n_frames <= settings.UPLOAD_PIXELS)

    def _frames(self, image: Any, geometry: Size, options: dict[str, Any]) -> list[Image.Image]:
        """Return the thumbnails of all frames, of which one is decoded at a time."""
        made: list[Image.Image] = []
        moving = originals.opened(image.fp.getvalue(), ["GIF"], settings.UPLOAD_PIXELS)
        with originals.reading():
            for frame in ImageSequence.Iterator(moving):
                if _is_large(frame.size):  # a frame may enlarge the canvas
                    return made[:1]
                frame.load()
                whole = originals.Origin(frame.size, (0, 0, *frame.size), 1)
                pixels = originals.plain(frame).copy()
                pixels.info = {ORIGIN: whole}
                thumbnail = self._create(pixels, geometry, options)
                thumbnail.info["duration"] = frame.info.get("duration", 0)
                made.append(thumbnail)
        return made

    def colorspace(self, image: Image.Image, geometry: Size, options: dict[str, Any]) -> Image.Image:
        """Return the picture in RGB or grey; a JPEG shows nothing through, unless `flatten` is off, but a ground."""
        if (
            options["format"] == "JPEG"
            and image.mode in ("LA", "RGBA")
            and options.get("flatten") not in ("off", False)
        ):
            ground = Image.new("RGB", image.size, options["padding_color"] if options.get("padding") else "#ffffff")
            ground.paste(image, mask=image)
            image = ground
        if options["colorspace"] == "RGB" and image.mode == "RGB":
            return image
        converted: Image.Image = self._colorspace(image, options["colorspace"], options["format"])
        return converted

    def _rounded(self, image: Image.Image, r: int) -> Any:
        return super()._rounded(image.copy(), r)  # sorl's rounds the picture it is given

    def _get_raw_data(
        self,
        image: Any,
        format_: str,
        quality: int,
        image_info: dict[str, Any] | None = None,
        progressive: bool = False,
    ) -> bytes:
        info = image_info or {}
        params: dict[str, Any] = {"quality": quality, "optimize": True, **ENCODERS.get(format_, {})}
        first, *others = image if isinstance(image, list) else [image]
        if others:  # each frame is cleared before the next, or transparent ones leave trails
            durations = [frame.info["duration"] for frame in image]
            params |= {"save_all": True, "append_images": others, "duration": durations, "disposal": 2}
            params |= {"loop": info["loop"]} if "loop" in info else {}
        if "icc_profile" in info:
            params["icc_profile"] = info["icc_profile"]
        if format_ == "JPEG" and progressive:
            params["progressive"] = True
        data = BytesIO()
        first.save(data, format_, **params)
        return data.getvalue()


def _read(file: IO[bytes], limit: int) -> bytes:
    """Return what is in the file, and not much more than `limit` bytes of it."""
    parts, size = [], 0
    while size < limit and (part := file.read(READ_BYTES)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _is_large(size: Size) -> bool:
    return size[0] * size[1] > originals.WORKING_PIXELS or max(size) > originals.WORKING_SIDE


def _cut(image: Image.Image, box: tuple[int, int, int, int], geometry: Size, options: dict[str, Any]) -> Part:
    """Return a part of the picture, shrunk if it is too large to be worked on."""
    size = (box[2] - box[0], box[3] - box[1])
    if not _is_large(size):
        return Part(image.crop(box), size, (0, 0, *size))
    scaled = thumbnail_sizes.scaled_size(size, geometry, options)
    pixels, shown = originals.shrunk(image, originals.factors_for(size, scaled), box)
    return Part(pixels, size, shown)


def _resized(part: Part, geometry: Size, options: dict[str, Any]) -> Image.Image:
    size = thumbnail_sizes.scaled_size(part.size, geometry, options)
    if size[0] * size[1] > THUMBNAIL_PIXELS:
        raise Unreadable(f"a thumbnail of {size[0]} × {size[1]} pixels would be too large")
    if size == part.image.size and part.box == (0, 0, *size):
        return part.image
    return part.image.resize(size, Image.Resampling.LANCZOS, part.box, reducing_gap=originals.GAP)
