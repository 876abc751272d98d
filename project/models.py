"""What this site is made of: gallery items, events, messages from visitors."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from editable import clock
from editable.content import Content, ContentQuerySet, Sluggable
from editable.fields import RichTextField
from editable.links import LinkField
from media_tools.fields import StoredImageField, validate_focal


class GalleryItem(Content):
    """A picture of the gallery with its words."""

    image = StoredImageField(
        _("image"),
        blank=True,
        width_field="image_width",
        height_field="image_height",
        alt_field="alt",
        decorative_field="decorative",
        focal_field="focal",
    )
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField(_("description of the image"), max_length=255, blank=True)
    decorative = models.BooleanField(_("decorative"), default=False)
    focal = models.CharField(_("focal point"), max_length=7, blank=True, validators=[validate_focal])
    text = RichTextField(_("text"), blank=True)
    date_taken = models.CharField(_("date taken"), max_length=255, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0, db_index=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("gallery item")
        verbose_name_plural = _("gallery items")


# An event without a time comes before the timed ones of its day; databases disagree on where blank values go.
FIRST, LAST = models.F("start_time").asc(nulls_first=True), models.F("start_time").desc(nulls_last=True)


class EventQuerySet(ContentQuerySet):
    """Events by their end: the end date, or the start date where there is none; the day's end where no time is set."""

    def upcoming(self, now: datetime.datetime | None = None) -> Self:
        """Return events that have not ended at `now` (aware, default the present), the next one first."""
        return self._with_last_day().exclude(self._ended(now)).order_by("start_date", FIRST, "pk")

    def past(self, now: datetime.datetime | None = None) -> Self:
        """Return events that have ended at `now` (aware, default the present), the latest one first."""
        return self._with_last_day().filter(self._ended(now)).order_by("-start_date", LAST, "-pk")

    def _with_last_day(self) -> Self:
        return self.annotate(last_day=Coalesce("end_date", "start_date"))

    def _ended(self, now: datetime.datetime | None) -> models.Q:
        local = timezone.localtime(now or clock.now())
        today = models.Q(last_day=local.date(), end_time__isnull=False, end_time__lte=local.time())
        return models.Q(last_day__lt=local.date()) | today


class Event(Sluggable, Content):
    """Something that happens on a day, or on several."""

    start_date = models.DateField(_("start date"))
    end_date = models.DateField(_("end date"), null=True, blank=True)
    start_time = models.TimeField(_("start time"), null=True, blank=True)
    end_time = models.TimeField(_("end time"), null=True, blank=True)
    event_url = LinkField(_("link"), blank=True)
    location_name = models.CharField(_("place"), max_length=255, blank=True)
    location_url = LinkField(_("link of the place"), blank=True)

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["start_date", "start_time", "pk"]
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["start_date", "start_time"], name="project_event_start")]

    def clean(self) -> None:
        """Raise ValidationError where the event would end before it starts."""
        super().clean()
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": _("The event ends before it starts.")})
        one_day = self.end_date in (None, self.start_date)
        if one_day and self.start_time and self.end_time and self.end_time < self.start_time:
            raise ValidationError({"end_time": _("The event ends before it starts.")})

    def get_absolute_url(self) -> str:
        """Return the address of the event's own page."""
        return reverse("event", args=[self.pk, self.slug])


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Messages by what is to be done with them."""

    def waiting(self) -> Self:
        """Return those that nobody has got by mail yet."""
        return self.filter(mailed=False)

    def expired(self) -> Self:
        """Return those that were kept for the time that the form names."""
        return self.filter(created__lt=timezone.now() - datetime.timedelta(days=settings.CONTACT_DAYS))


class ContactMessage(models.Model):
    """What a visitor wrote in the contact form."""

    name = models.CharField(_("name"), max_length=255)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    message = models.TextField(_("message"), max_length=10_000)
    created = models.DateTimeField(_("received"), auto_now_add=True)
    mailed = models.BooleanField(_("mailed"), default=False)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")

    def __str__(self) -> str:
        return f"{self.name}, {self.created:%Y-%m-%d %H:%M}"


class Throttle(models.Model):
    """A counter of attempts within a window of time, kept in the database so that all processes share it."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
