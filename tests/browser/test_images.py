"""Pictures edited where they stand: by drop, paste and choice, with what runs, what is wrong and what is missing."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from editable.models import ImageBlock, Revision
from project.models import GalleryItem
from tests.browser.files import drop, file, paste
from tests.browser.journeys import Open, is_touch, press, saved, status, unfit_controls, visit
from tests.conftest import PASSWORD
from tests.media_tools.pictures import picture
from tests.media_tools.pictures import saved as encoded
from tests.postcards.models import Postcard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
KILOBYTE = 1024
GREEN = encoded(Image.new("RGB", (320, 240), "#20a040"), "PNG")
BOTH = pytest.mark.parametrize("viewport", ["desktop", "phone"])


@pytest.fixture
def viewport() -> str:
    """Run a test with a mouse, unless it asks for both sizes."""
    return "desktop"


@pytest.fixture
def page(signed_in_page: Open, alice: User, card: Postcard, viewport: str) -> Page:
    """Return the postcard's page as alice sees it, without the hint of the first minutes."""
    page = signed_in_page(alice, viewport)
    page.add_init_script("localStorage.setItem('editable.hint', 'seen')")
    return visit(page, f"/postcards/{card.pk}/")


def pictures(page: Page, name: str = "back") -> Locator:
    return page.locator(f'main img[data-editable-key^="postcards.postcard/"][data-editable-key$="/{name}"]')


def panel(page: Page) -> Locator:
    return page.locator("[data-editable-popover]")


def choose(page: Page, chosen: FilePayload) -> None:
    """Choose a file in the open panel."""
    with page.expect_file_chooser() as chooser:
        press(panel(page).get_by_role("button", name="Choose a picture"))
    chooser.value.set_files(chosen)


def slow(page: Page, kilobytes_per_second: int) -> None:
    """Make the way to the server as narrow as that."""
    rate = kilobytes_per_second * KILOBYTE
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": rate}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)


def noise(side: int = 1000) -> bytes:
    """Return a picture that cannot be compressed."""
    return encoded(Image.effect_noise((side, side), 200).convert("RGB"), "PNG", compress_level=1)


def fresh(card: Postcard) -> Any:
    return Postcard.objects.get(pk=card.pk)


def files(settings: Any, folder: str = "postcard") -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / folder).rglob("*") if path.is_file()]


def is_green(image: Locator) -> bool:
    """Tell whether the middle of a shown picture is that of GREEN, as far as a lossy format keeps it."""
    return all(abs(one - other) < 4 for one, other in zip(colour(image), (32, 160, 64), strict=True))


def expect_green(image: Locator) -> None:
    """Wait until the new picture is made and shown."""
    deadline = time.monotonic() + 10
    while not is_green(image):
        assert time.monotonic() < deadline, colour(image)
        image.page.wait_for_timeout(100)


def colour(image: Locator) -> list[int]:
    """Return the colour of the middle of a shown picture as it was decoded."""
    read = """
    async (image) => {
      if (!await image.decode().then(() => true, () => false)) return [0, 0, 0]  // another one is on its way
      const context = new OffscreenCanvas(1, 1).getContext("2d")
      context.drawImage(image, image.naturalWidth / 2, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1)
      return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3)
    }
    """
    found: list[int] = image.evaluate(read)
    return found


@BOTH
@pytest.mark.parametrize("way", ["choose", "drop", "drop in panel", "paste", "paste in panel"])
def test_it_takes_a_picture_in_every_way(page: Page, card: Postcard, way: str) -> None:
    """IM-01: however it comes, it is saved, and every copy on the page changes without a reload."""
    page.evaluate("window.stayed = true")
    before = [image.get_attribute("src") for image in pictures(page).all()]
    new = file("green.png", GREEN)
    if way in ("choose", "drop in panel", "paste in panel"):
        press(pictures(page).first)
        expect(panel(page).get_by_role("button", name="Choose a picture")).to_be_focused()
    if way == "choose":
        choose(page, new)
    elif way == "drop":
        drop(pictures(page).first, new)
    elif way == "drop in panel":
        drop(panel(page).get_by_text("Drop a picture here"), new)
    else:
        if way == "paste":
            pictures(page).first.focus()
        paste(page, new)
    saved(page)
    for image, old in zip(pictures(page).all(), before, strict=True):
        expect(image).not_to_have_attribute("src", old or "")
        expect_green(image)
    assert page.evaluate("window.stayed")
    assert fresh(card).back.name.endswith(".png") and Revision.objects.filter(field="back").count() == 1


def test_it_shows_the_new_picture_and_how_far_it_is(page: Page, card: Postcard, settings: Any) -> None:
    """IM-01: the new picture stands over the old one while it is sent, with the part that is; Cancel stores nothing."""
    old = card.back.name
    slow(page, 200)
    drop(pictures(page).first, file("noise.png", noise()))
    bar = page.get_by_role("progressbar", name="Uploading")
    expect(bar).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-editable-layer] progress').value > 0.02")
    preview = page.locator("[data-editable-preview]").first
    expect(preview).to_be_visible()
    assert preview.bounding_box() == pytest.approx(pictures(page).first.bounding_box(), abs=1)
    expect(status(page)).to_have_text("Saving…")
    page.get_by_role("button", name="Cancel").first.click()
    expect(bar).to_have_count(0)
    expect(preview).to_have_count(0)
    expect(page.locator("[data-editable-status-box]")).to_have_attribute("data-editable-state", "clean")
    slow(page, -1)
    drop(pictures(page).first, file("green.png", GREEN))
    saved(page)
    assert Revision.objects.filter(field="back").get().old == old
    assert len(files(settings)) == 2


@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_it_waits_for_the_network(page: Page, card: Postcard, settings: Any) -> None:
    """NL-02, ED-21: offline is named; back online the picture is sent by itself, and saved once."""
    page.context.set_offline(True)
    drop(pictures(page).first, file("green.png", GREEN))
    expect(status(page)).to_contain_text("You are offline")
    page.context.set_offline(False)
    saved(page)
    assert Revision.objects.filter(field="back").count() == 1 and len(files(settings)) == 2


@pytest.mark.proof
@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_a_picture_that_waits_can_be_given_up(page: Page, card: Postcard) -> None:
    """IM-01: Cancel while offline keeps the old picture, and nothing is sent later."""
    page.context.set_offline(True)
    drop(pictures(page).first, file("green.png", GREEN))
    expect(status(page)).to_contain_text("You are offline")
    page.get_by_role("button", name="Cancel").first.click()
    expect(page.locator("[data-editable-status-box]")).to_have_attribute("data-editable-state", "clean")
    page.context.set_offline(False)
    drop(pictures(page, "front").first, file("green.png", GREEN))
    saved(page)
    assert Revision.objects.get().field == "front"


@pytest.mark.proof
@pytest.mark.parametrize("limit", ["MEDIA_TOOLS_UPLOAD_BYTES", "MEDIA_TOOLS_UPLOAD_PIXELS"])
def test_it_makes_a_large_photo_smaller(page: Page, card: Postcard, settings: Any, limit: str) -> None:
    """IM-08: a photo over a limit is shrunk before it is sent, and accepted."""
    setattr(settings, limit, 300_000)
    page.reload()
    visit(page, f"/postcards/{card.pk}/")
    drop(pictures(page).first, file("noise.png", noise(700)))
    expect(status(page)).to_have_text("Saved", timeout=20_000)
    back = fresh(card).back
    assert back.size <= (300_000 if limit.endswith("BYTES") else back.size)
    assert back.width * back.height <= (300_000 if limit.endswith("PIXELS") else 1_000_000)
    assert back.width == back.height > 300


@pytest.mark.proof
def test_what_is_transparent_stays_so(page: Page, card: Postcard, settings: Any) -> None:
    """IM-08: a logo that is made smaller does not turn black."""
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 10_000
    visit(page, f"/postcards/{card.pk}/")
    drop(pictures(page).first, file("logo.png", encoded(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG")))
    saved(page)
    with Image.open(fresh(card).back) as image:
        assert image.getchannel("A").getextrema() == (0, 0)


@BOTH
def test_it_helps_with_a_photo_of_an_iphone(page: Page) -> None:
    """IM-08: a HEIC photo that the browser cannot read is not sent; the sentence at the picture helps."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    drop(pictures(page).first, file("IMG_2041.HEIC", HEIC))
    alert = page.get_by_role("alert").filter(has_text="Most Compatible")
    expect(alert).to_be_visible()
    assert not sent
    press(pictures(page).first)
    expect(alert).to_have_count(0)
    choose(page, file("IMG_2041.HEIC", HEIC))
    expect(panel(page).get_by_role("alert").filter(has_text="Most Compatible")).to_be_visible()
    assert unfit_controls(page) == []
    choose(page, file("green.png", GREEN))
    saved(page)
    expect(alert).to_have_count(0)


@pytest.mark.proof
@BOTH
@pytest.mark.console_errors("400")
def test_it_says_why_a_picture_is_refused(page: Page, card: Postcard) -> None:
    """IM-02: the reason stands at the picture and in the status; another one goes through, and all is well again."""
    drop(pictures(page).first, file("a.jpg", b"no picture"))
    alert = page.get_by_role("alert").filter(has_text="This is not a picture")
    expect(alert).to_have_count(1)
    expect(alert).to_be_visible()
    expect(status(page)).to_contain_text("This is not a picture")
    expect(pictures(page).first).to_have_attribute("aria-invalid", "true")
    assert not is_green(pictures(page).first)
    drop(pictures(page).first, file("green.png", GREEN))
    saved(page)
    expect(alert).to_have_count(0)
    assert fresh(card).back.name.endswith(".png")


@pytest.mark.proof
@pytest.mark.console_errors("400")
@pytest.mark.parametrize("how", ["Escape", "Cancel", "closing the panel"])
def test_it_lets_go_of_a_refused_picture(page: Page, card: Postcard, how: str) -> None:
    """IM-02, ED-04: once it was read why, nothing is unsaved, and the page can be left."""
    back = pictures(page).first
    if how == "closing the panel":
        back.click()
        choose(page, file("a.jpg", b"no picture"))
        expect(panel(page).get_by_role("alert").filter(has_text="This is not a picture")).to_be_visible()
        panel(page).get_by_role("button", name="Close").click()
    else:
        back.focus()
        drop(back, file("a.jpg", b"no picture"))
        expect(page.get_by_role("alert").filter(has_text="This is not a picture")).to_be_visible()
        if how == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Cancel").first.click()
    expect(page.get_by_role("alert").filter(has_text="This is not a picture")).to_have_count(0)
    expect(page.locator("[data-editable-status-box]")).to_have_attribute("data-editable-state", "clean")
    guarded = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(guarded) is False


@pytest.mark.proof
def test_a_file_dropped_elsewhere_does_not_open(page: Page) -> None:
    """IM-01: a drop beside every picture is refused, so that the browser does not leave the page for the file."""
    taken = """
    (name) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(["x"], "a.png", { type: "image/png" }))
      return !document.querySelector("h1").dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }))
    }
    """
    assert page.evaluate(taken, "dragover") and page.evaluate(taken, "drop")
    assert not Revision.objects.exists()


@pytest.mark.proof
def test_it_takes_the_first_picture_of_several(page: Page, card: Postcard) -> None:
    """IM-01: of files dropped together one is taken, and it is a picture."""
    drop(pictures(page).first, file("a.pdf", b"%PDF-1.4"), file("green.png", GREEN), file("b.jpg", picture()))
    saved(page)
    assert Revision.objects.get().new == fresh(card).back.name
    assert "green-" in fresh(card).back.name


@BOTH
@pytest.mark.parametrize("how", ["words", pytest.param("decorative", marks=pytest.mark.proof)])
def test_it_asks_for_a_description(page: Page, card: Postcard, axe: Any, how: str) -> None:
    """IM-06: the flag opens the two inputs that matter, and goes with either."""
    flag = page.get_by_role("button", name="Describe this picture")
    expect(flag).to_have_count(2)
    assert axe(page) == []
    press(flag.first)
    if how == "words":
        panel(page).get_by_label("Description").fill("Two boats")
    else:
        press(panel(page).get_by_label("Decorative"))
    expect(flag).to_have_count(0)
    press(panel(page).get_by_role("button", name="Close"))
    saved(page)
    named = "Edit Back: Two boats" if how == "words" else "Edit Back"
    expect(pictures(page).first).to_have_attribute("aria-label", named)
    assert (fresh(card).alt, fresh(card).decorative) == (("Two boats", False) if how == "words" else ("", True))


@BOTH
def test_it_points_at_what_crops_keep(page: Page, card: Postcard) -> None:
    """IM-06: a click on the picture sets the point; the crop on the page follows."""
    second = pictures(page).nth(1)
    before = second.get_attribute("src") or ""
    press(pictures(page).first)
    whole = panel(page).locator("[data-editable-focal] img")
    expect(whole).to_be_visible()
    box = whole.bounding_box()
    assert box
    whole.click(position={"x": box["width"] * 0.95, "y": box["height"] / 2})
    saved(page)
    assert [int(part) for part in fresh(card).focal.split()] == pytest.approx([95, 50], abs=2)
    expect(second).not_to_have_attribute("src", before)
    press(panel(page).get_by_role("button", name="Close"))
    assert unfit_controls(page) == []


@pytest.mark.proof
def test_it_points_by_keyboard_too(page: Page, card: Postcard) -> None:
    """IM-06, ED-16: two sliders move the point by the arrow keys; it goes back to the centre by a button."""
    first = pictures(page).nth(1)
    expect(first).to_have_attribute("src", re.compile("/media/cache/"))
    before = first.get_attribute("src") or ""
    pictures(page).first.focus()
    page.keyboard.press("Enter")
    across = panel(page).get_by_role("slider", name="Focal point, from left to right")
    across.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    saved(page)
    expect(first).not_to_have_attribute("src", before)
    assert fresh(card).focal == "99 50"
    panel(page).get_by_role("button", name="Use the centre").click()
    expect(first).to_have_attribute("src", before)
    assert fresh(card).focal == ""


@pytest.mark.proof
def test_another_picture_begins_at_its_own_centre(page: Page, card: Postcard) -> None:
    """IM-06: the point of the old picture says nothing of the new one."""
    Postcard.objects.update(focal="90 10")
    visit(page, f"/postcards/{card.pk}/")
    drop(pictures(page).first, file("green.png", GREEN))
    saved(page)
    expect(pictures(page).first).not_to_have_attribute("data-editable-about", re.compile("90 10"))
    assert fresh(card).focal == ""


@pytest.mark.console_errors("401")
def test_it_survives_a_session_that_ends(page: Page, card: Postcard) -> None:
    """NL-03: signed out meanwhile, the file is kept, asked for the password, and sent after that."""
    Session.objects.all().delete()
    drop(pictures(page).first, file("green.png", GREEN))
    dialog = page.get_by_role("dialog", name="You were signed out")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    saved(page)
    assert fresh(card).back.name.endswith(".png")


@pytest.mark.proof
@pytest.mark.console_errors("409")
@pytest.mark.parametrize("choice", ["Keep mine", "Use theirs"])
def test_two_editors_learn_of_each_other(page: Page, card: Postcard, choice: str) -> None:
    """NL-01: a conflict names both files; the one that is chosen stands."""
    card.back.save("theirs.jpg", ContentFile(picture(), "theirs.jpg"))
    before = pictures(page).first.get_attribute("src") or ""
    drop(pictures(page).first, file("green.png", GREEN))
    dialog = page.get_by_role("dialog", name="This was changed meanwhile")
    expect(dialog).to_contain_text("green.png")
    expect(dialog).to_contain_text("theirs-")
    dialog.get_by_role("button", name=choice).click()
    expect(pictures(page).first).not_to_have_attribute("src", before)
    if choice == "Keep mine":
        saved(page)
    assert ("green-" in fresh(card).back.name) == (choice == "Keep mine")
    expect(page.locator("[data-editable-preview]")).to_have_count(0)


@pytest.mark.proof
@BOTH
def test_a_picture_is_taken_away_and_put_back(page: Page, card: Postcard, axe: Any) -> None:
    """ED-07, ED-15: an empty picture says what belongs there, to editors; a click or a drop fills it."""
    press(pictures(page).first)
    press(panel(page).get_by_role("button", name="Remove"))
    saved(page)
    press(panel(page).get_by_role("button", name="Close"))
    note = page.locator("[data-editable-empty-note]")
    expect(note.first).to_contain_text("Back")
    expect(note.first).to_contain_text("Drop a picture here")
    assert axe(page) == [] and unfit_controls(page) == []
    assert pictures(page).first.get_attribute("data-editable-empty") == ""
    drop(pictures(page).first, file("green.png", GREEN))
    saved(page)
    expect(note).to_have_count(0)
    expect(pictures(page).first).not_to_have_attribute("data-editable-empty", "")
    expect_green(pictures(page).first)


@pytest.mark.proof
def test_a_picture_that_must_be_cannot_be_taken_away(page: Page) -> None:
    """ED-07: no button offers what would be refused."""
    pictures(page, "front").first.click()
    expect(panel(page).get_by_role("button", name="Choose a picture")).to_be_visible()
    expect(panel(page).get_by_role("button", name="Remove")).to_have_count(0)
    expect(panel(page).locator("img")).to_be_visible()


@pytest.mark.proof
def test_a_click_edits_and_a_ctrl_click_follows(page: Page, card: Postcard) -> None:
    """ED-15: a picture in a link is edited by a click and by Enter; with Ctrl the link is followed."""
    linked = pictures(page).nth(1)
    linked.click()
    expect(panel(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    with page.context.expect_page() as opened:
        linked.click(modifiers=["ControlOrMeta"])
    expect(opened.value).to_have_url("/about/")
    expect(panel(page)).to_have_count(0)


@BOTH
def test_the_panel_is_fit_for_all(page: Page, axe: Any) -> None:
    """ED-16: axe finds nothing, every control is large enough and within the screen."""
    if is_touch(page):
        page.set_viewport_size({"width": 320, "height": 640})
    press(pictures(page).first)
    expect(panel(page).get_by_role("slider").first).to_be_visible()
    expect(panel(page)).to_be_in_viewport(ratio=1)
    assert axe(page) == []
    assert unfit_controls(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def gallery(page: Page) -> Page:
    """Go to the home page with one picture in its gallery."""
    item = GalleryItem(title="Boat", alt="A boat")
    item.image.save("boat.jpg", ContentFile(picture(1600, 1200), "boat.jpg"))
    return visit(page)


@pytest.mark.proof
def test_a_gallery_picture_is_edited_in_its_link(page: Page) -> None:
    """ED-15: a click opens the panel, not the large view, and Ctrl-click follows to the large picture."""
    gallery(page)
    image = page.locator(".gallery-items img")
    image.click()
    expect(panel(page)).to_be_visible()
    expect(page.locator("dialog.lightbox")).to_have_count(0)
    page.keyboard.press("Escape")
    with page.context.expect_page() as opened:
        image.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/media/cache/**")


@pytest.mark.proof
def test_visitors_have_the_large_view(page: Page, visitor_page: Open) -> None:
    """PG-05, ED-13: for visitors a click on the same picture opens the large view."""
    gallery(page)
    visitor = visitor_page()
    visitor.goto("/")
    visitor.locator(".gallery-items img").click()
    expect(visitor.locator("dialog.lightbox")).to_be_visible()
    expect(visitor.locator("[data-editable-popover]")).to_have_count(0)


@pytest.mark.proof
@BOTH
def test_the_logo_takes_a_picture(page: Page, axe: Any) -> None:
    """CM-04, IM-01: the default gives way to the first picture; its flag leaves most of it to be seen."""
    visit(page)
    logo = page.locator(".logo img")
    drop(logo, file("logo.png", GREEN))
    saved(page)
    expect(logo).not_to_have_attribute("src", "/static/site/logo.svg")
    assert ImageBlock.objects.get().image.name.endswith(".png")
    flag = page.get_by_role("button", name="Describe this picture")
    expect(flag).to_have_count(1)
    over, under = flag.bounding_box(), logo.bounding_box()
    assert over and under
    assert over["width"] * over["height"] < under["width"] * under["height"] / 6
    assert axe(page) == [] and unfit_controls(page) == []


def test_it_works_without_javascript(signed_in_page: Open, alice: User, card: Postcard) -> None:
    """ED-12: the list at the end of the page leads to a form that takes a file."""
    page = signed_in_page(alice, java_script_enabled=False)
    page.goto(f"/postcards/{card.pk}/")
    page.get_by_role("link", name="Postcard “Greetings”: Back").click()
    page.locator("input[type=file]").set_input_files([file("green.png", GREEN)])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert fresh(card).back.name.endswith(".png")
