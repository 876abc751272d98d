"""The cache on Redis: shared by all processes, and never missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.media_tools import pictures
from tests.media_tools.made import visit
from tests.media_tools.test_pictures import make_picture
from tests.services import redis_server
from tests.test_environment import load

pytestmark = pytest.mark.django_db


def test_it_is_the_cache_where_it_is_set(tmp_path: Path) -> None:
    """OP-01, CF-01: REDIS_URL alone moves the cache."""
    found, _stderr = load(tmp_path, "CACHES", DEBUG="1", REDIS_URL="redis://127.0.0.1:1/0")
    assert "django_redis" in str(found["CACHES"])
    found, _stderr = load(tmp_path, "CACHES", DEBUG="1")
    assert "locmem" in str(found["CACHES"])


def test_pages_do_without_it(client: Client, settings: Any, tmp_path: Path) -> None:
    """TH-02: flushed, stopped and started again, pages are the same, and no thumbnail is made anew."""
    row = make_picture(pictures.picture(500, 300))
    with redis_server() as server:
        found, _stderr = load(tmp_path, "CACHES", DEBUG="1", REDIS_URL=server.url)
        settings.CACHES = found["CACHES"]
        made = visit(client, f"/media/m/{row.pk}/400/")["Location"]
        assert made.startswith("/media/cache/")
        path = Path(settings.MEDIA_ROOT) / made.removeprefix("/media/")
        written = path.stat().st_mtime_ns
        for change in (cache.clear, server.stop, server.start):
            change()
            assert client.get(f"/media/m/{row.pk}/400/")["Location"] == made
        assert path.stat().st_mtime_ns == written
