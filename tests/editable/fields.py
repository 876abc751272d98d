"""What a browser would know of a field: its URL and base, read from the page as the script does."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

JSON = {"Accept": "application/json"}


@dataclass
class Field:
    """One field on an editor's page, with a client that saves it."""

    client: Client
    url: str
    base: str

    def save(self, value: Any, **extra: Any) -> Any:
        """POST `value` as the script does; `base` and others can be given."""
        return self.client.post(self.url, {"value": value, "base": self.base, **extra}, headers=JSON)


def field(client: Client, key: str, page: str = "/") -> Field:
    """Return the field that `page` marks with `key`."""
    text = client.get(page).content.decode()
    for tag in re.findall(r"<[^>]*data-editable[^>]*>", text):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attributes.get("data-editable-key") == key and "data-editable-url" in attributes:
            return Field(client, attributes["data-editable-url"], attributes["data-editable-base"])
        for name in ("data-editable-more", "data-editable-more-attr"):
            for more in json.loads(attributes.get(name, "[]")):
                if more["key"] == key:
                    return Field(client, more["url"], more["base"])
        if key.endswith("/active") and attributes.get("data-editable-item") in (key[:-7], f"section:{key[:-7]}"):
            return Field(client, attributes["data-editable-active-url"], attributes["data-editable-active-base"])
    raise AssertionError(f"{page} has no field {key}")


def code(response: Any) -> str:
    """Return the code of a refusal after checking that it has the one shape."""
    body = json.loads(response.content)
    assert {"ok", "code", "message", "errors"} <= body.keys(), body
    assert body["ok"] is False
    return str(body["code"])
