"""How uploaded files are given out: shown only where a browser can do no harm with them."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.media_tools.pictures import picture

HTML = b"<script>alert(1)</script>"


@pytest.fixture
def media(settings: Any) -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.jpg", "image/jpeg"),
        ("a.JPEG", "image/jpeg"),
        ("a.png", "image/png"),
        ("a.gif", "image/gif"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.pdf", "application/pdf"),
    ],
)
def test_it_shows_pictures_and_papers(client: Client, media: Path, name: str, content_type: str) -> None:
    """IM-02: as what they are, and as nothing else."""
    (media / name).write_bytes(data := picture())

    response = client.get(f"/media/{name}")

    assert b"".join(response) == data
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (content_type, "nosniff")
    assert response["Content-Disposition"].startswith("inline") and not response.cookies


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.SVG", "a.xml", "a.js", "a.txt", "a", "a.jpg.html", "a.svg.gz"])
def test_it_gives_out_all_else_as_a_download(client: Client, media: Path, name: str) -> None:
    """IM-02: no page and no drawing with programs is served from uploads, however it came to lie there."""
    (media / name).write_bytes(HTML)

    response = client.get(f"/media/{name}")

    assert response["Content-Type"] == "application/octet-stream"
    assert (response["Content-Disposition"], response["X-Content-Type-Options"]) == ("attachment", "nosniff")
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    "path", ["../secret", "%2e%2e/secret", "..%2fsecret", "/etc/passwd", "a/../../secret", "a%00.jpg", ""]
)
def test_it_leaves_no_way_out(client: Client, media: Path, path: str) -> None:
    """IM-03: nothing outside the media folder is given out."""
    (media.parent / "secret").write_text("secret")

    response = client.get(f"/media/{path}")

    assert response.status_code in {400, 404}
    assert b"secret" not in response.content
