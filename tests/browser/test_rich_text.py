"""Rich text as a person writes it: by mouse, by touch, by keyboard alone, pasted, with pictures and videos."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Dialog, FilePayload, Locator, Page, Response, Route, expect
from whitenoise.compress import Compressor

from editable.models import Revision, RichTextBlock
from media_tools.models import Picture
from project.models import Event
from tests.browser.journeys import LAYER, Open, field, is_touch, press, saved, status, unfit_controls, visit
from tests.kinds.models import Habitat, Specimen
from tests.media_tools.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY = "editable.richtextblock/about-left/text"
PASTES = Path(__file__).parent / "pastes"
PASTE = """
([html, text]) => {
  const clipboardData = new DataTransfer()
  if (html) clipboardData.setData("text/html", html)
  clipboardData.setData("text/plain", text)
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}
"""
DROP = """
async ([bytes, name, type]) => {
  const dataTransfer = new DataTransfer()
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }))
  const text = document.querySelector("[data-editable-open]")
  const { left, bottom } = text.lastElementChild.getBoundingClientRect()
  const where = { dataTransfer, clientX: left + 5, clientY: bottom - 5, bubbles: true, cancelable: true }
  text.dispatchEvent(new DragEvent("drop", where))
}
"""
# Bytes of script as production serves it, compressed by Brotli: to begin with, and with a rich text open, of which
# TipTap is 144,000.
AT_FIRST, WITH_RICH_TEXT = 45_000, 230_000


def text_of(page: Page) -> Locator:
    """Return the left column of "About", which holds what its template says until it is edited."""
    return field(page, KEY)


def opened(page: Page, element: Locator | None = None) -> Locator:
    """Open a rich text at its end, and return it."""
    element = element or text_of(page)
    press(element)
    expect(element).to_have_attribute("contenteditable", "true")
    expect(element).to_be_focused()
    page.wait_for_timeout(
        50
    )  # until ProseMirror has put the caret where it was clicked, sooner than anybody presses a key
    go(page, "ControlOrMeta+End")
    return element


def go(page: Page, key: str) -> None:
    """Press a key that moves the caret; the browser tells the page so a moment later."""
    page.keyboard.press(key)
    page.wait_for_timeout(250)


def left(page: Page, element: Locator | None = None) -> Locator:
    """Leave a rich text, wait until it is as the page prints it, and return it."""
    element = element or text_of(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(element).not_to_have_attribute("data-editable-open", "")
    return element


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)


def stored() -> str:
    """Return what is stored for the left column."""
    return RichTextBlock.objects.get(slug="about-left").text


def select_back(page: Page, count: int) -> None:
    """Select so many characters before the caret."""
    for _step in range(count):
        page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(250)


def place(element: Locator) -> list[float]:
    """Return where an element stands in the document, and how large it is."""
    box: list[float] = element.evaluate(
        "e => { const box = e.getBoundingClientRect(); return [box.x, box.y + scrollY, box.width, box.height] }"
    )
    return box


def add_pictures(page: Page, *names: str) -> None:
    """Choose pictures by the toolbar's button."""
    if not page.get_by_role("toolbar").is_visible():
        page.keyboard.press("Alt+F10")
    with page.expect_file_chooser() as chooser:
        press(button(page, "Add pictures"))
    files: list[FilePayload] = [{"name": name, "mimeType": "image/jpeg", "buffer": picture(640, 480)} for name in names]
    chooser.value.set_files(files)


def test_a_person_writes_it(editor_page: Page, signed_in_page: Open) -> None:
    """ED-08, ED-09, ED-14: heading, bold, list, link, picture and video, and visitors see them as they are stored."""
    page = editor_page
    text = opened(page)
    page.keyboard.press("Enter")
    page.keyboard.type("## What to bring")
    page.keyboard.press("Enter")
    page.keyboard.type("- a coat")
    page.keyboard.press("Enter")
    page.keyboard.type("a lantern")
    select_back(page, 7)
    press(button(page, "Bold"))
    expect(button(page, "Bold")).to_have_attribute("aria-pressed", "true")
    go(page, "ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("See the events")
    select_back(page, 6)
    press(button(page, "Link"))
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_role("combobox").fill("upcoming")
    dialog.get_by_role("combobox").fill("events")
    press(dialog.get_by_role("option", name="Home page: Events"))
    press(dialog.get_by_role("button", name="Set link"))
    expect(dialog).to_have_count(0)
    go(page, "ControlOrMeta+End")
    add_pictures(page, "coat.jpg")
    expect(text.locator("img[data-editable-undescribed]")).to_be_visible()
    press(text.locator("img"))
    page.get_by_role("dialog", name="Picture").get_by_role("textbox").fill("A yellow coat")
    press(page.get_by_role("button", name="Done"))
    expect(text).to_be_focused()
    page.evaluate(PASTE, ["", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3"])
    expect(text.locator("a.video")).to_be_visible()
    page.keyboard.type("Come!")
    saved(page)
    left(page)
    assert stored().partition("somewhere else.</p>")[2] == (
        "<h2>What to bring</h2><ul><li>a coat</li><li>a <strong>lantern</strong></li></ul>"
        '<p>See the <a href="link:page/home#events">events</a></p>'
        f'<img src="/media/m/{Picture.objects.get().pk}/" alt="A yellow coat" width="640" height="480">'
        '<div data-video="youtube:dQw4w9WgXcQ"></div><p>Come!</p>'
    )
    visitor = signed_in_page(None)
    visitor.goto("/")
    theirs = visitor.locator("#about .prose").first
    expect(theirs.locator("img")).to_have_js_property("complete", True)
    expect(theirs.get_by_role("link", name="events")).to_have_attribute("href", "/#events")
    expect(theirs.get_by_role("link", name="Play the video on YouTube")).to_be_visible()
    expect(text.locator("img[srcset]")).to_have_count(1)
    assert text.inner_html() == theirs.inner_html()


@pytest.mark.parametrize("viewport", ["desktop"])
def test_it_is_written_by_the_keyboard_alone(editor_page: Page) -> None:
    """ED-16: into it, into the toolbar and back, through the link dialog, out of it, and on with Tab."""
    page = editor_page
    text = text_of(page)
    text.focus()
    expect(text).to_have_attribute("contenteditable", "true")
    go(page, "ControlOrMeta+End")
    page.keyboard.type(" Ask")
    select_back(page, 3)
    page.keyboard.press("Alt+F10")
    expect(button(page, "Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(button(page, "Italic")).to_be_focused()
    page.keyboard.press("End")
    expect(button(page, "History of this text")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(button(page, "Bold")).to_have_attribute("aria-pressed", "true")
    expect(text).to_be_focused()
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.press("ControlOrMeta+k")
    dialog = page.get_by_role("dialog", name="Link")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("the house")
    expect(dialog.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("option", name="The house")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    saved(page)
    assert stored().endswith('<a href="link:page/about"><strong>Ask</strong></a></p>')
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_be_hidden()
    expect(text).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).not_to_have_attribute("data-editable-open", "")
    expect(text).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_have_attribute("contenteditable", "true")
    page.keyboard.press("Tab")
    expect(field(page, "editable.richtextblock/about-right/text")).to_be_focused()


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_tab_indents_in_a_list(editor_page: Page) -> None:
    """ED-08: Tab makes an item one of the item above, Shift+Tab takes it out again."""
    page = editor_page
    opened(page)
    page.keyboard.press("Enter")
    page.keyboard.type("1. one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("three")
    page.keyboard.press("Shift+Tab")
    saved(page)
    assert stored().endswith("<ol><li>one<ol><li>two</li></ol></li><li>three</li></ol>")


@pytest.mark.parametrize("source", ["word", pytest.param("google-docs", marks=pytest.mark.proof)])
@pytest.mark.parametrize("viewport", ["desktop"])
def test_a_paste_comes_out_clean(editor_page: Page, source: str) -> None:
    """ED-08: all visible words stay, bold, italic, lists and links too; nothing of the program they come from."""
    page = editor_page
    text = opened(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.evaluate(PASTE, [(PASTES / f"{source}.html").read_text(), "Opening night"])
    expect(text).to_contain_text("See you there.")
    saved(page)
    html = stored().replace("\n", " ")
    for trace in ("mso", "o:p", "<!", "file:", "style", "class", "Symbol", "googleusercontent", "myself", "·", "<div"):
        assert trace not in html, trace
    expected = [
        "<h2>Opening night</h2><p>Bring a <strong>warm coat</strong>, and a <em>lantern</em> if you have one.</p>",
        "<ul><li>Soup at the jetty<ul><li>leek and potato</li></ul></li><li>Songs in the loft</li></ul>",
        '<ol><li>Ring the bell</li><li>Wait for the <a href="https://ferry.example.org/times?day=4&amp;way=out">ferry</a>',
        "<p>Doors</p><p>half past six</p>",
        "<p>See you there.</p>",
    ]
    for part in expected:
        assert part in html, (part, html)
    page.keyboard.press("ControlOrMeta+z")
    expect(text).not_to_contain_text("Soup")


@pytest.mark.parametrize("viewport", ["desktop"])
def test_a_paste_of_anything_is_harmless(editor_page: Page) -> None:
    """Scripts do not run, foreign pictures and frames are left out, and the words stay."""
    page = editor_page
    ran: list[str] = []

    def ran_in(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", ran_in)
    text = opened(page)
    hostile = (
        "<p>before<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg></p>"
        '<iframe src="javascript:alert(4)"></iframe><p><a href="javascript:alert(5)" onclick="alert(6)">link</a></p>'
        '<table><tr><td>one</td><td>two</td></tr></table><h1>big</h1><img src="https://elsewhere.example/a.png"><p>after'
    )
    page.evaluate(PASTE, [hostile, "x"])
    for words in ("before", "link", "one", "two", "big", "after"):
        expect(text).to_contain_text(words)
    saved(page)
    assert "<img" not in stored() and "alert" not in stored() and "<h2>big</h2>" in stored()
    assert "onetwo" not in stored()
    assert not ran


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_autosave_moves_nothing(editor_page: Page) -> None:
    """ED-04, ED-05: the caret stays where it is while a save runs and after it; undo goes on behind it."""
    page = editor_page
    text = opened(page)
    go(page, "ControlOrMeta+Home")
    page.keyboard.type("Once ")
    saved(page)
    page.keyboard.type("then ")
    saved(page)
    page.keyboard.type("last ")
    expect(text).to_contain_text("Once then last For ninety years")
    saved(page)
    for _step in range(4):
        page.keyboard.press("ControlOrMeta+z")
    expect(text).to_contain_text("For ninety years")
    expect(text).not_to_contain_text("Once")
    saved(page)
    assert stored().startswith("<p>For ninety years")


@pytest.mark.parametrize("viewport", ["desktop"])
def test_opening_changes_nothing(editor_page: Page) -> None:
    """ED-05: HTML that the editor would write otherwise is not saved because somebody looked at it; nothing moves."""
    page = editor_page
    html = "<p>a</p>\n<ul><li>x</li><li><p>y</p><p>z</p></li></ul>plain<h4>b</h4><blockquote>c</blockquote>"
    RichTextBlock.objects.create(slug="about-left", title="About", text=html)
    text = text_of(visit(page))
    before, printed = place(text), text.inner_html()
    opened(page)
    page.keyboard.press("ArrowLeft")
    expect(text).to_have_attribute("data-editable-state", "clean")
    left(page)
    assert text.inner_html() == printed
    assert place(text) == before
    assert not Revision.objects.exists() and stored() == html


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_nothing_moves_when_it_opens(editor_page: Page) -> None:
    """ED-15: the text is as large, and stands where it stood, and the caret is where the click was."""
    page = editor_page
    html = "<h2>a</h2><p>b <strong>c</strong></p><ul><li>d<ul><li>e</li></ul></li><li>f</li></ul><ol><li>g</li></ol>"
    RichTextBlock.objects.create(slug="about-left", title="About", text=f"{html}<p>here it is</p>")
    text = text_of(visit(page))
    text.scroll_into_view_if_needed()
    before = place(text)
    last = text.get_by_text("here it is").bounding_box()
    assert last is not None
    page.mouse.click(last["x"] + 1, last["y"] + last["height"] / 2)
    expect(text).to_be_focused()
    expect(text).to_have_attribute("contenteditable", "true")
    assert place(text) == before
    page.keyboard.type("Oh, ")
    expect(text).to_contain_text("Oh, here it is")


@pytest.mark.parametrize("viewport", ["desktop"])
def test_keys_typed_while_it_opens_are_kept(editor_page: Page) -> None:
    """ED-04: on a slow line the first letters wait for the text."""
    page = editor_page

    def slow(route: Route) -> None:
        page.wait_for_timeout(700)
        route.continue_()

    page.route("**/about-left/text/*", slow)
    text_of(page).focus()
    page.keyboard.type("quick ")
    expect(text_of(page)).to_contain_text("else.quick")


@pytest.mark.proof
@pytest.mark.console_errors
def test_offline_it_says_why_it_does_not_open(editor_page: Page) -> None:
    """ED-06: a sentence at the text, which stays as it is; it opens once the network is back."""
    page = editor_page
    page.context.set_offline(True)
    press(text_of(page))
    error = page.get_by_role("alert").filter(has_text="You are offline")
    expect(error).to_be_visible()
    expect(text_of(page)).to_contain_text("For ninety years")
    page.context.set_offline(False)
    page.locator("h1").first.focus()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    opened(page)
    expect(error).to_have_count(0)


@pytest.mark.console_errors("409")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_two_people_keep_both_texts(editor_page: Page) -> None:
    """NL-01: the dialog shows words, not tags; both are kept one below the other."""
    page = editor_page
    text = opened(page)
    RichTextBlock.objects.create(slug="about-left", title="About", text="<p>Theirs &amp; <em>good</em></p>")
    page.keyboard.type(" Mine")
    dialog = page.get_by_role("dialog", name="This was changed meanwhile")
    expect(dialog.get_by_role("region", name="The saved text")).to_contain_text("Theirs & good")
    expect(dialog).not_to_contain_text("<p>")
    press(dialog.get_by_role("button", name="Use both"))
    saved(page)
    expect(text).to_contain_text("Mine")
    assert stored().startswith("<p>Theirs &amp; <em>good</em></p>") and stored().endswith(" Mine</p>")


def test_pictures_are_dropped_and_pasted(editor_page: Page) -> None:
    """ED-08: a dropped file is uploaded where it was dropped; decorative is a choice; one can be removed."""
    page = editor_page
    text = opened(page)
    page.evaluate(DROP, [list(picture(300, 200)), "a.jpg", "image/jpeg"])
    expect(text.locator("img[src^='/media/m/']")).to_have_count(1)
    add_pictures(page, "b.jpg", "c.jpg")
    expect(text.locator("img[src^='/media/m/']")).to_have_count(3)
    press(text.locator("img").first)
    dialog = page.get_by_role("dialog", name="Picture")
    press(dialog.get_by_label("Only decorative"))
    assert unfit_controls(page) == []
    press(dialog.get_by_role("button", name="Done"))
    expect(text.locator("img[data-editable-undescribed]")).to_have_count(2)
    press(text.locator("img").last)
    press(dialog.get_by_role("button", name="Remove picture"))
    expect(text.locator("img")).to_have_count(2)
    saved(page)
    assert stored().count("<img") == 2 and stored().count('alt=""') == 1
    assert "blob:" not in stored() and Picture.objects.count() == 3


@pytest.mark.proof
@pytest.mark.console_errors("500", "ERR_FAILED")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_an_upload_that_fails_can_be_tried_again(editor_page: Page) -> None:
    """IM-01: progress while it runs, a sentence where it fails, retry, and cancel; the text is saved meanwhile."""
    page = editor_page
    text = opened(page)
    page.route("**/edit/upload/", lambda route: route.abort())
    add_pictures(page, "a.jpg")
    expect(text.get_by_role("alert")).to_have_text("The server does not answer.")
    page.keyboard.type("still here")
    saved(page)
    assert "still here" in stored() and "<img" not in stored()
    page.unroute("**/edit/upload/")
    press(text.get_by_role("button", name="Try again"))
    expect(text.locator("img[src^='/media/m/']")).to_have_count(1)
    page.route("**/edit/upload/", lambda route: None)
    add_pictures(page, "b.jpg")
    expect(text.get_by_role("progressbar")).to_be_visible()
    press(text.get_by_role("button", name="Cancel"))
    expect(text.get_by_role("progressbar")).to_have_count(0)
    expect(text.locator("img")).to_have_count(1)


@pytest.mark.proof
@pytest.mark.console_errors("400")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_a_refused_picture_says_why(editor_page: Page) -> None:
    """IM-02: what is no picture is refused with the server's sentence, at the place where it would be."""
    page = editor_page
    text = opened(page)
    page.evaluate(DROP, [list(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "a.svg", "image/svg+xml"])
    expect(text.get_by_role("alert")).to_contain_text("SVG files are not accepted")


def test_a_video_waits_for_a_click(signed_in_page: Open, viewport: str) -> None:
    """ED-08, ED-09: nothing is asked of others before the click, then the player stands where the link was."""
    text = '<div data-video="youtube:dQw4w9WgXcQ"></div><div data-video="vimeo:76979871"></div>'
    RichTextBlock.objects.create(slug="about-left", title="About", text=text)
    page = signed_in_page(None, viewport)
    foreign: list[str] = []

    def play(route: Route) -> None:
        foreign.append(route.request.url)
        route.fulfill(body="<title>player</title>", content_type="text/html")

    page.route(lambda url: "127.0.0.1" not in url and "localhost" not in url, play)
    page.goto("/")
    link = page.get_by_role("link", name="Play the video on YouTube")
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    assert not foreign
    box = place(link)
    press(link)
    player = page.locator("iframe.video")
    expect(player).to_have_attribute("title", "Play the video on YouTube")
    assert place(player) == box
    press(page.get_by_role("link", name="Play the video on Vimeo"))
    expect(page.locator("iframe.video")).to_have_count(2)
    assert [url.split("?")[0] for url in foreign] == [
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
        "https://player.vimeo.com/video/76979871",
    ]


@pytest.mark.proof
@pytest.mark.console_errors("400")
def test_a_wrong_address_is_explained(editor_page: Page) -> None:
    """ED-08, ED-11: neither dialog takes what is no address; what people leave out is completed."""
    page = editor_page
    opened(page)
    select_back(page, 4)
    press(button(page, "Link"))
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_role("combobox").fill("javascript:alert(1)")
    press(dialog.get_by_role("button", name="Set link"))
    expect(dialog.get_by_role("alert")).to_contain_text("This is no address")
    expect(dialog.get_by_role("combobox")).to_have_attribute("aria-invalid", "true")
    assert unfit_controls(page) == []
    dialog.get_by_role("combobox").fill("www.example.org/a?b=c")
    press(dialog.get_by_role("button", name="Set link"))
    expect(text_of(page).locator("a")).to_have_attribute("href", "https://www.example.org/a?b=c")
    press(button(page, "Link"))
    expect(dialog.get_by_role("combobox")).to_have_value("https://www.example.org/a?b=c")
    press(dialog.get_by_role("button", name="Remove link"))
    expect(text_of(page).locator("a")).to_have_count(0)
    press(button(page, "Add a video"))
    dialog = page.get_by_role("dialog", name="Add a video")
    dialog.get_by_label("Address of a video").fill("https://example.org/film")
    press(dialog.get_by_role("button", name="Add video"))
    expect(dialog.get_by_role("alert")).to_contain_text("not the address of a video")
    dialog.get_by_label("Address of a video").fill("https://vimeo.com/76979871")
    press(dialog.get_by_role("button", name="Add video"))
    expect(text_of(page).locator("a.video")).to_have_count(1)
    saved(page)


def test_nothing_in_reach_is_a_fault(editor_page: Page, axe) -> None:
    """ED-16: axe finds nothing with the toolbar, the dialogs or an upload open; all buttons fit and are large enough."""
    page = editor_page
    press(page.get_by_role("button", name="Got it"))
    text = opened(page)
    select_back(page, 4)
    expect(page.get_by_role("toolbar")).to_be_in_viewport(ratio=1)
    assert axe(page) == []
    assert unfit_controls(page) == []
    smallest = (
        page.get_by_role("toolbar")
        .get_by_role("button")
        .evaluate_all("buttons => Math.min(...buttons.flatMap((one) => [one.offsetWidth, one.offsetHeight]))")
    )
    assert smallest >= (44 if is_touch(page) else 24)
    for name in ("Link", "Add a video"):
        press(button(page, name))
        expect(page.get_by_role("dialog", name=name)).to_be_in_viewport(ratio=1)
        page.wait_for_timeout(300)
        assert axe(page, LAYER) == []
        assert unfit_controls(page) == []
        page.keyboard.press("Escape")
        expect(text).to_be_focused()
    page.route("**/edit/upload/", lambda route: None)
    add_pictures(page, "a.jpg")
    expect(text.get_by_role("progressbar")).to_be_visible()
    assert axe(page) == []
    press(text.get_by_role("button", name="Cancel"))


@pytest.mark.proof
def test_the_toolbar_covers_no_line_that_is_edited(editor_page: Page) -> None:
    """ED-16: wherever the caret is, the toolbar is on screen and beside it."""
    page = editor_page
    paragraphs = "".join(f"<p>Line {number} of the house rules, which are long</p>" for number in range(30))
    RichTextBlock.objects.create(slug="about-left", title="About", text=paragraphs)
    visit(page)
    opened(page)
    toolbar = page.get_by_role("toolbar")
    for _line in range(30):
        go(page, "End")
        page.keyboard.press("Shift+Home")
        expect(toolbar).to_be_in_viewport(ratio=1)
        page.wait_for_timeout(50)
        overlap = page.evaluate(
            """() => {
              const bar = document.querySelector("[data-editable-toolbar]").getBoundingClientRect()
              const line = getSelection().getRangeAt(0).getBoundingClientRect()
              return bar.top < line.bottom && bar.bottom > line.top && bar.left < line.right && bar.right > line.left
            }"""
        )
        assert not overlap
        go(page, "ArrowUp")


@pytest.mark.proof
def test_it_is_usable_at_320_px(signed_in_page: Open, alice: User) -> None:
    """ED-16: no sideways scrolling with the toolbar or a dialog open, and all of them fit."""
    page = signed_in_page(alice, "phone")
    page.set_viewport_size({"width": 320, "height": 640})
    visit(page)
    press(page.get_by_role("button", name="Got it"))
    opened(page)
    assert unfit_controls(page) == []
    for name in ("Link", "Add a video"):
        press(button(page, name))
        expect(page.get_by_role("dialog", name=name)).to_be_in_viewport(ratio=1)
        assert unfit_controls(page) == []
        page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.console_errors("400")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_it_works_without_javascript(signed_in_page: Open, alice: User, viewport: str) -> None:
    """ED-12: the field's own page has the HTML in a form; what is saved is cleaned, what is refused comes back."""
    page = signed_in_page(alice, viewport, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="About, left column").click()
    area = page.get_by_role("textbox")
    assert area.input_value().startswith("<p>For ninety years")
    area.fill('<h2 onclick="alert(1)">Kept</h2><script>alert(2)</script>')
    page.get_by_role("button", name="Save").click()
    assert stored() == "<h2>Kept</h2>"
    page.get_by_role("link", name="About, left column").click()
    page.get_by_role("textbox").fill("<br>" * 6000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please split it").first).to_be_visible()
    assert page.get_by_role("textbox").input_value() == "<br>" * 6000


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_the_scripts_are_light(
    signed_in_page: Open, visitor_page: Open, alice: User, event: Event, viewport: str
) -> None:
    """ED-13: the heavy part is fetched when a text is pointed at, not before; visitors fetch none of it."""
    page = signed_in_page(alice)
    fetched = weighed(page)
    visit(page)
    page.wait_for_load_state("networkidle")
    at_first = sum(fetched.values())
    assert any("editable/index" in url for url in fetched)
    assert not any("django_prose_editor" in url for url in fetched)
    opened(page)
    page.wait_for_load_state("networkidle")
    print(f"compressed scripts: {at_first} bytes at first, {sum(fetched.values())} with rich text open")
    assert any("django_prose_editor" in url for url in fetched)
    assert at_first <= AT_FIRST
    assert sum(fetched.values()) <= WITH_RICH_TEXT
    visitor = visitor_page()
    fetched = weighed(visitor)
    visitor.goto("/", wait_until="networkidle")
    assert not any("editable/" in url for url in fetched)


def weighed(page: Page) -> dict[str, int]:
    """Return the scripts that the page fetches from now on, by address, each with its size as production serves it."""
    fetched: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.ok and "javascript" in response.headers.get("content-type", ""):
            fetched[response.url] = len(Compressor.compress_brotli(response.body()))

    page.on("response", weigh)
    return fetched


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_hostile_styles_change_nothing(editor_page: Page) -> None:
    """ED-19: the toolbar is where and as it is meant to be under a style sheet that reverts and hides everything."""
    page = editor_page
    opened(page)
    select_back(page, 4)
    toolbar = page.get_by_role("toolbar")
    before = toolbar.bounding_box()
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync("div, button, span { display: block; position: static; width: 50%; float: left; margin: 9px }")
          document.adoptedStyleSheets = [sheet]
        }"""
    )
    page.wait_for_timeout(100)
    after = toolbar.bounding_box()
    assert before and after and (before["width"], before["height"]) == (after["width"], after["height"])


@pytest.mark.proof
@pytest.mark.console_errors("503")
@pytest.mark.parametrize("viewport", ["desktop"])
def test_a_server_in_trouble_loses_nothing(editor_page: Page) -> None:
    """ED-06: what was typed stays open after leaving, and is saved when the server is back."""
    page = editor_page
    text = opened(page)
    page.route("**/about-left/text/*", lambda route: route.fulfill(status=503, body="{}"))
    page.keyboard.type(" Kept.")
    expect(status(page)).to_contain_text("The server has a problem")
    page.evaluate("document.activeElement.blur()")
    expect(text).to_contain_text("Kept.")
    expect(text).to_have_attribute("data-editable-open", "")
    page.unroute("**/about-left/text/*")
    saved(page)
    expect(text).not_to_have_attribute("data-editable-open", "")
    assert stored().endswith(" Kept.</p>")


@pytest.mark.proof
@pytest.mark.parametrize("viewport", ["desktop"])
def test_a_picture_is_fetched_once(editor_page: Page) -> None:
    """ED-15: opening a text shows the picture that the page has loaded already, and stores its lasting address."""
    page = editor_page
    opened(page)
    page.evaluate(DROP, [list(picture(1000, 500)), "a.jpg", "image/jpeg"])
    expect(text_of(page).locator("img[src^='/media/m/']")).to_have_count(1)
    saved(page)
    left(page)
    shown = text_of(page).locator("img[srcset]")
    expect(shown).to_have_js_property("complete", True)
    source = shown.evaluate("image => image.currentSrc")
    text = opened(page)
    assert text.locator("img").evaluate("image => image.currentSrc") == source
    page.keyboard.type("x")
    saved(page)
    assert f'src="/media/m/{Picture.objects.get().pk}/"' in stored()
    assert json.dumps(stored()).count("srcset") == 0


@pytest.mark.proof
@pytest.mark.urls("tests.kinds.urls")
def test_it_is_edited_in_a_panel(signed_in_page: Open, alice: User, viewport: str, axe) -> None:
    """ED-18: a rich text that the page does not print, with its toolbar and dialogs, within the popover.

    It opens whichever of the panel's scripts comes last.
    """
    user = User.objects.create_superuser("dora", "dora@example.org", "x")
    region = Habitat.objects.create(name="Dunes")
    specimen = Specimen.objects.create(line="Sea holly", needed_date="2020-01-01", needed_habitat=region)
    page = signed_in_page(user, viewport)

    def late(route: Route) -> None:
        page.wait_for_timeout(500)
        route.continue_()

    page.route("**/kinds/number.js*", late)
    visit(page, f"/specimens/{specimen.pk}/")
    if not is_touch(page):
        page.locator("article").hover()
    press(page.get_by_role("button", name="More about").first)
    panel = page.get_by_role("dialog", name="More about")
    text = panel.get_by_role("textbox", name="Edit Story")
    text.scroll_into_view_if_needed()
    opened(page, text)
    page.keyboard.type("- blue")
    select_back(page, 4)
    expect(page.get_by_role("toolbar")).to_be_in_viewport(ratio=1)
    press(button(page, "Bold"))
    press(button(page, "Link"))
    dialog = page.get_by_role("dialog", name="Link")
    dialog.get_by_role("combobox").fill("example.org")
    press(dialog.get_by_role("button", name="Set link"))
    expect(text).to_be_focused()
    expect(panel).to_be_visible()
    saved(page)
    assert [name for name in unfit_controls(page) if not name.startswith("blue")] == []
    assert axe(page) == []
    specimen.refresh_from_db()
    assert specimen.rich == '<ul><li><a href="https://example.org"><strong>blue</strong></a></li></ul>'
