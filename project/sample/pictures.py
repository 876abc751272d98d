"""The pictures of the sample content: those fetched or put into a folder by the operator, then those that ship."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from media_tools import images
from project.sample import words

SHIPPED = Path(__file__).parent / "pictures"
ABOUT = ".json"  # beside a picture: what its page said of it
MAX_ALT = 255


@dataclass(frozen=True)
class Sample:
    """A picture with its words, which are blank where nobody wrote any; `text` is rich text."""

    path: Path
    title: str = ""
    alt: str = ""
    date_taken: str = ""
    text: str = ""

    @property
    def file(self) -> str:
        """Its name."""
        return self.path.name

    def read(self) -> bytes:
        """Return its data."""
        return self.path.read_bytes()


def folder() -> Path:
    """Return where fetched pictures are kept, and where an operator may put others."""
    return Path(settings.DATA_DIR) / "sample_images"


def shipped() -> list[Sample]:
    """Return the pictures that ship with the site."""
    return [Sample(SHIPPED / picture.file, *picture[1:]) for picture in words.PICTURES]


def own(count: int, complain: Callable[[str], object] = lambda sentence: None) -> list[Sample]:
    """Return the first `count` pictures of the folder that can be shown; `complain` hears of the others."""
    found: list[Sample] = []
    for path in sorted(folder().glob("[!.]*"), key=lambda path: path.name):
        if len(found) == count:
            break
        if path.suffix != ABOUT and path.is_file():
            try:
                images.inspect(ContentFile(path.read_bytes(), path.name))
                found.append(Sample(path, **about(path)))
            except (OSError, ValidationError) as error:
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                complain(f"Sample picture skipped: {path.name}: {reason}")
    return found


def about(path: Path) -> dict[str, str]:
    """Return what is known of a picture beside it: its description."""
    try:
        known: Any = json.loads(path.with_name(path.name + ABOUT).read_bytes())
        return {"alt": str(known["alt"])[:MAX_ALT]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
