"""A private copy: when it begins, who sees it, and what is left of it."""

import pytest

from tests.editable.sandbox.people import Person, shared_content, shared_files

pytestmark = pytest.mark.django_db(transaction=True)

BYLINE = "editable.textblock/byline/text"


def test_the_first_edit_makes_a_copy_and_a_view_does_not(editor):
    """SB-01: looking costs nothing; the first change makes the copy, which has it, and the shared site has not."""
    before = shared_content(), shared_files()
    editor.page()
    assert not editor.copy.is_there()
    response = editor.save(BYLINE, "Only mine")
    assert response.status_code == 200, response.content
    assert editor.copy.is_there()
    assert "Only mine" in editor.page()
    assert (shared_content(), shared_files()) == before


def test_two_visitors_of_a_demo_do_not_see_each_other(visitor, client):
    """SB-01: both are the same account, each has a copy of its own, and visitors see neither."""
    one, other = visitor(), visitor()
    assert one.save(BYLINE, "From one").status_code == 200
    assert other.save(BYLINE, "From the other").status_code == 200
    assert "From one" in one.page() and "From the other" not in one.page()
    assert "From the other" in other.page() and "From one" not in other.page()
    assert "From" not in Person(client).page().split("<h1", 1)[1].split("</h1>")[0]
