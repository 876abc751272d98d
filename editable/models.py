"""The blocks that templates name by slug, the history of every change, and leave for phones."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from editable.content import Content
from editable.fields import RichTextField
from editable.links import validate_link
from media_tools.fields import StoredImageField, validate_focal

# A page's own blocks are stored as "<page>.<slug>", the site's as "<slug>".
SLUG_VALIDATOR = RegexValidator(
    r"^[-\w]+(\.[-\w]+)?\Z",
    _("Use letters, digits, hyphens and underscores, with at most one dot after the page's name."),
)


class Block(Content):
    """A piece of content that a template names by its slug; the row is made by the first edit."""

    slug = models.CharField(_("slug"), max_length=120, unique=True, validators=[SLUG_VALIDATOR])

    class Meta:
        abstract = True
        ordering = ["slug"]


class TextBlock(Block):
    """One line of text, or a link."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        URL = "url", _("link")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT, editable=False)
    text = models.CharField(_("text"), max_length=255, blank=True)

    class Meta(Block.Meta):
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def clean(self) -> None:
        """Raise ValidationError where a link is none."""
        super().clean()
        if self.kind == self.Kind.URL and self.text:
            try:
                validate_link(self.text)
            except ValidationError as error:
                raise ValidationError({"text": error}) from None


class RichTextBlock(Block):
    """Text with headings, lists, links and emphasis."""

    text = RichTextField(_("text"), blank=True)

    class Meta(Block.Meta):
        verbose_name = _("rich text")
        verbose_name_plural = _("rich texts")


class ImageBlock(Block):
    """A picture with its description."""

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
    alt = models.CharField(_("description"), max_length=255, blank=True)
    decorative = models.BooleanField(_("decorative"), default=False)
    focal = models.CharField(_("focal point"), max_length=7, blank=True, validators=[validate_focal])

    class Meta(Block.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class Revision(models.Model):
    """One change of one field, of a whole row or of a model's order: who, when, and what it was before.

    `old` and `new` hold the field's stored value as JSON, for a row what `editable.snapshots` reads, for an order the
    keys of the rows; null where there was nothing. `undoes` is the revision that this one takes back.
    The user is kept without a database constraint, and by name, so that a deleted user's changes stay theirs.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("changed")
        ADD = "add", _("added")
        DELETE = "delete", _("deleted")
        ORDER = "order", _("moved")

    model = models.CharField(max_length=100)
    object_pk = models.CharField(max_length=255)
    field = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    user_name = models.CharField(max_length=255)
    at = models.DateTimeField(db_index=True)
    sitting = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)
    undoes = models.BigIntegerField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["model", "object_pk", "field", "-id"], name="editable_revision_field"),
            models.Index(fields=["user", "-id"], name="editable_revision_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "request_id", "model", "object_pk", "field"],
                condition=~models.Q(request_id=""),
                name="editable_revision_request",
            )
        ]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.model}/{self.object_pk}/{self.field} {self.kind} by {self.user_name}"


class Submission(models.Model):
    """Changes that somebody has tried in a private copy and sent for review; the copy is kept while it is open.

    `published` has the names of the changes that were made on the site, for a new row with its key there.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for review")
        PUBLISHED = "published", _("published")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    user_name = models.CharField(max_length=255)
    note = models.TextField(blank=True)
    copy = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    published = models.JSONField(default=dict)
    sent_at = models.DateTimeField(auto_now_add=True)
    reviewed_by_name = models.CharField(max_length=255, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
        permissions = [("publish_submission", _("Can publish what others have changed in a private copy"))]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")

    def __str__(self) -> str:
        return f"{self.user_name}, {self.sent_at:%Y-%m-%d %H:%M}"


class ListLock(models.Model):
    """A row that is locked while the order of a model's rows is changed, so that no two changes meet."""

    model = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.model


class PhoneTicketQuerySet(models.QuerySet["PhoneTicket"]):
    """Tickets by what they are good for."""

    def open(self) -> PhoneTicketQuerySet:
        """Return those by which a picture may be sent now, by the database's clock."""
        return self.filter(used_at=None, expires_at__gt=Now(), tries__lt=PhoneTicket.TRIES)


class PhoneTicket(models.Model):
    """Leave to save one picture in one field in its user's name, for whoever has the token that `digest` is made of.

    `base` is the digest of the picture that the user saw, `template` the signed name by which a block is found. What
    was saved is the revision whose request has the ticket's key.
    """

    TRIES = 10  # pictures that may be refused: each costs seconds to decode

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    model = models.CharField(max_length=100)
    object_pk = models.CharField(max_length=255)
    field = models.CharField(max_length=100)
    template = models.TextField(blank=True)
    base = models.CharField(max_length=24)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = PhoneTicketQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.model}/{self.object_pk}/{self.field} for {self.user}"
