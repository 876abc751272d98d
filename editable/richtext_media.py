"""Pictures and videos in rich text: how they are stored, and what the page makes of them."""

from __future__ import annotations

import re
import uuid

from django.utils.html import escape
from django.utils.translation import gettext as _

UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
PICTURE = re.compile(rf"/media/m/({UUID})/")
VIDEO = re.compile(r"(youtube):([\w-]{11})|(vimeo):(\d{1,12})", re.ASCII)
PIXELS = re.compile(r"[1-9]\d{0,4}", re.ASCII)
RULES = {"src": PICTURE, "data-video": VIDEO, "width": PIXELS, "height": PIXELS}

IMAGE = re.compile(rf'<img(?=[^>]* src="(/media/m/{UUID}/)")([^>]*)>')
WIDTH = re.compile(r' width="(\d+)"')
FACADE = re.compile(r'<div data-video="((\w+):([\w-]+))"></div>')
WIDTHS = (400, 800, 1200, 1600)  # what media_tools makes of a picture
# As wide as a column of text, at most.
SIZES = "(min-width: 48rem) 44rem, 100vw"

ADDRESSES = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
NAMES = {"youtube": "YouTube", "vimeo": "Vimeo"}


def accepted(name: str, value: str) -> str | None:
    """Return the value that an attribute of a picture or a video may have, or None."""
    return value if name in RULES and RULES[name].fullmatch(value) else None


def render(html: str) -> str:
    """Return cleaned HTML with pictures in several sizes to choose from, and with videos that wait for a click."""
    return FACADE.sub(_facade, IMAGE.sub(_image, html))


def picture_ids(html: str) -> set[uuid.UUID]:
    """Return the ids of the pictures that `html` refers to."""
    return {uuid.UUID(found) for found in PICTURE.findall(html)}


def _image(found: re.Match[str]) -> str:
    """Return the picture with its sizes; nothing is looked up."""
    address, attributes = found.groups()
    known = WIDTH.search(attributes)
    widest = min(int(known[1]), WIDTHS[-1]) if known else 0
    sizes = [f"{address}{width}/ {width}w" for width in WIDTHS if width < widest]
    choice = f' srcset="{", ".join([*sizes, f"{address} {widest}w"])}" sizes="{SIZES}"' if sizes else ""
    alt = "" if " alt=" in attributes else ' alt=""'
    return f'<img{attributes}{alt}{choice} loading="lazy" decoding="async">'


def _facade(found: re.Match[str]) -> str:
    """Return a link to the video's page, which a script turns into a player; nothing is asked of others before."""
    video, host, key = found.groups()
    words = escape(_("Play the video on %(host)s") % {"host": NAMES[host]})
    return f'<a class="video" href="{ADDRESSES[host].format(key)}" rel="noopener" data-video="{video}">{words}</a>'
