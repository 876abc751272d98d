"""`{% load site %}`: what this site's templates need beside the editor's tags."""

from __future__ import annotations


from django import template
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from project.calendars import structured_data
from project.models import Event

register = template.Library()


@register.simple_tag(takes_context=True)
def event_data(context: Context, event: Event) -> SafeString:
    """Return the event as schema.org data for search engines, in a data block that no policy runs."""
    data = structured_data(event, context["request"].build_absolute_uri("/"))
    content = json_script(data)
    return mark_safe(content.replace('type="application/json"', 'type="application/ld+json"', 1))
