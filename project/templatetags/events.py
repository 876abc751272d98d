"""`{% load events %}`: when an event is, for people and for machines."""

from __future__ import annotations

import json

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from project import dates
from project.calendars import structured_data
from project.models import Event

register = template.Library()

# What could end the script element, or begin a comment in it (HTML standard, 4.12.1.3); as JSON it means the same.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def until(event: Event) -> str:
    """Return the event's last day with its year, where there is more than one day."""
    return dates.until(event.start_date, event.end_date, event.end_time)


@register.filter
def time_range(event: Event) -> str:
    """Return the event's times."""
    return dates.time_range(event.start_date, event.start_time, event.end_date, event.end_time)


@register.simple_tag(takes_context=True)
def event_data(context: template.Context, event: Event) -> SafeString:
    """Return the event as schema.org data, in a script element that holds data only."""
    request: HttpRequest = context["request"]
    data = json.dumps(structured_data(event, request.build_absolute_uri("/")), ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{data.translate(UNSAFE)}</script>')
