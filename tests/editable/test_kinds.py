"""Every kind of field over HTTP: shown, saved, refused with a reason, cleared, compared, remembered."""

import datetime
import html
import itertools
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from editable.kinds import digest, text_of
from editable.models import Revision
from project.models import Event
from tests.editable.fields import JSON, Field, code, field
from tests.kinds.fixtures import CASES, Case, allow_collectors, collector, habitat, make_specimen, now
from tests.kinds.models import Collector, Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.kinds.urls")]

every_kind = pytest.mark.parametrize("case", CASES, ids=lambda case: case.field)
wrong_values = [(case, wrong) for case in CASES for wrong in case.wrong]
HOSTILE = [
    "",
    " ",
    "0",
    "-0",
    "1e400",
    "-1e-400",
    "1e999999999",
    "NaN",
    "Infinity",
    "٣",
    "1_000",
    "0x10",
    "true",
    "null",
    "None",
    "[]",
    "{}",
    '["red"]',
    "0001-01-01",
    "0002-05-04",
    "9999-12-31",
    "10000-01-01",
    "2024-02-30",
    "2026-05-04T24:00",
    "24:00",
    "23:59:60",
    "-1:00",
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    "2026-05-04T10:00+99:99",
    "1" * 400,
    "9223372036854775808",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "' OR 1=1 --",
    "nul\0",
    "line\nbreak",
    "\u202egnp.exe",
    "\U0001f98b" * 300,
    "a," * 5000,
]


@pytest.fixture
def specimen() -> Specimen:
    return make_specimen()


@pytest.fixture
def editor(client: Client, alice: User) -> Client:
    allow_collectors(alice)
    client.force_login(alice)
    return client


def at(editor: Client, specimen: Specimen, name: str) -> Field:
    """Return the field as the page's script knows it: the base on the page is the one its URL answers."""
    path = url(specimen, name)
    return Field(editor, path, editor.get(path, headers=JSON).json()["base"])


def url(specimen: Specimen, name: str) -> str:
    return f"/edit/kinds.specimen/{specimen.pk}/{name}/"


def seen(specimen: Specimen) -> str:
    """Return what a visitor gets."""
    answer = Client().get(f"/specimens/{specimen.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def stored(specimen: Specimen, name: str) -> object:
    return getattr(Specimen.objects.get(pk=specimen.pk), name)


@every_kind
def test_it_saves_and_answers_what_is_stored(editor: Client, specimen: Specimen, case: Case):
    """ED-02, HI-01: the answer has value, base and revision; the history has what was before and after."""
    before = editor.get(url(specimen, case.field), headers=JSON).json()
    answer = at(editor, specimen, case.field).save(now(case.sent)).json()
    revision = Revision.objects.get()
    assert answer == {"ok": True, "value": now(case.stored), "base": digest(now(case.stored)), "revision": revision.pk}
    assert (revision.old, revision.new, revision.field) == (before["value"], now(case.stored), case.field)
    assert editor.get(url(specimen, case.field), headers=JSON).json()["base"] == answer["base"]


@every_kind
def test_it_shows_visitors_the_value(editor: Client, specimen: Specimen, case: Case):
    """ED-02, ED-13, PG-04: zero and midnight are values; tags and names are text."""
    at(editor, specimen, case.field).save(now(case.sent))
    assert f">{case.shown}</" in seen(specimen)


def test_it_shows_visitors_nothing_for_a_blank_value(specimen: Specimen):
    """ED-13: an optional field that is blank leaves no element behind; a boolean is never blank."""
    specimen.collectors.clear()
    text = seen(specimen)
    items = [item for item in re.findall(r"<li>(.*?)</li>", text.partition("<article")[2], re.DOTALL) if item.strip()]
    assert [re.sub("<.*?>", "", item) for item in items] == ["1", "May 5, 2026", "no", "Upper", "A1", "Dune"]
    assert "data-editable" not in text


@every_kind
def test_it_shows_editors_every_field(editor: Client, specimen: Specimen, case: Case):
    """ED-15: an empty field is an empty element with its label."""
    found = field(editor, f"kinds.specimen/{specimen.pk}/{case.field}", f"/specimens/{specimen.pk}/")
    assert found == at(editor, specimen, case.field)


@pytest.mark.parametrize(
    ("case", "wrong"), wrong_values, ids=lambda one: one.field if isinstance(one, Case) else repr(one)[:20]
)
def test_it_refuses_a_wrong_value_with_a_reason(editor: Client, specimen: Specimen, case: Case, wrong: object):
    """ED-07: the reason is told by field, the last good value stays."""
    at(editor, specimen, case.field).save(now(case.sent))
    path = url(specimen, case.field)
    before = editor.get(path, headers=JSON).json()["value"]
    answer = at(editor, specimen, case.field).save(now(wrong))
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert answer.json()["errors"][case.field][0]
    assert editor.get(path, headers=JSON).json()["value"] == before


@every_kind
def test_it_clears_what_is_optional(editor: Client, specimen: Specimen, case: Case):
    """ED-07: optional fields can be cleared, required ones say so."""
    at(editor, specimen, case.field).save(now(case.sent))
    answer = at(editor, specimen, case.field).save("")
    if case.clear is ...:
        assert code(answer) == "invalid"
        assert "required" in answer.json()["message"]
        assert f">{case.shown}</" in seen(specimen)
    else:
        blank = False if case.field == "boolean" else case.clear
        assert answer.json()["value"] == blank


@every_kind
def test_it_compares_before_it_writes(editor: Client, specimen: Specimen, case: Case):
    """NL-01: who started from another value gets the present one and its base."""
    first, second = at(editor, specimen, case.field), at(editor, specimen, case.field)
    first.save(now(case.sent))
    answer = second.save(now(case.sent))
    assert (answer.status_code, code(answer)) == (409, "conflict")
    assert (answer.json()["value"], answer.json()["base"]) == (now(case.stored), digest(now(case.stored)))


@every_kind
def test_it_answers_a_repeat_as_the_first(editor: Client, specimen: Specimen, case: Case):
    """ED-21: a save that the network repeats is one change."""
    found = at(editor, specimen, case.field)
    answers = [found.save(now(case.sent), request_id="one").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Revision.objects.count() == 1


@every_kind
def test_it_writes_no_history_for_the_same_value(editor: Client, specimen: Specimen, case: Case):
    """HI-01: what was not changed is no change."""
    at(editor, specimen, case.field).save(now(case.sent))
    assert at(editor, specimen, case.field).save(text_of(now(case.stored))).json()["revision"] is None


@every_kind
def test_it_has_a_page_without_javascript(editor: Client, specimen: Specimen, case: Case):
    """ED-12: the fitting input, with the stored value; saving leads back to the page."""
    at(editor, specimen, case.field).save(now(case.sent))
    page = editor.get(url(specimen, case.field)).content.decode()
    assert case.input in page
    data = submitted(page)
    assert editor.post(url(specimen, case.field), data).status_code == 302
    assert Revision.objects.count() == 1, "an untouched form changes nothing"


@every_kind
def test_it_saves_without_javascript(editor: Client, specimen: Specimen, case: Case):
    """ED-12: urlencoded and multipart forms both save."""
    page = editor.get(url(specimen, case.field)).content.decode()
    data = submitted(page) | {"value": now(case.sent) if case.field != "boolean" else "on"}
    body = "&".join(
        f"{key}={quote(str(one))}"
        for key, value in data.items()
        for one in (value if isinstance(value, list) else [value])
    )
    answer = editor.post(url(specimen, case.field), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302
    assert f">{case.shown}</" in seen(specimen)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("integer", "100"), ("date", "2025-02-29"), ("decimal", "1.234"), ("email", "ada"), ("tags", "x" * 51)],
)
def test_it_brings_a_refused_value_back(editor: Client, specimen: Specimen, name: str, typed: str):
    """ED-12: what was typed comes back with the reason."""
    data = submitted(editor.get(url(specimen, name)).content.decode())
    answer = editor.post(url(specimen, name), {**data, "value": typed})
    assert answer.status_code == 400
    assert f'value="{typed}"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_it_tells_a_conflict_in_words_without_javascript(editor: Client, specimen: Specimen):
    """ED-12, NL-01: the page shows the other's value as the site does."""
    data = submitted(editor.get(url(specimen, "choices")).content.decode())
    Specimen.objects.update(choices=["red", "blue"])
    answer = editor.post(url(specimen, "choices"), {**data, "value": ["green"]})
    assert answer.status_code == 409
    assert ">Red, Blue</blockquote>" in answer.content.decode()


@pytest.mark.parametrize("one_in", [6, pytest.param(1, marks=pytest.mark.proof)])
@every_kind
def test_it_never_fails(editor: Client, specimen: Specimen, case: Case, one_in: int):
    """CM-06, ED-07: any text in any field is stored or refused, and the page still shows."""
    path = url(specimen, case.field)
    base = editor.get(path, headers=JSON).json()["base"]
    for value in (value for hostile in HOSTILE[::one_in] for value in (hostile, [hostile, hostile, "x"])):
        answer = editor.post(path, {"value": value, "base": base}, headers=JSON)
        assert answer.status_code in (200, 400), (value, answer.content)
        if answer.status_code == 400:
            assert code(answer) == "invalid", value
            continue
        base = answer.json()["base"]
        assert "<script>alert" not in seen(specimen), value
        assert editor.get(path).status_code == 200, value


def test_it_refuses_ten_thousand_values(editor: Client, specimen: Specimen):
    """Ten thousand tags, each a value of its own, are too many for a form."""
    answer = at(editor, specimen, "tags").save([str(number) for number in range(10_000)])
    assert 400 <= answer.status_code < 500
    assert stored(specimen, "tags") == []


def test_it_takes_moments_in_the_sites_zone(editor: Client, specimen: Specimen, settings):
    """ED-10: what is typed is the site's time; an hour that summer time skips or repeats is refused."""
    settings.TIME_ZONE = "Europe/Berlin"
    moment = at(editor, specimen, "datetime").save("2026-07-04T09:30").json()
    assert moment["value"] == "2026-07-04T09:30:00+02:00"
    assert stored(specimen, "datetime") == datetime.datetime(2026, 7, 4, 7, 30, tzinfo=datetime.UTC)
    for missing in ("2026-03-29T02:30", "2026-10-25T02:30"):
        assert "Europe/Berlin" in at(editor, specimen, "datetime").save(missing).json()["message"]
    assert at(editor, specimen, "datetime").save(moment["value"]).json()["value"] == moment["value"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_an_all_day_date_is_the_same_in_any_time_zone(
    editor: Client, specimen: Specimen, event: Event, settings, zone: str
):
    """ED-10: a day has no time zone."""
    settings.TIME_ZONE = zone
    at(editor, specimen, "date").save("2026-03-29")
    assert stored(specimen, "date") == datetime.date(2026, 3, 29)
    assert ">29 March 2026</time>" in seen(specimen)
    assert at(editor, specimen, "date").save("2026-03-29").json()["revision"] is None


# --- Rows of other models


@pytest.mark.parametrize(
    ("name", "found"),
    [("habitat", ["Dune", "Marsh"]), ("needed_habitat", ["Dune", "Marsh", "Quarry"]), ("collectors", ["Ada", "Ben"])],
)
def test_it_offers_the_rows_that_may_be_chosen(editor: Client, specimen: Specimen, name: str, found: list[str]):
    """ED-02: limit_choices_to and the registered queryset hold for the search."""
    answer = editor.get(url(specimen, name) + "choices/", headers=JSON).json()
    assert [name for _key, name in answer["choices"]] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mar", ["Marsh"]),
        ("MARSH", ["Marsh"]),
        ("u d", ["Dune"]),
        ("cave", []),
        ("nul\0l", []),
        ("%", []),
        ("x" * 100_000, []),
    ],
)
def test_it_searches_by_words(editor: Client, specimen: Specimen, words: str, found: list[str]):
    """ED-02: every word must be in the name; what may not be chosen is not found."""
    answer = editor.get(url(specimen, "habitat") + "choices/", {"q": words}, headers=JSON)
    assert [name for _key, name in answer.json()["choices"]] == found


def test_it_finds_at_most_twenty(editor: Client, specimen: Specimen):
    """ED-02: a search of a large table stays small."""
    Collector.objects.bulk_create(Collector(name=f"Person {number}") for number in range(100))
    answer = editor.get(url(specimen, "collectors") + "choices/", {"q": "person"}, headers=JSON)
    assert len(answer.json()["choices"]) == 20


def test_it_names_what_is_chosen(editor: Client, specimen: Specimen):
    """ED-02: keys mean nothing to a person, so that names come with the stored value."""
    answer = editor.get(url(specimen, "needed_habitat"), headers=JSON).json()
    assert answer["chosen"] == [[habitat("Dune"), "Dune"]]


@pytest.mark.parametrize("name", ["habitat", "collectors"])
def test_visitors_and_strangers_search_nothing(client: Client, specimen: Specimen, alice: User, bob: User, name: str):
    """CM-06, AU-02: 401 before anything is looked up; 403 without the right to see the other model."""
    path = url(specimen, name) + "choices/"
    assert client.get(path, headers=JSON).status_code == 401
    client.force_login(bob)
    assert client.get(path, headers=JSON).status_code == 403
    bob.user_permissions.add(Permission.objects.get(codename="change_specimen"))
    assert client.get(path, headers=JSON).status_code == 403
    bob.user_permissions.add(Permission.objects.get(codename=f"view_{'habitat' if name == 'habitat' else 'collector'}"))
    assert client.get(path, headers=JSON).status_code == 200


def test_it_saves_no_relation_without_the_right_to_see_its_rows(editor: Client, specimen: Specimen, alice: User):
    """AU-02: who may not see the other model may not choose from it."""
    collectors = at(editor, specimen, "collectors")
    alice.user_permissions.clear()
    assert code(collectors.save([collector("Ada")])) == "forbidden"
    assert not specimen.collectors.exists()


@pytest.mark.parametrize("name", ["line", "choice", "nothing"])
def test_only_relations_have_choices(editor: Client, specimen: Specimen, name: str):
    """CM-06: a field that points nowhere has no search."""
    assert editor.get(url(specimen, name) + "choices/", headers=JSON).status_code == 404


def test_what_is_chosen_already_may_stay(editor: Client, specimen: Specimen):
    """ED-02: a row that can be chosen no longer does not keep the others from being changed."""
    specimen.collectors.set([Collector.objects.get(name="Old")])
    answer = at(editor, specimen, "collectors").save([collector("Old"), collector("Ada")])
    assert answer.json()["value"] == sorted([collector("Old"), collector("Ada")])


# --- Files


PAPER = ("paper.txt", b"hello", "text/plain")


def upload(editor: Client, specimen: Specimen, *file: Any, **extra: str) -> Any:
    """Send a file on top of what is stored."""
    base = editor.get(url(specimen, "file"), headers=JSON).json()["base"]
    data = {"value": SimpleUploadedFile(*file), "base": base, **extra}
    return editor.post(url(specimen, "file"), data, headers=JSON)


def test_it_takes_a_file(editor: Client, specimen: Specimen):
    """ED-02, HI-01: the answer and the history have the stored name; visitors get a link with the name for people."""
    answer = upload(editor, specimen, *PAPER).json()
    revision = Revision.objects.get()
    assert (revision.old, revision.new, answer["revision"]) == ("", answer["value"], revision.pk)
    assert answer["base"] == digest(answer["value"])
    assert stored(specimen, "file").read() == b"hello"
    name = answer["value"].rpartition("/")[2]
    assert re.search(rf'<span><a href="[^"]+/{re.escape(name)}" download>{re.escape(name)}</a></span>', seen(specimen))
    assert editor.get(url(specimen, "file"), headers=JSON).json()["file"]


def test_it_removes_a_file(editor: Client, specimen: Specimen):
    """ED-07: an optional file can go."""
    upload(editor, specimen, *PAPER)
    assert at(editor, specimen, "file").save("").json()["value"] == ""
    assert not stored(specimen, "file")


@pytest.mark.parametrize(
    "file",
    [("page.html", b"<p>", "text/plain"), ("a.svg", b"<svg/>", "image/png"), ("a.txt", b"  <script>", "text/plain")],
)
def test_it_refuses_a_file_that_browsers_run(editor: Client, specimen: Specimen, file: Any):
    """IM-02: a reason by field, and nothing is stored."""
    answer = upload(editor, specimen, *file)
    assert (code(answer), list(answer.json()["errors"])) == ("invalid", ["file"])
    assert not stored(specimen, "file")


@pytest.mark.parametrize("value", ["text", "../../etc/passwd", "nul\0"])
def test_a_file_is_no_text(editor: Client, specimen: Specimen, value: str):
    """ST-05: a name in the place of a file chooses nothing that is stored."""
    assert code(at(editor, specimen, "file").save(value)) == "invalid"
    assert not stored(specimen, "file")


@every_kind
def test_a_file_is_no_value_of_another_field(editor: Client, specimen: Specimen, case: Case):
    """CM-06: a file where a text is expected is refused."""
    base = editor.get(url(specimen, case.field), headers=JSON).json()["base"]
    answer = editor.post(url(specimen, case.field), {"value": SimpleUploadedFile(*PAPER), "base": base}, headers=JSON)
    assert code(answer) == "invalid"


def test_a_file_is_compared_and_answered_once(editor: Client, specimen: Specimen):
    """NL-01, ED-21: who started from another file gets the present one; a repeat is one change."""
    first = upload(editor, specimen, *PAPER, request_id="one").json()
    assert upload(editor, specimen, *PAPER, request_id="one").json() == first
    answer = upload(editor, specimen, *PAPER, base=digest(""))
    assert (code(answer), answer.json()["value"]) == ("conflict", first["value"])
    assert Revision.objects.count() == 1


def test_a_file_is_sent_and_removed_without_javascript(editor: Client, specimen: Specimen):
    """ED-12: a multipart form with a file; a box to tick removes it."""
    page = editor.get(url(specimen, "file")).content.decode()
    assert 'enctype="multipart/form-data"' in page and 'type="file"' in page
    data = submitted(page)
    assert editor.post(url(specimen, "file"), data | {"value": SimpleUploadedFile(*PAPER)}).status_code == 302
    assert stored(specimen, "file").read() == b"hello"
    page = editor.get(url(specimen, "file")).content.decode()
    data = {name: value for name, value in submitted(page).items() if name != "value"}
    assert editor.post(url(specimen, "file"), data | {"value-clear": "on"}).status_code == 302
    assert not stored(specimen, "file")


# --- Groups


ORDERS = [("2026-09-01", "2026-09-03"), ("2026-03-01", "2026-03-03")]


def dates(editor: Client, event: Event, **values: str):
    """POST dates of the event as its group, on top of what is stored."""
    path = f"/edit/project.event/{event.pk}/start_date/"
    present = Event.objects.get(pk=event.pk)
    names = ["start_date", "start_time", "end_date", "end_time"]
    texts = {name: str(getattr(present, name) or "") for name in names} | values
    bases = {f"base-{name}": digest(str(getattr(present, name)) if getattr(present, name) else None) for name in names}
    return editor.post(path, {**{f"value-{name}": text for name, text in texts.items()}, **bases}, headers=JSON)


@pytest.mark.parametrize(("start", "end"), ORDERS)
def test_a_group_moves_to_another_month_at_once(editor: Client, event: Event, start: str, end: str):
    """ED-18: both dates are saved together, earlier or later, so that no order of typing is in the way."""
    Event.objects.update(start_date="2026-05-04", end_date="2026-05-06")
    answer = dates(editor, event, start_date=start, end_date=end).json()
    assert answer["ok"] and answer["value"] == {
        "start_date": start,
        "start_time": None,
        "end_date": end,
        "end_time": None,
    }
    assert {name: digest(value) for name, value in answer["value"].items()} == answer["base"]
    present = Event.objects.get()
    assert (str(present.start_date), str(present.end_date)) == (start, end)
    assert sorted(Revision.objects.values_list("field", flat=True)) == ["end_date", "start_date"]


def test_a_group_says_which_field_is_wrong(editor: Client, event: Event):
    """ED-07, ED-18: an end before its start is refused at the end date; nothing of the group is stored."""
    Event.objects.update(start_date="2026-05-04", end_date="2026-05-06")
    answer = dates(editor, event, start_date="2026-06-01", end_date="2026-05-31")
    assert code(answer) == "invalid"
    assert list(answer.json()["errors"]) == ["end_date"]
    assert str(Event.objects.get().start_date) == "2026-05-04"


@pytest.mark.parametrize(
    ("name", "value"),
    list(itertools.product(["start_date", "end_date", "start_time"], ["", "0002-01-01", "x", "24:00", "nul\0"])),
)
def test_a_group_never_fails(editor: Client, event: Event, name: str, value: str):
    """ED-18: any text in any field of a group is stored or refused."""
    assert dates(editor, event, **{name: value}).status_code in (200, 400)


def submitted(page: str) -> dict[str, object]:
    """Return what a browser sends for the form of the page as it stands."""
    form = page.partition('<div class="editable-page">')[2].partition("</form>")[0]
    data: dict[str, object] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio"):
            if re.search(r"\schecked\b", tag):
                data.setdefault(attributes["name"], []).append(html.unescape(attributes.get("value", "on")))  # type: ignore[attr-defined]
        elif "name" in attributes:
            data[attributes["name"]] = html.unescape(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = html.unescape(text)
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        data[name] = [html.unescape(value) for value in re.findall(r'<option value="([^"]*)" selected', options)]
    return data
