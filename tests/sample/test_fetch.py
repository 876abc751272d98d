"""`manage.py fetch_sample_images`: pictures from a page's links, against a site of all that may go wrong."""

import json
import struct
import time
import zlib
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from project.models import GalleryItem
from project.sample import fetching, pictures, texts, web
from project.sample.links import Link, links_of
from tests.sample import servers


@pytest.fixture
def site() -> Iterator[servers.Site]:
    with servers.site() as running:
        yield running


def picture(colour: str = "red", kind: str = "JPEG") -> bytes:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, kind)
    return data.getvalue()


def bomb() -> bytes:
    """Return a PNG of 400 million pixels in a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def fetched(url: str, *options: str) -> str:
    out = StringIO()
    call_command("fetch_sample_images", url, "--pause", "0", *options, stdout=out)
    return out.getvalue()


def names() -> list[str]:
    return sorted(path.name for path in pictures.folder().glob("*"))


def test_it_fetches_the_pictures_of_a_page(site: servers.Site) -> None:
    """SC-04: relative links and <base> are resolved; words of the links become descriptions; one at a time."""
    site.put(
        "/page/",
        '<base href="/pictures/"><a href="one.jpg">A  red\nboat</a> <a href="./two.png#top"><img alt="Sea"></a>'
        '<a href="one.jpg">again</a> <a href="mailto:a@example.org">b</a> <a href="javascript:x">c</a> <a>d</a>'
        '<a href="http://[bad">e</a>',
    )
    site.put("/pictures/one.jpg", picture(), "image/jpeg")
    site.put("/pictures/two.png", picture("blue", "PNG"), "image/png")

    assert "2 fetched, 0 there already, 0 skipped" in fetched(f"{site.url}/page/")

    found = pictures.own(9)
    assert [(sample.path.name[:4], sample.path.suffix, sample.alt) for sample in found] == [
        ("one-", ".jpg", "A red boat"),
        ("two-", ".png", "Sea"),
    ]
    known = json.loads((pictures.folder() / f"{found[0].file}.json").read_text())
    assert known == {"url": f"{site.url}/pictures/one.jpg", "alt": "A red boat"}
    assert site.asked == ["/robots.txt", "/page/", "/pictures/one.jpg", "/pictures/two.png"]
    assert site.most_at_once == 1 and site.agents == {web.AGENT}


def test_existing_ones_are_not_fetched_again(site: servers.Site) -> None:
    """SC-04: the second run asks for the page alone; what is skipped is asked for again."""
    site.put("/", '<a href="/1.jpg">1</a><a href="/2.jpg">2</a>')
    site.put("/1.jpg", picture(), "image/jpeg")
    assert "1 fetched, 0 there already, 1 skipped" in fetched(site.url)
    site.asked.clear()
    site.put("/2.jpg", picture("blue"), "image/jpeg")
    assert "1 fetched, 1 there already, 0 skipped" in fetched(site.url)
    assert site.asked == ["/robots.txt", "/", "/2.jpg"]


PAGE = (
    '<a href="0">0</a><LI class="photo big"><a href="1">1</a><a href="2">2</a></LI>'
    '<li><a href="3">3</a></li><div class="photo"><p><a href="4">4</a></p><a href="5">5</a></div>'
    '<li class="photo"></li>'
)


@pytest.mark.parametrize(
    ("parent", "css_class", "first", "expected"),
    [
        ("", "", False, "012345"),
        ("", "", True, "0"),
        ("li", "", False, "123"),
        ("li", "", True, "13"),
        ("LI", "photo", False, "12"),
        ("", "photo", False, "1245"),
        ("", "photo", True, "14"),
        ("li", "big", True, "1"),
        ("table", "", False, ""),
    ],
)
def test_links_may_be_chosen_by_where_they_stand(parent: str, css_class: str, first: bool, expected: str) -> None:
    """SC-04: the whole page, elements of a name and class, the first link of each."""
    links = links_of(PAGE, "http://example.org/a/b", parent, css_class, first)
    assert [link.url for link in links] == [f"http://example.org/a/{number}" for number in expected]


def test_the_environment_says_what_to_fetch(site: servers.Site, settings: Any) -> None:
    """SC-04: without arguments the settings are taken; without those a sentence asks for a page."""
    site.put("/", PAGE)
    site.put("/1", picture(), "image/jpeg")
    settings.SAMPLE_IMAGES_PARENT, settings.SAMPLE_IMAGES_CLASS, settings.SAMPLE_IMAGES_FIRST = "li", "photo", True
    with pytest.raises(CommandError, match="SAMPLE_IMAGES_URL"):
        call_command("fetch_sample_images")
    settings.SAMPLE_IMAGES_URL = site.url
    call_command("fetch_sample_images", "--pause", "0", verbosity=0)
    assert [name for name in site.asked if name in "/0/1/2/3/4/5"] == ["/", "/1"]
    assert len(pictures.own(9)) == 1


def test_what_is_no_picture_is_skipped_with_its_reason(site: servers.Site, settings: Any) -> None:
    """SC-04: wrong types, fakes, bombs, too much, errors, loops, robots: each is named, the rest is fetched."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 100_000
    broken: dict[str, str] = {
        "text": "it is text/plain",
        "none": "the server answers 404",
        "error": "the server answers 500",
        "fake.jpg": "not a picture",
        "svg": "SVG files are not accepted",
        "cut.jpg": "it is cut off",
        "half.jpg": "damaged or incomplete",
        "bomb.png": "million pixels",
        "large.jpg": "it has more than 100,000 bytes",
        "endless": "it has more than 100,000 bytes",
        "packed": "it is compressed",
        "loop": "redirects too often",
        "file": "no address of http or https",
        "nonsense": "it cannot be fetched",
        "private/one.jpg": "robots.txt asks not to fetch it",
    }
    site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", "text/plain")
    site.put("/text", "hello", "text/plain")
    site.put("/error", "", status=500)
    site.put("/fake.jpg", "<script>alert(1)</script>", "image/jpeg")
    site.put("/svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    site.put("/cut.jpg", picture(), "image/jpeg", Content_Length="5000")
    site.put("/half.jpg", picture()[:400], "image/jpeg")
    site.put("/bomb.png", bomb(), "image/png")
    site.put("/large.jpg", b"x" * 100_001, "image/jpeg")
    site.pages["/endless"] = servers.endless
    site.put("/packed", zlib.compress(picture()), "image/jpeg", Content_Encoding="deflate")
    site.put("/loop", "", status=302, Location="/loop")
    site.put("/file", "", status=302, Location=site.url.replace("http", "ftp") + "/good%20one.jpg")
    site.pages["/nonsense"] = servers.nonsense
    site.put("/private/one.jpg", picture(), "image/jpeg")
    site.put("/moved.jpg", "", status=301, Location="/good%20one.jpg")
    site.put("/good%20one.jpg", picture(), "image/jpeg")
    links = "".join(f'<a href="/{name}">{name}</a>' for name in [*broken, "moved.jpg"])
    site.put("/", links + '<a href="http://127.0.0.1:1/gone">gone</a><a href="http://a:b@127.0.0.1/">user</a>')

    said = fetched(site.url)

    assert f"1 fetched, 0 there already, {len(broken) + 2} skipped" in said
    lines = {line.partition(": skipped: ")[0]: line for line in said.splitlines()}
    assert {name for name, reason in broken.items() if reason not in lines[f"{site.url}/{name}"]} == set()
    assert "cannot be fetched" in lines["http://127.0.0.1:1/gone"]
    assert "/private/one.jpg" not in site.asked
    assert len(names()) == 2 and names()[0].startswith("moved-")


@pytest.mark.parametrize("drip", [servers.dripping, servers.dripping_headers], ids=["body", "headers"])
def test_slow_answers_are_given_up(site: servers.Site, drip: servers.Page) -> None:
    """SC-04: a time-out holds for a whole answer, however often a byte arrives, and the next one is fetched."""
    site.pages["/slow"] = drip
    site.put("/1.jpg", picture(), "image/jpeg")
    links = [Link(f"{site.url}/{name}", "") for name in ("slow", "1.jpg")]

    start = time.monotonic()
    outcomes = list(fetching.fetch(links, web.Web(pause=0, seconds=0.5), 9))

    assert [(outcome.state, outcome.reason) for outcome in outcomes] == [
        ("skipped", "it takes too long"),
        ("fetched", ""),
    ]
    assert time.monotonic() - start < 5


def test_it_pauses_between_requests(site: servers.Site) -> None:
    """SC-04: as long as it is told to, and longer where robots.txt asks for it."""
    site.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.1\nCrawl-delay: 1\n", "text/plain")
    guest = web.Web(pause=0.2)
    start = time.monotonic()
    with pytest.raises(web.Missing):
        guest.get(f"{site.url}/a", ("",), 10)
    assert 1.0 <= time.monotonic() - start < 10
    assert guest.pause == 1


def test_a_server_whose_rules_cannot_be_read_is_left_alone(site: servers.Site) -> None:
    """SC-04: an error in the place of robots.txt forbids all (RFC 9309)."""
    site.put("/robots.txt", "", status=503)
    site.put("/", PAGE)
    with pytest.raises(CommandError, match=r"cannot be read: the server answers 503\."):
        fetched(site.url)
    assert site.asked == ["/robots.txt"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://", "nonsense", "http://", "http://[x/", "http://a:b@"])
def test_it_refuses_what_is_no_page(site: servers.Site, url: str) -> None:
    """SC-04: only http and https, and no passwords; nothing is asked for."""
    site.put("/", PAGE)
    with pytest.raises(CommandError, match="cannot be read"):
        fetched(url + site.url.removeprefix("http://") if url.endswith(("ftp://", "@")) else url)
    assert site.asked == []


@pytest.mark.parametrize("option", ["--limit=0", "--limit=x", "--pause=-1", "--pause=nan", "--pause=x"])
def test_it_refuses_wrong_options(option: str) -> None:
    """SC-04: a sentence."""
    with pytest.raises(CommandError, match="must be a"):
        fetched("http://127.0.0.1:1/", option)


def test_it_stops_at_its_limit(site: servers.Site) -> None:
    """SC-04: so many pictures and no more."""
    site.put("/", "".join(f'<a href="/{number}.jpg">x</a>' for number in range(5)))
    for number in range(5):
        site.put(f"/{number}.jpg", picture(), "image/jpeg")
    assert "2 fetched" in fetched(site.url, "--limit", "2")
    assert len(site.asked) == 4


def test_pages_that_take_for_ever_are_refused() -> None:
    """SC-04: comments without an end are read quickly, elements inside of each other are counted."""
    start = time.monotonic()
    assert links_of("<!-- " * 100_000 + '<a href="x">', "http://example.org/") == []
    with pytest.raises(ValueError, match="tags"):
        links_of("<p>" * 30_000, "http://example.org/")
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "name", ["../../up.jpg", "..%2f..%2fup.jpg", "%00.jpg", "*?[a].jpg", "ü" * 300 + ".jpg", ".jpg"]
)
def test_names_are_safe(site: servers.Site, name: str) -> None:
    """SC-04: whatever the address, the file lies in the folder, and is found again."""
    site.pages = dict.fromkeys(["/"], (200, {"Content-Type": "text/html"}, f'<a href="{name}">x</a>'.encode()))
    body = picture()
    site.put("/robots.txt", "", "text/plain")
    site.pages |= {path: (200, {"Content-Type": "image/jpeg"}, body) for path in addresses(name)}
    assert "1 fetched" in fetched(site.url)
    assert "1 there already" in fetched(site.url)
    assert len(names()) == 2 and pictures.folder().is_dir()


def addresses(name: str) -> list[str]:
    return [quote(urlsplit(urljoin("http://x/", name)).path, safe="/%*?[]"), "/*?%5Ba%5D.jpg", "/*?[a].jpg"]


@pytest.mark.django_db
def test_seed_content_takes_them_first(site: servers.Site, client: Client) -> None:
    """SC-04: fetched pictures, then those that ship; a file that is none is told of; no page asks the network."""
    site.put("/", '<a href="/1.jpg">Red &lt;b&gt;</a>')
    site.put("/1.jpg", picture(), "image/jpeg")
    fetched(site.url)
    (pictures.folder() / "zzz.jpg").write_bytes(b"nothing")
    (pictures.folder() / "own.png").write_bytes(picture("green", "PNG"))
    err = StringIO()
    call_command("seed_content", verbosity=0, stderr=err)

    items = list(GalleryItem.objects.all())
    assert "zzz.jpg: This is not a picture" in err.getvalue()
    assert len(items) == 6 and len({item.image.name for item in items}) == 6
    assert [item.alt for item in items if item.image_width == 40] in (["", "Red <b>"], ["Red <b>", ""])
    assert all(item.title and item.text for item in items)
    site.asked.clear()
    assert client.get("/?gallery=all").status_code == 200
    assert site.asked == []


def test_texts_may_come_from_pages(site: servers.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """SC-02: an address of a page or a text; its navigation and scripts are no texts; errors are skipped."""
    monkeypatch.setattr(web, "PAUSE", 0)
    site.put("/page", "<nav>We are not read here at all.</nav><script>a b c d.</script><p>The cat &amp; dog sat.</p>x")
    site.put("/text", "The sea was flat.\n\nIt was also grey, as ever.", "text/plain; charset=latin-1")
    site.put("/picture", picture(), "image/jpeg")
    said: list[str] = []
    given = [f"{site.url}/{name}" for name in ("page", "text", "picture", "gone")]

    sentences, _titles = texts.chains(given, said.append)

    assert sentences.sentences == ["The cat & dog sat.", "The sea was flat.", "It was also grey, as ever."]
    assert [sentence.rpartition(": ")[2] for sentence in said[:2]] == ["it is image/jpeg.", "the server answers 404."]
    assert said[2] == "2 of 4 sources of sample texts skipped."
    site.asked.clear()
    texts.chains(given[:2])
    texts.chains(given[:2])
    assert site.asked == ["/robots.txt", "/page", "/text"], "what is kept is not fetched again"


def test_nothing_is_left_where_nothing_can_be_kept(site: servers.Site, settings: Any, tmp_path: Path) -> None:
    """SC-04: a sentence names the folder."""
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("")
    site.put("/", '<a href="/1.jpg">x</a>')
    site.put("/1.jpg", picture(), "image/jpeg")
    with pytest.raises(CommandError, match="cannot be kept in"):
        fetched(site.url)
