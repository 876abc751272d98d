"""Pictures within rich text."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from media_tools.fields import StoredImageField


class Picture(models.Model):
    """A picture that rich text refers to by an address which stays, wherever its file is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    image = StoredImageField(_("image"), width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    uploaded_by_name = models.CharField(_("uploaded by"), max_length=255, blank=True)

    class Meta:
        ordering = ["-created"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.image.name or str(self.pk)

    def get_absolute_url(self) -> str:
        """Return the address that redirects to the picture."""
        return reverse("media_tools:picture", args=[self.pk])
