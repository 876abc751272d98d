"""What lists and items print: the same element for everybody, and controls for those who may use them."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.test import Client

from editable import registry
from project.models import Event, GalleryItem
from tests.editable.test_tags import render
from tests.kinds.models import Specimen
from tests.media_tools.pictures import picture as jpeg
from tests.test_visitors import elements

pytestmark = pytest.mark.django_db
LIST = (
    '{% editable_list "project.event" as="ul" class="days" %}<li{% editable_item event %}>x</li>{% endeditable_list %}'
)
GALLERY = '{% editable_list "project.galleryitem" label="picture" %}{% endeditable_list %}'
EVENT = Event(pk=7, title='Tea "at" <b>', slug="tea", start_date=datetime.date(2026, 5, 4))


def user_who_may(*verbs: str) -> User:
    """Return a fresh user with these permissions for events, pictures and specimens."""
    user = User.objects.create_user("-".join(verbs))
    names = [f"{verb}_{model}" for verb in verbs for model in ("event", "galleryitem", "specimen")]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_it_prints_its_element_for_everybody():
    """ED-13, LI-01: visitors get the element as it stands in the template, full or empty."""
    assert render(LIST, event=EVENT) == '<ul class="days"><li>x</li></ul>'
    assert render(GALLERY) == "<div></div>"
    assert render('{% editable_list "no.model" %}x{% endeditable_list %}', user_who_may("change")) == "<div>x</div>"


def test_it_offers_each_permission_its_own_controls():
    """LI-01, AU-02: adding and copying to who may add, deleting to who may delete, nothing to who may only look."""
    assert render(LIST, user_who_may("view"), event=EVENT) == render(LIST, event=EVENT)
    changing = render(LIST, user_who_may("change"), event=EVENT)
    assert 'data-editable-list="project.event"' in changing and 'data-editable-list-label="event"' in changing
    assert "url=" not in changing.replace("active-url=", "")
    adding = render(LIST, user_who_may("change", "add"), event=EVENT)
    assert 'data-editable-add-url="/edit/project.event/"' in adding and "delete-url" not in adding
    assert 'data-editable-duplicate-url="/edit/project.event/7/duplicate/"' in adding
    deleting = render(LIST, user_who_may("change", "delete"), event=EVENT)
    assert 'data-editable-delete-url="/edit/project.event/7/delete/"' in deleting
    assert "add-url" not in deleting and "duplicate-url" not in deleting


def test_it_offers_what_the_registration_allows():
    """LI-01, LI-03: an order only where one is registered; a second list of a model may leave adding to the first."""
    everything = user_who_may("change", "add", "delete")
    assert "order-url" not in render(LIST, everything, event=EVENT)
    gallery = render(GALLERY, everything)
    assert 'data-editable-order-url="/edit/project.galleryitem/order/"' in gallery
    assert 'data-editable-list-label="picture"' in gallery and 'data-editable-list-image="image"' in gallery
    second = GALLERY.replace("label=", "add=False label=")
    assert "add-url" not in render(second, everything) and "order-url" in render(second, everything)


def test_it_says_which_values_a_new_row_needs():
    """LI-01: a model that cannot hide its rows is added by a form; it takes no dropped picture either."""
    registered = registry.of_model(Specimen)
    assert registered is not None
    registry.unregister(Specimen)
    registry.register(Specimen, fields=registered.fields, add=True)
    try:
        found = render('{% editable_list "kinds.specimen" %}{% endeditable_list %}', user_who_may("change", "add"))
    finally:
        registry.unregister(Specimen)
        registry.register(Specimen, fields=registered.fields)
    assert 'data-editable-list-needs="line,needed_date,needed_tags,needed_habitat"' in found
    assert "list-image" not in found


def test_it_offers_blocks_and_sections_neither_copy_nor_deletion(alice):
    """LI-01: a block belongs to its template."""
    source = "{% editable_section 'x' %}{% editable_block 'x' %}X{% endeditable_block %}{% endeditable_section %}"
    assert not re.search("duplicate-url|delete-url", render(source, alice))


@pytest.mark.parametrize("count", [0, 2])
def test_lists_have_the_same_elements_for_editors(alice, count):
    """ED-14: full or empty, child selectors of the site's style sheet match the same elements in both views."""
    for number in range(count):
        item = GalleryItem(title=f"Picture {number}", date_taken="May", text="<p>x</p>", position=number)
        item.image.save("a.jpg", ContentFile(jpeg(), "a.jpg"))
        Event.objects.create(title=f"Event {number}", start_date="2099-05-04", start_time="10:00", location_name="Quay")
    client = Client()
    client.force_login(alice)
    mine, theirs = (one.get("/").content.decode() for one in (client, Client()))
    for start, end in (('<ul class="gallery-items"', "</ul>"), ('<div class="event-columns"', "<section")):
        part = [text[text.index(start) :] for text in (mine, theirs)]
        assert elements(part[0][: part[0].index(end)]) == elements(part[1][: part[1].index(end)])


def test_the_list_without_javascript_has_the_same(alice, event):
    """ED-12, LI-01, LI-02: links and buttons for adding, copying, deleting; after each of them back to the page."""
    client = Client()
    client.force_login(alice)
    text = client.get("/?past=1").content.decode()
    nav = text[text.index("<noscript>") : text.index("</noscript>")]
    assert '<a href="/edit/project.event/?next=%2F%3Fpast%3D1">Add: event</a>' in nav
    delete = f"/edit/project.event/{event.pk}/delete/?next=%2F%3Fpast%3D1"
    assert f'<a href="{delete}">Delete: Event “Lantern night”</a>' in nav
    assert f'action="/edit/project.event/{event.pk}/duplicate/"' in nav
    assert '<input type="hidden" name="next" value="/?past=1">' in nav
    answer = client.post(f"/edit/project.event/{event.pk}/duplicate/", {"next": "/?past=1"})
    assert answer["Location"] == "/?past=1"
    assert Event.objects.count() == 2
    assert client.post("/edit/project.galleryitem/", {"next": "/?past=1"})["Location"] == "/?past=1"
    assert GalleryItem.objects.count() == 1
