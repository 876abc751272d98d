"""Pages per second of processor time: the home page against a plain Django view and template (goal: 0.95).

bench.instructions counts the same pages without the noise of a busy machine.
"""

from __future__ import annotations

import time

from bench import pairs, site

site.seed()


from editable.models import RichTextBlock, TextBlock  # noqa: E402


def prepare() -> site.Browser:
    """Return a browser for the seeded site, after a check that ours and the peer give the same bytes."""
    TextBlock.objects.create(slug="byline", title="Byline", text="A byline of its own")
    RichTextBlock.objects.create(slug="about-left", title="Left", text="<p>A text of its own.</p>")
    site.Browser().get("/")  # makes the thumbnails
    browser = site.Browser()
    assert browser.get("/") == browser.get("/peer/"), "the peer's page differs"
    return browser


def main() -> None:
    """Print the ratio."""
    browser = prepare()
    pairs.compare("home page", lambda: browser.get("/"), lambda: browser.get("/peer/"), clock=time.process_time)


if __name__ == "__main__":
    main()
