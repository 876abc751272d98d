"""Thumbnails on a page: their size, one look-up for all, stand-ins, and the job that makes them after the page."""

import logging
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.template import Context, Template
from PIL import Image
from sorl.thumbnail import default
from sorl.thumbnail.images import ImageFile
from sorl.thumbnail.kvstores.base import add_prefix
from sorl.thumbnail.models import KVStore as Row

from media_tools import pictures, thumbnails
from media_tools.models import Job, JobState, WantedThumbnail
from media_tools.thumbnails import pages
from media_tools.thumbnails.wanted import Wanted
from project.models import GalleryItem

pytestmark = pytest.mark.django_db

Rendered = Callable[..., str]
STORAGE_CALLS = ["_open", "_save", "delete", "exists", "listdir", "size", "get_modified_time"]
PICTURE = "{% picture item.image geometry crop='center' alt=item.alt %}"
SORL = """{% load thumbnail %}{% thumbnail item.image geometry crop="center" as im %}
{{ im.url }} {{ im.width }}x{{ im.height }}{% endthumbnail %}"""
PAGE = """{% prefetch_thumbnails items "image" "400x300" crop="center" whole="1200x900" %}
{% for item in items %}{% rendition item.image "1200x900" as large %}{{ large.url }}
{% picture item.image "400x300" crop="center" alt=item.alt %}{% endfor %}{% pending_thumbnails %}"""
SORL_PAGE = """{% load thumbnail %}{% prefetch_thumbnails items "image" "400x300" crop="center" %}
{% for item in items %}{% thumbnail item.image "400x300" crop="center" as im %}<img src="{{ im.url }}">
{% endthumbnail %}{% endfor %}"""


@pytest.fixture
def page(django_capture_on_commit_callbacks: Any) -> Iterator[Rendered]:
    """Return `page(source, **context)`: what a request answers; what it lacks is made after it."""

    def render(source: str, **context: object) -> str:
        pages.begin()
        try:
            return Template("{% load media_tools %}" + source).render(Context({"geometry": "400x300"} | context))
        finally:
            with django_capture_on_commit_callbacks(execute=True):
                pages.finish()

    yield render
    pages.current.set(None)


@pytest.fixture
def made(page: Rendered) -> Rendered:
    """Return the same for a page whose thumbnails have been made."""

    def render(source: str, **context: object) -> str:
        page(source, **context)
        return page(source, **context)

    return render


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


def files() -> list[str]:
    """Return the names of all thumbnail files."""
    root = Path(default.storage.location)
    return sorted(str(path.relative_to(root)) for path in (root / "cache").rglob("*") if path.is_file())


def addresses(printed: str) -> list[str]:
    return re.findall(r"/media/cache/[0-9a-f/]+\.\w+", printed)


def size_of(address: str) -> str:
    with Image.open(default.storage.path(address.removeprefix(default.storage.base_url))) as image:
        return "{}x{}".format(*image.size)


class TestPicture:
    def test_it_prints_a_picture(self, made: Rendered) -> None:
        """PG-02: width, height, alt, and WebP in both sizes beside a JPEG for everybody; all files are there."""
        printed = made(PICTURE, item=make_item())

        assert re.fullmatch(
            r'<picture><source srcset="(?P<once>\S+\.webp) 1x, (?P<twice>\S+\.webp) 2x" type="image/webp">'
            r'<img src="(?P<plain>\S+\.jpg)" width="400" height="300" '
            r'alt="A boat &amp; a &quot;buoy&quot;" loading="lazy" decoding="async"></picture>',
            printed,
        )
        assert [size_of(address) for address in addresses(printed)] == ["400x300", "800x600", "400x300"]

    def test_it_offers_other_formats(self, made: Rendered, settings: Any) -> None:
        """PG-02: AVIF is a setting, the preferred format comes first; without any there is a plain image."""
        item = make_item(jpeg(500, 375))
        settings.MEDIA_TOOLS_PICTURE_FORMATS = ["AVIF", "WEBP"]
        both = made(PICTURE, item=item, geometry="40x30")
        settings.MEDIA_TOOLS_PICTURE_FORMATS = []
        none = made(PICTURE, item=item, geometry="40x30")

        assert re.findall(r'type="(\S+)"', both) == ["image/avif", "image/webp"]
        assert re.fullmatch(r'<img src="(\S+\.jpg)" srcset="\1 1x, \S+\.jpg 2x" width="40" height="30" .*>', none)

    @pytest.mark.parametrize(
        ("kind", "types", "ending"),
        [("GIF", [], "gif"), ("WEBP", [], "webp"), ("AVIF", [], "webp"), ("PNG", ["image/webp"], "png")],
    )
    def test_it_knows_what_a_format_can_do(self, page: Rendered, kind: str, types: list[str], ending: str) -> None:
        """PG-02: a GIF may move and stays one; nothing is offered twice; AVIF falls back to what more browsers know."""
        from tests.media_tools.pictures import picture

        item = make_item(picture(200, 150, kind), f"a.{kind.lower()}")
        wanted = pictures.variants(item.image, "40x30", {})

        assert [one.content_type for one in wanted] == [*types, f"image/{ending}"]

    def test_both_kinds_of_screens_see_the_same_part(self) -> None:
        """TH-01: an offset in pixels is doubled along with the size."""
        _webp, jpeg_variant = pictures.variants(make_item().image, "84x60", {"crop": "50px 20px"})

        assert jpeg_variant.once == ("84x60", {"upscale": False, "crop": "50px 20px", "format": "JPEG"})
        assert jpeg_variant.twice == ("168x120", {"upscale": False, "crop": "100px 40px", "format": "JPEG"})

    @pytest.mark.parametrize(
        ("original", "shown", "sharper"),
        [((300, 200), "300x200", False), ((500, 400), "400x300", True), ((1600, 200), "400x200", True)],
    )
    def test_it_never_makes_pictures_larger(
        self, page: Rendered, original: tuple[int, int], shown: str, sharper: bool
    ) -> None:
        """PG-02: a small original is shown as it is, before and after it is made, and none pretends to be sharper."""
        item = make_item(jpeg(*original))
        before, after = page(PICTURE, item=item), page(PICTURE, item=item)

        for printed in (before, after):
            assert "x".join(re.findall(r'(?:width|height)="(\d+)"', printed)) == shown
            assert (" 2x" in printed) == sharper
        assert [path for path in files() if f"/media/{path}" not in after] == []

    def test_it_fits_the_whole_picture(self, page: Rendered) -> None:
        """PG-02: the lightbox shows all of it within 1200 × 900."""
        source = "{% rendition item.image '1200x900' as big %}{{ big.width }}x{{ big.height }}"
        item = make_item(jpeg(1000, 2000))

        assert page(source, item=item) == page(source, item=item) == "450x900"

    def test_it_shows_a_stand_in_without_a_picture(self, page: Rendered, caplog: pytest.LogCaptureFixture) -> None:
        """TH-05: a blank field is no error."""
        printed = page(PICTURE, item=GalleryItem(title="Boat", alt="A boat"))

        assert 'src="/static/media_tools/stand-in.svg" width="400" height="300" alt="A boat"' in printed
        assert page("{% rendition item.image '1200x900' as big %}{{ big }}", item=GalleryItem()) == "None"
        assert caplog.records == []

    @pytest.mark.parametrize(("geometry", "twice"), [("400x300", "800x600"), ("200", "400"), ("x90", "x180")])
    def test_it_doubles_a_geometry(self, geometry: str, twice: str) -> None:
        """PG-02: also where only one side is given."""
        assert pictures.doubled(geometry) == twice


class TestQueue:
    def test_the_page_does_not_wait(self, page: Rendered, storage_calls: list[str]) -> None:
        """TH-02, TH-04: the first page shows stand-ins of the final size and touches no storage; the next one all."""
        items = [make_item(jpeg(1600, 1200 - number), name=f"{number}.jpg") for number in range(3)]
        storage_calls.clear()
        pages.begin()
        first = Template("{% load media_tools %}" + PAGE).render(Context({"items": items}))

        assert storage_calls == []
        assert addresses(first) == []
        assert first.count('width="400" height="300"') == 3
        assert len(re.findall(r"/media/pending/[0-9a-f]{32}/1200x(?:900|899|898)/", first)) == 3
        assert 'src="/static/media_tools/pending.js"' in first

    def test_the_next_page_shows_them(self, page: Rendered) -> None:
        """TH-02: all at their sizes, without the script."""
        items = [make_item(name=f"{number}.jpg") for number in range(3)]
        page(PAGE, items=items)
        printed = page(PAGE, items=items)

        assert len(addresses(printed)) == 12
        assert "pending" not in printed
        assert [path for path in files() if f"/media/{path}" not in printed] == []
        assert not WantedThumbnail.objects.exists()

    def test_sorls_own_tag_works(self, page: Rendered) -> None:
        """TH-01, TH-02: `{% thumbnail %}` unchanged has address, width and height, before and after it is made."""
        item = make_item(focal="10 50")
        before, after = page(SORL, item=item), page(SORL, item=item)

        assert re.fullmatch(r"/media/pending/[0-9a-f]{32}/400x300/ 400x300", before.strip())
        assert re.fullmatch(r"/media/cache/\S+\.jpg 400x300", after.strip())

    def test_sorls_own_tag_heeds_the_focal_point(self, made: Rendered) -> None:
        """TH-01: `crop="center"` is the part around the row's focal point."""
        image = Image.new("RGB", (400, 100), "#ff0000")
        image.paste("#0000ff", (200, 0, 400, 100))
        data = BytesIO()
        image.save(data, "PNG")
        item = make_item(data.getvalue(), "halves.png", focal="0 50")

        (address,) = addresses(made(SORL, item=item, geometry="100x100"))

        with Image.open(default.storage.path(address.removeprefix("/media/"))) as shown:
            assert [shown.convert("RGB").getpixel((x, 50)) for x in (1, 98)] == [(255, 0, 0), (255, 0, 0)]

    @pytest.mark.parametrize(
        ("geometry", "options", "size"),
        [
            ("x90", {"quality": 50, "format": "PNG"}, "120x90"),
            ("200x200", {"padding": True, "padding_color": "#ff0000"}, "200x200"),
            ("2000x2000", {"upscale": True}, "2000x1500"),
            ("2000x2000", {"upscale": False}, "1600x1200"),
            ("100x100", {"crop": "noop"}, "100x75"),
            ("100x100", {"crop": "10% top"}, "100x100"),
            ("100x100", {"crop": "smart"}, "100x100"),
            ("100", {"cropbox": "0,0,800,400"}, "100x50"),
        ],
    )
    def test_it_heeds_sorls_options(
        self, geometry: str, options: dict[str, Any], size: str, django_capture_on_commit_callbacks: Any
    ) -> None:
        """TH-01: the stand-in and the file are as large as sorl makes them."""
        item = make_item()
        with django_capture_on_commit_callbacks(execute=True):
            pending = thumbnails.get(item.image, geometry, **options)
        found = thumbnails.get(item.image, geometry, **options)

        assert pending is not None and found is not None
        assert f"{pending.width}x{pending.height}" == f"{found.width}x{found.height}" == size_of(found.url) == size

    def test_one_job_makes_all_sizes_of_a_picture(self, page: Rendered) -> None:
        """TH-03: one job per original, however many sizes and pages ask for it."""
        item = make_item()
        page(PAGE, items=[item, item])
        page(SORL, item=item)
        page(SORL, item=item)

        assert Job.objects.filter(state=JobState.DONE).count() == 2  # the first page's, and that of sorl's tag
        assert len(files()) == len(set(files())) == 5

    def test_a_deleted_thumbnail_is_made_again(self, page: Rendered) -> None:
        """TH-03: once its row is gone, under the same name."""
        item = make_item()
        first = [page(PICTURE, item=item), page(PICTURE, item=item)][1]
        thumbnails.delete(item.image)
        assert files() == []
        again = [page(PICTURE, item=item), page(PICTURE, item=item)]

        assert "pending" in again[0]
        assert again[1] == first

    def test_a_lost_job_is_begun_again(self, client: Any, django_capture_on_commit_callbacks: Any) -> None:
        """TH-03: whoever waits for a thumbnail whose job is lost has it begun anew."""
        item = make_item()
        wanted = Wanted.of(item.image, "100x75", {})
        thumbnails.get(item.image, "100x75")  # without what runs on commit, as if the process had ended there
        Job.objects.all().delete()
        WantedThumbnail.objects.update(asked_at="2020-01-01T00:00Z")
        question = {"key": wanted.thumbnail.key}

        with django_capture_on_commit_callbacks(execute=True):
            assert client.get("/media/pending/", question).json() == {}
        answer = client.get("/media/pending/", question).json()

        assert list(answer) == [wanted.thumbnail.key] and size_of(answer[wanted.thumbnail.key]) == "100x75"

    def test_a_size_that_is_asked_for_as_the_job_ends(
        self, monkeypatch: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        """TH-03: between its last look and its end the job is still open, so that no other one begins; it is made."""
        item, end = make_item(), Job.end

        def end_late(job: Job, *args: Any) -> bool:
            monkeypatch.setattr(Job, "end", end)
            thumbnails.get(item.image, "50x40")
            return job.end(*args)

        monkeypatch.setattr(Job, "end", end_late)
        with django_capture_on_commit_callbacks(execute=True):
            thumbnails.get(item.image, "100x75")

        assert [size_of(f"/media/{path}") for path in files()] in (["50x38", "100x75"], ["100x75", "50x38"])
        assert not WantedThumbnail.objects.exists()

    def test_half_a_file_is_written_anew(self, page: Rendered) -> None:
        """TH-03: what a killed worker left under the name is replaced, and there is one file."""
        item = make_item()
        path = Path(default.storage.path(Wanted.of(item.image, "100x75", {}).thumbnail.name))
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
        source = "{% load thumbnail %}{% thumbnail item.image '100x75' as im %}{{ im.url }}{% endthumbnail %}"

        page(source, item=item)

        assert [size_of(address) for address in addresses(page(source, item=item))] == ["100x75"]
        assert len(files()) == 1


class TestLookUps:
    @pytest.mark.parametrize("source", [PAGE, SORL_PAGE], ids=["picture", "sorl"])
    def test_a_whole_page_is_looked_up_at_once(
        self, page: Rendered, source: str, django_assert_num_queries: Any, storage_calls: list[str]
    ) -> None:
        """TH-04: 12 items in 4 thumbnails cost one query with a cold cache, none with a warm one, no storage call."""
        for number in range(12):
            make_item(name=f"{number}.jpg")
        items = list(GalleryItem.objects.all())
        page(source, items=items)
        cache.clear()
        storage_calls.clear()

        with django_assert_num_queries(1):
            cold = page(source, items=items)
        with django_assert_num_queries(0):
            warm = page(source, items=items)

        assert cold == warm
        assert cold.count("<img") == 12 and "pending" not in cold
        assert storage_calls == []

    @pytest.mark.parametrize("source", [PAGE, SORL_PAGE], ids=["picture", "sorl"])
    def test_what_is_missing_is_looked_up_at_once_too(
        self, page: Rendered, source: str, django_assert_num_queries: Any, storage_calls: list[str]
    ) -> None:
        """TH-04: a page that lacks all of them costs one query for them, and one for those that cannot be made."""
        items = [make_item(name=f"{number}.jpg") for number in range(12)]
        storage_calls.clear()
        pages.begin()

        with django_assert_num_queries(2):
            Template("{% load media_tools %}" + source).render(Context({"items": items}))

        assert storage_calls == []

    def test_it_needs_no_look_up_for_nothing(self, page: Rendered, django_assert_num_queries: Any) -> None:
        """TH-04: an empty gallery, or one without pictures, costs nothing."""
        with django_assert_num_queries(0):
            page(PAGE, items=[])
            page(PAGE, items=[GalleryItem(title="No picture")])

    def test_it_costs_one_cache_look_up_without_the_prefetch(
        self, made: Rendered, page: Rendered, django_assert_num_queries: Any
    ) -> None:
        """TH-04: once made, a picture alone is right too, and costs no query."""
        item = make_item()
        first = made(SORL, item=item)

        with django_assert_num_queries(0):
            assert page(SORL, item=item) == first

    def test_another_process_makes_it(self, page: Rendered) -> None:
        """TH-02: what another process has made is found, though this one's cache has never heard of it."""
        item = make_item()
        pages.begin()
        assert "pending" in Template("{% load media_tools %}" + PICTURE).render(
            Context({"item": item, "geometry": "40x30"})
        )
        page(PICTURE, item=item, geometry="40x30")
        cache.clear()  # what the other process wrote to its own cache

        assert "pending" not in page(PICTURE, item=item, geometry="40x30")

    def test_a_cache_that_is_lost_costs_no_thumbnail(self, made: Rendered, page: Rendered) -> None:
        """TH-02: they are found in the database, and no file is made again."""
        item = make_item()
        first = made(PICTURE, item=item)
        times = [Path(default.storage.path(name)).stat().st_mtime_ns for name in files()]
        cache.clear()

        assert page(PICTURE, item=item) == first
        assert [Path(default.storage.path(name)).stat().st_mtime_ns for name in files()] == times


class TestOriginals:
    @pytest.mark.parametrize(
        "data", [b"", b"no picture at all", jpeg(1600, 1200)[:700]], ids=["empty", "not a picture", "cut off"]
    )
    def test_what_cannot_be_read_has_a_stand_in(
        self, page: Rendered, data: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        """TH-05: a stand-in of the right size and one line in the log, however often the original is shown."""
        item = broken_item(data)

        with caplog.at_level(logging.INFO):
            page(PAGE, items=[item])
            printed = page(PAGE, items=[item])
            again = page(PAGE, items=[item])
            sorl = page(SORL, item=item, geometry="77x55")

        assert 'src="/static/media_tools/stand-in.svg" width="400" height="300"' in printed
        assert again == printed and "pending" not in printed
        assert "pending" in sorl
        assert [record.name for record in caplog.records] == ["media_tools.thumbnails"] * 2  # one for each asking
        assert str(item.image) in caplog.text
        assert "Traceback" not in caplog.text

    def test_what_is_gone_has_a_stand_in(self, made: Rendered, caplog: pytest.LogCaptureFixture) -> None:
        """IM-05, TH-05: an original that is missing is a stand-in and one line in the log."""
        item = make_item()
        Path(item.image.path).unlink()

        with caplog.at_level(logging.INFO):
            printed = made(PICTURE, item=item)

        assert "stand-in.svg" in printed
        assert [record.name for record in caplog.records] == ["media_tools.thumbnails"]

    def test_sorls_own_tag_has_the_stand_in_too(self, made: Rendered) -> None:
        """TH-05: at the size that the thumbnail would have."""
        assert made(SORL, item=broken_item(b"none")).strip() == "/static/media_tools/stand-in.svg 400x300"

    def test_it_is_tried_again_after_a_while(self, made: Rendered, page: Rendered) -> None:
        """TH-05: not at every view, but later, once the original is good again."""
        item = broken_item(b"no picture at all")
        made(PICTURE, item=item)
        Path(item.image.path).write_bytes(jpeg(1600, 1200))
        assert "stand-in.svg" in made(PICTURE, item=item)

        WantedThumbnail.objects.update(failed_at="2020-01-01T00:00Z")

        assert "stand-in.svg" not in made(PICTURE, item=item)

    def test_the_other_pictures_are_made(self, made: Rendered) -> None:
        """TH-05: one broken original leaves the others of the page alone."""
        printed = made(PAGE, items=[make_item(name="good.jpg"), broken_item(b"")])

        assert printed.count("stand-in.svg") == 1
        assert printed.count(" 2x") == 1

    def test_the_other_sizes_are_made(self, page: Rendered) -> None:
        """TH-05: a size that would take all memory on the way has its stand-in, the others are made."""
        item = make_item(jpeg(1, 6000))
        source = """{% load thumbnail %}{% thumbnail item.image '1x100' as im %}{{ im.url }}{% endthumbnail %}
            {% thumbnail item.image '3000' crop='0% 0%' as im %}{{ im.url }}{% endthumbnail %}"""
        page(source, item=item)
        small, large = page(source, item=item).split()

        assert small.startswith("/media/cache/") and large == "/static/media_tools/stand-in.svg"

    def test_a_storage_that_does_not_answer_is_tried_again(
        self, page: Rendered, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """TH-03: the job waits; when the storage is back, the thumbnail is made."""
        item = make_item()

        def refuse(*args: Any) -> None:
            raise ConnectionError("no answer")

        with monkeypatch.context() as patch:
            patch.setattr(FileSystemStorage, "_open", refuse)
            page(PICTURE, item=item)
        job = Job.objects.get()
        assert (job.state, job.attempts, job.error) == (JobState.WAITING, 1, "ConnectionError: no answer")
        assert "pending" in page(PICTURE, item=item)
        assert Job.objects.count() == 1


class TestStore:
    def test_nothing_is_lost_from_a_stale_list(self, made: Rendered) -> None:
        """TH-06: the list of an original's thumbnails is read from the database, whatever a cache says."""
        item = make_item()
        source = ImageFile(item.image)
        made(PICTURE, item=item)
        cache.set(add_prefix(source.key, "thumbnails"), "[]")
        made(SORL, item=item, geometry="30x30")

        thumbnails.delete(item.image)

        assert files() == []
        assert not Row.objects.exists()
        assert Path(item.image.path).exists()

    def test_other_originals_keep_theirs(self, made: Rendered, page: Rendered) -> None:
        """TH-06: only the thumbnails of one original are deleted, both sizes and all formats of them."""
        first, second = make_item(), make_item()
        made(PICTURE, item=first)
        kept = made(PICTURE, item=second)

        thumbnails.delete(first.image)

        assert page(PICTURE, item=second) == kept
        assert len(files()) == 3

    def test_a_deletion_that_was_cut_can_be_ended(self, made: Rendered, monkeypatch: pytest.MonkeyPatch) -> None:
        """TH-06: where the storage fails in the middle, a second call deletes the rest."""
        item = make_item()
        made(PICTURE, item=item)
        delete, calls = FileSystemStorage.delete, []

        def fail_once(self: FileSystemStorage, name: str) -> None:
            calls.append(name)
            if len(calls) == 2:
                raise ConnectionError
            delete(self, name)

        monkeypatch.setattr(FileSystemStorage, "delete", fail_once)
        with pytest.raises(ConnectionError):
            thumbnails.delete(item.image)
        thumbnails.delete(item.image)

        assert files() == []
        assert not Row.objects.exists()
