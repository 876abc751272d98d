"""Saves of files that were sent to the storage before: a ticket of `media_tools.direct` stands for the file."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from editable import errors, payload, revisions
from media_tools import direct

KEY = "upload"  # the ticket, in the place of the file `value`; of a new row `upload-<field>` for `value-<field>`
VALUE = "value"


class NotThere(errors.Invalid):
    """The ticket is forged, expired, another person's or used, or nothing was sent by it: all sound the same."""

    message = _("This upload is not there any more. Please send the file again.")


def accepted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a request carry a ticket as `upload`: the view finds the file as if it had been sent along as `value`.

    A ticket is good once. A request that was answered before is answered again by its request id, without the file.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        keys = [key for key in request.POST if key == KEY or key.startswith(f"{KEY}-")]
        if not keys:
            return view(request, *args, **kwargs)
        if len(keys) > 1:
            raise errors.Invalid(_("Send one file at a time."))
        with _file_of(request, keys[0]):
            return view(request, *args, **kwargs)

    return wrapped


@contextmanager
def _file_of(request: HttpRequest, key: str) -> Iterator[None]:
    """Put the file of the request's ticket into the request; it is deleted once it was saved, or refused for good."""
    ticket = direct.read(request.POST[key], request.user.pk)
    if ticket is None:
        raise NotThere
    try:
        with direct.arrived(ticket) as file:
            if file is not None:
                request.FILES[key.replace(KEY, VALUE, 1)] = file
            elif revisions.answered_before(request, payload.request_id(request)):
                _leave_out_the_file(request, key.replace(KEY, VALUE, 1))
            else:
                raise NotThere
            yield
    except ValidationError as error:
        direct.discard(ticket)
        raise refusal(error) from None
    except errors.Refusal as refused:
        if refused.status < errors.Unavailable.status:
            direct.discard(ticket)
        raise


def _leave_out_the_file(request: HttpRequest, key: str) -> None:
    """Let the request be read as one that is complete; who is answered as before stores nothing."""
    completed: Any = request.POST.copy()
    completed[key] = ""
    request.POST = completed


def refusal(error: ValidationError) -> errors.Refusal:
    """Return the refusal of an upload: 413 where it is too large, else 400 with the sentence."""
    message = " ".join(error.messages)
    return errors.TooLarge(message) if error.code == "too_large" else errors.Invalid(message)
