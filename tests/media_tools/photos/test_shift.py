"""FJ-04: the time by which dates are moved is read strictly."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_tools.photos import shift
from media_tools.photos.errors import PhotoError

GOOD = {
    "3hr30s": timedelta(hours=3, seconds=30),
    "-23m": timedelta(minutes=-23),
    "+1hr": timedelta(hours=1),
    "90m": timedelta(minutes=90),
    "1hr2m3s": timedelta(hours=1, minutes=2, seconds=3),
    "-1hr2m3s": -timedelta(hours=1, minutes=2, seconds=3),
    "0s": timedelta(0),
    "999999999hr": timedelta(hours=999_999_999),
}
BAD = [
    "",
    " ",
    "3h",
    "3hr 30s",
    "30s3hr",
    "--3hr",
    "-",
    "+",
    "+-1hr",
    "1.5hr",
    "1,5hr",
    "3",
    "hr",
    "3HR",
    "3hr\n",
    " 3hr",
]
STRANGE = ["٣hr", "3hr3hr", "1m1hr", "1e3s", "0x3s", "1_0s", "9999999999s", "3hr30", "s3", "−3hr", "3hr;", "3s\0"]


@pytest.mark.parametrize(("text", "time"), GOOD.items())
def test_it_reads_a_time(text: str, time: timedelta) -> None:
    """FJ-04: hours, minutes and seconds in this order, each of them once at most, with one sign before all."""
    assert shift.parse(text) == time


@pytest.mark.parametrize("text", BAD + STRANGE)
def test_it_refuses_anything_else(text: str) -> None:
    """FJ-04: whatever is not written so is refused with a sentence."""
    with pytest.raises(PhotoError, match=r"is not a time\. Please"):
        shift.parse(text)


@given(st.text(alphabet="+-0123456789hrms. ", max_size=12))
def test_a_time_without_its_sign_is_a_time(text: str) -> None:
    """FJ-04: what is read with a sign is read without it, and is the opposite of what a minus makes of it."""
    try:
        time = shift.parse(text)
    except PhotoError:
        return
    bare = text.lstrip("+-")
    assert len(text) - len(bare) <= 1
    assert shift.parse(f"-{bare}") == -shift.parse(bare)
    assert abs(time) == shift.parse(bare)


@given(st.datetimes().map(lambda date: date.replace(microsecond=0)))
def test_dates_are_written_as_they_are_read(date: datetime) -> None:
    """FJ-04: every date of a calendar takes the same 19 characters, those of the year 33 too."""
    text = shift.write_date(date)
    assert len(text) == shift.DATE_LENGTH and shift.read_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "0000:00:00 00:00:00", "    :  :     :  :  ", "2023:02:29 00:00:00", "2024-02-29 00:00:00",
        "2024:02:29 24:00:00", "2024:02:29 00:00:60", "2024:02:29T00:00:00", "2024:2:29 0:00:00", "2024:02:29",
        "٢٠٢٤:02:29 00:00:00",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    """FJ-07: blanks, zeros and impossible dates are no dates, and no errors either."""
    assert shift.read_date(text) is None
