"""The WSGI entry point: ``gunicorn project.wsgi``."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http.response import HttpResponseBase

from media_tools.apps import work

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")


class Handler(WSGIHandler):
    """Django's own, which cannot even read the query where Content-Type names an encoding such as `base64`."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> HttpResponseBase:
        """Serve the request; such a Content-Type counts as none."""
        try:
            return super().__call__(environ, start_response)
        except (LookupError, UnicodeError):
            return super().__call__(environ | {"CONTENT_TYPE": ""}, start_response)


django.setup(set_prefix=False)
application = Handler()
work()
