"""Models that want something of their rows: things that are unique, belong together, or cannot be had."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator, StepValueValidator
from django.db import models
from django.db.models import F, Q

from editable.fields import RichTextField


def none_is_right(value):
    raise ValidationError("Try again.")


class Shelf(models.Model):
    """A shelf with a place in an order."""

    label = models.CharField(max_length=5, unique=True)
    number = models.PositiveSmallIntegerField(unique=True, validators=[MaxValueValidator(30)])
    position = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.label


class Lid(models.Model):
    """Each fits one jar."""

    width = models.DecimalField(
        max_digits=3, decimal_places=1, validators=[MinValueValidator(3), MaxValueValidator(12)]
    )

    def __str__(self):
        return f"{self.width} cm"


class Jar(models.Model):
    """A jar has a place of its own on a shelf, and is opened before it is eaten."""

    name = models.CharField(max_length=60, validators=[MinLengthValidator(20)])
    code = models.SlugField(max_length=8, unique=True)
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    place = models.IntegerField(validators=[MinValueValidator(1), MaxValueValidator(9)])
    lid = models.OneToOneField(Lid, models.PROTECT)
    grams = models.IntegerField(validators=[MinValueValidator(120), StepValueValidator(25)])
    opened = models.DateField()
    eaten = models.DateField(null=True, blank=True)
    tasters = models.ManyToManyField(Shelf, related_name="tasted")
    like = models.ForeignKey("self", models.SET_NULL, null=True, blank=True)
    recipe = RichTextField(max_length=300)
    sealed = models.BooleanField(default=True)
    secret = models.CharField(max_length=20, blank=True, validators=[none_is_right])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "place"], name="larder_one_jar_a_place"),
            models.CheckConstraint(condition=Q(eaten__gte=F("opened")), name="larder_opened_first"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        if self.place == 5:
            raise ValidationError("Nobody reaches that place.")


class Riddle(models.Model):
    """Nothing is an answer."""

    answer = models.CharField(max_length=20, validators=[none_is_right])

    def __str__(self):
        return self.answer


class Egg(models.Model):
    """An egg comes from an egg."""

    mother = models.ForeignKey("self", models.CASCADE)

    def __str__(self):
        return f"egg {self.pk}"


class Switch(models.Model):
    """There can be two of them."""

    on = models.BooleanField(unique=True)

    def __str__(self):
        return str(self.on)


class Diary(models.Model):
    """Somebody writes it."""

    # Without a constraint: these tables are made before those of apps with migrations.
    writer = models.ForeignKey("auth.User", models.CASCADE, db_constraint=False)

    def __str__(self):
        return f"diary {self.pk}"
