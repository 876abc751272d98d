"""Write mails from templates/mail/ and send them, at once or beside the request."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger("project.mail")

SENDERS = 2  # threads: one slow mail server must not hold up everybody's mail, nor take all memory
_executor = ThreadPoolExecutor(SENDERS, thread_name_prefix="mail")


def write(subject_template: str, body_template: str, context: dict[str, Any], to: str) -> EmailMessage:
    """Return a mail to `to`; line breaks in the rendered subject become spaces."""
    subject = " ".join(render_to_string(subject_template, context).split())
    return EmailMessage(subject, render_to_string(body_template, context), to=[to])


def send_soon(message: EmailMessage) -> Future[None]:
    """Send beside the request; a failure is logged, without the address."""
    return _executor.submit(_send, message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:  # nobody waits for the result, and any backend may be configured
        logger.error("A mail could not be sent: %s", type(error).__name__)
