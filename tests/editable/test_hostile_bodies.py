"""Bodies that no browser sends, to an editing URL: refused quickly, with a sentence, and nothing is written."""

import io
import json
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from editable.models import Revision
from project.models import Event
from project.wsgi import application
from tests.editable.fields import JSON, code

pytestmark = pytest.mark.django_db
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=B"
DEBUG = pytest.mark.parametrize("debug", [True, False])


@pytest.fixture
def post(alice: User, event: Event, settings):
    """Return `post(body, content_type)`: the answer to alice's save of the event's title, as JSON."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(alice)
    client.cookies["csrftoken"] = "a" * 32

    def send(body: bytes, content_type: str = FORM):
        headers = {**JSON, "X-CSRFToken": "a" * 32}
        return client.generic("POST", f"/edit/project.event/{event.pk}/title/", body, content_type, headers=headers)

    yield send
    assert not Revision.objects.exists() and Event.objects.get().title == event.title


def part(name: str, value: bytes, extra: str = "") -> bytes:
    """Return one part of a multipart body."""
    return b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), extra.encode(), value)


@DEBUG
@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "idna", "base64", "unicode_escape", "undefined"])
@pytest.mark.parametrize("form", [FORM, MULTIPART])
def test_it_refuses_forms_in_another_encoding(post, settings, debug, charset, form):
    """Forms are in UTF-8; an encoding that Django would take, or fail on, is 400 whether DEBUG is on or off."""
    settings.DEBUG = debug
    body = part("value", b"\\ud800") + part("base", b"x") + b"--B--\r\n" if form == MULTIPART else b"value=a&base=x"
    answer = post(body, f"{form}; charset={charset}")
    assert (answer.status_code, code(answer)) == (400, "invalid")


@DEBUG
def test_it_names_the_limit_of_a_body(post, settings, debug):
    """A body over the limit is 413, and the sentence says how much may be sent."""
    settings.DEBUG = debug
    answer = post(b"base=x&value=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "1.0\xa0MB" in json.loads(answer.content)["message"]


@DEBUG
@pytest.mark.parametrize("form", [FORM, MULTIPART])
def test_it_names_the_limit_of_fields(post, settings, debug, form):
    """A form of very many fields is 413, and the sentence says how many there may be."""
    settings.DEBUG, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = debug, 1000
    names = [f"a{number}" for number in range(2000)]
    body = b"".join(part(name, b"1") for name in names) + b"--B--\r\n"
    if form == FORM:
        body = "=&".join(names).encode()
    answer = post(body, form)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "1000" in json.loads(answer.content)["message"]


@DEBUG
def test_it_names_the_limit_of_files(post, settings, debug):
    """Very many files at once are 413, and the sentence says how many there may be."""
    settings.DEBUG = debug
    files = b"".join(part(f"a{number}", b"1", '; filename="a"') for number in range(200))
    answer = post(files + b"--B--\r\n", MULTIPART)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "100" in json.loads(answer.content)["message"]


@pytest.mark.parametrize("unit", [b"%", b"%zz", b"%e2%82%ac", b"+", b"%0A", b"%ff", b"%c3%a9+"])
def test_it_is_quick_with_the_worst_texts_that_fit(post, settings, unit):
    """A text that costs most to decode is answered in under a second of the processor's time."""
    room = settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 100
    start = time.process_time()
    answer = post(b"base=x&value=" + unit * (room // len(unit)))
    assert time.process_time() - start < 1
    assert answer.status_code in (400, 409)


@pytest.mark.parametrize(
    "value",
    [b"%ED%A0%80", b"\xed\xa0\x80", b"%C0%80", b"%e2%82", b"%e2x%82%ac", b"\xe2%82%ac", b"\xff", b"%F5%80%80%80"],
)
def test_it_refuses_what_is_not_utf8(post, value):
    """Lone surrogates, overlong and cut sequences are 400, escaped or not."""
    answer = post(b"base=x&value=" + value)
    assert (answer.status_code, code(answer)) == (400, "invalid")
    assert "UTF-8" in json.loads(answer.content)["message"]


@pytest.mark.parametrize("value", ["\ufffd", "%", "%zz", "%c3", "é€😀", "\ufeff", "\U0010ffff"])
def test_it_takes_any_text_that_is_utf8(post, value):
    """U+FFFD as typed, percent signs and every other text pass: what is refused here is only the stale base."""
    assert code(post(b"base=x&value=" + value.replace("%", "%25").encode())) == "conflict"


@pytest.mark.django_db(transaction=True)  # a handler's request opens a connection of its own
@pytest.mark.parametrize(("charset", "status"), [("base64", 200), ("undefined", 200), ("utf-16", 400), ("UTF-8", 200)])
def test_pages_do_not_fail_on_an_encoding_either(event, charset, status):
    """The encoding that a request names is used for the query too: one that is none is ignored, never 500."""
    environ = RequestFactory().get("/?gallery=1").environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    answered = []
    b"".join(application(environ, lambda status, headers: answered.append(int(status.split()[0]))))
    assert answered == [status]


@DEBUG
@pytest.mark.parametrize("path", ["/", "/contact/thanks/", "/nowhere/"])
def test_it_names_the_limit_of_a_query(event, settings, debug, path):
    """A query of very many fields is 413 on any page, also where Django's own page would read it again."""
    settings.DEBUG, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = debug, 1000
    answer = Client(raise_request_exception=False).get(f"{path}?{'&' * 1500}", headers=JSON)
    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert "1000" in answer.json()["message"]


@pytest.mark.django_db(transaction=True)
def test_it_reads_the_rest_of_too_large_a_body():
    """A client that sends all of a body before it reads gets the 413, not a reset connection."""
    body = io.BytesIO(b"x" * 5_000_000)
    environ = RequestFactory().post("/contact/", b"x", FORM, headers=JSON).environ
    answered = []
    environ |= {"CONTENT_LENGTH": "5000000", "wsgi.input": body}
    b"".join(application(environ, lambda status, headers: answered.append(int(status.split()[0]))))
    assert (answered, body.tell()) == ([413], 5_000_000)
