from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.html import format_html

from editable.kinds import Kind


class StarsField(models.PositiveSmallIntegerField):
    default_validators = [MinValueValidator(1), MaxValueValidator(5)]


class Stars(Kind):
    name = "stars"
    module = "ratings/stars.js"

    def matches(self, field):
        return isinstance(field, StarsField)

    def display(self, value, format=""):
        return format_html('<span title="{} of 5">{}</span>', value, "★" * value) if value else ""
