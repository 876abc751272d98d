"""Pictures whose thumbnails are made while somebody looks: they come without a reload, and nothing moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import Page, expect

from media_tools.jobs import Job, run_job
from tests.browser.files import drop, file
from tests.browser.journeys import Open, saved, visit
from tests.media_tools import gallery
from tests.media_tools.pictures import picture
from tests.media_tools.pictures import saved as encoded
from tests.postcards.models import Postcard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GREEN = encoded(Image.new("RGB", (320, 240), "#20a040"), "PNG")
SHOWN = """
() => [...document.images].map(({ currentSrc, complete, naturalWidth, width, height, x, y }) =>
  ({ address: currentSrc && new URL(currentSrc).pathname, natural: complete && naturalWidth, box: [x, y, width, height] }))
"""
# What lies on top at a picture in each frame: the file that was dropped, or the address of the page's own.
FILM = """
(host) => {
  window.film = []
  const frame = () => {
    const preview = [...document.querySelectorAll("[data-editable-preview]")].some((one) => one.checkVisibility() && one.naturalWidth)
    window.film.push(preview ? "preview" : new URL(host.currentSrc).pathname)
    requestAnimationFrame(frame)
  }
  frame()
}
"""


@pytest.fixture(autouse=True)
def _queued(settings: Any) -> None:
    """Keep tasks in the database, where nobody works them off until `work` is called."""
    settings.TASKS = {"default": site.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.ROOT_URLCONF = gallery.__name__


def work() -> None:
    """Do what a worker does, once there is something to do: jobs are queued after the answer of a page."""
    deadline = time.monotonic() + 10
    while not Job.objects.open().exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    for job in Job.objects.open():
        run_job.func(str(job.pk))


def shown(page: Page) -> list[dict[str, Any]]:
    return page.evaluate(SHOWN)


def are_made(page: Page) -> bool:
    return all("/pending/" not in one["address"] and one["natural"] for one in shown(page))


def wait_for(page: Page, what: Callable[[Page], bool]) -> None:
    for _ in range(100):
        if what(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(shown(page))


@pytest.mark.fresh_context
def test_they_come_without_a_reload(visitor_page: Open) -> None:
    """TH-02, TH-05: stand-ins hold the places, then the pictures; a broken one keeps its own; the script stops."""
    for _ in range(3):
        gallery.make_item(picture(160, 120))
    gallery.exchanged(b"no picture")
    page = visitor_page()
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/media/pending/?" in request.url else None)
    page.goto("/pictures/")
    wait_for(page, lambda page: all(one["natural"] for one in shown(page)))
    before = shown(page)
    assert all("/media/pending/" in one["address"] and one["natural"] == 40 for one in before)
    page.evaluate("window.stayed = true")

    work()
    wait_for(page, are_made)

    after = shown(page)
    assert [one["box"] for one in after] == [one["box"] for one in before]
    assert all(one["address"].startswith("/media/cache/") and one["natural"] == 40 for one in after[:3])
    assert after[3]["address"] == "/static/media_tools/stand-in.svg"
    assert page.evaluate("window.stayed") and page.locator("[href*='/pending/'], [srcset*='/pending/']").count() == 0
    asked.clear()
    page.clock.fast_forward(60_000)
    page.evaluate("() => fetch('/robots.txt').then((answer) => answer.text())")
    assert asked == []
    page.goto("/pictures/")
    assert page.locator("script").count() == 0 and are_made(page)


def test_an_editor_sees_neither_the_old_picture_again_nor_a_stand_in(
    signed_in_page: Open, alice: User, settings: Any
) -> None:
    """IM-01, TH-02: the photo that was dropped is on top until its thumbnail is made, and then that."""
    settings.ROOT_URLCONF = "tests.postcards.urls"
    card = Postcard(line="Greetings")
    card.back.save("back.jpg", ContentFile(picture(1600, 1200), "back.jpg"))
    page = signed_in_page(alice)
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    page.goto(f"/postcards/{card.pk}/")
    work()
    visit(page, f"/postcards/{card.pk}/")
    back = page.locator('main img[data-editable-key$="/back"]').first
    old = back.evaluate("(image) => new URL(image.currentSrc).pathname")
    assert "/media/cache/" in old
    back.evaluate(FILM)

    drop(back, file("green.png", GREEN))
    saved(page)
    page.wait_for_function("(image) => image.currentSrc.includes('/pending/')", arg=back.element_handle())
    page.wait_for_timeout(300)
    assert page.evaluate("film.at(-1)") == "preview"
    work()
    page.wait_for_function("() => window.film.at(-1) !== 'preview'")

    film = page.evaluate("film")
    start = film.index("preview")
    assert set(film[:start]) <= {old}
    new = set(film[start:]) - {"preview"}
    assert len(new) == 1 and new != {old} and new.pop().startswith("/media/cache/")
    expect(page.locator("[data-editable-preview]")).to_have_count(0)


@pytest.mark.proof
def test_they_come_with_a_reload_where_no_script_runs(visitor_page: Open) -> None:
    """TH-02: without JavaScript the stand-ins hold the places, and the next view of the page has the pictures."""
    for _ in range(3):
        gallery.make_item(picture(160, 120))
    page = visitor_page(java_script_enabled=False)
    page.goto("/pictures/")
    places = [image.bounding_box() for image in page.locator("img").all()]
    assert all("/media/pending/" in (image.get_attribute("src") or "") for image in page.locator("img").all())

    work()
    page.reload()

    images = page.locator("img").all()
    assert all((image.get_attribute("src") or "").startswith("/media/cache/") for image in images)
    assert [image.bounding_box() for image in images] == places
