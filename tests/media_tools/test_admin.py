"""Pictures and files of an adopter's models in the Django admin: a ModelAdmin that says nothing about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ClearableFileInput
from django.test import Client
from django.urls import include, path
from playwright.sync_api import Page

from media_tools.fields import StoredImageField
from tests.kinds.models import Specimen
from tests.media_tools.made import visit
from tests.media_tools.pictures import picture, with_place
from tests.media_tools.shelves import PICTURE
from tests.postcards.models import Postcard

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
site = AdminSite(name="shelf")
site.register(Postcard)
site.register(Specimen, admin.ModelAdmin, fields=["file"])
urlpatterns = [path("shelf/", site.urls), path("", include("project.urls"))]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root", "root@example.org", "x")


@pytest.fixture
def client(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def card(client: Client) -> Postcard:
    """Return a card whose back was uploaded in the admin."""
    answer = send(client, "add/", front=upload(), back=upload(with_place()), alt="A boat")
    assert answer.status_code == 302, answer.context["errors"]
    return Postcard.objects.get()


def upload(data: bytes = PICTURE, name: str = "boat.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Client, address: str, **data: Any) -> Any:
    return client.post(f"/shelf/postcards/postcard/{address}", {"line": "Sea", **data})


def change_page(client: Client, card: Postcard) -> str:
    """Return the page as it is when the thumbnails have been made."""
    return visit(client, f"/shelf/postcards/postcard/{card.pk}/change/").content.decode()


def test_an_upload_is_stored_as_everywhere(card: Postcard) -> None:
    """AD-01: in the active storage, under a name of its own."""
    assert card.back.name.startswith("postcard/") and card.back_storage == "local"


def test_a_picture_has_a_preview_and_a_box_to_delete_it(client: Client, card: Postcard) -> None:
    """AD-01: a thumbnail, and no address of the original, which says where it was taken."""
    page = change_page(client, card)
    assert 'name="back-clear"' in page and "accept=" in page
    assert page.count("<picture>") == 1 and "/media/cache/" in page
    assert f"/media/{card.back.name}" not in page and card.back.name.rpartition("/")[2] in page


@pytest.mark.parametrize("data", [b"no picture", SVG, PICTURE[:200], b""])
def test_what_is_no_picture_is_refused(client: Client, card: Postcard, data: bytes) -> None:
    """AD-01: with the sentence of the page, and the row stays as it is."""
    answer = send(client, f"{card.pk}/change/", back=upload(data))
    assert answer.status_code == 200 and "back" in answer.context["adminform"].form.errors
    assert Postcard.objects.get().back.name == card.back.name


def test_too_many_pixels_are_refused(client: Client, card: Postcard, settings: Any) -> None:
    """AD-01: the limits are those of the page."""
    settings.MEDIA_TOOLS_UPLOAD_PIXELS = 100
    answer = send(client, f"{card.pk}/change/", back=upload())
    assert "million pixels" in answer.content.decode()


def test_a_picture_is_replaced_and_deleted(client: Client, card: Postcard) -> None:
    """AD-01: the former file stays until nobody refers to it for a while."""
    assert send(client, f"{card.pk}/change/", back=upload(picture(20, 10))).status_code == 302
    new = Postcard.objects.get().back
    assert new.name != card.back.name and card.back.storage.exists(str(card.back))
    assert send(client, f"{card.pk}/change/", **{"back-clear": "on"}).status_code == 302
    assert Postcard.objects.get().back.name == ""
    assert 'name="back-clear"' not in change_page(client, card)


def test_a_lost_picture_breaks_no_page(client: Client, card: Postcard) -> None:
    """AD-01: the stand-in is shown, and another one can be chosen."""
    card.back.storage.delete(str(card.back))
    assert "stand-in" in change_page(client, card)


def test_other_files_are_checked_too(client: Client) -> None:
    """AD-01: nothing that a browser would run."""
    answer = client.post("/shelf/kinds/specimen/add/", {"file": upload(b"<html>", "a.html")})
    assert "Web pages and programs" in answer.content.decode()


def test_a_widget_of_ones_own_is_kept() -> None:
    """AD-01: only the admin's own is exchanged."""
    field = Postcard._meta.get_field("back")
    assert isinstance(field, StoredImageField)
    assert type(field.formfield(widget=ClearableFileInput).widget) is ClearableFileInput
    assert type(field.formfield().widget) is ClearableFileInput


@pytest.mark.django_db(transaction=True)
@pytest.mark.console_errors("inline style")  # the admin's own
def test_the_field_can_be_used_by_everybody(
    card: Postcard, root: User, signed_in_page: Callable[..., Page], axe: Any
) -> None:
    """AD-01: axe finds nothing in it."""
    page = signed_in_page(root)
    page.goto(f"/shelf/postcards/postcard/{card.pk}/change/")
    page.locator(".field-back img").wait_for()
    assert axe(page, ".field-back") == []
    assert page.get_by_label("Clear").count() == 1
