"""Abstract models for content: a title, an active flag, times, and a stable slug."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, resolve
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

User = PermissionsMixin | AnonymousUser


class ContentQuerySet(models.QuerySet[Any]):
    """Rows that a visitor may see only while they are active."""

    def visible_to(self, user: User) -> Self:
        """Return active rows; all rows for users who may change the model."""
        options = self.model._meta
        if user.has_perm(f"{options.app_label}.change_{options.model_name}"):
            return self.all()
        return self.filter(active=True)


class Content(models.Model):
    """What all content has: a title, an active flag, and the times of creation and last change."""

    title = models.CharField(_("title"), max_length=255)
    active = models.BooleanField(_("show to visitors"), default=True)
    created = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated = models.DateTimeField(_("updated"), auto_now=True, editable=False)

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Sluggable(models.Model):
    """A slug made from the title when blank, stable afterwards, unique, and never a URL of the site."""

    SLUG_LENGTH = 80  # leaves room for an id and a folder in one line of an address bar

    slug = models.SlugField(_("slug"), max_length=SLUG_LENGTH, unique=True, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill a blank slug from the title, then save."""
        if not self.slug:
            self.slug = self._free_slug()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "slug"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Raise ValidationError where the slug would shadow an address of the site."""
        super().clean()
        if self.slug and shadows_url(self.slug):
            raise ValidationError({"slug": _("This address belongs to the site itself. Choose another one.")})

    def _free_slug(self) -> str:
        """Return the first of title, title-2, title-3 … that no other row has and no URL uses."""
        stem = slugify(getattr(self, "title", ""))[: self.SLUG_LENGTH - 8].strip("-") or self._meta.model_name or "item"
        others = type(self)._default_manager.exclude(pk=self.pk)
        if not shadows_url(stem) and not others.filter(slug=stem).exists():  # the index answers this, not what follows
            return stem
        taken = set(others.filter(slug__startswith=stem).values_list("slug", flat=True))
        slug, number = stem, 2
        while slug in taken or shadows_url(slug):
            slug, number = f"{stem}-{number}", number + 1
        return slug


def shadows_url(slug: str) -> bool:
    """Tell whether `/slug/` or `/slug` is already an address of the site."""
    for path in (f"/{slug}/", f"/{slug}"):
        try:
            resolve(path)
        except Resolver404:
            continue
        return True
    return False
