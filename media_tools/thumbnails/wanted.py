"""A thumbnail that is wanted: of which original, in which size, and the file that sorl keeps it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models.fields.files import FieldFile
from sorl.thumbnail import default
from sorl.thumbnail.conf import defaults, settings
from sorl.thumbnail.helpers import tokey
from sorl.thumbnail.images import ImageFile

from media_tools import storage, unreferenced
from media_tools.fields import CENTRE, crop_of, shown_size
from media_tools.thumbnail_sizes import final_size

Size = tuple[int, int]


class Original(ImageFile):
    """A file that thumbnails are made of; its key stays the same when new files go to another storage."""

    @property
    def key(self) -> str:
        """sorl's key as it is for a file in the storage of the thumbnails."""
        return str(tokey(self.name, self.serialize_storage(use_backend_name=True)))

    def image(self) -> Any:
        """Return what the engine opens, from another storage where the file is not in the one that its row names."""
        try:
            return default.engine.get_image(self)
        except FileNotFoundError:
            alias = unreferenced.find(self.name)
            if not alias:
                raise
            return default.engine.get_image(ImageFile(self.name, storage.at(alias)))


@dataclass(frozen=True)
class Wanted:
    """What `{% thumbnail %}` asks for; `options` are sorl's, complete, and `shown` is the original's size if known."""

    source: ImageFile
    thumbnail: ImageFile
    geometry: str
    options: dict[str, Any]
    shown: Size | None

    @classmethod
    def of(cls, file: Any, geometry: str, options: dict[str, Any]) -> Wanted:
        """Return what is wanted of a file of a row (its focal point takes the place of the centre) or a file's name."""
        source = Original(file)
        own = isinstance(file, FieldFile)
        focal = {"crop": crop_of(file)} if own and options.get("crop") == CENTRE else {}
        full = _completed(source, options | focal)
        name = default.backend._get_thumbnail_filename(source, geometry, full)
        return cls(source, ImageFile(name, default.storage), geometry, full, shown_size(file) if own else None)

    def size(self, shown: Size | None) -> Size:
        """Return the width and height that the thumbnail will have, of an original of that size."""
        return final_size(shown, self.geometry, self.options)


def _completed(source: ImageFile, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with sorl's defaults, as its ThumbnailBackend.get_thumbnail completes them."""
    full = dict(options)
    if settings.THUMBNAIL_PRESERVE_FORMAT:
        full.setdefault("format", default.backend._get_format(source))
    for name, value in default.backend.default_options.items():
        full.setdefault(name, value)
    for name, setting in default.backend.extra_options:
        if getattr(settings, setting) != getattr(defaults, setting):
            full.setdefault(name, getattr(settings, setting))
    return full
