"""Pages of a real Chromium for the browser tests, with an ear on everything that goes wrong in them."""

import threading
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, ViewportSize, WebError

from tests import chromium

FLAGS = [
    "--no-sandbox",  # containers have no user namespaces, and the pages are this site's own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",
]
VIEWPORTS: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
TIMEOUT_MS = 10_000
SETTLE_SECONDS = 10
EMPTY_PAGE = '<!doctype html><title>Empty</title><link rel="icon" href="data:,">'
# What a page sends while it closes has come to the server before this is answered.
ROUND_TRIP = "() => fetch('/robots.txt', { cache: 'no-store' }).then((answer) => answer.text(), () => '')"
NAVIGATION_TIMEOUT_MS = 60_000  # a first page makes its thumbnails


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine, or else the one Playwright has downloaded."""
    return playwright.chromium.launch(executable_path=chromium.installed(), args=FLAGS)


class Traffic:
    """Counts the requests that the live server has not answered yet."""

    def __init__(self) -> None:
        self.open = 0
        self.changed = threading.Condition()
        request_started.connect(self._on_start)
        request_finished.connect(self._on_end)

    def settle(self) -> None:
        """Wait until nothing is under way, so that no row appears in the database of the next test."""
        with self.changed:
            self.changed.wait_for(lambda: self.open <= 0, timeout=SETTLE_SECONDS)
            self.open = 0

    def _on_start(self, **kwargs: object) -> None:
        self._count(1)

    def _on_end(self, **kwargs: object) -> None:
        self._count(-1)

    def _count(self, step: int) -> None:
        if threading.current_thread() is not threading.main_thread():  # a test's own Client is no traffic
            with self.changed:
                self.open += step
                self.changed.notify_all()


class Contexts:
    """The browser contexts of a run, each used by many tests, since a page opens four times faster in one that is warm.

    One page of each stays open and keeps its process and caches alive. What a test leaves behind is cleared before the
    next one: pages, requests under way, routes, storage, permissions, cookies.
    """

    STORAGE = "cookies,local_storage,indexeddb,cache_storage,service_workers"

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.idle: dict[str, list[BrowserContext]] = {}
        self.keepers: dict[BrowserContext, Page] = {}
        self.traffic = Traffic()

    def take(self, viewport: str) -> BrowserContext:
        """Return a context nobody uses, as clean as a new one."""
        if self.idle.get(viewport):
            return self.idle[viewport].pop()
        context = self.make(viewport)
        keeper = self.keepers[context] = context.new_page()
        keeper.route(f"{self.url}/", lambda route: route.fulfill(body=EMPTY_PAGE, content_type="text/html"))
        keeper.goto("/")
        return context

    def make(self, viewport: str, **options: Any) -> BrowserContext:
        """Return a new context."""
        phone = viewport == "phone"
        context = self.browser.new_context(
            base_url=self.url, viewport=VIEWPORTS[viewport], has_touch=phone, is_mobile=phone, **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.set_default_navigation_timeout(NAVIGATION_TIMEOUT_MS)
        return context

    def give_back(self, viewport: str, context: BrowserContext) -> None:
        """Keep a context for another test."""
        context.unroute_all()
        keeper = self.keepers[context]
        for page in context.pages:
            if page != keeper:
                page.close()
        context.set_offline(False)
        keeper.evaluate(ROUND_TRIP)
        self.traffic.settle()
        storage = {"origin": self.url, "storageTypes": self.STORAGE}
        context.new_cdp_session(keeper).send("Storage.clearDataForOrigin", storage)
        context.clear_permissions()
        context.clear_cookies()
        self.idle.setdefault(viewport, []).append(context)


class Visits:
    """The pages a test opens on one site; every page has a browser context, so cookies, of its own.

    With `fresh` the contexts are new and thrown away, for tests that leave in one what cannot be taken out.
    """

    def __init__(self, contexts: Contexts, *, fresh: bool = False) -> None:
        self.contexts = contexts
        self.fresh = fresh
        self.faults: list[str] = []
        self.borrowed: list[tuple[str, BrowserContext]] = []
        self.own: list[BrowserContext] = []

    def open(self, user: User | None = None, viewport: str = "desktop", **options: Any) -> Page:
        """Return a blank page of a visitor or of a signed-in user; `page.goto("/about/")` knows the host."""
        if self.fresh or options:
            context = self.contexts.make(viewport, **options)
            self.own.append(context)
        else:
            context = self.contexts.take(viewport)
            self.borrowed.append((viewport, context))
        context.on("console", self._hear_console)
        context.on("weberror", self._hear_error)
        if user:
            url = self.contexts.url
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": url}])
        return context.new_page()

    def close(self) -> None:
        """Close every page."""
        for viewport, context in self.borrowed:
            context.remove_listener("console", self._hear_console)
            context.remove_listener("weberror", self._hear_error)
            try:
                self.contexts.give_back(viewport, context)
            except Error:  # a test may have closed it, or the browser
                self.own.append(context)
        for context in self.own:
            with suppress(Error):
                context.close()

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: WebError) -> None:
        self.faults.append(f"uncaught: {error.error}")


def session_of(user: User) -> str:
    """Return the key of a new session of the user."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def unexpected(faults: list[str], marker: Any) -> list[str]:
    """Return the faults that a `console_errors` marker does not name; one without texts names all."""
    if marker and not marker.args:
        return []
    expected = marker.args if marker else ()
    return [fault for fault in faults if not any(text in fault for text in expected)]
