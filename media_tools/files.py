"""Uploaded files that need not be pictures: what is refused, and with which headers all of them are served."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from media_tools import images, isolation
from media_tools.conf import settings

PDF = ".pdf"
CONTENT_TYPES = dict(images.FORMATS.values()) | {".jpeg": "image/jpeg", PDF: "application/pdf"}
# What a browser, or a server that was set up without care, would run.
ACTIVE = re.compile(
    r"\.(aspx?|atom|cgi|hta|htc|html?|jsp?|jse|mht|mhtml|mjs|phar|php\d?|phtml|pl|py|rdf|rss|sh|shtml|svgz?|swf|vbs"
    r"|wasm|xht|xhtml|xml|xslt?)"
)
SAMPLE = b"This file stands in for one that was uploaded.\n"
SNIFFED_BYTES = 1024  # browsers look no further (WHATWG MIME Sniffing, section 5)
MARKUP = re.compile(rb"[\s\xef\xbb\xbf\xfe\xff]*<[a-z!?%]", re.IGNORECASE)


def clean_upload(file: File[Any]) -> File[Any]:
    """Return `file`, a picture without what follows it; where samples are taken, a sample. Raises ValidationError.

    The codes are "too_large", "active" (a browser could run it), "broken" (a PDF that is none), and for the name of
    a picture those of `images.clean_upload`.
    """
    extension = _extension(file.name or "")
    if extension in CONTENT_TYPES and extension != PDF:
        return images.clean_upload(file)
    if file.size > settings.UPLOAD_BYTES:
        raise images.refusal("too_large")
    file.seek(0)
    start = file.read(SNIFFED_BYTES)
    file.seek(0)
    if ACTIVE.fullmatch(extension) or MARKUP.match(start.replace(b"\0", b"")):
        raise ValidationError(_("Web pages and programs are not accepted. Please send a PDF instead."), "active")
    if extension == PDF and b"%PDF-" not in start:
        raise ValidationError(_("This is not a PDF file. Please save it once more and send the new file."), "broken")
    return ContentFile(SAMPLE, "sample.txt") if isolation.takes_samples() else file


def headers(name: str) -> dict[str, str]:
    """Return the headers with which the stored file `name` is served: pictures and PDFs shown, all else downloaded."""
    found = {"X-Content-Type-Options": "nosniff"}
    content_type = CONTENT_TYPES.get(_extension(name))
    if content_type is None:
        return found | {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
    return found | {"Content-Type": content_type}


def _extension(name: str) -> str:
    return PurePosixPath(name.strip(" .")).suffix.lower()
