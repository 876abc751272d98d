"""What the sample pictures are painted with: gradients, noise, ridges, light and grain; Pillow only, the same each time."""

import math
from collections.abc import Callable, Iterable
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

SIZE = (1600, 1200)
WIDTH, HEIGHT = CANVAS = (3200, 2400)  # painted at twice the size, so that edges come out smooth

Point = tuple[float, float]
Wave = Callable[[float], float]
Stop = tuple[float, str]


def gradient(stops: Iterable[Stop], size: tuple[int, int] = CANVAS, sideways: bool = False) -> Image.Image:
    """Return colours that run from the top (or the left) through `stops`: (0…1, "#rrggbb")."""
    marks = [(at, ImageColor.getrgb(colour)[:3]) for at, colour in stops]
    strip = Image.new("RGB", (1, 512))
    for row in range(512):
        at = row / 511
        (low, first), (high, second) = _around(marks, at)
        share = 0.0 if high == low else min(1.0, max(0.0, (at - low) / (high - low)))
        mixed = [round(a + (b - a) * share) for a, b in zip(first, second, strict=True)]
        strip.putpixel((0, row), (mixed[0], mixed[1], mixed[2]))
    if sideways:
        strip = strip.transpose(Image.Transpose.ROTATE_90).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return strip.resize(size, Image.Resampling.BICUBIC)


def _around(marks: list[tuple[float, tuple[int, ...]]], at: float) -> tuple[tuple[float, tuple[int, ...]], ...]:
    for low, high in zip(marks, marks[1:], strict=False):
        if at <= high[0]:
            return low, high
    return marks[-1], marks[-1]


def noise(random: Random, columns: int, rows: int, octaves: int = 4) -> Image.Image:
    """Return soft noise as a mask; the largest blots are a `columns`th of the width."""
    total = Image.new("L", CANVAS, 128)
    for octave in reversed(range(octaves)):
        size = (columns * 2**octave, rows * 2**octave)
        layer = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
        total = Image.blend(total, layer.resize(CANVAS, Image.Resampling.BICUBIC), 0.6)
    return ImageOps.autocontrast(total)


def levels(mask: Image.Image, low: int, high: int, strength: float = 1.0) -> Image.Image:
    """Return the mask with `low` and less as 0, `high` and more as 255, times `strength`."""
    return mask.point([round(strength * min(255, max(0, (v - low) * 255 / (high - low)))) for v in range(256)])


def wave(random: Random, cells: int, octaves: int = 5, rough: float = 0.5) -> Wave:
    """Return a smooth random curve over 0…1 with values of about -1…1."""
    knots = [[random.uniform(-1, 1) for _ in range(cells * 2**octave + 2)] for octave in range(octaves)]

    def value(at: float) -> float:
        total = 0.0
        for octave, row in enumerate(knots):
            place = min(1.0, max(0.0, at)) * (len(row) - 2)
            share = (1 - math.cos(math.pi * (place % 1))) / 2
            total += rough**octave * (row[int(place)] * (1 - share) + row[int(place) + 1] * share)
        return total

    return value


def ridge(line: Wave, level: float, height: float, step: int = 4) -> list[Point]:
    """Return the points of a skyline around `level`, `height` up and down (pixels of the canvas)."""
    return [(x, level - height * line(x / WIDTH)) for x in range(0, WIDTH + step, step)]


def below(points: list[Point], blur: float = 0) -> Image.Image:
    """Return the mask of all that lies below the points."""
    return shape([(-99, HEIGHT), (-99, points[0][1]), *points, (WIDTH + 99, points[-1][1]), (WIDTH + 99, HEIGHT)], blur)


def shape(points: list[Point], blur: float = 0, value: int = 255) -> Image.Image:
    """Return the mask of a polygon."""
    mask = Image.new("L", CANVAS)
    ImageDraw.Draw(mask).polygon(points, fill=value)
    return soften(mask, blur)


def soften(mask: Image.Image, blur: float) -> Image.Image:
    """Return the image blurred; wide blurs are made at a quarter of the size, which nobody sees."""
    if blur > 16:
        small = mask.resize((mask.width // 8, mask.height // 8), Image.Resampling.BOX)
        return small.filter(ImageFilter.GaussianBlur(blur / 8)).resize(mask.size, Image.Resampling.BICUBIC)
    return mask.filter(ImageFilter.GaussianBlur(blur)) if blur else mask


def fill(picture: Image.Image, paint: Image.Image | str, mask: Image.Image) -> None:
    """Paint a colour or another picture through a mask."""
    picture.paste(paint if isinstance(paint, Image.Image) else ImageColor.getrgb(paint), (0, 0), mask)


def glow(picture: Image.Image, centre: Point, radius: float, colour: str, strength: float = 1.0, flat: float = 1) -> None:
    """Add light around a point; `flat` less than 1 makes it lower than wide."""
    box = (max(2, round(2 * radius)), max(2, round(2 * radius * flat)))
    disc = Image.radial_gradient("L").point([round(strength * 255 * max(0.0, 1 - v / 181) ** 2.4) for v in range(256)])
    mask = Image.new("L", picture.size)
    mask.paste(disc.resize(box, Image.Resampling.BICUBIC), (round(centre[0] - box[0] / 2), round(centre[1] - box[1] / 2)))
    light(picture, colour, mask)


def light(picture: Image.Image, colour: str, mask: Image.Image) -> None:
    """Add light of a colour where the mask is; what is bright already gets little of it."""
    beam = Image.new("RGB", picture.size)
    beam.paste(ImageColor.getrgb(colour), (0, 0), mask)
    picture.paste(ImageChops.screen(picture, beam))


def shade(picture: Image.Image, mask: Image.Image, colour: str = "#000000") -> None:
    """Darken through a mask: white of it multiplies by `colour`, black leaves the picture alone."""
    veil = Image.new("RGB", picture.size, "#ffffff")
    veil.paste(ImageColor.getrgb(colour), (0, 0), mask)
    picture.paste(ImageChops.multiply(picture, veil))


def finish(picture: Image.Image, random: Random, grain: float = 0.05, vignette: float = 0.25) -> Image.Image:
    """Return the picture at its final size, with darker corners and the grain of a film."""
    corners = Image.radial_gradient("L").point([round(vignette * 255 * (v / 255) ** 2.2) for v in range(256)])
    shade(picture, corners.resize(picture.size, Image.Resampling.BICUBIC), "#0b0d18")
    small = picture.resize(SIZE, Image.Resampling.LANCZOS)
    film = Image.frombytes("L", SIZE, random.randbytes(SIZE[0] * SIZE[1])).filter(ImageFilter.GaussianBlur(0.9))
    film = film.point([round(128 + (v - 128) * grain * 2) for v in range(256)])
    return ImageChops.add(small, Image.merge("RGB", [film] * 3), 1, -128)
