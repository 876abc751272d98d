"""A model with a field of each kind."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from editable.fields import ChoicesField, RichTextField, TagsField
from media_tools.fields import StoredFileField

COLOURS = [("red", "Red"), ("green", "Green"), ("blue", "Blue")]


class Habitat(models.Model):
    """Where a specimen was found; registered for editing."""

    name = models.CharField(max_length=100)
    open = models.BooleanField(default=True)
    secret = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Collector(models.Model):
    """Who found it; not registered."""

    name = models.CharField(max_length=100)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Specimen(models.Model):
    """A thing in a cupboard; fields that need a value are those whose names say so."""

    line = models.CharField("name", max_length=80)
    lines = models.TextField("notes", blank=True)
    integer = models.IntegerField(
        "pieces", null=True, blank=True, validators=[MinValueValidator(-5), MaxValueValidator(99)]
    )
    needed = models.PositiveSmallIntegerField("number", default=1)
    decimal = models.DecimalField("weight", max_digits=8, decimal_places=2, null=True, blank=True)
    float = models.FloatField("length", null=True, blank=True)
    date = models.DateField("found on", null=True, blank=True)
    time = models.TimeField("found at", null=True, blank=True)
    datetime = models.DateTimeField("catalogued", null=True, blank=True)
    needed_date = models.DateField("received on")
    boolean = models.BooleanField("on show", default=False)
    unknown = models.BooleanField("genuine", null=True, blank=True)
    choice = models.CharField("colour", max_length=10, choices=COLOURS, blank=True)
    number_choice = models.IntegerField("drawer", choices=[(1, "Upper"), (2, "Lower")], default=1)
    choices = ChoicesField("other colours", choices=COLOURS, blank=True)
    tags = TagsField("key words", blank=True)
    needed_tags = TagsField("shelf marks")
    url = models.URLField("source", blank=True)
    email = models.EmailField("contact", blank=True)
    habitat = models.ForeignKey(
        Habitat, models.SET_NULL, null=True, blank=True, limit_choices_to={"open": True}, related_name="specimens"
    )
    needed_habitat = models.ForeignKey(Habitat, models.PROTECT, verbose_name="region", related_name="+")
    collectors = models.ManyToManyField(Collector, blank=True, limit_choices_to={"retired": False})
    file = StoredFileField("paper", blank=True)
    rich = RichTextField("story", blank=True)

    def __str__(self) -> str:
        return self.line
