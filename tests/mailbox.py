"""A real mail server for the tests, which keeps what it accepts."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Keeps what a mail server accepts."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one mail."""
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 kept"

    def text(self, number: int = 0) -> str:
        """Return the body of a mail."""
        payload = self.mails[number].get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode().replace("\r\n", "\n")


@contextmanager
def mail_server(port: int) -> Iterator[Mailbox]:
    """Run a mail server on the loopback interface."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
