"""The site's settings for worker processes of the tests: those of the environment, and less patience."""

import importlib
import os

from project.settings import *  # noqa: F403

MEDIA_TOOLS_REAP_SECONDS = 0.2
if watched := os.environ.get("TESTS_IMPORT"):  # a module whose change makes the development server reload
    importlib.import_module(watched)
STATIC_ROOT = os.environ.get("TESTS_STATIC_ROOT", STATIC_ROOT)  # noqa: F405
INSTALLED_APPS += os.environ.get("TESTS_APPS", "").split()  # noqa: F405
