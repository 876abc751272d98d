"""The editor's styles and scripts: the only place that lists them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.forms import Script
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from js_asset import ImportMap, Media

from editable import registry, richtext
from editable.conf import settings
from editable.kinds import kinds
from editable.models import Submission
from editable.page import Page
from editable.rewind import Changes, Moment
from media_tools import direct
from media_tools.conf import settings as media_settings

STATIC = Path(__file__).parent / "static" / "editable"
STYLES = [
    "editable/editor.css",
    "editable/image.css",
    "editable/kinds.css",
    "editable/rich.css",
    "editable/history.css",
    "editable/lists.css",
]
LOOKING = ["editable/editor.css", "editable/looking.css"]  # of pages that nobody edits

# What the page on a phone imports, and what that imports.
ON_PHONES = [f"editable/{name}" for name in ("api", "make", "sending", "shrink", "words", "words/phone")]


def modules() -> dict[str, str]:
    """Return the static path of every module by its bare name, such as `editable/saver`."""
    found = [
        path.relative_to(STATIC)
        for pattern in ("*.js", "kinds/*.js", "rich/*.js", "lists/*.js", "words/*.js", "vendor/*.js")
        for path in sorted(STATIC.glob(pattern))
    ]
    own = {f"editable/{path.with_suffix('').as_posix()}": f"editable/{path.as_posix()}" for path in found}
    own["django_prose_editor/editor"] = "django_prose_editor/editor.js"  # TipTap
    own["media_tools/pending"] = "media_tools/pending.js"
    return own | {f"editable/kinds/{kind.name}": kind.module for kind in kinds() if kind.module}


def _deletable(request: HttpRequest) -> list[list[str]]:
    """Return address and name of the list of deleted rows, for each model of which the user may delete rows."""
    found = [one for one in registry.registrations() if one.delete and request.user.has_perm(one.permission("delete"))]
    return [
        [reverse("editable:deleted-rows", args=[one.label]), capfirst(str(one.model._meta.verbose_name_plural))]
        for one in found
    ]


def _sign_out() -> str:
    """Return the address that signs out, by Django's usual name for it; blank on a site without."""
    try:
        return reverse("logout")
    except NoReverseMatch:
        return ""


def render_videos(page: Page) -> SafeString:
    """Return the script that plays a video where it stands, for everybody; nothing on a page without one."""
    if not page.has_video:
        return mark_safe("")
    return format_html('<script type="module" src="{}"></script>', static("editable/public/video.js"))


def render_assets(page: Page) -> SafeString:
    """Return what the editor needs at the end of the page; nothing where the user may change nothing."""
    request = page.request
    if request is None or not page.may_change_anything:
        return mark_safe("")
    if page.rewind is not None:
        return _render_rewind(request, *page.rewind)
    if page.review is not None:
        return _render_review(request, *page.review)
    query = request.GET.copy()
    query["as"] = "visitor"
    entry = Script(
        "editable/index.js",
        type="module",
        **{
            "data-editable-assets": True,
            "data-editable-csrf": get_token(request),
            "data-editable-user": request.user.get_username(),
            "data-editable-revisions": reverse("editable:index") + "revisions/",
            "data-editable-deletable": json.dumps(_deletable(request)),
            "data-editable-sign-out": _sign_out(),
            "data-editable-sign-in": resolve_url(django_settings.LOGIN_URL),
            "data-editable-delay": str(int(settings.AUTOSAVE_SECONDS * 1000)),
            "data-editable-rich": json.dumps(richtext.declaration()),
            "data-editable-links": reverse("editable:links"),
            "data-editable-upload": reverse("editable:upload"),
            "data-editable-upload-bytes": str(media_settings.UPLOAD_BYTES),
            "data-editable-upload-pixels": str(media_settings.UPLOAD_PIXELS),
            "data-editable-direct": "1" if direct.is_offered() else "",
            "data-editable-as-visitor": f"{request.path}?{query.urlencode()}",
        },
    )
    context = {
        "media": _media(request, entry, STYLES),
        "fields": page.fields.values(),
        "actions": page.actions.values(),
    }
    return mark_safe(render_to_string("editable/assets.html", context, request=request))


def _render_rewind(request: HttpRequest, moment: Moment, changes: Changes) -> SafeString:
    """Return the script of a page that is turned back: it looks, and puts single things back."""
    entry = Script(
        "editable/rewind.js",
        type="module",
        **{
            "data-editable-assets": True,
            "data-editable-csrf": get_token(request),
            "data-editable-moment": str(moment.revision),
            "data-editable-moments": reverse("editable:moments"),
            "data-editable-revisions": reverse("editable:index") + "revisions/",
            "data-editable-changes": json.dumps({"fields": changes.fields, "rows": changes.rows}),
        },
    )
    return mark_safe(_media(request, entry, [*LOOKING, "editable/rewind.css"]))


def _render_review(request: HttpRequest, submission: Submission, found: list[Any]) -> SafeString:
    """Return the script of a page that shows changes which wait for review; `found` has them, compared."""
    changes = [
        {
            "key": one.change.key,
            "kind": one.change.kind,
            "state": one.state,
            "title": one.name,
            "words": [list(part) for part in one.difference],
        }
        for one in found
    ]
    entry = Script(
        "editable/review.js",
        type="module",
        **{
            "data-editable-assets": True,
            "data-editable-author": submission.user_name,
            "data-editable-list": reverse("editable:review", args=[submission.pk]),
            "data-editable-changes": json.dumps(changes),
        },
    )
    return mark_safe(_media(request, entry, [*LOOKING, "editable/review.css"]))


def render_phone(request: HttpRequest) -> SafeString:
    """Return the script and style of the page on which a phone takes a picture."""
    limits = {
        "data-editable-upload-bytes": str(media_settings.UPLOAD_BYTES),
        "data-editable-upload-pixels": str(media_settings.UPLOAD_PIXELS),
    }
    entry = Script("editable/phone_page.js", type="module", **{"data-editable-assets": True, **limits})
    return mark_safe(_media(request, entry, [], {name: modules()[name] for name in ON_PHONES}))


def _media(request: HttpRequest, entry: Script, styles: list[str], imports: dict[str, str] | None = None) -> str:
    media = Media(importmap=ImportMap(imports or modules()), css={"all": styles}, js=[entry])
    nonce = str(getattr(request, "csp_nonce", "") or "")
    return str(media.render(attrs={"nonce": nonce} if nonce else {}))
