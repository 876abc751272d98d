"""Rows of any registered model: `manage.py seed_content --items app.model=20`."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import models

from editable import registry
from project.models import Event, GalleryItem
from tests.kinds.models import Collector, Habitat, Specimen
from tests.larder.models import Diary, Egg, Jar, Lid, Riddle, Shelf, Switch
from tests.postcards.models import Postcard
from tests.ratings.models import Review

pytestmark = pytest.mark.django_db
OTHERS = (Jar, Lid, Riddle, Egg, Switch, Diary)
ALONE = ("--gallery", "0", "--events", "0")


@pytest.fixture(autouse=True)
def larder() -> Iterator[None]:
    """Register the models of the larder, the shelves with an order."""
    for model in OTHERS:
        registry.register(model, fields=[])
    registry.register(Shelf, fields=["label"], order_by="position")
    yield
    for model in (*OTHERS, Shelf):
        registry.unregister(model)


def seed(*items: str, **options: Any) -> str:
    out = StringIO()
    call_command("seed_content", *ALONE, *(f"--items={item}" for item in items), stdout=out, **options)
    return out.getvalue()


def everything(model: type[models.Model]) -> list[dict[str, Any]]:
    """Return all rows but what differs by chance: places of files."""
    names = [field.name for field in model._meta.fields if not isinstance(field, models.FileField)]
    return list(model._default_manager.order_by("pk").values(*names))


def test_it_fills_a_model_with_a_field_of_each_kind() -> None:
    """SC-01: twenty specimens that the model accepts; required fields are filled, optional ones mostly."""
    said = seed("kinds.specimen=20", "kinds.habitat=4")

    specimens = list(Specimen.objects.all())
    assert "Specimens: 20" in said and len(specimens) == 20
    for row in specimens:
        row.full_clean()
    fields = [field for field in Specimen._meta.fields if field.editable]
    filled = {field.name: sum(bool(getattr(row, field.name)) for row in specimens) for field in fields}
    assert {name for name, count in filled.items() if count == 0} <= {"boolean"}, (
        "what has a default keeps it where it is yes or no"
    )
    assert all(0 < filled[name] < 20 for name in ("lines", "date", "url", "habitat", "decimal"))
    assert len({row.line for row in specimens}) > 15


def test_rows_that_others_need_are_made() -> None:
    """SC-01: a specimen needs a habitat, whose limits hold; where none is needed none is made."""
    Habitat.objects.create(name="Quarry", open=False)
    seed("kinds.specimen=30")

    assert Habitat.objects.count() == 1
    assert {row.needed_habitat.name for row in Specimen.objects.all()} == {"Quarry"}
    assert not any(row.habitat for row in Specimen.objects.all()), "a closed one cannot be chosen"
    assert not Collector.objects.exists()


def test_it_keeps_what_a_model_wants() -> None:
    """SC-01: unique values, unique pairs, one of each, checks, steps, orders, several, validators, `clean()`."""
    seed("larder.shelf=25", "larder.jar=40")

    shelves, jars = list(Shelf.objects.order_by("position")), list(Jar.objects.all())
    assert [shelf.position for shelf in shelves] == list(range(25))
    assert len({shelf.label for shelf in shelves}) == len({shelf.number for shelf in shelves}) == 25
    assert len(jars) == 40 == len({(jar.shelf_id, jar.place) for jar in jars}) == len({jar.lid_id for jar in jars})
    for jar in jars:
        jar.full_clean()
        assert jar.place != 5 and jar.grams >= 120 and (jar.grams % 25) == 0
        assert jar.eaten is None or jar.eaten >= jar.opened
        assert 1 <= jar.tasters.count() <= 3
        assert jar.sealed and jar.secret == ""
    assert any(jar.eaten for jar in jars) and any(jar.like for jar in jars)


@pytest.mark.parametrize(
    ("item", "where"),
    [
        ("larder.riddle=1", r"larder\.Riddle\.answer: no value of 40 was accepted \(Try again\.\)"),
        ("larder.egg=1", r"larder\.Egg\.mother: the first row would have to refer to itself"),
        (
            "larder.switch=3",
            r"larder\.Switch\.on: no value of 40 was accepted \(Switch with this On already exists\.\)",
        ),
        ("larder.shelf=32", r"larder\.Shelf\.number: no value of 40 was accepted"),
    ],
)
def test_what_cannot_be_made_is_named(item: str, where: str) -> None:
    """SC-01: model and field in a sentence, and nothing is left of what was made before."""
    with pytest.raises(CommandError, match=where):
        seed("kinds.habitat=3", item)
    assert not Habitat.objects.exists() and not Switch.objects.exists() and not Shelf.objects.exists()


def test_no_accounts_are_made_up() -> None:
    """SC-01: a row that needs a user is refused, with a sentence."""
    with pytest.raises(CommandError, match=r"larder\.Diary\.writer: there is no user yet, and none is made up\."):
        seed("larder.diary=2")
    User.objects.create_user("ann")
    seed("larder.diary=2")
    assert [diary.writer.username for diary in Diary.objects.all()] == ["ann", "ann"]


def test_pictures_are_given_with_their_words() -> None:
    """SC-01: both sides of a postcard; cards share files; a description belongs to its picture."""
    seed("postcards.postcard=30")

    cards = list(Postcard.objects.all())
    fronts = {card.front.name for card in cards}
    assert all(front.startswith("fronts/") for front in fronts) and 2 <= len(fronts) <= 8
    assert any(card.back for card in cards)
    assert all(bool(card.alt) == bool(card.back) for card in cards)
    assert all(not card.decorative and not card.focal for card in cards)
    assert len([path for path in Path(site.MEDIA_ROOT).rglob("*") if path.is_file()]) <= 16


def test_fields_of_ones_own_kind_are_filled() -> None:
    """SC-01: a field that is made of a known one has the bounds of both."""
    seed("ratings.review=20")
    assert {review.stars for review in Review.objects.all()} <= {None, 1, 2, 3, 4, 5}


def test_the_same_seed_makes_the_same_rows() -> None:
    """SC-01: and what is made of one model changes nothing in another."""
    seed("larder.shelf=10", "kinds.specimen=5", seed=3)
    first = everything(Shelf)
    seed("larder.shelf=10", seed=3, fresh=True)
    again = everything(Shelf)
    seed("larder.shelf=10", seed=4, fresh=True)

    def without_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name != "id"} for row in rows]

    assert without_keys(again) == without_keys(first) != without_keys(everything(Shelf))


def test_only_models_that_are_asked_for_must_be_empty() -> None:
    """SC-01: other content stays; `--fresh` deletes what it names."""
    Event.objects.create(title="Ours", start_date="2026-05-04")
    seed("larder.shelf=2")
    with pytest.raises(CommandError, match="--fresh"):
        seed("larder.shelf=2")
    assert seed("larder.shelf=2", if_empty=True) == ""
    assert Event.objects.count() == 1 and not GalleryItem.objects.exists()
    seed("larder.shelf=3", fresh=True)
    assert Shelf.objects.count() == 3


def test_rows_that_others_need_are_not_deleted() -> None:
    """SC-01: a sentence names them."""
    seed("larder.jar=2")
    with pytest.raises(CommandError, match=r"Rows of larder\.Lid cannot be deleted: rows of larder\.Jar need them\."):
        seed("larder.lid=2", fresh=True)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("auth.user=2", "'auth.user' is not registered for editing; these are: .*project.event"),
        ("nonsense", "'nonsense' is not registered"),
        ("project.event", "whole number"),
        ("project.event=-1", "whole number"),
    ],
)
def test_it_refuses_what_is_no_model(item: str, sentence: str) -> None:
    """SC-01: a sentence, and nothing is made."""
    with pytest.raises(CommandError, match=sentence):
        seed(item)
    assert not Event.objects.exists()
