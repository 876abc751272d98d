"""Files of sample rows: pictures, and small texts. A file is stored once, and rows share it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile

from media_tools.fields import share
from project.sample.pictures import Sample
from project.sample.prose import Prose
from project.sample.values import Unfillable

TEXTS = 5  # different files of a field that takes any kind


class Files:
    """Gives rows their files, and knows what it stored."""

    def __init__(self, rng: random.Random, prose: Prose, pictures: Sequence[Sample]) -> None:
        self.rng, self.prose, self.pictures = rng, prose, pictures
        self.first: dict[tuple[Any, str], models.Model] = {}
        self.stored: list[FieldFile] = []

    def give(self, row: models.Model, field: models.FileField, attempt: int = 0) -> None:
        """Let `row` have a picture, or a text where the field takes any kind of file; raises Unfillable."""
        if isinstance(field, models.ImageField):
            self.give_picture(row, field, self._picture())
        else:
            name = f"notes-{self.rng.randrange(TEXTS) + 1}.txt"
            self._give(row, field, name, lambda: self.prose.lines().encode())

    def give_picture(self, row: models.Model, field: models.ImageField, picture: Sample) -> None:
        """Let `row` have this picture, and its description where the field has one."""
        self._give(row, field, picture.file, picture.read)
        if alt := getattr(field, "alt_field", ""):
            setattr(row, alt, picture.alt)

    def forget(self) -> None:
        """Delete what was stored, for rows that are not there after all."""
        for file in self.stored:
            file.storage.delete(str(file.name))

    def _picture(self) -> Sample:
        if not self.pictures:
            raise Unfillable("there is no sample picture")
        return self.rng.choice(self.pictures)

    def _give(self, row: models.Model, field: models.FileField, name: str, read: Any) -> None:
        source = self.first.get((field, name))
        if source is not None:
            share(field, source, row)
            return
        file = getattr(row, field.name)
        file.save(name, ContentFile(read(), name), save=False)
        self.stored.append(file)
        self.first[field, name] = row
