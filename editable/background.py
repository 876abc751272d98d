"""Changes that work in the background makes in a person's name: by the same code, checks and history as the page's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urljoin

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from editable import payload, rows


class Request(HttpRequest):
    """What a browser of `user` would send to the site at the address `site`, without one."""

    def __init__(
        self, user: Any, site: str, values: Mapping[str, str] = {}, files: Mapping[str, UploadedFile] = {}
    ) -> None:
        super().__init__()
        self.method, self.content_type, self.address, self.user = "POST", payload.MULTIPART, site, user
        self.META["HTTP_ACCEPT"] = "application/json"
        self.POST = QueryDict(urlencode(values))  # type: ignore[assignment]
        self.FILES = MultiValueDict({name: [file] for name, file in files.items()})

    def build_absolute_uri(self, location: str | None = None) -> str:
        """Return an address of the site."""
        return urljoin(self.address, location or "")


def add_row(
    user: Any, site: str, label: str, request_id: str, values: Mapping[str, str], files: Mapping[str, UploadedFile]
) -> rows.Done:
    """Make a row of the model `label` with these values and files by field; `site` is the address for mails.

    Asked again with the same `request_id`, it answers what it answered before and makes nothing. Raises what
    `rows.add` raises.
    """
    given = {f"value-{name}": value for name, value in values.items()}
    request = Request(user, site, given | {"request_id": request_id}, {f"value-{name}": files[name] for name in files})
    return rows.add(request, label)
