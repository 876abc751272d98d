"""What is edited over HTTP: a picture of the gallery."""

import pytest
from django.core.files.base import ContentFile

from project.models import GalleryItem
from tests.media_tools.pictures import picture


@pytest.fixture
def item(db: None) -> GalleryItem:
    """Return an item of the gallery with a picture."""
    item = GalleryItem(title="Boat")
    item.image.save("boat.jpg", ContentFile(picture(), "boat.jpg"))
    return item
