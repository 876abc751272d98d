"""Blocks: content that templates name by slug, with the default that stands in the template until the first edit."""

from __future__ import annotations

import functools
import html
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import models, router
from django.template import Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression, Node, NodeList, Origin, TextNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

from editable import errors
from editable.models import ImageBlock, RichTextBlock, TextBlock

MODELS = (TextBlock, RichTextBlock, ImageBlock)
KINDS: dict[str, type[Any]] = {"text": TextBlock, "url": TextBlock, "rich": RichTextBlock, "image": ImageBlock}
VALUE_FIELDS = {TextBlock: "text", RichTextBlock: "text", ImageBlock: "image"}

signer = signing.Signer(salt="editable.template")


@dataclass(frozen=True)
class Declaration:
    """What a template says of a block: its slug, kind, label, and the default as it stands there."""

    slug: str
    kind: str
    label: str
    default: str
    scope: str  # "site", or "page": then the page's name stands before the slug

    @functools.cached_property
    def model(self) -> type[Any]:
        """The model that holds blocks of this kind."""
        return KINDS[self.kind]

    def new_row(self, slug: str) -> Any:
        """Return an unsaved row with the default value."""
        row = self.model(slug=slug, title=self.label)
        if self.model is TextBlock:
            row.kind = self.kind
        if self.kind != "image":
            row.text = self.default if self.kind == "rich" else html.unescape(self.default).strip()
        return row


def page_slug(page: str, slug: str) -> str:
    """Return the stored slug of a page's own block; `page` is the name of its URL."""
    return f"{page.replace(':', '-')}.{slug}"


_declared: weakref.WeakKeyDictionary[Template, dict[str, Declaration]] = weakref.WeakKeyDictionary()


def declared_in(template: Template) -> dict[str, Declaration]:
    """Return what `template`, its parents and what it includes by name declare, by slug."""
    found = _declared.get(template)
    if found is None:
        found = {}
        for node in _nodes(template, set()):
            declaration = getattr(node, "declaration", None)
            if declaration is not None:
                found.setdefault(declaration.slug, declaration)
        _declared[template] = found
    return found


@functools.lru_cache(maxsize=512)  # a page needs one for each of the three models
def with_slugs(model: type[models.Model], slugs: frozenset[str]) -> models.QuerySet[Any]:
    """Return the query of the rows with these slugs, built once for all pages; read it through `.all()`, a copy."""
    return model._default_manager.filter(slug__in=sorted(slugs)).order_by()


def sections_in(template: Template) -> list[tuple[str, str]]:
    """Return id and slug of each section of `template` that has an id written out."""
    found = [(getattr(node, "anchor", ""), getattr(node, "slug", "")) for node in _nodes(template, set())]
    return [(anchor, slug) for anchor, slug in found if anchor]


def _nodes(template: Template, seen: set[str]) -> Iterator[Node]:
    for node in template.nodelist.get_nodes_by_type(Node):
        yield node
        name = constant(getattr(node, "parent_name", None)) if isinstance(node, ExtendsNode) else ""
        if isinstance(node, IncludeNode):
            name = constant(node.template)
        if name and name not in seen:
            seen.add(name)
            try:
                other = get_template(name).template  # type: ignore[attr-defined]
            except (TemplateDoesNotExist, TemplateSyntaxError):
                continue  # rendering reports it where it matters
            yield from _nodes(other, seen)


def constant(expression: Any) -> str:
    """Return a text that is written out in the template, else the empty string."""
    if isinstance(expression, FilterExpression) and isinstance(expression.var, str) and not expression.filters:
        return expression.var
    return ""


def get(model: type[Any], slug: str, signed_template: str, *, lock: bool) -> tuple[Any, bool]:
    """Return the block's row and whether it was made just now; raises NotFound.

    A block without a row is found by its declaration in the template that the signed name gives; with `lock` its row
    is made, so that a second first edit waits here, else it is returned unsaved.
    """
    rows = model._base_manager.using(router.db_for_write(model))
    row = (rows.select_for_update() if lock else rows).filter(slug=slug).first() if "\0" not in slug else None
    if row is not None:
        return row, False
    new = _declaration(model, slug, signed_template).new_row(slug)
    if not lock:
        return new, False
    values = {field.name: field.value_from_object(new) for field in model._meta.concrete_fields if field.name != "id"}
    del values["slug"]
    _row, created = rows.get_or_create(slug=slug, defaults=values)
    return rows.select_for_update().get(slug=slug), created


def template_query(origin: Origin | None) -> str:
    """Return the query of an editing URL that lets the server find a block's tag in the template it stands in."""
    return f"?template={signer.sign(str(origin.template_name))}" if origin is not None else ""


def _declaration(model: type[models.Model], slug: str, signed_template: str) -> Declaration:
    try:
        template = get_template(signer.unsign(signed_template)).template  # type: ignore[attr-defined]
    except (signing.BadSignature, TemplateDoesNotExist, TemplateSyntaxError):
        raise errors.NotFound from None
    declaration = declared_in(template).get(slug.partition(".")[2] or slug)
    if declaration is None or declaration.model is not model or ("." in slug) != (declaration.scope == "page"):
        raise errors.NotFound
    return declaration


def literal(nodelist: NodeList) -> str:
    """Return the text between the tags; raises TemplateSyntaxError where it is not literal."""
    if not all(isinstance(node, TextNode) for node in nodelist):
        raise TemplateSyntaxError("The default of a block is literal text; variables and tags cannot stand in it.")
    return "".join(node.s for node in nodelist if isinstance(node, TextNode))
