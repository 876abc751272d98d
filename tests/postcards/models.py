"""A model with two pictures: a plain one, as third-party apps have them, and one with all that describes it."""

from django.db import models

from media_tools.fields import StoredImageField, validate_focal


class Postcard(models.Model):
    """A card with a front that it must have, and a back that it may have."""

    line = models.CharField("name", max_length=80)
    front = models.ImageField(upload_to="fronts")
    back = StoredImageField(blank=True, alt_field="alt", decorative_field="decorative", focal_field="focal")
    alt = models.CharField("description", max_length=255, blank=True)
    decorative = models.BooleanField(default=False)
    focal = models.CharField("focal point", max_length=7, blank=True, validators=[validate_focal])

    def __str__(self) -> str:
        return self.line
