"""The app's settings: defaults, read late, and checked."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

from media_tools.checks import check_photo_roots, check_settings, check_thumbnails, check_worker
from media_tools.conf import settings as limits


def test_it_has_defaults(settings: Any) -> None:
    """IM-02: 25 MiB and 60 megapixels, and no complaint about them."""
    assert (limits.UPLOAD_BYTES, limits.UPLOAD_PIXELS) == (26_214_400, 60_000_000)
    assert check_settings(None) == []


def test_it_reads_them_late(settings: Any) -> None:
    """IM-02: both limits are settings."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES, settings.MEDIA_TOOLS_UPLOAD_PIXELS = 7, 8

    assert (limits.UPLOAD_BYTES, limits.UPLOAD_PIXELS) == (7, 8)


@pytest.mark.parametrize("value", [0, -1, "soon", None, True])
def test_it_refuses_what_is_no_time(settings: Any, value: object) -> None:
    """TH-03: a check names the time between two looks at jobs where it is no number above 0."""
    settings.MEDIA_TOOLS_REAP_SECONDS = value
    assert [found.id for found in check_settings(None)] == ["media_tools.E004"]


@pytest.mark.parametrize("value", [-1, "30", None, True, 1.5])
def test_it_refuses_what_are_no_days(settings: Any, value: object) -> None:
    """ST-03: a check names the days for which files are kept where they are no whole number; 0 is one."""
    settings.MEDIA_TOOLS_KEEP_DAYS = 0
    assert check_settings(None) == []
    settings.MEDIA_TOOLS_KEEP_DAYS = value
    assert [found.id for found in check_settings(None)] == ["media_tools.E009"]


def test_it_warns_of_a_worker_that_would_not_look_after_jobs(settings: Any) -> None:
    """TH-03: `db_worker` must be the app's own, which the order of INSTALLED_APPS decides."""
    assert check_worker(None) == []
    apps = [name for name in settings.INSTALLED_APPS if name != "django_tasks_db"]
    try:
        settings.INSTALLED_APPS = ["django_tasks_db", *apps]
        get_commands.cache_clear()
        assert [found.id for found in check_worker(None)] == ["media_tools.W005"]
        settings.INSTALLED_APPS = apps
        assert check_worker(None) == []
    finally:
        get_commands.cache_clear()


def test_it_warns_of_folders_of_photos_that_are_none(settings: Any, tmp_path: Path) -> None:
    """FJ-01: a relative path means many folders, and a file or nothing is none; the site starts all the same."""
    (tmp_path / "file").touch()
    settings.MEDIA_TOOLS_PHOTO_ROOTS = [str(tmp_path)]
    assert check_photo_roots(None) == []
    settings.MEDIA_TOOLS_PHOTO_ROOTS += ["photos", str(tmp_path / "file"), str(tmp_path / "none")]
    found = check_photo_roots(None)
    assert [one.id for one in found] == ["media_tools.W010"] * 3 and not any(one.is_serious() for one in found)
    assert "'photos' is relative" in found[0].msg and "file" in found[1].msg and "none" in found[2].msg


@pytest.mark.parametrize("value", [0, -1, "25 MiB", None, True, 1.5])
def test_it_refuses_what_is_no_limit(settings: Any, value: object) -> None:
    """IM-02: a check names each setting that is no whole number of at least 1."""
    settings.MEDIA_TOOLS_UPLOAD_BYTES = settings.MEDIA_TOOLS_UPLOAD_PIXELS = value

    assert [found.id for found in check_settings(None)] == ["media_tools.E001", "media_tools.E002"]


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("THUMBNAIL_KVSTORE", "sorl.thumbnail.kvstores.cached_db_kvstore.KVStore", "media_tools.E006"),
        ("THUMBNAIL_ENGINE", "sorl.thumbnail.engines.pil_engine.Engine", "media_tools.E006"),
        ("THUMBNAIL_ALTERNATIVE_RESOLUTIONS", [2], "media_tools.W007"),
        ("MEDIA_TOOLS_PICTURE_FORMATS", ["webp"], "media_tools.E008"),
    ],
)
def test_it_knows_what_queued_thumbnails_need(settings: Any, name: str, value: object, number: str) -> None:
    """TH-01: a check names each setting with which they would not work, and leaves sorl's own backend alone."""
    assert check_thumbnails(None) == []
    setattr(settings, name, value)
    assert [found.id for found in check_thumbnails(None)] == [number]
    settings.THUMBNAIL_BACKEND = "sorl.thumbnail.base.ThumbnailBackend"
    assert check_thumbnails(None) == []
