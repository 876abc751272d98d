"""Who is thanked for sample texts and pictures."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = ["/", "/about/", "/accounts/login/"]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_named_by_default(client: Client, path: str) -> None:
    """PG-06: without the setting there is no trace of it."""
    assert "sample-credits" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_credits_stand_in_the_footer(client: Client, settings: Any, path: str) -> None:
    """PG-06: words with a link or without, in order, inside the footer, escaped."""
    settings.SAMPLE_CREDITS = [("Texts by <b>Ann</b> & Co", 'https://ann.example/?a=1&b="2"'), ("Rain by Bob", "")]

    text = client.get(path).content.decode()
    footer = text[text.index("<footer") : text.index("</footer>")]

    link = '<a href="https://ann.example/?a=1&amp;b=&quot;2&quot;" rel="nofollow">'
    link += "Texts by &lt;b&gt;Ann&lt;/b&gt; &amp; Co</a>"
    assert footer.count("<li>") == 2
    assert footer.index(f"<li>{link}</li>") < footer.index("<li>Rain by Bob</li>")
    assert text.count("sample-credits") == 1
