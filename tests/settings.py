"""The site's settings for tests: quick, and whatever the environment of the person who runs them says."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for name in re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "project/settings.py").read_text()):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-tests-" + 40 * "x"
os.environ["DATA_DIR"] = str(ROOT / ".pytest_cache" / "data")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

import django  # noqa: E402

from project.settings import *  # noqa: E402, F403

DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  (an open connection would keep the database from removal)
INSTALLED_APPS += ["tests.kinds", "tests.larder", "tests.postcards", "tests.ratings"]  # noqa: F405
# Tasks run where they are queued; tests of the queues themselves name another back-end.
_tasks = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"
TASKS = {"default": TASKS["default"] | {"BACKEND": f"{_tasks}.backends.immediate.ImmediateBackend"}}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
