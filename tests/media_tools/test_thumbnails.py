"""Thumbnails on a page: the right size, one look-up for all of them, and a stand-in for what is broken."""

import logging
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.template import Context, Template
from PIL import Image
from sorl.thumbnail import default, get_thumbnail
from sorl.thumbnail.kvstores.base import add_prefix
from sorl.thumbnail.models import KVStore as Row

from media_tools import thumbnails
from project.models import GalleryItem

pytestmark = pytest.mark.django_db

STORAGE_CALLS = ["_open", "_save", "delete", "exists", "listdir", "size", "get_modified_time"]
PAGE = """{% prefetch_thumbnails items "image" "400x300" crop="center" whole="1200x900" %}
{% for item in items %}{% rendition item.image "1200x900" as large %}{{ large.url }}
{% picture item.image "400x300" crop="center" alt=item.alt %}{% endfor %}"""


def render(source: str, **context: object) -> str:
    return Template("{% load media_tools %}" + source).render(Context(context))


def picture_of(item: GalleryItem, geometry: str = "400x300") -> str:
    source = "{% picture item.image geometry crop='center' alt=item.alt %}"
    return render(source, item=item, geometry=geometry)


def jpeg(width: int, height: int) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), "#336699").save(data, "JPEG")
    return data.getvalue()


def make_item(data: bytes | None = None, name: str = "boat.jpg", **fields: Any) -> GalleryItem:
    item = GalleryItem(title="Boat", alt='A boat & a "buoy"', **fields)
    item.image.save(name, ContentFile(data or jpeg(1600, 1200), name), save=False)
    item.save()
    return item


def broken_item(data: bytes) -> GalleryItem:
    """Return an item whose file was exchanged after it had been checked."""
    item = make_item()
    Path(item.image.path).write_bytes(data)
    return item


@pytest.fixture
def storage_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record every call that a storage far away would have to answer."""
    calls: list[str] = []

    def recording(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return call(*args, **kwargs)

        return recorded

    for name in STORAGE_CALLS:
        monkeypatch.setattr(FileSystemStorage, name, recording(name, getattr(FileSystemStorage, name)))
    return calls


def test_it_prints_a_picture() -> None:
    """PG-02: width, height, alt, and a source of twice the pixels, both there."""
    printed = picture_of(make_item())

    assert re.fullmatch(
        r'<img src="(?P<once>[^"]+\.jpg)" srcset="(?P=once) 1x, (?P<twice>[^"]+\.jpg) 2x" width="400" height="300" '
        r'alt="A boat &amp; a &quot;buoy&quot;" loading="lazy" decoding="async">',
        printed,
    )


@pytest.mark.parametrize(("geometry", "sizes"), [("400x300", ["400x300", "800x600"]), ("200", ["200x150", "400x300"])])
def test_it_prints_the_sizes_that_files_have(geometry: str, sizes: list[str]) -> None:
    """PG-02: the file behind each address is as large as the page says."""
    printed = picture_of(make_item(), geometry)

    for address, size in zip(re.findall(r'([^" ]+\.jpg) [12]x', printed), sizes, strict=True):
        with Image.open(default.storage.path(address.removeprefix(default.storage.base_url))) as image:
            assert "{}x{}".format(*image.size) == size
    assert 'width="{}" height="{}"'.format(*sizes[0].split("x")) in printed


@pytest.mark.parametrize(
    ("original", "shown", "sharper"),
    [((300, 200), "300x200", False), ((500, 400), "400x300", True), ((1600, 200), "400x200", True)],
)
def test_it_never_makes_pictures_larger(original: tuple[int, int], shown: str, sharper: bool) -> None:
    """PG-02: a small original is shown as it is, and no source pretends to have more pixels than it has."""
    printed = picture_of(make_item(jpeg(*original)))

    assert "x".join(re.findall(r'(?:width|height)="(\d+)"', printed)) == shown
    assert (" 2x" in printed) == sharper


def test_it_fits_the_whole_picture() -> None:
    """PG-02: the lightbox shows all of it within 1200 × 900."""
    item = make_item(jpeg(1000, 2000))

    printed = render("{% rendition item.image '1200x900' as big %}{{ big.width }}x{{ big.height }}", item=item)

    assert printed == "450x900"


@pytest.mark.parametrize(
    ("geometry", "options"),
    [("400x300", {"crop": "center", "upscale": False}), ("1200x900", {}), ("x90", {"quality": 50, "format": "PNG"})],
)
def test_it_finds_what_sorl_made(geometry: str, options: dict[str, Any]) -> None:
    """TH-04: the keys of the prefetch are those under which sorl keeps its thumbnails."""
    item = make_item()
    get_thumbnail(item.image, geometry, **options)

    name = thumbnails._thumbnail(item.image, geometry, options)

    assert Row.objects.filter(key=add_prefix(name.key)).exists()


def test_it_looks_up_a_whole_page_at_once(django_assert_num_queries: Any, storage_calls: list[str]) -> None:
    """TH-04: 12 items in 3 sizes cost one query with a cold cache, none with a warm one, and never a storage call."""
    for number in range(12):
        make_item(name=f"{number}.jpg")
    first = render(PAGE, items=list(GalleryItem.objects.all()))
    cache.clear()
    storage_calls.clear()
    items = list(GalleryItem.objects.all())

    with django_assert_num_queries(1):
        cold = render(PAGE, items=items)
    with django_assert_num_queries(0):
        warm = render(PAGE, items=items)

    assert first == cold == warm
    assert first.count("<img") == 12
    assert storage_calls == []


def test_it_needs_no_look_up_for_nothing(django_assert_num_queries: Any) -> None:
    """TH-04: an empty gallery, or one without pictures, costs nothing."""
    with django_assert_num_queries(0):
        render(PAGE, items=[])
        render(PAGE, items=[GalleryItem(title="No picture")])


def test_it_costs_one_cache_look_up_without_the_prefetch(django_assert_num_queries: Any) -> None:
    """TH-04: once made, a picture alone is right too, and costs no query."""
    item = make_item()
    first = picture_of(item)

    with django_assert_num_queries(0):
        assert picture_of(item) == first


def test_it_shows_a_stand_in_without_a_picture(caplog: pytest.LogCaptureFixture) -> None:
    """TH-05: a blank field is no error."""
    printed = picture_of(GalleryItem(title="Boat", alt="A boat"))

    assert 'src="/static/media_tools/stand-in.svg" width="400" height="300" alt="A boat"' in printed
    assert render("{% rendition item.image '1200x900' as big %}{{ big }}", item=GalleryItem()) == "None"
    assert caplog.records == []


@pytest.mark.parametrize(
    "data", [b"", b"no picture at all", jpeg(1600, 1200)[:700]], ids=["empty", "not a picture", "cut off"]
)
def test_it_shows_a_stand_in_for_what_it_cannot_read(data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """TH-05: a stand-in of the right size and one line in the log, however often the original is shown."""
    item = broken_item(data)

    with caplog.at_level(logging.INFO):
        printed = render(PAGE, items=[item])
        again = render(PAGE, items=[item])

    assert 'src="/static/media_tools/stand-in.svg" width="400" height="300"' in printed
    assert again == printed
    assert [record.name for record in caplog.records] == ["media_tools.thumbnails"]
    assert str(item.image) in caplog.text
    assert "Traceback" not in caplog.text


def test_it_shows_a_stand_in_for_what_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    """TH-05: an original that is missing is a stand-in and one line in the log."""
    item = make_item()
    Path(item.image.path).unlink()

    with caplog.at_level(logging.INFO):
        printed = picture_of(item)

    assert "stand-in.svg" in printed
    assert [record.name for record in caplog.records] == ["media_tools.thumbnails"]


def test_it_tries_a_broken_picture_again(storage_calls: list[str]) -> None:
    """TH-05: not at every view, but after a while, once the original is good again."""
    item = broken_item(b"no picture at all")
    picture_of(item)
    Path(item.image.path).write_bytes(jpeg(1600, 1200))

    storage_calls.clear()
    assert "stand-in.svg" in picture_of(item)
    assert storage_calls == []
    cache.clear()
    assert "stand-in.svg" not in picture_of(item)


def test_it_goes_on_with_the_other_pictures() -> None:
    """TH-05: one broken original leaves the others of the page alone."""
    items = [make_item(name="good.jpg"), broken_item(b"")]

    printed = render(PAGE, items=items)

    assert printed.count("stand-in.svg") == 1
    assert printed.count(" 2x") == 1


@pytest.mark.parametrize(("geometry", "twice"), [("400x300", "800x600"), ("200", "400"), ("x90", "x180")])
def test_it_doubles_a_geometry(geometry: str, twice: str) -> None:
    """PG-02: also where only one side is given."""
    assert thumbnails.doubled(geometry) == twice
