"""Workers of each back-end, for which the process of the tests queues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from project import settings as project_settings
from tests import services, workers


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with services.redis() as url:
        yield url


@pytest.fixture(params=workers.BACKENDS)
def crew(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Iterator[workers.Workers]:
    """Return the workers of each back-end in turn, for which this process queues too."""
    url = request.getfixturevalue("redis_url") if request.param == "rq" else ""
    settings.TASKS = {
        "default": site.TASKS["default"]
        | {
            "BACKEND": project_settings._task_backends[request.param],
            "OPTIONS": {"url": url},
        }
    }
    crew = workers.Workers(request.param, tmp_path, url)
    yield crew
    crew.kill()
