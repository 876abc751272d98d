"""The editor's styles and scripts: the only place that lists them."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings as django_settings
from django.forms import Script
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from js_asset import ImportMap, Media

from editable import richtext
from editable.conf import settings
from editable.kinds import kinds
from editable.page import Page
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


def modules() -> dict[str, str]:
    """Return the static path of every module by its bare name, such as `editable/saver`."""
    found = [
        path.relative_to(STATIC)
        for pattern in ("*.js", "kinds/*.js", "rich/*.js", "lists/*.js", "vendor/*.js")
        for path in sorted(STATIC.glob(pattern))
    ]
    own = {f"editable/{path.with_suffix('').as_posix()}": f"editable/{path.as_posix()}" for path in found}
    own["django_prose_editor/editor"] = "django_prose_editor/editor.js"  # TipTap
    return own | {f"editable/kinds/{kind.name}": kind.module for kind in kinds() if kind.module}


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
            "data-editable-sign-in": resolve_url(django_settings.LOGIN_URL),
            "data-editable-delay": str(int(settings.AUTOSAVE_SECONDS * 1000)),
            "data-editable-rich": json.dumps(richtext.declaration()),
            "data-editable-links": reverse("editable:links"),
            "data-editable-upload": reverse("editable:upload"),
            "data-editable-upload-bytes": str(media_settings.UPLOAD_BYTES),
            "data-editable-upload-pixels": str(media_settings.UPLOAD_PIXELS),
            "data-editable-as-visitor": f"{request.path}?{query.urlencode()}",
        },
    )
    media = Media(importmap=ImportMap(modules()), css={"all": STYLES}, js=[entry])
    nonce = str(getattr(request, "csp_nonce", "") or "")
    context = {
        "media": media.render(attrs={"nonce": nonce} if nonce else {}),
        "fields": page.fields.values(),
        "actions": page.actions.values(),
    }
    return mark_safe(render_to_string("editable/assets.html", context, request=request))
