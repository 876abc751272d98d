"""Pictures that come from a bucket, at another origin than the page."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests import browsing
from tests.buckets import Bucket
from tests.media_tools.gallery import make_item
from tests.media_tools.made import visit
from tests.media_tools.pictures import picture

NATURAL = "image => image.complete ? image.naturalWidth : 0"


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_a_page_shows_pictures_of_a_bucket(bucket: Bucket, browser: Browser) -> None:
    """ST-01, SE-04: the policy of a site whose files are on S3 lets them in, and nothing complains."""
    make_item(picture(1600, 1200))
    visit(Client(), "/")
    server = LiveServer("127.0.0.1")  # which reads the settings anew
    visits = browsing.Visits(browsing.Contexts(browser, server.url), fresh=True)
    try:
        page = visits.open()
        page.goto("/")
        image = page.locator(f"img[src^='{bucket.server.endpoint_url}']").first
        image.scroll_into_view_if_needed()
        expect(image).to_be_visible()
        page.wait_for_function(NATURAL, arg=image.element_handle())
        assert image.evaluate(NATURAL) >= 400
        assert visits.faults == []
    finally:
        visits.close()
        server.stop()
