"""The site's settings, with the peers' URLs beside its own."""

from project.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
LOGGING_CONFIG = None
SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]  # noqa: F405
