"""What this site does with photos beside cleaning them up."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editable import background, errors
from media_tools import batches
from media_tools.batches import Failed
from media_tools.photos import reading
from media_tools.photos.batches import PhotoBatch
from media_tools.photos.folders import Folder

LABEL = "project.galleryitem"


@batches.register
class AddToGallery(PhotoBatch):
    """Put copies of photos into the gallery, hidden until somebody shows them to visitors."""

    name = "add-to-gallery"
    title = gettext_lazy("Add to gallery")
    explanation = gettext_lazy("As new items at its end, which visitors do not see until you show them.")
    permission = "project.add_galleryitem"

    def change(self, folder: Folder, name: str) -> str:
        """Add one photo."""
        found = reading.photo(folder, name, timezone.get_current_timezone())
        values = {"date_taken": formats.date_format(found.taken, "DATE_FORMAT")} if found.taken else {}
        file = SimpleUploadedFile(name, folder.whole(name).data)
        try:
            background.add_row(self._user(), self._told("site"), LABEL, self._id(name), values, {"image": file})
        except errors.Refusal as refusal:
            raise Failed(str(refusal)) from None
        return _("In the gallery now, hidden.")

    def _user(self) -> Any:
        return get_user_model().objects.get(pk=self._told("owner"))

    def _id(self, name: str) -> str:
        """Return an id for one photo of this run, so that a worker that follows a killed one adds nothing twice."""
        assert self.job is not None
        return f"{self.job.pk}-{self.items().index(name)}"

    def _told(self, name: str) -> str:
        assert self.job is not None  # no command adds photos: it would be in nobody's name
        told: str = self.job.arguments[name]
        return told
