"""The home page: its order, its lists and what is in them when there is nothing."""

import datetime
import itertools
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from editable.models import ImageBlock, RichTextBlock, TextBlock
from project.models import Event, GalleryItem
from tests.media_tools.made import visit

pytestmark = pytest.mark.django_db
LISTS = ["gallery", "upcoming", "past"]


def fill(count: int) -> None:
    """Make `count` rows for each of the three lists, numbered in the order in which they are shown."""
    today = timezone.localdate()
    GalleryItem.objects.bulk_create(GalleryItem(title=f"gallery {n}", position=n) for n in range(count))
    for name, sign in (("upcoming", 1), ("past", -1)):
        Event.objects.bulk_create(
            Event(title=f"{name} {n}", slug=f"{name}-{n}", start_date=today + sign * datetime.timedelta(days=n + 1))
            for n in range(count)
        )


def text_of(client: Client, query: str = "") -> str:
    response = client.get(f"/{query}")
    assert response.status_code == 200
    return response.content.decode()


def shown(text: str, name: str) -> list[int]:
    """Return the numbers of the rows of a list, in order."""
    return [int(number) for number in re.findall(rf">{name} (\d+)<", text)]


def test_it_has_an_order(client: Client) -> None:
    """PG-01: navigation, welcome, gallery, events, about, contact, start, footer."""
    call_command("seed_content", verbosity=0)
    text = text_of(client)
    marks = [
        'class="site-nav"', "<h1", 'class="byline"', 'class="button"', 'id="gallery"', 'id="events"', 'id="upcoming"',
        'id="past"', 'id="about"', 'id="contact"', 'class="start"', "<footer",
    ]  # fmt: skip
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert text.count("<h1") == 1
    assert 'width="256" height="256"' in text


def test_it_has_sound_headings(client: Client) -> None:
    """PG-01: one h1, and no level is left out on the way down."""
    call_command("seed_content", verbosity=0)
    levels = [int(level) for level in re.findall(r"<h([1-6])", text_of(client))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_it_needs_no_row(client: Client) -> None:
    """CM-03, CM-04: an empty database shows every block's default, and a page view makes no row."""
    text = text_of(client)
    words = ["Welcome to", "An old pilot station", "See what’s on", 'href="#events"', "For ninety years", "Finding us"]
    assert all(word in text for word in words) and "site/logo.svg" in text
    for title in ("Gallery", "Events", "About", "Contact"):
        assert re.search(rf"<h2[^>]*>{title}</h2>", text)
    assert not any(model.objects.exists() for model in (TextBlock, RichTextBlock, ImageBlock))


def test_it_says_so_when_lists_are_empty(client: Client) -> None:
    """PG-04: empty lists say so."""
    text = text_of(client)
    for sentence in ("No pictures yet.", "Nothing is planned", "No past events yet."):
        assert sentence in text


def test_its_navigation_follows_the_titles(client: Client) -> None:
    """PG-01, PG-10: an edited title is the navigation's label; a hidden section takes its entry with it."""
    TextBlock.objects.create(slug="gallery-title", title="Title", text="Pictures & more")
    TextBlock.objects.create(slug="events-title", title="Title", text="What’s on", active=False)
    text = text_of(client)
    assert text.count("Pictures &amp; more") == 2
    assert "What’s on" not in text and 'id="events"' not in text and "/#events" not in text
    about = client.get("/about/").content.decode()
    assert "Pictures &amp; more" in about and "/#events" not in about


def test_it_keeps_hidden_sections_for_editors(editor_client: Client) -> None:
    """PG-10: what is hidden can be shown again."""
    TextBlock.objects.create(slug="events-title", title="Title", text="What’s on", active=False)
    assert 'id="events"' in text_of(editor_client)


def test_it_hides_inactive_rows(client: Client, editor_client: Client) -> None:
    """CM-01: from visitors only."""
    fill(1)
    GalleryItem.objects.update(active=False)
    Event.objects.update(active=False)
    for name in LISTS:
        assert shown(text_of(client), name) == []
        assert f"{name} 0" in text_of(editor_client)


@pytest.mark.parametrize("name", LISTS)
def test_it_shows_three(client: Client, name: str) -> None:
    """PG-03: three at first, in order, and a link to more that needs no script."""
    fill(4)
    text = text_of(client)
    assert shown(text, name) == [0, 1, 2]
    assert f'href="?{name}=1#{name}"' in text


@pytest.mark.parametrize("name", LISTS)
def test_it_offers_no_more_than_there_is(client: Client, name: str) -> None:
    """PG-03: with three there is nothing more to show."""
    fill(3)
    text = text_of(client)
    assert shown(text, name) == [0, 1, 2]
    assert f"?{name}=1" not in text


@pytest.mark.parametrize("name", LISTS)
def test_it_pages(client: Client, name: str) -> None:
    """PG-03: pages of twelve, with links to the next and the previous one; the other lists stay as they are."""
    fill(25)
    first, second, third = (text_of(client, f"?{name}={page}") for page in (1, 2, 3))
    assert shown(first, name) == list(range(12))
    assert shown(second, name) == list(range(12, 24))
    assert shown(third, name) == [24]
    assert f'href="?{name}=2#{name}" rel="next"' in first and 'rel="prev"' not in first
    assert f'href="?{name}=1#{name}" rel="prev"' in second and f'href="?{name}=3#{name}" rel="next"' in second
    assert 'rel="next"' not in third
    other = next(other for other in LISTS if other != name)
    assert shown(second, other) == [0, 1, 2]
    both = text_of(client, f"?{name}=1&{other}=2")
    assert shown(both, name) == list(range(12)) and shown(both, other) == list(range(12, 24))


@pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "99", "9" * 40, "²", "%00", "1%27--", ""])
@pytest.mark.parametrize("name", LISTS)
def test_it_stands_odd_pages(client: Client, name: str, page: str) -> None:
    """PG-03: what is no page of the list is its first one."""
    fill(4)
    assert shown(text_of(client, f"?{name}={page}"), name) == ([0, 1, 2, 3] if page else [0, 1, 2])


def test_its_limits_are_settings(client: Client, settings) -> None:
    """PG-03: one setting for each list."""
    fill(6)
    settings.GALLERY_LIMIT, settings.EVENT_UPCOMING_LIMIT, settings.EVENT_PAST_LIMIT = 1, 2, 5
    text = text_of(client)
    assert [len(shown(text, name)) for name in LISTS] == [1, 2, 5]


def test_it_tells_editors_what_visitors_see(client: Client, editor_client: Client) -> None:
    """PG-03: the same for editors, who also read how many visitors see."""
    fill(4)
    assert text_of(editor_client).count("Visitors see the first 3.") == 3
    assert "Visitors see" not in text_of(client)
    assert "gallery 3" in text_of(editor_client, "?gallery=1") and "gallery 3" not in text_of(editor_client)


def test_it_invites_visitors_only(client: Client, editor_client: Client) -> None:
    """PG-01: who is signed in reads who they are and can sign out by a form."""
    assert 'class="start"' in text_of(client) and "Sign in" in text_of(client)
    text = text_of(editor_client)
    assert 'class="start"' not in text and "Signed in as alice" in text
    assert re.search(r'<form[^>]*method="post" action="/accounts/logout/">\s*<input type="hidden" name="csrf', text)


def test_its_pictures_have_their_size(client: Client) -> None:
    """PG-02: crops of 400×300 with twice the pixels at hand, an alt, and a link to 1200×900."""
    call_command("seed_content", events=0, verbosity=0)
    text = visit(client, "/").content.decode()
    item = GalleryItem.objects.earliest("position", "pk")
    link, image = re.findall(r"(<a [^>]*data-lightbox[^>]*>)(<picture>.*?</picture>)", text)[0]
    assert re.search(r'href="/media/cache/[^"]+\.jpg"', link) and 'data-width="1200" data-height="900"' in link
    assert re.search(r'srcset="/media/cache/\S+\.webp 1x, /media/cache/\S+\.webp 2x" type="image/webp"', image)
    assert re.search(r'<img src="/media/cache/\S+\.jpg" width', image)
    assert f'width="400" height="300" alt="{item.alt}"' in image
    for address in re.findall(r"/media/cache/[^ \"]+", link + image):
        assert client.get(address)["Content-Type"] in ("image/jpeg", "image/webp")


def test_it_asks_little_of_the_database(client: Client, django_assert_max_num_queries) -> None:
    """PG-03: with all thumbnails known, and nothing of them in the cache, eight queries."""
    call_command("seed_content", verbosity=0)
    for query in ("", "?gallery=1&upcoming=1&past=1"):
        visit(client, f"/{query}")
        cache.clear()
        with django_assert_max_num_queries(8):
            text_of(client, query)
        with django_assert_max_num_queries(7):
            text_of(client, query)


def test_it_is_read_only(client: Client) -> None:
    """PG-01: a page takes no POST."""
    assert client.post("/").status_code == 405
