"""The contact form: a message is stored first, then mailed; one that could not be mailed is tried again by a job."""

from __future__ import annotations

import logging

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from editable.origin import check_origin
from media_tools.jobs import Run, job
from project.models import ContactMessage
from project.throttle import Limit, Throttled, client_address

logger = logging.getLogger("project.contact")

LIMIT = Limit("contact", 5)  # a person writes once or twice; more is a machine, or somebody who can wait
RETRY_SECONDS = 60
KEPT_AT_ONCE = 5  # kept messages mailed with a new one: each may cost the visitor a mail server's answer


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Name, e-mail, phone and message; `website` is a trap that people do not see."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = ContactMessage
        fields = ["name", "email", "phone", "message"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "message": forms.Textarea(attrs={"rows": 6}),
        }

    def clean_name(self) -> str:
        """Return the name on one line: it stands in the subject of a mail."""
        return " ".join(self.cleaned_data["name"].split())

    @property
    def days(self) -> int:
        """For how long a message is kept."""
        return int(settings.CONTACT_DAYS)

    @property
    def is_trapped(self) -> bool:
        """Tell whether the trap was filled in."""
        return bool(self.data.get("website"))


@check_origin(required=False)
@sensitive_post_parameters()
def contact(request: HttpRequest) -> HttpResponse:
    """Take a message; GET leads to the form."""
    if request.method != "POST":
        return redirect(reverse("home") + "#contact")
    form = ContactForm(request.POST)
    if form.is_trapped:
        return redirect("contact-thanks")
    if not form.is_valid():
        return _again(request, form, 400)
    try:
        LIMIT.take(client_address(request))
    except Throttled as refusal:
        form.add_error(None, str(refusal))
        response = _again(request, form, refusal.status)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    ContactMessage.objects.expired().delete()
    thanks = reverse("contact-thanks")
    return redirect(thanks if deliver(form.save()) else f"{thanks}?kept=1")


@require_safe
def contact_thanks(request: HttpRequest) -> HttpResponse:
    """Thank; `kept` in the context: the mail did not go out, but the message is kept and will be read."""
    return render(request, "contact_thanks.html", {"kept": "kept" in request.GET})


def deliver(message: ContactMessage) -> bool:
    """Mail `message` to CONTACT_RECIPIENTS, and kept ones after it; tell whether it went out. If not, a job tries."""
    sent = _mail(message)
    if sent:
        send_kept()
    elif settings.CONTACT_RECIPIENTS:
        mail_kept.start_later(RETRY_SECONDS, "kept")
    return sent


@job(attempts=30, pause_seconds=RETRY_SECONDS)
def mail_kept(run: Run) -> None:
    """Mail what is kept, for hours if need be; the next message begins anew."""
    while ContactMessage.objects.filter(mailed=False).exists():
        run.beat()
        if not send_kept():
            raise ConnectionError("The mail server takes no messages.")


def send_kept() -> int:
    """Mail the oldest kept messages, until one fails; return how many went out."""
    sent = 0
    for message in ContactMessage.objects.filter(mailed=False).order_by("created")[:KEPT_AT_ONCE]:
        if not _mail(message):
            break
        sent += 1
    return sent


def _mail(message: ContactMessage) -> bool:
    """Send, once over all processes: the row is claimed first and given free again if the mail fails."""
    row = ContactMessage.objects.filter(pk=message.pk)
    if not settings.CONTACT_RECIPIENTS or not row.filter(mailed=False).update(mailed=True):
        return False
    try:
        _compose(message).send()
    except Exception as error:  # whatever a mail backend raises; its text may name people, so it is not logged
        row.update(mailed=False)
        logger.error("Contact message %s is kept, it could not be mailed: %s", message.pk, type(error).__name__)
        return False
    return True


def _compose(message: ContactMessage) -> EmailMessage:
    context = {"message": message, "site_name": settings.SITE_NAME}
    subject = " ".join(render_to_string("mail/contact_subject.txt", context).split())
    body = render_to_string("mail/contact.txt", context)
    return EmailMessage(subject, body, to=settings.CONTACT_RECIPIENTS, reply_to=[message.email])


def _again(request: HttpRequest, form: ContactForm, status: int) -> HttpResponse:
    return render(request, "contact.html", {"contact_form": form}, status=status)
