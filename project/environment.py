"""Read settings from environment variables: typed, and with a sentence for a bad value."""

import os
import re
from collections.abc import Callable, Mapping
from email.utils import getaddresses
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.validators import validate_email

Value = TypeVar("Value")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
DOMAIN = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
CREDIT = re.compile(r"(?P<words>[^<>]*[^<>\s])(?:\s*<(?P<url>[^<>\s]+)>)?")
MAXIMUM = 2**31 - 1  # what every database takes for a number
TRUE = {"1", "true", "yes", "on"}
REDIS_SCHEMES = {"redis", "rediss", "unix"}
FALSE = {"0", "false", "no", "off"}


class Environment:
    """Typed look-ups in a mapping of strings, by default the process environment."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """Return the variable as it is, without surrounding white space."""
        return self.variables.get(name, default).strip()

    def flag(self, name: str, default: bool) -> bool:
        """Return a boolean: 1/0, true/false, yes/no, on/off in any case."""
        return self._parse(name, default, _flag, "must be true or false (1 and 0 also do)")

    def number(self, name: str, default: int, minimum: int = 0) -> int:
        """Return a whole number from `minimum` to MAXIMUM."""

        def parse(text: str) -> int:
            value = int(text)
            if not minimum <= value <= MAXIMUM:
                raise ValueError
            return value

        return self._parse(name, default, parse, f"must be a whole number from {minimum} to {MAXIMUM}")

    def zone(self, name: str, default: str) -> str:
        """Return the name of a time zone, such as Europe/Vienna."""
        return self._parse(name, default, lambda text: ZoneInfo(text).key, "is not the name of a time zone")

    def folder(self, name: str, default: Path) -> Path:
        """Return the path of a folder, made where it is missing."""

        def parse(text: str) -> Path:
            path = Path(text)
            path.mkdir(parents=True, exist_ok=True)
            return path

        return self._parse(
            name, default, parse, "is not a folder that can be made or used", self.text(name) or str(default)
        )

    def folders(self, name: str, default: Path) -> list[str]:
        """Return the paths of folders with commas between them, as they are; the default one is made."""
        return self.items(name) or [str(self.folder("", default))]

    def items(self, name: str, default: str = "") -> list[str]:
        """Return a list of the values between commas; blank ones are dropped."""
        return [item for item in map(str.strip, self.text(name, default).split(",")) if item]

    def addresses(self, name: str) -> list[tuple[str, str]]:
        """Return (name, address) of each mail address in a list such as `Ann <ann@example.org>, bob@example.org`."""

        def parse(text: str) -> list[tuple[str, str]]:
            pairs = getaddresses([text.strip(" ,")])
            for _name, address in pairs:
                validate_email(address)
            return pairs

        return self._parse(name, [], parse, "must be a list of mail addresses with commas between them")

    def credits(self, name: str) -> list[tuple[str, str]]:
        """Return (words, address) of each credit in a list such as `Texts by Ann <https://ann.example>, Rain: Bob`."""

        def parse(text: str) -> list[tuple[str, str]]:
            found = [CREDIT.fullmatch(item) for item in map(str.strip, text.split(",")) if item]
            if None in found:
                raise ValueError
            return [(credit["words"], web_address(credit["url"] or "")) for credit in found if credit]

        return self._parse(name, [], parse, "must be words, each with an address in < > or none, with commas between")

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """Return one of `options`; the first is the default."""

        def parse(text: str) -> str:
            if text not in options:
                raise ValueError
            return text

        return self._parse(name, options[0], parse, "must be one of " + ", ".join(options))

    def url(self, name: str, default: str, parse: Callable[[str], Value]) -> Value:
        """Return what `parse` makes of a URL, such as a database configuration."""
        text = self.text(name) or default
        return self._parse(name, parse(default), parse, "is not a URL that is understood here", text)

    def matching(self, name: str, pattern: re.Pattern[str], sentence: str) -> str:
        """Return the variable where all of it matches, else raise the sentence; blank is always right."""
        text = self.text(name)
        if text and not pattern.fullmatch(text):
            raise ImproperlyConfigured(f"The environment variable {name} {sentence}.")
        return text

    def _parse(
        self,
        name: str,
        default: Value,
        parse: Callable[[str], Value],
        sentence: str,
        text: str | None = None,
    ) -> Value:
        text = self.text(name) if text is None else text
        if not text:
            return default
        try:
            return parse(text)
        except Exception:  # a parser of a library may raise anything; all mean a bad value
            raise ImproperlyConfigured(f"The environment variable {name} {sentence}.") from None


def database_config(url: str) -> dict[str, Any]:
    """Return the settings of the database at `url`; raise ValueError for a kind that is not known."""
    if urlsplit(url).scheme not in environ.Env.DB_SCHEMES:
        raise ValueError
    config: dict[str, Any] = environ.Env.db_url_config(url)
    return config


def redis_url(url: str) -> str:
    """Return the URL of a Redis server as it is, also an empty one; raises ValueError for another kind."""
    if url and urlsplit(url).scheme not in REDIS_SCHEMES:
        raise ValueError
    return url


def web_address(url: str) -> str:
    """Return an address of a server as it is, also an empty one; raises ValueError unless it is http or https."""
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError
    return url


def s3_storage(bucket: str, domain: str, **options: str) -> dict[str, object]:
    """Return the entry in STORAGES for a bucket, with a CDN at `domain` if there is one; what is blank is left out."""
    given = {name: value for name, value in (options | {"custom_domain": domain}).items() if value}
    if ("access_key" in given) != ("secret_key" in given):
        raise ImproperlyConfigured(
            "The environment variable S3_SECRET_ACCESS_KEY must be set together with S3_ACCESS_KEY_ID."
        )
    return {"BACKEND": "media_tools.s3.S3MediaStorage", "OPTIONS": {"bucket_name": bucket} | given}


def _flag(text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError
