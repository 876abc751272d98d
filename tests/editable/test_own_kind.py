"""A kind of field that an adopter writes: one class, one module."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from playwright.sync_api import expect

from editable import assets
from editable.kinds import Kind, register_kind
from tests.editable.fields import field
from tests.ratings.models import Review

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ratings.urls")]


@pytest.fixture
def reviewer(alice):
    """Return alice, who may change reviews."""
    alice.user_permissions.add(Permission.objects.get(codename="change_review"))
    return alice


@pytest.mark.parametrize("name", ["fields.py", "static/ratings/stars.js", "templates/ratings/reviews.html"])
def test_the_documentation_shows_what_is_tested(name):
    """AP-02: the code in docs/adopting.md is the code of this app, line by line."""
    shown = re.findall(r"```\w+\n(?://|#|\{#) ratings/(\S+?)(?: #\})?\n(.*?)```", _documentation(), re.S)
    tested = (ROOT / "tests/ratings" / name).read_text()
    code = dict(shown)[name.removeprefix("static/ratings/").removeprefix("templates/ratings/")]
    assert all(line in tested for line in code.strip().splitlines() if line.strip()), name
    if name.endswith((".py", ".js")):
        assert code.strip() == tested.strip()


def _documentation():
    return (ROOT / "docs/adopting.md").read_text()


def test_it_shows_saves_and_remembers_the_new_kind(reviewer, client):
    """AP-02: display, validation, base and answer come from the class alone."""
    Review.objects.create(title="Soup", stars=4)
    assert '<strong><span title="4 of 5">★★★★</span></strong>' in client.get("/reviews/").content.decode()
    client.force_login(reviewer)
    stars = field(client, f"ratings.review/{Review.objects.get().pk}/stars", "/reviews/")
    assert json.loads(stars.save("5").content)["value"] == "5"
    assert stars.save("6", base=field(client, "ratings.review/1/stars", "/reviews/").base).status_code == 400
    assert Review.objects.get().stars == 5


def test_it_names_the_module_once_for_all_pages():
    """AP-02: the page's script finds the module by the kind's name."""
    assert assets.modules()["editable/kinds/stars"] == "ratings/stars.js"


def test_it_refuses_a_second_kind_of_a_name():
    """A name stands for one module; the mistake is said at start."""

    class Other(Kind):
        name = "stars"

    with pytest.raises(ImproperlyConfigured, match="stars"):
        register_kind(Other())


@pytest.mark.parametrize("viewport", ["desktop", "phone"])
def test_it_is_edited_in_place(reviewer, signed_in_page, axe, viewport):
    """AP-02: clicked, chosen, saved and shown, by the module of the documentation."""
    review = Review.objects.create(title="Soup", stars=2)
    page = signed_in_page(reviewer, viewport)
    page.goto("/reviews/")
    page.get_by_role("button", name="Edit Stars: ★★").click()
    expect(page.get_by_role("radio", name="2 of 5")).to_be_checked()
    assert axe(page) == []
    page.get_by_role("radio", name="4 of 5").check()
    expect(page.locator("main strong")).to_have_text("★★★★")
    expect(page.get_by_role("status")).to_have_text("Saved")
    review.refresh_from_db()
    assert review.stars == 4
