"""What is accepted as a picture: decided by decoding it, whole, within limits of time and memory."""

import random
import resource
import subprocess
import sys
import time
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from media_tools import containers, decoder, images
from media_tools.models import Picture
from tests.media_tools import pictures
from tests.media_tools.pictures import EXTENSIONS, animation, picture

HTML = b"<html><body><script>alert(1)</script></body></html>"
TYPES = {kind: f"image/{kind.lower()}" for kind in EXTENSIONS}


def clean(data: bytes, name: str = "boat.bin") -> images.CleanImage:
    return images.clean_upload(ContentFile(data, name))


def processor_time() -> float:
    """Return the seconds of processor time of this process and its children: a busy machine does not change them."""
    usage = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def code_of(data: bytes, name: str = "boat.jpg") -> str:
    """Return the code of the refusal, "" where there is none; every answer comes in time."""
    start, code, messages = processor_time(), "", ["None."]
    try:
        clean(data, name)
    except ValidationError as error:
        code, messages = str(error.code), error.messages
    assert processor_time() - start < 5
    assert len(messages) == 1 and messages[0].endswith(".")
    return code


def archive() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as zipped:
        zipped.writestr("index.html", HTML)
    return data.getvalue()


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_says_what_a_picture_is(kind: str) -> None:
    """IM-02: format, size and file name come from the content, whatever the file is called."""
    file = ContentFile(picture(kind=kind), "holiday.exe")

    facts = images.inspect(file)

    assert facts == images.ImageFacts(kind, 64, 48, 1)
    assert (facts.extension, facts.content_type) == (EXTENSIONS[kind], TYPES[kind])
    assert images.clean_upload(file).name == f"holiday{EXTENSIONS[kind]}"
    assert file.tell() == 0


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_keeps_the_picture_as_it_is(kind: str) -> None:
    """IM-02: nothing is encoded again."""
    data = picture(kind=kind)

    assert clean(data).read() == data


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_drops_what_follows_the_picture(kind: str) -> None:
    """IM-02: a page or an archive behind the picture's end does not survive."""
    data = picture(kind=kind)

    assert clean(data + HTML + archive()).read() == data
    for tail in (HTML, archive(), b"\xff\xd9;IEND", bytes(500), data, b"\0"):
        assert containers.end_of(kind, data + tail) == len(data)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_refuses_what_was_cut_off(kind: str) -> None:
    """IM-02: half a picture is none, nor is one that lacks its last byte."""
    data = picture(600, 400, kind)

    for part in (data[: len(data) // 100], data[: len(data) // 2], data[: len(data) * 99 // 100], data[:-1]):
        assert code_of(part) in {"broken", "not_an_image"}


def test_it_refuses_what_does_not_decode() -> None:
    """IM-02: a whole container with half a picture in it, or with something else."""
    webp = picture(kind="WEBP")
    longer = webp[:4] + (len(webp) + len(HTML) - 8).to_bytes(4, "little") + webp[8:] + HTML
    for data in (
        pictures.png_of(64, 48),
        pictures.png_of(64, 48, data=HTML),
        pictures.gif_of_frames(1).replace(b"\x02\x02", b"\x0d\x02"),
        longer,
    ):
        assert code_of(data) == "broken"
    with pytest.raises(ValueError, match="do not fill"):
        containers.end_of("WEBP", longer)


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_answers_whatever_the_bytes_are(kind: str) -> None:
    """IM-02: flipped bytes give a picture or a refusal, never another error."""
    rng = random.Random(4)
    good = picture(120, 80, kind)
    for _round in range(100):
        data = bytearray(good)
        for _flip in range(6):
            data[rng.randrange(12, len(data))] = rng.randrange(256)
        assert decoder.answer(bytes(data), kind, 100_000).keys() in ({"refused"}, {"width", "height", "frames", "end"})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_an_image"),
        (b"\0", "not_an_image"),
        (HTML, "not_an_image"),
        (b"%PDF-1.7\n", "not_an_image"),
        (pictures.saved(Image.new("RGB", (9, 9)), "BMP"), "not_an_image"),
        (pictures.saved(Image.new("RGB", (9, 9)), "TIFF"), "not_an_image"),
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2mp41", "not_an_image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99), "heic"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0miaf" + bytes(99), "heic"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><!-- hi --><SVG/>', "svg"),
        ('<?xml version="1.0" encoding="utf-16"?><svg/>'.encode("utf-16"), "svg"),
        (b"\xff\xd8\xff\xe0", "broken"),
        (b"\xff\xd8\xff\xd9", "broken"),
        (b"GIF89a", "broken"),
        (b"GIF89a<script>alert(1)</script>;", "broken"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "broken"),
        (b"RIFF\xff\xff\xff\xffWEBP", "broken"),
        (b"\0\0\0\0ftypavif" + HTML, "not_an_image"),
        (b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\0mdat", "broken"),
    ],
)
def test_it_refuses_what_is_no_picture(data: bytes, code: str) -> None:
    """IM-02: with the reason, though the name says JPEG."""
    assert code_of(data) == code


def test_it_helps_with_photos_of_an_iphone() -> None:
    """IM-08: a HEIC file gets a sentence that says what to do."""
    with pytest.raises(ValidationError, match="Settings > Camera > Formats > Most Compatible"):
        clean(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture(kind="JPEG", mode="CMYK"), "JPEG"),
        (picture(kind="JPEG", mode="L", progressive=True), "JPEG"),
        (picture(1, 1, "JPEG"), "JPEG"),
        (pictures.saved(Image.new("I;16", (64, 48), 40_000), "PNG"), "PNG"),
        (picture(kind="PNG", mode="P", transparency=0), "PNG"),
        (picture(kind="PNG", mode="LA"), "PNG"),
        (picture(kind="PNG", mode="1"), "PNG"),
        (picture(kind="GIF", mode="P", transparency=0), "GIF"),
        (picture(kind="WEBP", mode="RGBA", lossless=True), "WEBP"),
        (picture(kind="AVIF", mode="RGBA"), "AVIF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_takes_pictures_of_every_mode(data: bytes, kind: str) -> None:
    """IM-02: CMYK, grey, 16 bits, palettes and transparency are pictures too."""
    assert clean(data).facts.format == kind


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_it_counts_the_frames(kind: str) -> None:
    """IM-02: an animation is accepted, each of its frames decoded."""
    assert clean(animation(kind, 40)).facts == images.ImageFacts(kind, 32, 24, 40)


def test_it_takes_a_photo_with_more_pictures_behind_it() -> None:
    """IM-08: phones put a second picture behind the first; the first is kept."""
    second = Image.new("RGB", (64, 48))
    data = pictures.saved(Image.new("RGB", (64, 48)), "MPO", save_all=True, append_images=[second])

    cleaned = clean(data)

    assert cleaned.facts == images.ImageFacts("JPEG", 64, 48, 1)
    assert cleaned.size < len(data) * 0.7
    with Image.open(cleaned) as image:
        image.load()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(("orientation", "size"), [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64))])
def test_it_gives_the_size_as_shown(kind: str, orientation: int, size: tuple[int, int]) -> None:
    """IM-05: a photo taken upright is upright."""
    cleaned = clean(pictures.with_place(kind, orientation))

    assert (cleaned.width, cleaned.height) == size


def test_it_limits_bytes(settings: Any) -> None:
    """IM-02: one byte more is refused with the limit in the sentence, and read no further."""
    data = picture()
    settings.MEDIA_TOOLS_UPLOAD_BYTES = len(data)
    assert code_of(data) == ""

    assert code_of(data + b"\0") == "too_large"
    settings.MEDIA_TOOLS_UPLOAD_BYTES = 300
    with pytest.raises(ValidationError) as caught:
        clean(data)
    assert caught.value.messages == ["This file is larger than 300\xa0bytes. Please send a smaller one."]


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_it_limits_pixels(kind: str, settings: Any) -> None:
    """IM-02: width × height; the limit stands in the sentence."""
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 64 * 48
    assert code_of(picture(kind=kind)) == ""

    assert code_of(picture(65, 48, kind)) == "too_many_pixels"
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 1_500
    with pytest.raises(ValidationError, match=r"more than 0\.0015 million pixels"):
        clean(picture(kind=kind))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_it_limits_pixels_over_all_frames(kind: str, settings: Any) -> None:
    """IM-02: width × height × frames."""
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 32 * 24 * 10

    assert code_of(animation(kind, 10)) == ""
    assert code_of(animation(kind, 11)) == "too_many_pixels"


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (pictures.png_bomb(20_000, 20_000), {"too_many_pixels"}),
        (pictures.png_of(2**31 - 1, 2**31 - 1), {"too_many_pixels", "broken"}),
        (pictures.png_of(9, 9, (b"tEXt", b"a\0" + bytes(3_000_000))), {"", "broken"}),
        (pictures.png_of(9, 9, *[(b"tEXt", b"")] * 60_000), {"broken"}),
        (pictures.gif_of_frames(20_000), {"", "too_many_pixels"}),
        (pictures.gif_of_frames(900_000), {"broken"}),
        (b"GIF89a" + bytes(7) + b"!\xfe" + b"\x01a" * 12_000_000 + b"\0;", {"broken"}),
        (b"\xff\xd8\xff\xda\0\2" + b"\xff\0" * 12_000_000 + b"\xff\xd9", {"broken"}),
        (b"\xff\xd8" + b"\xff" * 25_000_000, {"broken"}),
        (pictures.jpeg_of_scans(7_700, 7_700, 85), {"", "too_many_pixels"}),
        (pictures.jpeg_of_scans(64, 64, 200), {"broken"}),
    ],
    ids=[
        "pixels",
        "header",
        "text",
        "chunks",
        "frames",
        "more frames",
        "blocks",
        "stuffing",
        "fill",
        "scans",
        "more scans",
    ],
)
def test_it_is_not_held_up(data: bytes, codes: set[str]) -> None:
    """IM-02: what is made to take long or to fill the memory is answered within five seconds."""
    assert len(data) < 26_214_400

    assert code_of(data) in codes


def test_it_does_not_hold_the_pixels() -> None:
    """IM-02: the process of the site keeps its size, whatever a picture decodes to."""
    data = pictures.png_bomb(7_700, 7_700)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert code_of(data) == ""

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB; the pixels are 57,000


def test_it_hands_on_a_picture_that_a_row_can_keep(django_assert_num_queries: Any, db: None) -> None:
    """IM-09: what was checked goes into a row as it is, its size known without another look at the file."""
    cleaned = clean(pictures.with_place(orientation=6) + HTML, "Boat.html")

    with django_assert_num_queries(1):
        row = Picture.objects.create(image=cleaned, uploaded_by_name="Alice")

    assert (row.width, row.height) == (48, 64)
    with row.image.open() as stored:
        assert stored.name.endswith(".jpg") and stored.read() == pictures.with_place(orientation=6)


def test_it_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """IM-02: a picture that takes too long is refused as too large, and its decoder is ended."""
    monkeypatch.setattr(decoder, "WAIT_SECONDS", 0.01)
    start = time.monotonic()

    with pytest.raises(ValidationError, match="seconds to read") as caught:
        clean(picture())

    assert caught.value.code == "too_many_pixels"
    assert time.monotonic() - start < 2


def test_it_limits_memory() -> None:
    """IM-02: a picture for which the memory does not suffice is refused as too large."""
    limits = "decoder.BASE_BYTES, decoder.PIXEL_BYTES = 60_000_000, 0"
    command = f"from media_tools import decoder; {limits}; decoder.main('PNG', 10**8)"

    done = subprocess.run(
        [sys.executable, "-c", command], input=picture(5_000, 5_000, "PNG"), stdout=subprocess.PIPE, check=True
    )

    assert done.stdout == b'{"refused": "too_many_pixels"}'


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.php", "x" * 300 + ".html", "🐚.svg", ".jpg", "", "a/b/c.png"]
)
def test_it_takes_any_name(name: str) -> None:
    """IM-02: the end of the name says what the file is, whatever it said before."""
    cleaned = clean(picture(), name)

    assert cleaned.name is not None and cleaned.name.endswith(".jpg") and "/" not in cleaned.name
