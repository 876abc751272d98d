"""S3 and what speaks its protocol, by django-storages: private, with time-outs, and addresses to be cached."""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import quote

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError
from botocore.handlers import add_expect_header
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from media_tools import files

# Twice the longer one and the pause between are less than the ten seconds after which whoever uploads shall know.
CONNECT_SECONDS = 2
READ_SECONDS = 4
TRIES = 2
POOL = 20  # connections of one process, more than it has threads
SIGNED_SECONDS = 3600  # for which a signed address is valid; half of it is left when it is given out last
DOWNLOAD = "binary/octet-stream"  # S3's own default; some services take the usual one for a type to be guessed
IMMUTABLE = "public, max-age=31536000, immutable"  # a name is never used twice
ADDRESSES = 20_000  # signed addresses remembered by a process, of half a kilobyte each
MEMORY_BYTES = 8 * 1024**2  # up to which a file that is read is kept in memory
ONE_REQUEST_BYTES = 1024**3  # up to which a file goes in one request, all or nothing; S3 takes five times that
MAKING = threading.Lock()  # of clients, which several threads may use at once, but not make


class S3MediaStorage(S3Storage):
    """A bucket whose files only the site may read and write; others get signed addresses, or those of a CDN."""

    first: Any = None  # of the connections of this process

    def __init__(self, **options: Any) -> None:
        """Take django-storages' options; the bucket's name is part of the host, and of the path at another service.

        boto3's own choice at Amazon would sign for a host that may redirect, where the signature is wrong.
        """
        style = options.get("addressing_style") or ("path" if options.get("endpoint_url") else "virtual")
        super().__init__(**({"client_config": _config(style)} | options))

    def get_default_settings(self) -> dict[str, Any]:
        """Return django-storages' settings with stricter defaults; OPTIONS in STORAGES win."""
        own = {
            "querystring_expire": SIGNED_SECONDS,
            "object_parameters": {"CacheControl": IMMUTABLE},
            "transfer_config": TransferConfig(multipart_threshold=ONE_REQUEST_BYTES, use_threads=False),
        }
        return dict(super().get_default_settings()) | own

    @property
    def connection(self) -> Any:
        """The connection of this thread; all of them share one client, which takes up to half a second to make."""
        with MAKING:
            self.first = self.first or super().connection
        if not hasattr(self._connections, "connection"):
            self._connections.connection = type(self.first)(client=self.first.meta.client)
        return self._connections.connection

    def _create_session(self) -> boto3.Session:
        if self.session_profile:
            return _session(profile_name=self.session_profile)
        return _session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            aws_session_token=self.security_token,
        )

    @cached_property
    def bucket_url(self) -> str:
        """What the address of every file in the bucket begins with."""
        with MAKING:
            client = self.unsigned_connection.meta.client
        address: str = client.generate_presigned_url("get_object", Params={"Bucket": self.bucket_name, "Key": "x"})
        return address.removesuffix("x")

    @property
    def base_url(self) -> str:
        """What the address of every file begins with for visitors."""
        return f"{self.url_protocol}//{self.custom_domain}/" if self.custom_domain else self.bucket_url

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        """Return the headers with which a file is given out: as what it is, or as a download."""
        headers = files.headers(name)
        own = {"ContentType": headers["Content-Type"]}
        if "Content-Disposition" in headers:
            own = {"ContentType": DOWNLOAD, "ContentDisposition": headers["Content-Disposition"]}
        return dict(super().get_object_parameters(name)) | own

    def names_below(self, folder: str) -> Iterator[str]:
        """Return the names of all files in a folder and those in it, a thousand with each request."""
        start = self._normalize_name(clean_name(folder)) + "/"
        for entry in self.bucket.objects.filter(Prefix=start):
            if not entry.key.endswith("/"):  # what some programs make for a folder
                yield f"{folder}/{entry.key.removeprefix(start)}"

    def _save(self, name: str, content: File[Any]) -> str:
        """Store the file; a text goes as UTF-8, whose length boto3 would get wrong."""
        if isinstance(content.file, io.TextIOBase):
            content = ContentFile(content.file.read().encode(), content.name)
        return str(super()._save(name, content))

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        """Return the file, read by one request to its end; raises FileNotFoundError, and errors of botocore.

        django-storages asks three times, by boto3's transfers, which wait for ever for an answer that lacks its length.
        """
        if mode != "rb":
            raise ValueError("Files on S3 are stored as a whole.")
        key = self._normalize_name(clean_name(name))
        try:
            found = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                raise FileNotFoundError(f"There is no file {name}.") from error
            raise
        content = SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115  (closed with what is returned)
        shutil.copyfileobj(found["Body"], content)
        if content.tell() != found.get("ContentLength"):
            raise OSError(f"Only a part of {name} arrived.")
        content.seek(0)
        return File(content, name)

    def url(self, name: str, parameters: Any = None, expire: int | None = None, http_method: str | None = None) -> str:
        """Return the address, without a call to S3; a signed one is the same for half of its time.

        So browsers can cache the file. Every process signs as of the same moment, hence alike.
        """
        if parameters or expire or http_method or self.custom_domain or not self.querystring_auth:
            return str(super().url(name, parameters, expire, http_method))
        address = self.base_url + quote(self._normalize_name(clean_name(name)), safe="/~")
        seconds = self.querystring_expire
        moment = int(time.time() / (seconds / 2)) * (seconds // 2)
        key = self._create_session().get_credentials()
        return _signed(address, moment, seconds, self._region, key and key.get_frozen_credentials())

    def presigned_post(self, key: str, content_type: str, size: int, seconds: int) -> dict[str, Any]:
        """Return `url` and `fields` by which anybody may send one file: this key and type, and `size` bytes at most."""
        fixed = {"Content-Type": content_type, "success_action_status": "201"}
        found: dict[str, Any] = self.connection.meta.client.generate_presigned_post(
            self.bucket_name,
            self._normalize_name(clean_name(key)),
            Fields=fixed,
            Conditions=[{name: value} for name, value in fixed.items()] + [["content-length-range", 1, size]],
            ExpiresIn=seconds,
        )
        # With the bucket's name in the path boto3 leaves out the slash, without which SeaweedFS answers no preflight.
        return found | {"url": found["url"].rstrip("/") + "/"}

    @property
    def _region(self) -> str:
        return self.connection.meta.client.meta.region_name or "us-east-1"

    def _normalize_name(self, name: str) -> str:
        """Return the key; raises SuspiciousFileOperation for the names that a folder refuses too."""
        if name.startswith("/") or name.split("/")[0] == "..":
            raise SuspiciousFileOperation(f"{name!r} is no name of a file here.")
        return str(super()._normalize_name(name))


class _SignatureOf(S3SigV4QueryAuth):
    """botocore's signature in an address, as of a given moment instead of now."""

    def __init__(self, moment: int, *args: Any) -> None:
        super().__init__(*args)
        self.moment = datetime.fromtimestamp(moment, UTC).strftime(SIGV4_TIMESTAMP)

    def _modify_request_before_signing(self, request: AWSRequest) -> None:
        request.context["timestamp"] = self.moment
        super()._modify_request_before_signing(request)


@lru_cache
def _session(**key: str | None) -> boto3.Session:
    """Return boto3's session for a key; it keeps the descriptions of S3 that it reads for its first client."""
    session = boto3.Session(**key)
    # Asked for "100 Continue", botocore waits for ever, busily, where a connection ends in the middle of this answer.
    session.events.unregister("before-call.s3", add_expect_header)
    return session


@lru_cache(maxsize=ADDRESSES)
def _signed(address: str, moment: int, seconds: int, region: str, credentials: ReadOnlyCredentials | None) -> str:
    """Return the address with a signature that is valid for that many seconds from `moment`, a Unix time.

    Raises NoCredentialsError where no key was found.
    """
    request = AWSRequest("GET", address)
    _SignatureOf(moment, credentials, "s3", region, seconds).add_auth(request)
    return str(request.url)


def _config(style: str) -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        max_pool_connections=POOL,
        signature_version="s3v4",
        s3={"addressing_style": style},
        request_checksum_calculation="when_required",  # services that speak S3's protocol may not know the newer ones
        response_checksum_validation="when_required",
    )
