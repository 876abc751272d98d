"""System checks: what can be wrong in settings, registrations and templates (docs/checks.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import FieldDoesNotExist
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader import get_template

from editable import blocks, internal_links, registry
from editable.conf import settings
from editable.kinds import field_of, kind_of
from editable.urls import FIXED_WORDS


def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the app's settings."""
    found: list[CheckMessage] = []
    for name in ("AUTOSAVE_SECONDS", "SITTING_MINUTES", "HISTORY_DAYS"):
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            found.append(Error(f"EDITABLE_{name} must be a number of at least 0.", id="editable.E001"))
    if django_settings.CSRF_FAILURE_VIEW != "editable.views.csrf_failure":
        hint = 'Set CSRF_FAILURE_VIEW = "editable.views.csrf_failure", or answer in the same shape.'
        message = "A stale CSRF token is not answered with a fresh one, so editors will have to reload."
        found.append(Warning(message, hint=hint, id="editable.W002"))
    return found


def check_registrations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the names that `register()` was given."""
    return [message for registration in registry.registrations() for message in _registration(registration)]


def _registration(registration: registry.Registration) -> Iterator[CheckMessage]:
    model, label = registration.model, registration.label
    for name in registration.fields:
        try:
            field = field_of(model, name)
        except FieldDoesNotExist:
            yield Error(f"{label} has no field {name!r}.", obj=model, id="editable.E003")
            continue
        if name in FIXED_WORDS:
            yield Error(f"{label}.{name} has the name of an editing URL.", obj=model, id="editable.E004")
        if not kind_of(field).in_place or not field.editable:
            yield Error(f"{label}.{name} is of a kind that cannot be edited in place.", obj=model, id="editable.E005")
        if kind_of(field).upload and len(registration.group_of(name)) > 1:
            yield Error(f"{label}.{name} is a file, which is never saved in a group.", obj=model, id="editable.E009")
    for name in {name for group in registration.groups for name in group} - set(registration.fields):
        yield Error(f"{label}: {name!r} is in a group, but not in fields.", obj=model, id="editable.E006")


def check_templates(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that a block of the site has the same kind and default in every template; a page's own is its own."""
    seen: dict[str, tuple[blocks.Declaration, str]] = {}
    found: list[CheckMessage] = []
    for name in template_names():
        try:
            template = engines["django"].get_template(name).template  # type: ignore[attr-defined]
        except (TemplateDoesNotExist, TemplateSyntaxError, KeyError):
            continue  # not a template for this engine, or one that its own page reports
        for declaration in blocks.declared_in(template).values():
            first, where = seen.setdefault(declaration.slug, (declaration, name))
            both_pages = first.scope == declaration.scope == "page"
            if not both_pages and (first.kind, first.scope, first.default) != (
                declaration.kind,
                declaration.scope,
                declaration.default,
            ):
                message = f"The block {declaration.slug!r} differs between {where} and {name}."
                found.append(Error(message, hint="Give both the same kind, scope and default.", id="editable.E007"))
    return found


def check_pages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the pages that `register_page()` was given."""
    found: list[CheckMessage] = []
    for page in internal_links.pages():
        if not internal_links.resolve(internal_links.to_page(page.name)):
            found.append(Error(f"The page {page.name!r} is no URL name without arguments.", id="editable.E008"))
        if page.template:
            try:
                get_template(page.template)
            except TemplateDoesNotExist:
                message = f"The template {page.template!r} of the page {page.name!r} does not exist."
                found.append(Error(message, id="editable.E008"))
    return found


def template_names() -> list[str]:
    """Return the names of the HTML templates in the folders that the project's settings name."""
    folders = [
        Path(folder) for engine in engines.all() if isinstance(engine, DjangoTemplates) for folder in engine.engine.dirs
    ]
    return sorted({str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.html")})
