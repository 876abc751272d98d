"""Fetch the pictures that a page links to into the folder of sample pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from media_tools import images
from media_tools.conf import settings
from media_tools.storage import safe_parts
from project.sample import folder, pictures
from project.sample.links import Link
from project.sample.web import Refused, Web

TYPES = ("image/", "application/octet-stream")  # what they are, decoding tells
PAGE_BYTES = 5_000_000
MAX_LINKS = 500  # asked for in one run, however few of them are pictures


class Outcome(NamedTuple):
    """What became of a link: "fetched", "kept" from an earlier time, or "skipped" for a reason."""

    link: Link
    state: str
    reason: str = ""


def fetch(links: Iterable[Link], web: Web, most: int) -> Iterator[Outcome]:
    """Fetch up to `most` pictures that are not there yet, one by one; raises OSError where none can be kept."""
    asked = fetched = 0
    for link in links:
        if fetched == most or asked == MAX_LINKS:
            return
        if _kept(link):
            yield Outcome(link, "kept")
            continue
        asked += 1
        try:
            _keep(link, _picture(link, web))
        except Refused as error:
            yield Outcome(link, "skipped", str(error))
        else:
            fetched += 1
            yield Outcome(link, "fetched")


def _picture(link: Link, web: Web) -> images.CleanImage:
    """Return what a link leads to, if it decodes as a picture; raises Refused."""
    answer = web.get(link.url, TYPES, settings.UPLOAD_BYTES)
    name = unquote(urlsplit(link.url).path).rpartition("/")[2]
    try:
        return images.clean_upload(ContentFile(answer.body, name))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def _kept(link: Link) -> bool:
    return any(path.suffix != pictures.ABOUT for path in pictures.folder().glob(f"[!.]*-{_digest(link)}.*"))


def _keep(link: Link, picture: images.CleanImage) -> None:
    """Write what is known of the picture, then the picture."""
    stem, _extension = safe_parts(picture.name or "")
    path = pictures.folder() / f"{stem}-{_digest(link)}{picture.facts.extension}"
    known = {"url": link.url, "alt": link.words}
    folder.write(_about(path), json.dumps(known, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
    folder.write(path, picture.read())


def _about(path: Path) -> Path:
    return path.with_name(path.name + pictures.ABOUT)


def _digest(link: Link) -> str:
    """Return what tells this address from others in the name of a file."""
    return hashlib.sha256(link.url.encode("utf-8", "surrogatepass")).hexdigest()[:16]
