"""What a bucket is told once: which pages may use it, what goes by itself, and that nothing is public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.exceptions import ClientError
from django.core.management.base import CommandError

from media_tools.places import INCOMING
from media_tools.s3 import S3MediaStorage

NAME = "media_tools"  # of our rules among others
FONTS = f"{NAME} fonts"
INCOMING_DAYS = 1  # the shortest time that S3 knows
PREFLIGHT_SECONDS = 3600  # for which a browser remembers what it may do
PRIVATE = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
UNKNOWN = {"NotImplemented", "MethodNotAllowed", "XNotImplemented"}  # what services answer that lack a part of S3
LOCAL = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Rules:
    """The rules of one bucket; each method tells in a sentence what it did, or would do if this is a `dry_run`."""

    storage: S3MediaStorage
    dry_run: bool = False

    @property
    def client(self) -> Any:
        """boto3's client."""
        return self.storage.connection.meta.client

    def allow(self, origins: Iterable[str]) -> str:
        """Let scripts of pages of these origins read files and send direct uploads."""
        return self._allow("send and read", NAME, origins, ["GET", "HEAD", "POST"])

    def allow_fonts(self, origins: Sequence[str]) -> str:
        """Let pages of these origins read files, such as fonts; without any, no pages but the site's own."""
        if origins:
            return self._allow("read", FONTS, origins, ["GET", "HEAD"])
        present = self._present("get_bucket_cors", "CORSRules")
        others = [rule for rule in present if rule.get("ID") != FONTS]
        wanted = {"CORSConfiguration": {"CORSRules": others}}
        return self._put("No other pages may read", others == present, "put_bucket_cors", wanted)

    def _allow(self, what: str, name: str, origins: Iterable[str], methods: list[str]) -> str:
        own = {
            "ID": name,
            "AllowedOrigins": sorted(origins),
            "AllowedMethods": methods,
            "AllowedHeaders": ["*"],
            "MaxAgeSeconds": PREFLIGHT_SECONDS,
        }
        present = self._present("get_bucket_cors", "CORSRules")
        wanted = {"CORSConfiguration": {"CORSRules": _with(present, own)}}
        return self._put(f"Pages of {', '.join(sorted(origins))} may {what}", own in present, "put_bucket_cors", wanted)

    def expire(self) -> str:
        """Let direct uploads that nobody took over go after a day."""
        own = {
            "ID": NAME,
            "Status": "Enabled",
            "Filter": {"Prefix": f"{INCOMING}/"},
            "Expiration": {"Days": INCOMING_DAYS},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": INCOMING_DAYS},
        }
        present = self._present("get_bucket_lifecycle_configuration", "Rules")
        wanted = {"LifecycleConfiguration": {"Rules": _with(present, own)}}
        done = own in present
        return self._put(f"{INCOMING}/ is emptied after a day", done, "put_bucket_lifecycle_configuration", wanted)

    def close(self) -> str:
        """Let nothing be public; where a service cannot be told so, see whether something is. Raises CommandError."""
        try:
            present = self._present("get_public_access_block", "PublicAccessBlockConfiguration")
        except ClientError as error:
            if _code(error) not in UNKNOWN:
                raise
            self._require_private()
            return "Nothing is public: strangers are refused; this service has no switch for it."
        wanted = {"PublicAccessBlockConfiguration": PRIVATE}
        return self._put("Nothing may be made public", present == PRIVATE, "put_public_access_block", wanted)

    def _present(self, call: str, key: str) -> Any:
        try:
            return getattr(self.client, call)(Bucket=self.storage.bucket_name)[key]
        except ClientError as error:
            if _code(error).startswith("NoSuch") and _code(error) != "NoSuchBucket":
                return []
            raise

    def _put(self, sentence: str, is_so: bool, call: str, wanted: dict[str, Any]) -> str:
        if is_so:
            return f"{sentence}: already so."
        if self.dry_run:
            return f"{sentence}: would be set."
        getattr(self.client, call)(Bucket=self.storage.bucket_name, **wanted)
        return f"{sentence}: set."

    def _require_private(self) -> None:
        stranger, bucket = self.storage.unsigned_connection.meta.client, self.storage.bucket_name
        for call, more in ((stranger.list_objects_v2, {}), (stranger.get_object, {"Key": NAME})):
            try:
                call(Bucket=bucket, **more)
            except ClientError as error:
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                if status in {HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}:
                    continue
            raise CommandError(f"Everybody may read the bucket {bucket}: take away its policy or its public grants.")


def origins_of(hosts: Iterable[str]) -> list[str]:
    """Return the origins of the site's pages by its ALLOWED_HOSTS; one that stands for all hosts has none."""
    found: list[str] = []
    for host in hosts:
        if host in LOCAL:
            found.append(f"http://{host}:*")
        elif host.startswith("."):
            found += [f"https://{host[1:]}", f"https://*{host}"]
        elif host != "*":
            found.append(f"https://{host}")
    return found


def _with(rules: list[dict[str, Any]], own: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rules with our own one in the place of an older one; those of others stay."""
    return [*(rule for rule in rules if rule.get("ID") != own["ID"]), own]


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
