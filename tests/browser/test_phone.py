"""A phone as camera: a code at the desk, a picture on the phone, and the desk's page shows it without a reload."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from editable.models import PhoneTicket, Revision
from tests.browser.files import file
from tests.browser.journeys import Open, saved, visit
from tests.browser.test_images import GREEN, HEIC, expect_green, panel, pictures
from tests.media_tools.pictures import picture
from tests.postcards.models import Postcard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Take it with your phone"


@pytest.fixture
def desk(signed_in_page: Open, alice: User, card: Postcard) -> Page:
    """Return the postcard's page as alice sees it at a desk."""
    page = signed_in_page(alice)
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    return visit(page, f"/postcards/{card.pk}/")


@pytest.fixture
def phone(visitor_page: Open) -> Page:
    """Return a phone on which nobody is signed in."""
    return visitor_page(viewport="phone")


def dialog(desk: Page) -> Locator:
    return desk.get_by_role("dialog", name=TITLE)


def open_code(desk: Page) -> str:
    """Open the panel of a picture and its code by the keyboard; return the address that the code holds."""
    pictures(desk).first.focus()
    desk.keyboard.press("Enter")
    expect(panel(desk).get_by_role("button", name="Choose a picture")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(panel(desk).get_by_role("button", name=TITLE)).to_be_focused()
    desk.keyboard.press("Enter")
    expect(dialog(desk).get_by_role("img", name="QR code")).to_be_visible()
    return dialog(desk).get_by_role("link").get_attribute("href") or ""


def take(phone: Page, data: bytes = GREEN, name: str = "photo.png") -> None:
    """Take a picture on the phone's page."""
    with phone.expect_file_chooser() as chooser:
        phone.locator("label", has_text="Open the camera").tap()
    chooser.value.set_files(file(name, data))


def test_a_picture_taken_on_the_phone_lands_at_the_desk(desk: Page, phone: Page, card: Postcard, axe: Callable) -> None:
    """IM-07: by keyboard to the code; the picture is on the page without a reload, saved, and can be undone."""
    desk.evaluate("window.stayed = true")
    address = open_code(desk)
    assert axe(desk, "dialog") == []
    phone.goto(address)
    assert axe(phone) == []
    expect(phone.get_by_text("Greetings")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    take(phone, HEIC, "IMG_1.HEIC")
    expect(phone.get_by_role("alert")).to_contain_text("HEIC")
    take(phone)
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert axe(phone) == []
    expect(dialog(desk)).to_have_count(0)
    saved(desk)
    for image in pictures(desk).all():
        expect_green(image)
    expect(pictures(desk).first).to_be_focused()
    assert desk.evaluate("window.stayed")
    assert Revision.objects.get().user_name == "alice"
    old = card.back.name
    desk.keyboard.press("ControlOrMeta+z")
    expect(desk.get_by_text("Undone:")).to_be_visible()
    assert Postcard.objects.get().back.name == old


@pytest.mark.proof
@pytest.mark.console_errors("404")
def test_cancel_takes_the_code_back(desk: Page, phone: Page) -> None:
    """IM-07: Escape closes the dialog, the focus is where it was, and the phone is told."""
    address = open_code(desk)
    phone.goto(address)
    with desk.expect_response("**/phone-tickets/**"):
        desk.keyboard.press("Escape")
    expect(pictures(desk).first).to_be_focused()
    take(phone)
    expect(phone.get_by_text("no longer valid")).to_be_visible()
    assert not Revision.objects.exists()


@pytest.mark.proof
@pytest.mark.console_errors("404")
def test_an_expired_code_is_followed_by_a_new_one(desk: Page, phone: Page) -> None:
    """IM-07: the desk says that the code is over and offers another, which works."""
    first = open_code(desk)
    PhoneTicket.objects.update(expires_at=timezone.now())
    desk.get_by_role("button", name="New code").click()
    expect(dialog(desk).get_by_role("img", name="QR code")).to_be_visible()
    second = dialog(desk).get_by_role("link").get_attribute("href") or ""
    assert second != first
    phone.goto(second)
    take(phone)
    saved(desk)
    expect_green(pictures(desk).first)


@pytest.mark.proof
@pytest.mark.console_errors("409", "404")
def test_a_phone_hears_of_a_change_at_the_desk(desk: Page, phone: Page, card: Postcard) -> None:
    """IM-07, NL-01: what was changed meanwhile stays; the phone says so, and the desk that the code is over."""
    phone.goto(open_code(desk))
    Postcard.objects.update(back=card.front.name)
    take(phone)
    expect(phone.get_by_role("alert")).to_contain_text("changed at the screen meanwhile")
    expect(phone.locator("form")).to_be_hidden()
    expect(desk.get_by_role("button", name="New code")).to_be_focused()
    assert Postcard.objects.get().back.name == card.front.name


@pytest.mark.proof
def test_it_asks_politely(desk: Page) -> None:
    """IM-07: the desk asks about every 1.5 seconds, less often later, and not at all once the dialog is closed."""
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.method) if "/phone-tickets/" in request.url else None)
    open_code(desk)
    desk.wait_for_timeout(3500)
    assert asked == ["GET", "GET"]
    desk.get_by_role("button", name="Cancel").click()
    desk.wait_for_timeout(2500)
    assert asked == ["GET", "GET", "POST"]


@pytest.mark.proof
@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_the_phone_tries_again(desk: Page, phone: Page) -> None:
    """IM-07, NL-02: what was lost on its way is kept on the phone, and sent when asked to."""
    phone.goto(open_code(desk))
    phone.context.set_offline(True)
    take(phone)
    expect(phone.get_by_role("alert")).to_contain_text("could not be sent")
    phone.context.set_offline(False)
    phone.get_by_role("button", name="Try again").tap()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    saved(desk)


@pytest.mark.proof
def test_it_makes_a_large_photo_smaller(desk: Page, phone: Page, settings: Any) -> None:
    """IM-07, IM-08: what is over the limit is shrunk on the phone."""
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 300_000
    phone.goto(open_code(desk))
    take(phone, picture(1600, 1200), "photo.jpg")
    saved(desk)
    back = Postcard.objects.get().back
    assert back.width * back.height <= 300_000


@pytest.mark.proof
def test_a_finger_has_no_need_of_it(signed_in_page: Open, alice: User, card: Postcard) -> None:
    """IM-07: on a phone itself the panel offers no code."""
    page = signed_in_page(alice, "phone")
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    visit(page, f"/postcards/{card.pk}/")
    pictures(page).first.tap()
    expect(panel(page).get_by_role("button", name="Choose a picture")).to_be_visible()
    expect(panel(page).get_by_role("button", name=TITLE)).to_have_count(0)
