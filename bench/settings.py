"""The site's settings, with the peers' URLs beside its own."""

from pathlib import Path

from bench import plain
from project.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
LOGGING_CONFIG = None
SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405

# The same templates without the editor's tags, as a second engine.
PEER = Path(DATA_DIR) / "peer"  # noqa: F405
plain.write(BASE_DIR / "templates", PEER)  # noqa: F405
TEMPLATES = [
    {**TEMPLATES[0], "NAME": "django"},  # noqa: F405
    {**TEMPLATES[0], "NAME": "peer", "DIRS": [PEER]},  # noqa: F405
]
