"""Slugs, links, kinds, checks, and the functions that run after a commit."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from editable import checks, commit_queue, kinds, registry
from editable.content import shadows_url
from editable.models import TextBlock
from project.models import Event, GalleryItem

TODAY = datetime.date(2026, 3, 4)


@pytest.mark.django_db
def test_it_makes_a_slug_from_the_title_once():
    """CM-02: from the title when blank, stable when the title changes, unique."""
    first = Event.objects.create(title="Summer Fête", start_date=TODAY)
    second = Event.objects.create(title="Summer Fête", start_date=TODAY)
    assert (first.slug, second.slug) == ("summer-fete", "summer-fete-2")
    first.title = "Winter"
    first.save()
    assert first.slug == "summer-fete"


@pytest.mark.django_db
def test_it_makes_a_slug_for_a_title_without_letters():
    """CM-02: a title that leaves nothing still gets a slug."""
    assert Event.objects.create(title="🎉", start_date=TODAY).slug == "event"


@pytest.mark.django_db
def test_it_refuses_a_slug_that_shadows_a_url_of_the_site():
    """CM-02: refused with a sentence."""
    assert shadows_url("about")
    with pytest.raises(ValidationError, match="belongs to the site"):
        Event(title="About", slug="about", start_date=TODAY).full_clean()
    assert Event.objects.create(title="About", start_date=TODAY).slug == "about-2"


@pytest.mark.django_db
def test_it_checks_a_blocks_slug():
    """CM-01: blocks are found by a unique slug; a page's own has its name before a dot."""
    TextBlock(slug="home.intro", title="x").full_clean()
    with pytest.raises(ValidationError):
        TextBlock(slug="a.b.c", title="x").full_clean()


def test_it_digests_equal_values_equally_and_others_not():
    """The base of a save: equal only for equal values."""
    values = ["", None, False, True, "a", "A", "a ", "false", 0]
    assert len({kinds.digest(value) for value in values}) == len(values)
    assert kinds.digest("é") == kinds.digest("é")


def test_it_names_what_is_wrong_with_a_registration():
    """A check for each mistake in register()."""
    wrong = registry.Registration(
        Event, ("nothing", "created", "title"), False, False, (("title", "active"),), None, None
    )
    assert sorted(str(message.id) for message in checks._registration(wrong)) == [
        "editable.E003",
        "editable.E005",
        "editable.E006",
    ]


def test_it_refuses_a_file_in_a_group():
    """ED-18: a file is sent when it is chosen, so that it cannot wait for the rest of a group."""
    wrong = registry.Registration(GalleryItem, ("title", "image"), False, False, (("title", "image"),), None, None)
    assert [message.id for message in checks._registration(wrong)] == ["editable.E009"]


def test_it_names_bad_settings(settings):
    """A check for each setting that can be wrong."""
    settings.EDITABLE_AUTOSAVE_SECONDS = -1
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
    assert [message.id for message in checks.check_settings(None)] == ["editable.E001", "editable.W002"]


def test_it_finds_the_shipped_templates_in_order():
    """A block has the same kind and default wherever it is named."""
    assert checks.check_templates(None) == []
    assert "home.html" in checks.template_names()


def test_it_names_blocks_that_differ(settings, tmp_path):
    """E007 where two templates give a block two defaults."""
    for name in ("a", "b"):
        text = f"{{% load editable %}}{{% editable_block 'x' %}}{name}{{% endeditable_block %}}"
        (tmp_path / f"{name}.html").write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    assert [message.id for message in checks.check_templates(None)] == ["editable.E007"]


@pytest.mark.django_db(transaction=True)
def test_it_runs_queued_functions_after_the_commit_and_survives_a_failing_one(caplog):
    """TQ-01, TQ-03: in order, after the commit; a failure is logged with its queue and name."""
    ran = []

    def fail() -> None:
        raise ValueError("broken")

    with transaction.atomic():
        commit_queue.enqueue(lambda n: ran.append(n), n=1)
        commit_queue.enqueue(fail, queue="mail")
        commit_queue.enqueue(lambda n: ran.append(n), n=2)
        assert ran == []
    assert ran == [1, 2]
    assert "fail" in caplog.text
    assert "mail" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_it_discards_what_is_rolled_back():
    """TQ-02: a rolled-back savepoint discards its own functions only."""
    ran = []
    with transaction.atomic():
        commit_queue.enqueue(lambda: ran.append("kept"))
        with transaction.atomic():
            commit_queue.enqueue(lambda: ran.append("gone"))
            transaction.set_rollback(True)
    assert ran == ["kept"]
