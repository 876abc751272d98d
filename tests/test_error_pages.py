"""Error pages in the site's layout, and their JSON."""

import pytest
from django.conf import settings as site_settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.test import Client
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from project.middleware import error_pages

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
ERRORS = {
    "bad": BadRequest("no"),
    "forbidden": PermissionDenied("secret reason"),
    "broken": RuntimeError("secret reason"),
    "cut": UnreadablePostError("gone"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    """Raise the error of that name."""
    raise ERRORS[how]


def give(request: HttpRequest, status: int, body: str) -> HttpResponse:
    """Return that answer."""
    if body == "json":
        return JsonResponse({"own": True}, status=status)
    return HttpResponse("" if body == "empty" else body, status=status, headers={"Retry-After": "7"})


@csrf_exempt
def read(request: HttpRequest) -> HttpResponse:
    """Read the form."""
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("fail/<how>/", fail),
    path("give/<int:status>/<body>/", give),
    path("read/", read),
    path("read-guarded/", lambda request: HttpResponse()),
    path("", include(site_settings.ROOT_URLCONF)),
]
handler400, handler403 = error_pages.bad_request, error_pages.permission_denied
handler404, handler500 = error_pages.page_not_found, error_pages.server_error


@pytest.fixture(autouse=True)
def urls(settings) -> None:
    """Add the views above to the site."""
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def visitor() -> Client:
    """A client to whom errors are answered, not raised."""
    return Client(raise_request_exception=False)


CASES = [
    ("get", "/fail/bad/", 400, "invalid"),
    ("get", "/fail/cut/", 400, "invalid"),
    ("get", "/fail/forbidden/", 403, "forbidden"),
    ("get", "/nowhere/", 404, "not_found"),
    ("get", "/accounts/logout/", 405, "method_not_allowed"),
    ("get", "/give/413/empty/", 413, "too_large"),
    ("get", "/give/429/empty/", 429, "throttled"),
    ("get", "/fail/broken/", 500, "unavailable"),
    ("get", "/give/503/empty/", 503, "unavailable"),
]
UNLISTED = ("get", "/give/418/empty/", 418, "invalid")


@pytest.mark.parametrize(("method", "url", "status", "code"), CASES)
def test_every_error_is_a_page(visitor: Client, method: str, url: str, status: int, code: str) -> None:
    """PG-08: in the site's layout, with a sentence, uncached, without a cookie, telling nothing of the inside."""
    response = getattr(visitor, method)(url)
    assert response.status_code == status
    text = response.content.decode()
    assert text.lstrip().lower().startswith("<!doctype html>") and "</header>" in text
    assert str(error_pages.REFUSALS[status][1]) in text
    assert "secret" not in text and "Traceback" not in text
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies and "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(("method", "url", "status", "code"), [*CASES, UNLISTED])
def test_every_error_is_json_where_asked(visitor: Client, method: str, url: str, status: int, code: str) -> None:
    """PG-08: one shape."""
    response = getattr(visitor, method)(url, headers=JSON)
    assert response.status_code == status and "no-store" in response["Cache-Control"]
    body = response.json()
    assert (body["ok"], body["code"], body["errors"]) == (False, code, {}) and body["message"]


@pytest.mark.parametrize("url", ["/read/", "/read-guarded/"])
@pytest.mark.parametrize("debug", [True, False])
def test_too_large_a_body_is_413(visitor: Client, settings, url: str, debug: bool) -> None:
    """PG-08: Django says 400; also when the token check reads the body first, and with DEBUG on."""
    settings.DEBUG, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = debug, 100
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    for headers in ({}, JSON):
        response = client.post(url, {"value": "x" * 200}, headers=headers)
        assert response.status_code == 413
    assert response.json()["code"] == "too_large"


def test_other_answers_are_left_alone(visitor: Client) -> None:
    """PG-08: a response with a body of its own stays; headers that matter are kept."""
    assert visitor.get("/give/409/mine/").content == b"mine"
    assert visitor.get("/give/400/json/", headers=JSON).json() == {"own": True}
    assert visitor.get("/give/200/empty/").content == b""
    assert visitor.get("/give/429/empty/")["Retry-After"] == "7"
    assert visitor.get("/accounts/logout/")["Allow"] == "POST, OPTIONS"


def test_debug_shows_the_same_pages(visitor: Client, settings) -> None:
    """PG-08: what visitors will see is seen while building; only a 500 keeps its traceback."""
    settings.DEBUG = True
    for url, status in [("/nowhere/", 404), ("/fail/bad/", 400)]:
        response = visitor.get(url)
        assert response.status_code == status and b"DEBUG = True" not in response.content
    assert b"secret reason" in visitor.get("/fail/broken/").content
    assert visitor.get("/fail/broken/", headers=JSON).json()["code"] == "unavailable"


def test_wrong_host_is_a_page(visitor: Client, settings) -> None:
    """PG-08: 400, though the page itself cannot ask for the host."""
    settings.ALLOWED_HOSTS = ["site.example"]
    response = visitor.get("/", SERVER_NAME="evil.example")
    assert response.status_code == 400 and b"evil.example" not in response.content


def test_a_page_that_cannot_be_made_is_a_sentence(visitor: Client, settings, monkeypatch) -> None:
    """PG-08: with the templates broken too, the answer is still the right status and a sentence."""

    def broken(*args: object) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr(error_pages, "answer", broken)
    response = visitor.get("/fail/broken/")
    assert response.status_code == 500 and b"wrong on our side" in response.content
