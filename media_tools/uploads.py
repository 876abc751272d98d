"""How uploads are received: what is larger than any file may be is refused, and not read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from media_tools import images
from media_tools.conf import settings

ROOM = 1_048_576  # bytes of a body beside its file: fields, and the marks between the parts


class UploadTooLarge(RequestDataTooBig):
    """The body is larger than a file may be; the message is a sentence for people.

    Django's own handling of a RequestDataTooBig ends the request, so nothing of the body is kept.
    """

    def __init__(self) -> None:
        super().__init__(images.refusal("too_large").message)


class LimitedUploadHandler(FileUploadHandler):
    """Raises UploadTooLarge; it stands before the handlers that keep the data, in FILE_UPLOAD_HANDLERS."""

    def handle_raw_input(self, input_data: Any, meta: dict[str, Any], content_length: int, *args: Any) -> None:
        """Refuse the body for the length that it says it has."""
        if content_length > settings.UPLOAD_BYTES + ROOM:
            raise UploadTooLarge

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the data on; refuse a file that grows over the limit whatever its length was said to be."""
        if start + len(raw_data) > settings.UPLOAD_BYTES:
            raise UploadTooLarge
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
