"""What the template tags print, for visitors and for editors."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from editable import registry
from editable.models import TextBlock
from project.models import Event

pytestmark = pytest.mark.django_db


def render(source: str, user: User | None = None, **context: object) -> str:
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    return Template("{% load editable %}" + source).render(Context({"request": request, **context}))


EVENT = Event(pk=7, title='Tea & "cake" <b>', slug="tea", start_date=datetime.date(2026, 5, 4))


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (
            '{% editable event "title" as="h3" class="big" %}',
            '<h3 class="big">Tea &amp; &quot;cake&quot; &lt;b&gt;</h3>',
        ),
        ('{% editable event "title" %}', "<span>Tea &amp; &quot;cake&quot; &lt;b&gt;</span>"),
        ('{% editable event "start_date" as="time" format="j M Y" %}', "<time>4 May 2026</time>"),
        ('{% editable event "location_name" as="p" %}', ""),
        ('{% editable missing "title" %}', ""),
        ("<li{% editable_item event %}{% editable_more event 'event_url' %}>", "<li>"),
        ("{% editable_block 'x' as='h1' %}Hi &amp; bye{% endeditable_block %}", "<h1>Hi &amp; bye</h1>"),
        ("<a{% editable_block 'x' kind='url' attr='href' %}/a/{% endeditable_block %}>", '<a href="/a/">'),
        ("{% editable_block 'x' edit=False %}Hi{% endeditable_block %}", "Hi"),
        ("{% editable_assets %}", ""),
    ],
)
def test_it_prints_plain_markup_for_visitors(source, printed):
    """ED-13: nothing but the value in its element; nothing at all for a blank one."""
    assert render(source, event=EVENT) == printed


def test_it_marks_the_same_element_for_editors(alice):
    """ED-14, ED-15: attributes on the element, its label and its limit."""
    printed = render('{% editable event "title" as="h3" class="big" %}', alice, event=EVENT)
    assert printed.startswith('<h3 class="big" data-editable="text" data-editable-url="/edit/project.event/7/title/"')
    assert 'data-editable-label="Title" data-editable-maxlength="255" data-editable-required=""' in printed
    assert printed.endswith(">Tea &amp; &quot;cake&quot; &lt;b&gt;</h3>")


def test_it_prints_an_empty_element_for_editors_where_the_value_is_blank(alice):
    """ED-15: an empty field shows its label, so it needs its element."""
    assert render('{% editable event "location_name" as="p" %}', alice, event=EVENT).endswith("></p>")


def test_it_edits_a_model_of_another_app_by_registration_alone(alice):
    """CM-05: a third party's model becomes editable by one register() call and template tags."""
    group = Group.objects.create(name="Crew")
    registry.register(Group, fields=["name"])
    try:
        alice.is_superuser = True
        assert 'data-editable-url="/edit/auth.group/' in render('{% editable group "name" %}', alice, group=group)
    finally:
        registry.unregister(Group)
    assert render('{% editable group "name" %}', alice, group=group) == "<span>Crew</span>"


def test_it_leaves_users_without_the_permission_a_plain_page(bob):
    """AU-02: a reader who is signed in gets no attribute and no script."""
    assert render('{% editable event "title" as="h3" %}{% editable_assets %}', bob, event=EVENT) == (
        "<h3>Tea &amp; &quot;cake&quot; &lt;b&gt;</h3>"
    )


def test_it_hides_what_is_not_active(alice):
    """CM-01: hidden from visitors, dimmed for editors."""
    TextBlock.objects.create(slug="x", title="X", text="Secret", active=False)
    source = "{% editable_block 'x' as='p' %}Default{% endeditable_block %}"
    assert render(source) == ""
    assert "data-editable-hidden" in render(source, alice)


def test_it_asks_once_for_all_blocks_of_a_template(django_assert_num_queries):
    """One query for each model of blocks, however many there are."""
    source = "".join(f"{{% editable_block 'b{n}' %}}{n}{{% endeditable_block %}}" for n in range(20))
    with django_assert_num_queries(1):
        render(source)


def test_it_keeps_a_planted_link_harmless():
    """ED-11: a row may have been written by any path."""
    TextBlock.objects.create(slug="x", title="X", text="javascript:alert(1)", kind="url")
    assert render("<a{% editable_block 'x' kind='url' attr='href' %}/a/{% endeditable_block %}>") == "<a>"
    assert render("{{ value|link }}", value="javascript:alert(1)") == ""


@pytest.mark.parametrize(
    "source",
    [
        "{% editable event %}",
        "{% editable event 'title' as='h3 onclick=x' %}",
        "{% editable event 'title' as=tag %}",
        "{% editable_block slug %}x{% endeditable_block %}",
        "{% editable_block 'x' kind='video' %}x{% endeditable_block %}",
        "{% editable_block 'x' %}{{ variable }}{% endeditable_block %}",
        "{% editable_more event %}",
        "{% editable_section slug %}{% endeditable_section %}",
    ],
)
def test_it_refuses_what_it_cannot_read(source):
    """A mistake in a template is named when the template is loaded."""
    with pytest.raises(TemplateSyntaxError):
        Template("{% load editable %}" + source)
