"""The benchmarks' peer: the site's templates as they would be without the editor."""

from pathlib import Path

import pytest
from django.template import engines

from bench import plain

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize("path", [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")])
def test_the_peer_has_no_tag_of_the_editor(path: str) -> None:
    """bench.pages compares with a page that an editor has no part in, and that still is a template."""
    text = plain.plain((TEMPLATES / path).read_text())
    assert "editable_" not in text
    assert "{% load editable" not in text
    engines["django"].from_string(text)
