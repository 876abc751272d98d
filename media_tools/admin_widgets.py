"""What the Django admin shows for a picture: a preview, a box to delete it, and the field to choose another one."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.contrib.admin.widgets import AdminFileWidget

__all__ = ["AdminFileWidget", "AdminPictureWidget"]


class AdminPictureWidget(AdminFileWidget):
    """The admin's own, with a thumbnail in the place of a link to the original, which may say where it was taken."""

    template_name = "media_tools/admin_picture.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the name of the file without its folders."""
        context = super().get_context(name, value, attrs)
        shown = value if context["widget"]["is_initial"] else None
        context["widget"]["filename"] = PurePosixPath(str(shown)).name if shown else ""
        return context
