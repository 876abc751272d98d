"""Pages of a real Chromium for the browser tests, with an ear on everything that goes wrong in them."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, ViewportSize

from tests import chromium

FLAGS = [
    "--no-sandbox",  # containers have no user namespaces, and the pages are this site's own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWPORTS: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
}
TIMEOUT_MS = 10_000
NAVIGATION_TIMEOUT_MS = 60_000  # a first page makes its thumbnails


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine, or else the one Playwright has downloaded."""
    return playwright.chromium.launch(executable_path=chromium.installed(), args=FLAGS)


class Visits:
    """The pages a test opens on one site; every page has a browser context, so cookies, of its own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(self, user: User | None = None, viewport: str = "desktop", **options: Any) -> Page:
        """Return a blank page of a visitor or of a signed-in user; `page.goto("/about/")` knows the host."""
        phone = viewport == "phone"
        context = self.browser.new_context(
            base_url=self.url, viewport=VIEWPORTS[viewport], has_touch=phone, is_mobile=phone, **options
        )
        context.set_default_timeout(TIMEOUT_MS)
        context.set_default_navigation_timeout(NAVIGATION_TIMEOUT_MS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        self.contexts.append(context)
        if user:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": self.url}])
        return context.new_page()

    def close(self) -> None:
        """Close every page."""
        for context in self.contexts:
            try:
                context.close()
            except Error:  # a test may have closed it, or the browser
                continue

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")


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
