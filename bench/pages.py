"""Pages per second of processor time: the home page against a plain Django view and template (goal: 0.95)."""

from __future__ import annotations

import sys
import time

from bench import pairs, site

site.seed()


from editable.models import RichTextBlock, TextBlock  # noqa: E402


def main() -> None:
    """Print the ratio after checking that both give the same bytes; `ours` or `peer` as argument only runs that one."""
    TextBlock.objects.create(slug="byline", title="Byline", text="A byline of its own")
    RichTextBlock.objects.create(slug="about-left", title="Left", text="<p>A text of its own.</p>")
    site.Browser().get("/")  # makes the thumbnails
    browser = site.Browser()
    assert browser.get("/") == browser.get("/peer/"), "the peer's page differs"
    if len(sys.argv) > 1:  # for an instruction count: valgrind --tool=callgrind python -m bench.pages ours 200
        path = {"ours": "/", "peer": "/peer/"}[sys.argv[1]]
        for _ in range(int(sys.argv[2])):
            browser.get(path)
        return
    pairs.compare("home page", lambda: browser.get("/"), lambda: browser.get("/peer/"), clock=time.process_time)


if __name__ == "__main__":
    main()
