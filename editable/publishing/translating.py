"""What the values of a private copy are on the site: with the keys, files and pictures of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.db import models

from editable import access, snapshots
from editable.internal_links import REFERENCE
from editable.kinds import field_of, kind_of
from editable.kinds.text import Rich
from editable.publishing.changes import Change
from editable.related import is_relation
from editable.sandbox.copies import FILES
from media_tools import storage, unreferenced
from media_tools.models import Picture


@dataclass
class Translation:
    """Keys of the copy's new rows with those on the site, by `<app.model>/<pk>`, and the files that were stored."""

    keys: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, str]] = field(default_factory=list)

    def forget_files(self, since: int = 0) -> None:
        """Delete what was stored, but for the first ones, for changes that are not made after all."""
        for place in self.files[since:]:
            storage.discard(*place)
        del self.files[since:]

    def key(self, label: str, pk: str) -> str:
        """Return the key that a row of the copy has on the site."""
        return self.keys.get(f"{label}/{pk}") or pk

    def value(self, own: models.Field[Any, Any], stored: Any) -> Any:
        """Return a stored value of the copy as it is on the site: with the keys and files of its new rows."""
        if is_relation(own) and stored not in (None, "") and own.related_model is not None:
            label = own.related_model._meta.label_lower  # type: ignore[union-attr]
            if isinstance(stored, list):
                return [self.key(label, str(one)) for one in stored]
            return self.key(label, str(stored))
        if kind_of(own).upload and str(stored).startswith(f"{FILES}/"):
            return self._file(own, str(stored))
        if isinstance(kind_of(own), Rich) or isinstance(stored, str):
            return REFERENCE.sub(self._link, stored)
        return stored

    def _link(self, found: re.Match[str]) -> str:
        key = self.keys.get(f"{found['label']}/{found['pk']}")
        return f"link:{found['label']}/{access.quote(key)}" if key else found[0]

    def _file(self, own: Any, name: str) -> str:
        """Store a file of the copy as one of the site, and return its name."""
        source = storage.at(unreferenced.find(name, storage.active()) or storage.active())
        alias, row = storage.active(), own.model()
        with source.open(name) as file:
            content = File(file, PurePosixPath(name).name)
            new = storage.write(storage.at(alias), own.generate_filename(row, content.name), content, own.max_length)
        self.files.append((alias, new))
        return new

    def take_pictures(self, change: Change) -> None:
        """Make the pictures that a rich text mentions, under their own ids, so that its addresses stay."""
        for columns in change.pictures:
            picture: Any = snapshots.row_of(Picture, columns)
            if not Picture.objects.filter(pk=picture.pk).exists():
                own = field_of(picture, "image")
                kind_of(own).put(own, picture, self.value(own, picture.image.name))
                picture.save(force_insert=True)
