"""A list of photos for a terminal, and what was found and done as JSON for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from media_tools.console import padded, printable
from media_tools.photos import reading
from media_tools.photos.reading import Photo

GAP = "  "  # between two columns


def table(photos: Iterable[Photo]) -> list[str]:
    """Return lines with name, size, dates and orientation in columns; what is not as it should be is said in words."""
    from rich.cells import cell_len

    heads = [_("Name"), _("Size"), _("Taken"), _("Modified"), _("Orientation")]
    rows = [heads, *(_cells(photo) for photo in photos)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [GAP.join(map(padded, row, widths)).rstrip() for row in rows]


def as_json(photo: Photo) -> dict[str, Any]:
    """Return all that is known of a photo; `taken` is a local time, `modified` one with an offset from UTC."""
    return {
        "name": photo.name,
        "kind": photo.kind,
        "size": photo.size,
        "taken": photo.taken and photo.taken.isoformat(),
        "modified": photo.modified and photo.modified.isoformat(),
        "orientation": photo.orientation,
        "marks": sorted(photo.marks),
        "problem": photo.problem,
    }


def _cells(photo: Photo) -> list[str]:
    size = filesizeformat(photo.size).replace("\xa0", " ") if photo.modified else ""
    return [printable(photo.name), size, _taken(photo), _modified(photo), _orientation(photo)]


def _taken(photo: Photo) -> str:
    """Return the date, or why there is none."""
    if photo.problem:
        return ""
    if reading.UNKNOWN in photo.marks:
        return _("no photo")
    if reading.NO_EXIF in photo.marks:
        return _("no Exif data")
    return _written(photo.taken) or _("no date")


def _modified(photo: Photo) -> str:
    differs = reading.DATES_DIFFER in photo.marks
    return _written(photo.modified) + (f" ({_('differs')})" if differs else "")


def _orientation(photo: Photo) -> str:
    """Return the orientation, or why the file cannot be read, which may be long."""
    if photo.orientation is None:
        return printable(photo.problem)
    if reading.TURNED in photo.marks:
        return f"{photo.orientation}: {_('not upright')}"
    if reading.ODD_ORIENTATION in photo.marks:
        return f"{photo.orientation}: {_('means nothing')}"
    return str(photo.orientation)


def _written(date: datetime | None) -> str:
    return date.isoformat(" ", "seconds")[:19] if date else ""
