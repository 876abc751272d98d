"""Pictures of rich text: addresses that stay, and nothing given out but the picture itself."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from sorl.thumbnail import default

from media_tools.models import Picture
from media_tools.pictures import WIDTHS
from tests.media_tools import pictures
from tests.media_tools.made import thumbnail, visit
from tests.media_tools.pictures import EXTENSIONS, with_place

pytestmark = pytest.mark.django_db

TRACES = [b"GPS", b"SECRETCAMERA", b"Exif", b"eXIf", b"EXIF", b"xmpmeta", b"exif:"]


def make_picture(data: bytes, name: str = "boat.jpg") -> Picture:
    row = Picture(uploaded_by_name="Alice")
    row.image.save(name, ContentFile(data, name))
    return row


def path_of(address: str) -> Path:
    return Path(default.storage.path(address.removeprefix(default.storage.base_url)))


def size_behind(response: Any) -> tuple[int, int]:
    with Image.open(path_of(response["Location"])) as image:
        return image.size


def test_it_redirects_to_a_rendition(client: Client) -> None:
    """IM-09: 302, remembered for minutes, without session, cookie or a header that varies by one."""
    row = make_picture(pictures.picture(2000, 1500))

    response = visit(client, row.get_absolute_url())

    assert row.get_absolute_url() == f"/media/m/{row.pk}/"
    assert (response.status_code, size_behind(response)) == (302, (1600, 1200))
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies and "Vary" not in response
    assert row.image.url != response["Location"]


def test_it_leads_to_a_stand_in_until_it_is_made(client: Client) -> None:
    """IM-09, TH-02: of the final size, and never remembered."""
    row = make_picture(pictures.picture(2000, 1500))

    response = client.get(f"/media/m/{row.pk}/800/")

    assert re.fullmatch(r"/media/pending/[0-9a-f]{32}/800x600/", response["Location"])
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("width", WIDTHS)
def test_it_makes_each_width(client: Client, width: int) -> None:
    """IM-09: one of four widths, the whole picture."""
    row = make_picture(pictures.picture(2000, 500))

    assert size_behind(visit(client, f"/media/m/{row.pk}/{width}/")) == (width, width // 4)


def test_it_never_makes_pictures_larger(client: Client) -> None:
    """IM-09: a small picture stays small; it is made anew all the same."""
    row = make_picture(pictures.picture(500, 250))

    response = visit(client, f"/media/m/{row.pk}/1600/")

    assert size_behind(response) == (500, 250)
    assert response["Location"] != row.image.url


@pytest.mark.parametrize("width", [0, 1, 399, 401, 5000, 10**30])
def test_it_makes_no_other_width(client: Client, width: int) -> None:
    """IM-09: no stranger fills the disk with sizes."""
    row = make_picture(pictures.picture())

    assert client.get(f"/media/m/{row.pk}/{width}/").status_code == 404
    assert not (Path(default.storage.location) / "cache").exists()


@pytest.mark.parametrize("tail", ["", "400/"])
def test_it_knows_only_what_exists(client: Client, tail: str) -> None:
    """IM-09: an unknown picture is 404."""
    assert client.get(f"/media/m/{uuid.uuid4()}/{tail}").status_code == 404
    assert client.get(f"/media/m/1/{tail}").status_code == 404


def test_it_answers_head_and_nothing_that_changes(client: Client) -> None:
    """IM-09: HEAD as GET, POST 405."""
    address = make_picture(pictures.picture()).get_absolute_url()

    assert client.head(address)["Location"] == client.get(address)["Location"]
    assert client.post(address).status_code == 405


def test_it_starts_no_session(client: Client, alice: User, django_assert_num_queries: Any) -> None:
    """IM-09: one query once the rendition is known, none of them for a session."""
    address = make_picture(pictures.picture()).get_absolute_url()
    visit(client, address)

    with django_assert_num_queries(1):
        client.get(address)


@pytest.mark.parametrize("data", [None, b"", b"no picture"])
def test_it_shows_a_stand_in(client: Client, data: bytes | None) -> None:
    """IM-05: for a file that is missing or broken; asked for again later."""
    row = make_picture(pictures.picture())
    path = Path(row.image.path)
    path.unlink() if data is None else path.write_bytes(data)

    response = visit(client, row.get_absolute_url())

    assert (response.status_code, response["Location"]) == (302, "/static/media_tools/stand-in.svg")
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("kind", EXTENSIONS)
@pytest.mark.parametrize("size", [(64, 48), (1000, 750)])
def test_it_says_nothing_of_the_place(kind: str, size: tuple[int, int]) -> None:
    """IM-05: what visitors get has no Exif or XMP data and no comment, made smaller or not."""
    data = with_place(kind, 1, *size)
    assert any(trace in data for trace in TRACES)
    row = make_picture(data, f"boat{EXTENSIONS[kind]}")

    for geometry in ("100", "400x300", "1600"):
        made = thumbnail(row.image, geometry, upscale=False)
        assert made is not None
        written = path_of(made.url).read_bytes()
        assert [trace for trace in TRACES if trace in written] == []
        with Image.open(path_of(made.url)) as image:
            assert image.format == kind
            assert not image.getexif() and not image.info.keys() & {"exif", "xmp", "comment"}


# Where the left, red half of the stored picture is shown, by the Exif orientation (Exif 2.32, 4.6.4 A).
RED_AT = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}
SPOTS = {"left": (0.1, 0.5), "right": (0.9, 0.5), "top": (0.5, 0.1), "bottom": (0.5, 0.9)}
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", RED_AT)
def test_it_turns_pictures_upright(kind: str, orientation: int) -> None:
    """IM-05: all eight orientations, in every format that has them."""
    row = make_picture(with_place(kind, orientation), f"boat{EXTENSIONS[kind]}")

    made = thumbnail(row.image, "1600", upscale=False)

    assert made is not None and (made.width, made.height) == (row.width, row.height)
    red = RED_AT[orientation]
    with Image.open(path_of(made.url)) as image:
        assert image.size == (made.width, made.height)
        assert [is_red(image, *SPOTS[red]), is_red(image, *SPOTS[OPPOSITE[red]])] == [True, False]


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, _green, blue = image.convert("RGB").getpixel((int(x * image.width), int(y * image.height)))
    return red > blue


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_it_keeps_what_the_pixels_need(kind: str) -> None:
    """IM-05: the transparency of a palette survives the clearing."""
    data = pictures.saved(Image.new("P", (300, 200)), kind, transparency=0)
    row = make_picture(data, f"boat{EXTENSIONS[kind]}")

    made = thumbnail(row.image, "100", upscale=False)

    assert made is not None
    with Image.open(path_of(made.url)) as image:
        assert image.convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_it_keeps_an_animation() -> None:
    """IM-05: a GIF goes on moving, at its pace."""
    row = make_picture(pictures.animation("GIF", 5, 300, 200), "boat.gif")

    made = thumbnail(row.image, "100", upscale=False)

    assert made is not None
    with Image.open(path_of(made.url)) as image:
        assert (image.n_frames, image.info["duration"]) == (5, 40)


def test_it_shows_photos_for_print_in_their_colours() -> None:
    """IM-05: a CMYK photo becomes RGB and loses its profile, which is one of inks."""
    inks = pictures.saved(Image.new("CMYK", (300, 200), (0, 200, 200, 0)), "JPEG", icc_profile=b"inks" * 99)
    made = thumbnail(make_picture(inks).image, "100", upscale=False)

    assert made is not None
    with Image.open(path_of(made.url)) as image:
        assert image.mode == "RGB" and "icc_profile" not in image.info


@pytest.mark.parametrize("name", ["boat.bmp", "boat.tiff"])
def test_it_opens_no_other_formats(name: str) -> None:
    """IM-02: the decoders of other formats are never reached."""
    data = pictures.saved(Image.new("RGB", (60, 40)), name[5:].upper())

    assert thumbnail(make_picture(data, name).image, "100") is None


def test_it_names_itself() -> None:
    """IM-09: by its file."""
    assert re.fullmatch(r"picture/[0-9a-f]{16}/boat-[\d-]{19}\.jpg", str(make_picture(pictures.picture())))
