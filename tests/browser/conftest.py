"""An editor's page in both sizes, and a postcard with pictures."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from project.models import Event
from tests.browser.journeys import Open, visit
from tests.postcards.fixtures import make_card
from tests.postcards.models import Postcard


@pytest.fixture(params=["desktop", "phone"])
def viewport(request: pytest.FixtureRequest) -> str:
    """Run the test twice: with a mouse at 1280 px, and by touch at 390 px."""
    return request.param


@pytest.fixture
def editor_page(signed_in_page: Open, alice: User, event: Event, viewport: str) -> Page:
    """Return the home page as alice sees it."""
    return visit(signed_in_page(alice, viewport))


@pytest.fixture
def card(settings: Any) -> Postcard:
    """Return a postcard with both pictures."""
    return make_card(settings)
