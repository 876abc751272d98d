"""Large pictures go from the browser to S3 itself, with the same progress, and on the usual way where that fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Request, expect

from editable.models import Revision
from project.models import GalleryItem
from tests.browser.files import drop, file
from tests.browser.journeys import Open, saved, status, visit
from tests.browser.test_images import GREEN, noise, pictures, slow
from tests.buckets import Bucket, forget_storages, new_bucket
from tests.postcards.fixtures import make_card
from tests.postcards.models import Postcard
from tests.services import S3Server

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.django_db(transaction=True)]
# The running server made its policy before the test had a bucket; tests/media_tools has the policy's own tests.
NO_POLICY = {"bypass_csp": True}


@pytest.fixture
def open_bucket(s3: S3Server, settings: Any, live_server: Any) -> Iterator[Bucket]:
    """Return a bucket that takes forms from the site's pages."""
    with new_bucket(s3) as bucket:
        rule = {"AllowedOrigins": [live_server.url], "AllowedMethods": ["POST", "GET"], "AllowedHeaders": ["*"]}
        bucket.client.put_bucket_cors(Bucket=bucket.name, CORSConfiguration={"CORSRules": [rule]})
        bucket.use(settings)
        yield bucket
        forget_storages()


@pytest.fixture
def card(open_bucket: Bucket, settings: Any) -> Postcard:
    return make_card(settings)


@pytest.fixture
def page(signed_in_page: Open, alice: User, card: Postcard) -> Page:
    page = signed_in_page(alice, **NO_POLICY)
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    return visit(page, f"/postcards/{card.pk}/")


@pytest.fixture
def posts(page: Page, card: Postcard) -> list[str]:
    """Collect where the page sends something: "bucket", or the end of the path on the site."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            ours = request.url.partition("/edit/")[2]
            found.append(ours.partition("/")[2].rpartition(f"{card.pk}/")[2] if ours else "bucket")

    page.on("request", note)
    return found


def test_a_large_picture_goes_to_the_bucket_itself(page: Page, posts: list[str], open_bucket: Bucket) -> None:
    """ST-06: asked for, sent to S3 with its progress, confirmed; nothing is left of what the browser wrote."""
    slow(page, 1500)
    drop(pictures(page).first, file("noise.png", noise()))
    page.wait_for_function("() => document.querySelector('[data-editable-layer] progress')?.value > 0.02")
    saved(page)
    assert posts == ["back/upload/", "bucket", "back/"]
    assert Postcard.objects.get().back.name in open_bucket.names()
    assert not [name for name in open_bucket.names() if name.startswith("incoming/")]
    assert Revision.objects.get().user_name == "alice"


def test_a_small_one_goes_the_usual_way(page: Page, posts: list[str]) -> None:
    """ST-06: two requests more would take longer than the bytes."""
    drop(pictures(page).first, file("green.png", GREEN))
    saved(page)
    assert posts == ["back/"]


def test_cancel_stores_nothing(page: Page, posts: list[str], open_bucket: Bucket) -> None:
    """IM-01, ST-06: while it is sent to S3 it can be given up."""
    before = open_bucket.names()
    slow(page, 200)
    drop(pictures(page).first, file("noise.png", noise()))
    page.wait_for_function("() => document.querySelector('[data-editable-layer] progress')?.value > 0.02")
    page.get_by_role("button", name="Cancel").first.click()
    expect(page.locator("[data-editable-status-box]")).to_have_attribute("data-editable-state", "clean")
    assert posts == ["back/upload/", "bucket"] and not Revision.objects.exists()
    assert open_bucket.names() == before


@pytest.mark.console_errors("CORS", "ERR_FAILED")
def test_where_the_bucket_takes_nothing_the_site_does(page: Page, posts: list[str], open_bucket: Bucket) -> None:
    """ST-06: a bucket without rules for this origin costs a detour, and no picture."""
    page.route(
        f"{open_bucket.server.endpoint_url}/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    drop(pictures(page).first, file("noise.png", noise()))
    saved(page)
    assert posts == ["back/upload/", "bucket", "back/"]


@pytest.mark.console_errors("400")
def test_what_is_no_picture_is_said_as_ever(page: Page, posts: list[str]) -> None:
    """ST-06, IM-02: the sentence stands at the picture."""
    drop(pictures(page).first, file("a.png", b"no picture" * 200_000))
    expect(status(page)).to_contain_text("not a picture")
    assert posts == ["back/upload/", "bucket", "back/"]


def test_many_large_pictures_go_to_the_bucket(page: Page, posts: list[str], open_bucket: Bucket) -> None:
    """ST-06, LI-01: those that are added to a list take the same way."""
    visit(page, "/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures").first.click()
    chooser.value.set_files([file("one.png", noise()), file("two.png", noise())])
    expect(page.locator("main img[data-editable-key^='project.galleryitem/']")).to_have_count(2)
    assert sorted(posts) == ["", "", "bucket", "bucket", "upload/", "upload/"]
    assert not [name for name in open_bucket.names() if name.startswith("incoming/")]
    assert GalleryItem.objects.count() == 2
