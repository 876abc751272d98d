"""A postcard with both pictures."""

from typing import Any

from django.core.files.base import ContentFile

from tests.media_tools.pictures import picture
from tests.postcards.models import Postcard


def make_card(settings: Any) -> Postcard:
    """Store a postcard and serve its page, on which front and back stand twice, the second back within a link."""
    settings.ROOT_URLCONF = "tests.postcards.urls"
    card = Postcard(line="Greetings")
    card.front.save("front.jpg", ContentFile(picture(), "front.jpg"))
    card.back.save("back.jpg", ContentFile(picture(1600, 1200), "back.jpg"))
    return card
