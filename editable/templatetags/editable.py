"""`{% load editable %}`: everything that a template needs."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from editable import access
from editable.assets import render_assets, render_videos
from editable.image_tags import ImageNode
from editable.links import safe_link
from editable.list_tags import ItemNode, ListNode
from editable.page import Page
from editable.sandbox.banner import render_banner
from editable.tags import BlockNode, EditableNode, MoreNode, SectionNode

register = template.Library()
register.tag("editable", EditableNode)
register.tag("editable_block", BlockNode)
register.tag("editable_image", ImageNode)
register.tag("editable_section", SectionNode)
register.tag("editable_list", ListNode)
register.tag("editable_item", ItemNode)
register.tag("editable_more", MoreNode)


@register.simple_tag(takes_context=True)
def editable_assets(context: Context) -> SafeString:
    """Return the editor's styles and scripts, and the list that works without JavaScript; nothing for visitors.

    It stands right before `</body>`, since the list names the fields that were printed before it.
    """
    return render_assets(Page.of(context))


@register.simple_tag(takes_context=True)
def editable_videos(context: Context) -> SafeString:
    """Return the script that plays a video where it stands; nothing where no video was printed before the tag."""
    return render_videos(Page.of(context))


@register.simple_tag(takes_context=True)
def editable_sandbox(context: Context) -> SafeString:
    """Return what a page says while changes are only tried in private; nothing on any other site."""
    return render_banner(context.get("request"))


@register.filter
def link(value: str) -> str:
    """Return the link where it is an allowed one, else nothing: `<a href="{{ event.event_url|link }}">`."""
    return safe_link(value)


@register.filter
def may_edit(user: Any, label: str) -> bool:
    """Tell whether `user` may change rows of the registered model, as in `{% if user|may_edit:"project.event" %}`."""
    return access.may_edit(user, label)
