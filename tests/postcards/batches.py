"""A batch for the tests: words are stamped one by one; what a word is called says how that goes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django import forms

from media_tools import batches


class StampForm(forms.Form):
    words = forms.CharField()
    table = forms.CharField(required=False)
    notes = forms.CharField(required=False)


@batches.register
class Stamp(batches.Batch):
    """Write each word into the file `notes`, with what was called before and after."""

    name = "stamp"
    title = "Stamp postcards"
    permission = "postcards.change_postcard"
    form_class = StampForm

    @property
    def key(self) -> str:
        return f"table:{self.options.get('table', '')}"

    def address(self) -> str:
        return "/about/"

    def note(self, text: str) -> None:
        if notes := self.options.get("notes"):
            with Path(notes).open("a") as file:
                file.write(f"{text}\n")

    def before(self) -> None:
        self.note("before")
        if self.options["words"] == "nothing works":
            raise batches.Failed("The stamp is dry.")

    def items(self) -> list[str]:
        return [word for word in self.options["words"].split() if word != "-"]

    def run_one(self, item: str) -> str:
        self.note(item)
        ways: dict[str, Any] = {
            "clean": batches.Skipped("It has a stamp already."),
            "torn": batches.Failed("It is torn."),
            "full": OSError(28, "No space left on device"),
            "strange": ValueError("what is that?"),
        }
        if item in ways:
            raise ways[item]
        if item.startswith("slow"):
            time.sleep(0.3)
        return f"{item} is stamped."

    def after(self) -> None:
        self.note("after")
