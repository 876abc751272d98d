"""What the link dialog offers: the site's pages, their sections, and objects that have a page of their own."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import quote
from django.db import models
from django.http import HttpRequest
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from editable import blocks, internal_links, registry, related
from editable.models import TextBlock

PER_GROUP = 20  # what a person reads through; more words find less

Target = dict[str, str]


def search(request: HttpRequest, text: str) -> list[Target]:
    """Return what has every word of `text` in its title, each with value, label and group, by group."""
    words = related.words_of(text)
    groups = [_pages(words), _sections(words), *(_rows(request, one, words) for one in registry.registrations())]
    return [target for group in groups for target in itertools.islice(group, PER_GROUP)]


def has_page(model: type[models.Model]) -> bool:
    """Tell whether rows of `model` have an address of their own."""
    return hasattr(model, "get_absolute_url")


def rows_seen_by(request: HttpRequest, registration: registry.Registration) -> models.QuerySet[Any]:
    """Return the rows that the request's user may see."""
    manager: Any = registration.model._default_manager
    if hasattr(manager, "visible_to"):
        rows: models.QuerySet[Any] = manager.visible_to(request.user)
        return rows
    return registration.queryset(request) if registration.queryset else manager.all()


def _pages(words: list[str]) -> Iterator[Target]:
    for page in internal_links.pages():
        if _has(str(page.title), words):
            yield _target(internal_links.to_page(page.name), str(page.title), _("Pages"))


def _sections(words: list[str]) -> Iterator[Target]:
    """Yield the sections that have an id, under their present titles."""
    found = [(page, anchor, slug) for page in internal_links.pages() for anchor, slug in _anchors(page)]
    rows = TextBlock.objects.filter(slug__in={slug for _page, _anchor, slug in found})
    titles = dict(rows.values_list("slug", "text"))
    for page, anchor, slug in found:
        title = titles.get(slug) or html.unescape(_default(page, slug)) or capfirst(anchor)
        label = f"{page.title}: {title}"
        if _has(label, words):
            yield _target(internal_links.to_page(page.name, anchor), label, _("Sections"))


def _anchors(page: internal_links.OwnPage) -> list[tuple[str, str]]:
    """Return id and slug of each section in the page's template."""
    try:
        return blocks.sections_in(get_template(page.template).template) if page.template else []  # type: ignore[attr-defined]
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return []


def _default(page: internal_links.OwnPage, slug: str) -> str:
    declared = blocks.declared_in(get_template(page.template).template)  # type: ignore[attr-defined]
    return declared[slug].default.strip() if slug in declared else ""


def _rows(request: HttpRequest, registration: registry.Registration, words: list[str]) -> Iterator[Target]:
    model = registration.model
    if not has_page(model):
        return
    group = capfirst(str(model._meta.verbose_name_plural))
    for row in related.matching(rows_seen_by(request, registration), registration, words)[:PER_GROUP]:
        reference = internal_links.to_row(registration.label, quote(row.pk))
        if internal_links.is_reference(reference):
            yield _target(reference, str(row), group)


def _target(value: str, label: str, group: str) -> Target:
    return {"value": value, "label": label, "group": group}


def _has(title: str, words: list[str]) -> bool:
    return all(word.casefold() in title.casefold() for word in words)
