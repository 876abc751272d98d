"""What every template may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from editable.models import Submission
from project.accounts import demo
from project.models import ContactMessage


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, and for templates that ask how many messages of visitors wait to be
    mailed, and how many submissions to be reviewed.

    `sample_credits` are who is thanked for sample texts and pictures, `demo_name` and `demo_password` are what a
    demonstration is signed in to with.
    """
    return {
        "site_name": settings.SITE_NAME,
        "sample_credits": settings.SAMPLE_CREDITS,
        "waiting_submissions": Submission.objects.filter(state=Submission.State.OPEN).count,
        "waiting_messages": ContactMessage.objects.waiting().count,
        "demo_name": demo.NAME,
        "demo_password": demo.PASSWORD,
    }
