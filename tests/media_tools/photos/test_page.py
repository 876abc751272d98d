"""The page of photos: what it lists and selects, who may see it, and what its forms start."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from media_tools import batches
from media_tools.models import Job
from media_tools.photos import previews
from tests.media_tools.photos import cameras

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}
TRIP = "trip to Łódź & back"
HERE = {"folder": f"card/{TRIP}"}
NAMES = ["b <i>.jpg", "a.jpg", "c.jpg", "none.jpg", "torn.jpg"]  # in the order of the list


def photo(orientation: int | None, taken: str | None, **size: Any) -> bytes:
    return cameras.in_jpeg(cameras.exif(orientation=orientation, taken=taken, digitized=taken), cameras.jpeg(**size))


@pytest.fixture
def trip(tmp_path: Path, settings: Any) -> Path:
    """Return a folder of five photos in the only root, `card`; outside of it is another."""
    settings.MEDIA_TOOLS_PHOTO_ROOTS = [str(tmp_path / "card")]
    path = tmp_path / "card" / TRIP
    path.mkdir(parents=True)
    photos = [(6, "2024:05:01 08:00:00"), (1, "2024:05:01 09:00:00"), (8, "2024:05:02 07:00:00"), (None, None)]
    for name, (orientation, taken) in zip(NAMES, photos, strict=False):
        (path / name).write_bytes(photo(orientation, taken))
    (path / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe1 torn")
    (path / "notes.txt").write_text("milk, bread")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.jpg").write_bytes(cameras.photo(6))
    return path


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def listed(client: Client, **query: str) -> tuple[list[str], list[str]]:
    """Return the names on the page, and those that are selected."""
    boxes = re.findall(
        r'name="photos" value="([^"]*)"[^>]*?( checked)?(?: autocomplete)',
        client.get("/photos/", query).content.decode(),
    )
    names = [name.replace("&lt;", "<").replace("&gt;", ">") for name, _checked in boxes]
    return names, [name for name, (_name, checked) in zip(names, boxes, strict=True) if checked]


def start(client: Client, name: str, *photos: str, **told: str) -> Any:
    return client.post("/batches/", HERE | told | {"name": name, "photos": list(photos)}, headers=JSON)


def test_a_folder_is_listed(trip: Path, client: Client) -> None:
    """FJ-01: by date, undated last; what is wrong has a mark and a word, and nothing spoils the rest."""
    assert listed(client, **HERE) == (NAMES, [])
    text = client.get("/photos/", HERE).content.decode()
    assert text.count("not upright</span>") == 2 and text.count(">no date<") == 2
    assert text.count(">differs<") == 3 and "no Exif data" in text and "notes.txt" not in text
    assert "2024-05-01 08:00:00" in text and "b &lt;i&gt;.jpg" in text


def test_folders_are_chosen_inside_the_roots(trip: Path, client: Client, settings: Any, tmp_path: Path) -> None:
    """FJ-01: a single root is opened at once, of several one is chosen; below them go links."""
    assert f"folder=card/{'trip'}%20to" in client.get("/photos/").content.decode().replace("%2F", "/")
    (tmp_path / "other").mkdir()
    settings.MEDIA_TOOLS_PHOTO_ROOTS += [str(tmp_path / "other")]
    text = client.get("/photos/").content.decode()
    assert 'folder=card"' in text and 'folder=other"' in text
    assert "There are no photos in this folder." in client.get("/photos/", {"folder": "other"}).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "card/../secret", "card/%2e%2e/secret", "../secret", "/etc", "card//", "card\\..\\secret", "card/link",
        "secret", "card/\0", "card/.", "card/" + "x/" * 40, "CARD", "card/\u2024\u2024/secret", "card/..\u2215secret",
    ],
)  # fmt: skip
def test_nothing_outside_is_shown(trip: Path, client: Client, tmp_path: Path, address: str) -> None:
    """FJ-01: no address leads out of the roots, neither of a folder nor of a picture nor of an operation."""
    (trip.parent / "link").symlink_to(tmp_path / "secret")
    before = (tmp_path / "secret" / "a.jpg").read_bytes()
    assert client.get("/photos/", {"folder": address}).status_code == 404
    assert client.get("/photos/review/", {"folder": address}).status_code == 404
    assert client.get("/photos/picture/", {"folder": address, "name": "a.jpg"}).status_code == 404
    data = {"name": "photos-orient", "folder": address, "photos": ["a.jpg"]}
    assert client.post("/batches/", data).status_code == 400
    assert (tmp_path / "secret" / "a.jpg").read_bytes() == before


@pytest.mark.parametrize("name", ["../secret.jpg", "..", "", "/etc/passwd", "link.jpg", "gone.jpg", "a.jpg/", "\0"])
def test_no_name_leads_out_of_a_folder(trip: Path, client: Client, tmp_path: Path, name: str) -> None:
    """FJ-01: names are those of files in the folder itself."""
    (trip.parent / "secret.jpg").write_bytes(cameras.photo(6))
    (trip / "link.jpg").symlink_to(tmp_path / "secret" / "a.jpg")
    assert client.get("/photos/picture/", HERE | {"name": name}).status_code == 404
    answer = start(client, "photos-orient", name)
    if answer.status_code == 201:  # no name of another folder: that the file is missing is found out at work
        assert client.get(answer.json()["url"], headers=JSON).json()["failed"] == 1
    assert Image.open(trip.parent / "secret.jpg").getexif()[0x0112] == 6


@pytest.mark.parametrize("path", ["/photos/", "/photos/review/", "/photos/picture/"])
def test_who_may_see_photos(trip: Path, client: Client, bob: User, path: str) -> None:
    """FJ-01: visitors are asked to sign in, and those without the permission are refused."""
    query = HERE | {"name": "a.jpg"}
    assert client.get(path, query).status_code == 200
    assert client.post(path, query).status_code == 405
    assert Client().get(path, query)["Location"].startswith("/accounts/login/?next=/photos/")
    reader = Client()
    reader.force_login(bob)
    assert reader.get(path, query).status_code == 403
    assert reader.post("/batches/", query | {"name": "photos-touch", "photos": "a.jpg"}).status_code == 403
    assert "/photos/" not in Client().get("/").content.decode()
    assert "/photos/" in client.get("/").content.decode()


def test_all_none_or_what_lies_on_its_side(trip: Path, client: Client) -> None:
    """FJ-02: by links, for browsers without JavaScript."""
    assert listed(client, select="all", **HERE)[1] == NAMES
    assert listed(client, select="none", **HERE)[1] == []
    assert listed(client, select="turned", **HERE)[1] == ["b <i>.jpg", "c.jpg"]


def test_the_selection_follows_a_renaming(trip: Path, client: Client) -> None:
    """FJ-02: the page of the batch leads back to the photos that were selected, under their new names."""
    answer = start(client, "photos-rename", "c.jpg", "a.jpg", prefix="x", by="date")
    assert client.get(answer.json()["page"]).status_code == 200
    batch = answer.json()["page"].rpartition("=")[2]
    assert listed(client, batch=batch, **HERE)[1] == ["x_1.jpg", "x_2.jpg"]
    assert "2 of 5 selected" in client.get(answer.json()["page"]).content.decode()
    for nonsense in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert listed(client, batch=nonsense, **HERE)[1] == []


def test_each_operation_tells_what_became_of_each(trip: Path, client: Client) -> None:
    """FJ-03 to FJ-07: skipped and failed photos by name and reason, on the page of the folder too."""
    page = start(client, "photos-orient", *NAMES).json()["page"]
    text = client.get(page).content.decode()
    assert "Finished: 5 of 5, 1 of them failed." not in text  # a torn file says nothing of an orientation
    assert "2 were done" in text and "3 were skipped" in text and text.count("Upright already.") == 3
    text = client.get(start(client, "photos-shift-date", *NAMES, time="-1hr").json()["page"]).content.decode()
    assert "Finished: 5 of 5, 2 of them failed." in text and "2024-05-01 07:00:00" in text
    text = client.get(start(client, "photos-touch", *NAMES[:3]).json()["page"]).content.decode()
    assert "3 were done" in text and ">differs<" not in text


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("photos-shift-date", {"time": "3h"}, "“3h” is not a time"),
        ("photos-shift-date", {"time": ""}, "Please say by how much time"),
        ("photos-rename", {"prefix": "a/b", "by": "name"}, "cannot be the beginning of a file name"),
        ("photos-rename", {"prefix": "", "by": "name"}, "Please say what the names shall begin with"),
        ("photos-rename", {"prefix": "x", "by": "size"}, "not one of the available choices"),
        ("photos-rename", {"prefix": "taken", "by": "name"}, "There is a file “taken_1.jpg” already"),
    ],
)
def test_it_is_refused_before_a_file_is_touched(
    trip: Path, client: Client, name: str, told: dict[str, str], sentence: str
) -> None:
    """FJ-04, FJ-05: with a sentence; so it is without any photo."""
    (trip / "taken_1.jpg").write_bytes(b"")
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in trip.iterdir()}
    answer = start(client, name, "a.jpg", **told)
    assert answer.status_code == 400 and sentence in " ".join(answer.json()["reasons"])
    assert "Please select photos first." in start(client, name, **told).json()["reasons"]
    assert not Job.objects.exists()
    assert before == {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in trip.iterdir()}


def test_one_operation_at_a_time_in_a_folder(trip: Path, client: Client, alice: User, settings: Any) -> None:
    """PR-02: another one has to wait, and the page shows the one that is at work, in its card."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert start(client, "photos-orient", "a.jpg").status_code == 201
    assert start(client, "photos-touch", "a.jpg").status_code == 409
    text = client.get("/photos/", HERE).content.decode()
    assert text.count("<progress") == 1 and "Waiting to begin" in text and "batch.js" in text
    (trip.parent / "other").mkdir()
    (trip.parent / "other" / "a.jpg").write_bytes(cameras.photo(1))
    assert start(client, "photos-touch", "a.jpg", folder="card/other").status_code == 201


def test_orientation_is_reviewed_before_and_after(trip: Path, client: Client) -> None:
    """FJ-03: each photo that is not upright, with how it would be turned; the file is not touched."""
    os.truncate(trip / "c.jpg", (trip / "c.jpg").stat().st_size // 2)
    text = client.get("/photos/review/", HERE).content.decode()
    assert text.count("<figure>") == 4 and text.count("as=stored") == 2
    assert "Without loss." in text and "It cannot be turned." in text
    assert re.findall(r'value="([^"]+)" checked', text) == ["b &lt;i&gt;.jpg"]
    start(client, "photos-orient", "b <i>.jpg")
    (trip / "c.jpg").unlink()
    assert "All photos of this folder are upright." in client.get("/photos/review/", HERE).content.decode()


def test_pictures_are_small_upright_and_say_nothing(trip: Path, client: Client) -> None:
    """FJ-01: no Exif data; `as=stored` is how the pixels lie in the file; what is no picture has a stand-in."""
    (trip / "large.jpg").write_bytes(photo(6, None, width=800, height=600))
    for name, query, size in [("large.jpg", {}, (240, 320)), ("large.jpg", {"as": "stored"}, (320, 240))]:
        answer = client.get("/photos/picture/", HERE | {"name": name} | query)
        image = Image.open(BytesIO(answer.content))
        assert (image.size, dict(image.getexif()), answer["Content-Type"]) == (size, {}, "image/jpeg")
        assert "private" in answer["Cache-Control"]
    assert client.get("/photos/picture/", HERE | {"name": "torn.jpg"})["Location"].endswith(".svg")


def test_before_and_after_agree_with_the_orientation() -> None:
    """FJ-03: red is on the left as it is shown, at the top as it is stored."""
    picture = Image.new("RGB", (64, 96), "blue")
    picture.paste("red", (0, 64, 64, 96))  # at the bottom: turned by a quarter to the right it is on the left
    data, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    picture.save(data, "JPEG", exif=exif, quality=95)
    shown: Any = Image.open(BytesIO(previews.preview(data.getvalue(), upright=True)))
    stored: Any = Image.open(BytesIO(previews.preview(data.getvalue(), upright=False)))
    assert shown.size == (96, 64) and shown.getpixel((8, 32))[0] > 200 > shown.getpixel((88, 32))[0]
    assert stored.size == (64, 96) and stored.getpixel((32, 88))[0] > 200 > stored.getpixel((32, 8))[0]


@pytest.mark.console_errors("400")
def test_a_folder_is_cleaned_up_in_the_page(
    trip: Path, alice: User, signed_in_page: Callable[..., Page], axe: Callable[..., list[Any]]
) -> None:
    """FJ-02, PR-03: the selection outlives a refresh and a renaming; problems and progress stand in the card."""
    page = signed_in_page(alice)
    page.goto(f"/photos/?folder={HERE['folder'].replace('&', '%26')}")
    count = page.locator("[data-count]")
    page.get_by_role("checkbox", name="a.jpg").check()
    page.get_by_role("checkbox", name="none.jpg").click(modifiers=["Shift"])
    expect(count).to_have_text("3 of 5 selected")
    page.reload()
    expect(count).to_have_text("3 of 5 selected")
    page.get_by_label("Time").fill("3h")
    page.get_by_label("Time").press("Enter")
    card = page.get_by_role("region", name="Shift date taken")
    expect(card.get_by_role("alert")).to_contain_text("“3h” is not a time")
    assert axe(page) == []
    page.get_by_label("Prefix").fill("x")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("region", name="Rename").get_by_text("Finished: 3 of 3.")).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    page.reload()
    assert {box.get_attribute("value") for box in page.get_by_role("checkbox", checked=True).all()} == {
        "x_1.jpg", "x_2.jpg", "x_3.jpg",
    }  # fmt: skip
    page.get_by_role("link", name="none", exact=True).click()
    expect(count).to_have_text("0 of 5 selected")
    page.reload()
    expect(count).to_have_text("0 of 5 selected")
    assert axe(page) == []


def test_a_renaming_that_was_killed_tells_what_it_did(trip: Path) -> None:
    """FJ-05, PR-02: the worker that follows renames nothing twice, also where names were exchanged."""

    class Silent:
        def known(self) -> dict[str, Any]:
            return {}

        def begin(self, report: batches.Report) -> None:
            pass

        def tell(self, report: batches.Report, item: str, outcome: str, text: str) -> None:
            told[item] = text

    (trip / "x_1.jpg").write_bytes(photo(1, "2024:04:01 08:00:00"))
    for names, by in [(["a.jpg", "c.jpg", "x_1.jpg"], "name"), (["x_1.jpg", "x_2.jpg", "x_3.jpg"], "date")]:
        batch = batches.find("photos-rename")
        ready = batches.prepare(batch, HERE | {"photos": names, "prefix": "x", "by": by})
        told: dict[str, str] = {}
        batches.run(ready, Silent())
        before = {path.name: path.read_bytes() for path in trip.iterdir()}
        first, told = told, {}
        batches.run(batch(**ready.options), Silent())
        assert before == {path.name: path.read_bytes() for path in trip.iterdir()}
        assert told == first and all(text.startswith("Now") for text in told.values())
