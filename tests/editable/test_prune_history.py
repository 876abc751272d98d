"""`manage.py prune_history`: what it deletes, what stays, and what it says."""

import datetime
import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from editable import pruning
from editable.checks import check_settings
from editable.models import Revision
from project.models import Event
from tests.editable.fields import JSON
from tests.editable.test_history import revisions, save
from tests.kinds.models import Habitat, Specimen

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(alice):
    """Return a client of alice."""
    client = Client()
    client.force_login(alice)
    return client


def prune(*words):
    """Run the command and return what it says."""
    out = StringIO()
    call_command("prune_history", *words, stdout=out)
    return out.getvalue().strip()


def age(days, **which):
    """Make revisions older."""
    Revision.objects.filter(**which).update(at=timezone.now() - datetime.timedelta(days=days))


def test_it_deletes_what_is_old(event, alice, settings):
    """HI-01: older than the setting, or than `--days`; the text on the page stays, younger history too."""
    revisions(event, 4, alice)
    keys = list(Revision.objects.order_by("pk").values_list("pk", flat=True))
    age(366, pk__in=keys[:2])
    age(40, pk=keys[2])
    assert prune("--dry-run") == "2 revisions older than 365 days would be deleted."
    assert Revision.objects.count() == 4
    assert prune() == "2 revisions older than 365 days deleted."
    settings.EDITABLE_HISTORY_DAYS = 39
    assert prune() == "1 revision older than 39 days deleted."
    assert prune("--days", "0") == "1 revision older than 0 days deleted."
    assert Event.objects.get().title == "Title 4"


def test_what_is_left_can_still_be_undone(event, editor, alice):
    """HI-01: a history that begins later is a history."""
    revisions(event, 3, alice)
    age(400, pk=Revision.objects.order_by("pk").first().pk)
    prune()
    last = Revision.objects.first()
    assert editor.post(f"/edit/revisions/{last.pk}/undo/", headers=JSON).status_code == 200
    assert Event.objects.get().title == "Title 2"
    shown = json.loads(editor.get(f"/edit/project.event/{event.pk}/title/history/", headers=JSON).content)
    assert shown["entries"][-1]["old"] == "Title 1"


def test_it_deletes_in_batches(event, alice, monkeypatch):
    """HI-01: an interruption leaves what was deleted deleted, and the rest whole."""
    monkeypatch.setattr(pruning, "BATCH", 2)
    revisions(event, 5, alice)
    age(400)
    written = pruning._revisions
    rounds = iter([None, None, KeyboardInterrupt])

    def interrupted():
        if next(rounds):
            raise KeyboardInterrupt
        return written()

    monkeypatch.setattr(pruning, "_revisions", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prune()
    monkeypatch.undo()
    assert Revision.objects.count() == 3
    assert prune() == "3 revisions older than 365 days deleted."


def test_it_erases_an_object(event, editor, alice):
    """HI-01: every revision of it goes, of its fields, and of its adding and deleting; other objects keep theirs."""
    other = Event.objects.create(title="Other", start_date="2099-01-01")
    save(editor, event, "Secret")
    save(editor, other, "Kept")
    editor.post(f"/edit/project.event/{event.pk}/delete/", headers=JSON)
    name = f"project.Event/{event.pk}"
    assert prune("--object", name, "--dry-run") == f"2 revisions about project.event/{event.pk} would be deleted."
    prune("--object", name)
    assert [one.object_pk for one in Revision.objects.all()] == [str(other.pk)]
    assert "Secret" not in json.dumps(list(Revision.objects.values("old", "new")))


def test_it_erases_an_object_from_the_deletion_of_another(admin_client):
    """HI-01: a row that went along with another one is taken out of what that deletion keeps."""
    sea = Habitat.objects.create(name="Sea")
    specimen = Specimen.objects.create(line="Secret", needed_date="2026-01-01", needed_habitat=sea)
    snapshot = {
        "rows": [{"model": "kinds.specimen", "pk": str(specimen.pk), "fields": {"line": "Secret"}}],
        "links": [],
    }
    snapshot["rows"].append({"model": "kinds.habitat", "pk": str(sea.pk), "fields": {"name": "Sea"}})
    Revision.objects.create(
        model="kinds.habitat", object_pk=str(sea.pk), kind="delete", old=snapshot, user_name="x",
        at=timezone.now(), sitting="00000000-0000-0000-0000-000000000000",
    )  # fmt: skip
    said = prune("--object", f"kinds.specimen/{specimen.pk}")
    assert said.endswith("It was also taken out of what deletions of other objects keep: 1.")
    kept: Any = Revision.objects.get().old
    assert [data["model"] for data in kept["rows"]] == ["kinds.habitat"]


@pytest.mark.parametrize(
    "name", ["", "event", "project.event", "project.event/", "nothing.here/1", "a.b.c/1", "project.event/\0"]
)
def test_it_refuses_what_is_no_object(name):
    """Commands: bad input is a sentence, and nothing is deleted."""
    with pytest.raises(CommandError):
        prune("--object", name)


@pytest.mark.parametrize("days", ["-1", "many", "1.5", "36501", "²"])
def test_it_refuses_what_are_no_days(days):
    """Commands: bad input is a sentence, and nothing is deleted."""
    with pytest.raises(CommandError):
        prune("--days", days)


def test_bad_input_is_one_sentence_on_the_command_line():
    """Commands: status 1 or 2, no traceback, the reason on stderr."""
    for words, status in ((["--object", "nothing"], 1), (["--days", "many"], 2), (["--days=1", "--object=a.b/1"], 2)):
        command = [sys.executable, "manage.py", "prune_history", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stderr
        assert done.stderr.strip() and "Traceback" not in done.stderr
        assert not done.stdout


@pytest.mark.parametrize("value", [-1, "365", None, True])
def test_the_setting_is_checked(settings, value):
    """HI-01: a number of days that is none stops the site from starting."""
    settings.EDITABLE_HISTORY_DAYS = value
    assert "editable.E001" in [message.id for message in check_settings(None)]
