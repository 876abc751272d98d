"""`manage.py configure_bucket` on a real S3 server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import urllib3
from django.core.management import CommandError, call_command

from tests.buckets import Bucket, forget_storages, new_bucket
from tests.services import S3Server

SITE = "https://www.example.org"
http = urllib3.PoolManager(retries=False)


@pytest.fixture
def own_bucket(s3: S3Server, settings: Any) -> Iterator[Bucket]:
    """Return a bucket whose rules may be changed."""
    settings.ALLOWED_HOSTS, settings.FONT_ORIGINS = ["www.example.org"], []
    with new_bucket(s3) as bucket:
        bucket.use(settings)
        yield bucket
    forget_storages()


def run(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("configure_bucket", *arguments, stdout=said)
    return said.getvalue().splitlines()


def allowed(bucket: Bucket, origin: str, method: str) -> bool:
    """Ask as a browser does before a page of `origin` sends something."""
    asks = {"Origin": origin, "Access-Control-Request-Method": method}
    answer = http.request("OPTIONS", f"{bucket.server.endpoint_url}/{bucket.name}/a", headers=asks)
    given = answer.headers.get("Access-Control-Allow-Methods", "").split(", ")
    return answer.headers.get("Access-Control-Allow-Origin") == origin and method in given


def test_it_sets_the_rules_once(own_bucket: Bucket) -> None:
    """ST-06: a dry run sets nothing; the second run has nothing to do."""
    assert [line.split(": ")[-1] for line in run("--dry-run")[1:]] == ["would be set.", "already so.", "would be set."]
    assert not allowed(own_bucket, SITE, "POST")
    assert [line.split(": ")[-1] for line in run()[1:]] == ["set.", "already so.", "set."]
    assert [line.split(": ")[-1] for line in run()[1:]] == ["already so."] * 3


def test_only_the_sites_pages_may_use_it(own_bucket: Bucket) -> None:
    """ST-06: to send and to read; to delete or to replace from no page."""
    run()
    methods = {"POST": True, "GET": True, "DELETE": False, "PUT": False}
    assert {method: allowed(own_bucket, SITE, method) for method in methods} == methods
    assert not allowed(own_bucket, "https://evil.example", "POST")
    run("--origin", "https://other.example.org")
    assert not allowed(own_bucket, SITE, "POST")
    assert allowed(own_bucket, "https://other.example.org", "POST")


def test_pages_that_may_use_fonts_only_read(own_bucket: Bucket, settings: Any) -> None:
    """CF-01: those of FONT_ORIGINS, beside the site's own."""
    settings.FONT_ORIGINS = ["https://fonts.example"]
    run()
    assert allowed(own_bucket, "https://fonts.example", "GET") and not allowed(
        own_bucket, "https://fonts.example", "POST"
    )
    assert allowed(own_bucket, SITE, "POST")
    settings.FONT_ORIGINS = []
    run()
    assert not allowed(own_bucket, "https://fonts.example", "GET")
    assert allowed(own_bucket, SITE, "POST")


def test_what_nobody_takes_over_goes(own_bucket: Bucket) -> None:
    """ST-06: the folder of direct uploads is emptied after a day; rules of others stay."""
    foreign = {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}
    own_bucket.client.put_bucket_lifecycle_configuration(
        Bucket=own_bucket.name, LifecycleConfiguration={"Rules": [foreign]}
    )
    run()
    rules = own_bucket.client.get_bucket_lifecycle_configuration(Bucket=own_bucket.name)["Rules"]
    assert {rule["Filter"]["Prefix"]: rule["Expiration"]["Days"] for rule in rules} == {"logs/": 9, "incoming/": 1}


def test_it_refuses_a_public_bucket(own_bucket: Bucket) -> None:
    """ST-04: private by default; where a service has no switch for it, a public bucket is an error."""
    assert "Nothing is public" in run()[0]
    everything = [f"arn:aws:s3:::{own_bucket.name}{end}" for end in ("", "/*")]
    public = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": everything}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [public]})
    own_bucket.client.put_bucket_policy(Bucket=own_bucket.name, Policy=policy)
    with pytest.raises(CommandError, match="Everybody may read the bucket"):
        run()


def test_it_says_what_is_missing(own_bucket: Bucket, settings: Any) -> None:
    """ST-04: a sentence, and no traceback, for another kind of storage, no origin, no bucket, no server."""
    with pytest.raises(CommandError, match="The storage local is no bucket"):
        run("--storage", "local")
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(CommandError, match="--origin"):
        run()
    settings.ALLOWED_HOSTS = [".example.org", "localhost"]
    assert "http://localhost:*, https://*.example.org, https://example.org may" in run("--dry-run")[1]
    own_bucket.use(settings, bucket_name="tests-there-is-no-such-bucket")
    with pytest.raises(CommandError, match="cannot be set up"):
        run()
    own_bucket.use(settings, endpoint_url="http://127.0.0.1:1")
    with pytest.raises(CommandError, match="cannot be set up"):
        run()
