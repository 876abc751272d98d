"""Uploaded pictures: accepted for what they decode to, never for what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media_tools import containers, decoder, isolation, originals
from media_tools.conf import settings

# format: extension, content type
FORMATS = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "GIF": (".gif", "image/gif"),
    "WEBP": (".webp", "image/webp"),
    "AVIF": (".avif", "image/avif"),
}
REFUSALS = {
    "not_an_image": gettext_lazy("This is not a picture. Please choose a JPEG, PNG, GIF, WebP or AVIF file."),
    "heic": gettext_lazy(
        "This is a HEIC photo, which most browsers cannot show. Please send it as a JPEG: on an iPhone, "
        "Settings > Camera > Formats > Most Compatible makes the next photos JPEGs."
    ),
    "svg": gettext_lazy("SVG files are not accepted, since they can hold programs. Please export it as a PNG file."),
    "broken": gettext_lazy("This picture is damaged or incomplete. Please save it once more and send the new file."),
}


@dataclass(frozen=True)
class ImageFacts:
    """What decoding showed: a format of FORMATS, and the size in pixels as the picture is shown."""

    format: str
    width: int
    height: int
    frames: int

    @property
    def extension(self) -> str:
        """Return the file name's end that fits the content: `.jpg`."""
        return FORMATS[self.format][0]

    @property
    def content_type(self) -> str:
        """Return the content type: `image/jpeg`."""
        return FORMATS[self.format][1]


SAMPLE = Path(__file__).parent / "samples" / "picture.jpg"
SAMPLE_FACTS = ImageFacts("JPEG", 1200, 800, 1)


class CleanImage(ContentFile):
    """The data of a picture and nothing behind them, with a name that fits and its `facts`."""

    def __init__(self, data: bytes, name: str, facts: ImageFacts) -> None:
        super().__init__(data, name)
        self.facts = facts
        self.content_type = facts.content_type
        self.width, self.height = facts.width, facts.height


def inspect(file: File[Any]) -> ImageFacts:
    """Return what `file` is; raises ValidationError where it is no picture that can be shown, or too large."""
    return clean_upload(file).facts


def clean_upload(file: File[Any]) -> CleanImage:
    """Return the picture in `file` without what follows it, named for its content; where samples are taken, the sample.

    Raises ValidationError with one of the codes "not_an_image", "heic", "svg", "too_large", "too_many_pixels" and
    "broken". The answer comes within five seconds, and the pixels stay out of this process.
    """
    data = read_within_limit(file)
    kind = containers.kind_of(data)
    if kind not in FORMATS:
        raise refusal(kind.lower() or "not_an_image")
    try:
        found = decoder.decode(data, kind, settings.UPLOAD_PIXELS)
    except decoder.Undecodable as refused:
        raise refusal(refused.code) from None
    if isolation.takes_samples():
        return CleanImage(SAMPLE.read_bytes(), f"sample{SAMPLE.suffix}", SAMPLE_FACTS)
    facts = ImageFacts(kind, found.width, found.height, found.frames)
    stem = PurePosixPath(file.name or "").stem or "picture"
    return CleanImage(data[: found.end], stem + facts.extension, facts)


def read_within_limit(file: File[Any]) -> bytes:
    """Return the content of `file`, read from its start; raises ValidationError where there is too much of it."""
    file.seek(0)
    data: bytes = file.read(settings.UPLOAD_BYTES + 1)
    file.seek(0)
    if len(data) > settings.UPLOAD_BYTES:
        raise refusal("too_large")
    return data


def size_of(file: FieldFile) -> tuple[int | None, int | None]:
    """Return the width and height with which a stored picture is shown, read from its header; None where that fails."""
    closed = file.closed
    try:
        if isinstance(file.file, CleanImage):
            return file.file.width, file.file.height
        file.open()
        try:
            image = originals.opened(file.read(), list(FORMATS), settings.UPLOAD_PIXELS)
            return originals.size_as_shown(image)
        finally:
            file.close() if closed else file.seek(0)
    except Exception:  # storages and decoders raise what they like, and a row must load and save without its file
        return None, None


def refusal(code: str) -> ValidationError:
    """Return the error with the sentence for `code`."""
    if code == "too_large":
        size = filesizeformat(settings.UPLOAD_BYTES)
        return ValidationError(
            _("This file is larger than %(size)s. Please send a smaller one.") % {"size": size}, code
        )
    if code == "too_many_pixels":
        millions = f"{settings.UPLOAD_PIXELS / 1_000_000:g}"
        sentence = _("This picture has more than %(millions)s million pixels. Please make it smaller.")
        return ValidationError(sentence % {"millions": millions}, code)
    if code == "too_slow":
        sentence = _("This picture takes longer than %(seconds)d seconds to read. Please make it smaller.")
        return ValidationError(sentence % {"seconds": decoder.SECONDS}, "too_many_pixels")
    return ValidationError(REFUSALS[code], code)
