"""The site's settings for worker processes of the tests: those of the environment, and less patience."""

from project.settings import *  # noqa: F403

MEDIA_TOOLS_REAP_SECONDS = 0.2
