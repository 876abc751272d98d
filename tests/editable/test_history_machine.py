"""Random people change, move, delete, take back and bring back: nothing is ever lost, doubled or half done."""

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from editable.kinds import digest
from editable.models import Revision
from project.accounts.groups import ensure_editors_group
from project.models import Event, GalleryItem
from tests.editable.fields import JSON

ITEM, EVENT = "project.galleryitem", "project.event"
FIELDS = {
    ITEM: ("title", "date_taken", "active"),
    EVENT: ("title", "location_name", "start_date", "end_date", "active", "slug"),
}
TEXTS = {ITEM: ("title", "date_taken"), EVENT: ("title", "location_name")}
MODELS: dict[str, Any] = {ITEM: GalleryItem, EVENT: Event}
REFUSALS = {400, 404, 409}
CHANGES_AT_MOST = 200  # that a step may choose from; older ones conflict anyway
ROWS_AT_MOST = 8
Row = tuple[str, str]
Values = dict[str, Any]
PICK = st.integers(min_value=0, max_value=10**6)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=8)
DAY = st.integers(min_value=0, max_value=9).map(lambda day: str(datetime.date(2099, 1, 1) + datetime.timedelta(day)))


@dataclass
class Change:
    """What a change did, in the terms of the model: enough to say what taking it back must do."""

    revision: int
    kind: str
    row: Row = ("", "")
    old: Any = None
    new: Any = None
    place: int | None = None


@dataclass
class World:
    """What is stored: values by row, and the order of the gallery."""

    rows: dict[Row, Values] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


def stored() -> World:
    """Return what the database holds; fails where the positions have a gap."""
    found = World()
    for label, model in MODELS.items():
        for row in model.objects.all():
            found.rows[label, str(row.pk)] = values_of(label, row)
    items = list(GalleryItem.objects.order_by("position", "pk"))
    assert [item.position for item in items] == list(range(len(items)))
    found.order = [str(item.pk) for item in items]
    return found


def values_of(label: str, row: Any) -> Values:
    """Return the row's values as the history holds them."""
    values = {name: getattr(row, name) for name in FIELDS[label]}
    return {name: str(value) if isinstance(value, datetime.date) else value for name, value in values.items()}


class Machine(RuleBasedStateMachine):
    """Two editors and a reader. The model does what an accepted request must do; a refused one does nothing."""

    editors: list[Client]
    reader: Client

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.world = World()
        self.changes: list[Change] = []
        for number in range(4):
            item = GalleryItem.objects.create(title=f"Item {number}", position=number)
            Event.objects.create(title=f"Event {number}", start_date=datetime.date(2099, 1, 2 + number))
            assert item.pk
        self.world = stored()

    def teardown(self) -> None:
        """Leave the database as it was."""
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def send(self, who: int, path: str, **data: Any) -> tuple[int, dict[str, Any]]:
        """POST as one of the editors; now and then the reader tries the same first, in vain."""
        if who % 3 == 0:
            assert self.reader.post(f"/edit/{path}", data, headers=JSON).status_code in {403, 404}
        response = self.editors[who % 2].post(f"/edit/{path}", data, headers=JSON)
        return response.status_code, json.loads(response.content)

    def pick(self, number: int, label: str = "") -> Row | None:
        """Return one of the rows."""
        rows = sorted(row for row in self.world.rows if label in ("", row[0]))
        return rows[number % len(rows)] if rows else None

    def add_change(self, body: dict[str, Any], change: Change) -> None:
        """Remember a change that can be taken back."""
        if body["revision"] is not None:
            change.revision = body["revision"]
            self.changes = [*self.changes, change][-CHANGES_AT_MOST:]

    @rule(who=PICK, number=PICK, text=TEXT, second=st.booleans())
    def edit_text(self, who: int, number: int, text: str, second: bool) -> None:
        if row := self.pick(number):
            name, values = TEXTS[row[0]][second], self.world.rows[row]
            old = values[name]
            status, body = self.send(who, "/".join([*row, name, ""]), value=text, base=digest(old))
            assert (status, body["value"]) == (200, text)
            values[name] = text
            self.add_change(body, Change(0, "fields", row, {name: old}, {name: text}))

    @rule(who=PICK, number=PICK, text=TEXT)
    def edit_on_a_stale_base(self, who: int, number: int, text: str) -> None:
        if row := self.pick(number):
            status, _body = self.send(who, "/".join([*row, "title", ""]), value=text, base=digest("never stored"))
            assert status == 409

    @rule(who=PICK, number=PICK, days=st.tuples(DAY, DAY))
    def edit_group(self, who: int, number: int, days: tuple[str, str]) -> None:
        if row := self.pick(number, EVENT):
            values = self.world.rows[row]
            names = ("start_date", "end_date")
            data = {f"value-{name}": day for name, day in zip(names, days, strict=True)}
            bases = {f"base-{name}": digest(values[name]) for name in names}
            status, body = self.send(who, "/".join([*row, "start_date", ""]), **data, **bases)
            assert status == (200 if days[0] <= days[1] else 400)
            if status == 200:
                new = dict(zip(names, days, strict=True))
                changed = {name for name in names if values[name] != new[name]}
                old = {name: values[name] for name in changed}
                self.add_change(body, Change(0, "fields", row, old, {name: new[name] for name in changed}))
                values.update(new)

    @rule(who=PICK, number=PICK)
    def show_or_hide(self, who: int, number: int) -> None:
        if row := self.pick(number):
            values = self.world.rows[row]
            old, new = values["active"], not values["active"]
            status, body = self.send(who, "/".join([*row, "active", ""]), value=str(new).lower(), base=digest(old))
            assert status == 200
            values["active"] = new
            self.add_change(body, Change(0, "fields", row, {"active": old}, {"active": new}))

    @precondition(lambda self: len(self.world.rows) < ROWS_AT_MOST * 2)
    @rule(who=PICK, label=st.sampled_from([ITEM, EVENT]))
    def add(self, who: int, label: str) -> None:
        status, body = self.send(who, f"{label}/")
        assert status == 200
        self.take_in((label, body["value"]), len(self.world.order), body)

    @precondition(lambda self: len(self.world.rows) < ROWS_AT_MOST * 2)
    @rule(who=PICK, number=PICK)
    def duplicate(self, who: int, number: int) -> None:
        if row := self.pick(number):
            status, body = self.send(who, "/".join([*row, "duplicate", ""]))
            assert status == 200
            place = self.world.order.index(row[1]) + 1 if row[0] == ITEM else 0
            self.take_in((row[0], body["value"]), place, body)
            copied, source = self.world.rows[row[0], body["value"]], self.world.rows[row]
            assert not copied["active"]
            alike = set(FIELDS[row[0]]) - {"title", "active", "slug"}
            assert {name: copied[name] for name in alike} == {name: source[name] for name in alike}

    def take_in(self, row: Row, place: int, body: dict[str, Any]) -> None:
        """Let the model learn a new row: its values from the database, its place from the rules."""
        assert row not in self.world.rows
        self.world.rows[row] = values_of(row[0], MODELS[row[0]].objects.get(pk=row[1]))
        if row[0] == ITEM:
            self.world.order.insert(place, row[1])
        self.add_change(body, Change(0, "add", row, new=dict(self.world.rows[row])))

    @rule(who=PICK, number=PICK)
    def delete(self, who: int, number: int) -> None:
        if row := self.pick(number):
            status, body = self.send(who, "/".join([*row, "delete", ""]))
            assert status == 200
            self.add_change(body, self.taken_away(row))

    def taken_away(self, row: Row) -> Change:
        """Take a row out of the model and return the change."""
        place = self.world.order.index(row[1]) if row[0] == ITEM else None
        if place is not None:
            del self.world.order[place]
        return Change(0, "delete", row, old=self.world.rows.pop(row), place=place)

    @rule(who=PICK, orders=st.lists(st.lists(PICK, min_size=2, max_size=4, unique=True), min_size=1, max_size=3))
    def reorder(self, who: int, orders: list[list[int]]) -> None:
        for numbers in orders:
            order = self.world.order
            new = list(dict.fromkeys(order[number % len(order)] for number in numbers if order))
            if len(new) > 1:
                self.move(who, new)

    def move(self, who: int, new: list[str]) -> None:
        """Put some items into an order."""
        old = [key for key in self.world.order if key in new]
        status, body = self.send(who, f"{ITEM}/order/", ids=new, base=",".join(old))
        assert status == 200
        self.rearrange(new)
        self.add_change(body, Change(0, "order", old=old, new=new))

    def rearrange(self, keys: list[str]) -> None:
        """Let the named rows share the places that they have."""
        following = iter(keys)
        self.world.order = [next(following) if key in keys else key for key in self.world.order]

    @rule(number=PICK, text=TEXT)
    def edit_outside(self, number: int, text: str) -> None:
        if row := self.pick(number):
            MODELS[row[0]].objects.filter(pk=row[1]).update(title=text)
            self.world.rows[row]["title"] = text

    @precondition(lambda self: self.changes)
    @rule(who=PICK, number=PICK, kind=st.sampled_from(["fields", "add", "delete", "order"]))
    def undo_any(self, who: int, number: int, kind: str) -> None:
        changes = [change for change in self.changes if change.kind == kind] or self.changes
        self.undo(who, changes[number % len(changes)])

    @precondition(lambda self: self.changes)
    @rule(who=PICK)
    def undo_latest(self, who: int) -> None:
        self.undo(who, self.changes[-1])

    def undo(self, who: int, change: Change) -> None:
        """Take a change back: exactly where it still stands, else a refusal that changes nothing."""
        fits = getattr(self, f"fits_{change.kind}")(change)
        status, body = self.send(who, f"revisions/{change.revision}/undo/")
        if status in REFUSALS:
            # The old days of an event may not fit with the ones it has now.
            assert not fits or (status == 400 and {"start_date", "end_date"} & set(change.old or ())), body
            return
        assert (status, fits) == (200, True), body
        self.add_change(body, getattr(self, f"back_{change.kind}")(change))

    def fits_fields(self, change: Change) -> bool:
        values = self.world.rows.get(change.row)
        return values is not None and all(values[name] == value for name, value in change.new.items())

    def back_fields(self, change: Change) -> Change:
        self.world.rows[change.row].update(change.old)
        return Change(0, "fields", change.row, change.new, change.old)

    def fits_add(self, change: Change) -> bool:
        return self.world.rows.get(change.row) == change.new

    def back_add(self, change: Change) -> Change:
        return self.taken_away(change.row)

    def fits_delete(self, change: Change) -> bool:
        """Tell whether the row is gone, and its address was not given to another one."""
        slugs = {values["slug"] for (label, _pk), values in self.world.rows.items() if label == EVENT}
        return change.row not in self.world.rows and change.old.get("slug") not in slugs

    def back_delete(self, change: Change) -> Change:
        self.world.rows[change.row] = dict(change.old)
        if change.place is not None:
            self.world.order.insert(change.place, change.row[1])
        return Change(0, "add", change.row, new=dict(change.old))

    def fits_order(self, change: Change) -> bool:
        return [key for key in self.world.order if key in change.new] == change.new

    def back_order(self, change: Change) -> Change:
        self.rearrange(change.old)
        return Change(0, "order", old=change.new, new=change.old)

    @precondition(lambda self: any(change.kind == "fields" for change in self.changes))
    @rule(who=PICK, number=PICK, side=st.sampled_from(["old", "new"]), stale=st.booleans())
    def restore(self, who: int, number: int, side: str, stale: bool) -> None:
        changes = [change for change in self.changes if change.kind == "fields"]
        change = changes[number % len(changes)]
        revision = Revision.objects.get(pk=change.revision)
        values, name = self.world.rows.get(change.row), revision.field
        base = digest("never stored" if stale or values is None else values[name])
        status, body = self.send(who, f"revisions/{revision.pk}/restore/", base=base, side=side)
        if values is None or stale:
            assert status == (404 if values is None else 409)
        elif status == 200:
            wanted = getattr(revision, side)
            self.add_change(body, Change(0, "fields", change.row, {name: values[name]}, {name: wanted}))
            values[name] = wanted
        else:
            assert (status, name in {"start_date", "end_date"}) == (400, True), body

    @rule()
    def look(self) -> None:
        """Visitors see what the model says: the first shown items, and no hidden one."""
        page = Client().get("/").context["gallery"].items
        shown = [key for key in self.world.order if self.world.rows[ITEM, key]["active"]]
        seen = [str(item.pk) for item in page]
        assert seen == shown[: len(seen)] and len(seen) == min(len(shown), django_settings.GALLERY_LIMIT)
        assert [item.title for item in page] == [self.world.rows[ITEM, key]["title"] for key in seen]

    @invariant()
    def nothing_else_has_changed(self) -> None:
        assert stored() == self.world


@pytest.fixture
def cast(alice: User, bob: User) -> type[Machine]:
    """Return the machine with two editors and a reader."""
    olga = User.objects.create_user("olga", "olga@example.org")
    olga.groups.add(ensure_editors_group())
    clients = [Client(), Client(), Client()]
    for client, user in zip(clients, (alice, olga, bob), strict=True):
        client.force_login(user)
    return type("Cast", (Machine,), {"editors": clients[:2], "reader": clients[2]})


def play(machine: type[Machine], steps: int, examples: int) -> None:
    """Run the machine; the same steps every time. A failure is told at once: making it shorter takes minutes."""
    options = settings(
        phases=[Phase.generate],
        stateful_step_count=steps,
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=options)


@pytest.mark.django_db
def test_random_changes_leave_what_the_model_says(cast: type[Machine]) -> None:
    """HI-01, HI-02, HI-03, LI-01, LI-02, LI-03: whatever is undone is back exactly, or refused without a trace."""
    play(cast, steps=60, examples=5)


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.django_db
def test_many_random_changes_leave_what_the_model_says(cast: type[Machine]) -> None:
    """HI-03: the same for 500 steps, often."""
    play(cast, steps=500, examples=20)
