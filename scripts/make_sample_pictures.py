#!/usr/bin/env python3
"""Draw the sample pictures in project/sample/pictures: landscapes made of shapes, the same on every run.

    python scripts/make_sample_pictures.py [NAME …]

They are drawn at twice their size and made smaller, which smooths the edges; grain hides the steps of the colours.
"""

import math
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

FOLDER = Path(__file__).resolve().parent.parent / "project" / "sample" / "pictures"
WIDTH, HEIGHT = 1600, 1200
SCALE = 2
W, H = WIDTH * SCALE, HEIGHT * SCALE
QUALITY = 78

Colour = tuple[int, int, int]
Point = tuple[float, float]


def colour(text: str) -> Colour:
    """Return a colour written as six hexadecimal digits."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def between(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour at `share` (0 to 1) of the way."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def gradient(*stops: str, size: tuple[int, int] = (W, H)) -> Image.Image:
    """Return a picture whose colours go evenly from the first stop at the top to the last at the bottom."""
    column = Image.new("RGB", (1, len(stops)))
    column.putdata([colour(stop) for stop in stops])
    # Half a row of each end is cut off, where resizing would repeat one colour.
    return column.resize(size, Image.Resampling.BICUBIC, box=(0, 0.5, 1, len(stops) - 0.5) if len(stops) > 1 else None)


def ridge(rng: random.Random, base: float, height: float, roughness: float, step: int = 8) -> list[Point]:
    """Return a line of hills across the picture: waves of halving height, in any phase."""
    waves = [(rng.uniform(0, math.tau), rng.uniform(0.8, 1.3) * 2**n, roughness**n) for n in range(7)]
    total = sum(share for _phase, _count, share in waves)
    points: list[tuple[float, float]] = []
    for x in range(-step, W + 2 * step, step):
        y = sum(share * math.sin(phase + count * math.tau * x / W) for phase, count, share in waves) / total
        points.append((x, base - height * y))
    return points


def fill_below(picture: Image.Image, line: list[Point], fill: Image.Image) -> None:
    """Lay `fill`, a picture of the same size, over everything below the line."""
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon([*line, (W + 20, H + 20), (-20, H + 20)], fill=255)
    picture.paste(fill, (0, 0), mask)


def glow(picture: Image.Image, centre: Point, radius: float, light: str, strength: float) -> Image.Image:
    """Return the picture with a soft light around `centre`."""
    small = (W // 16, H // 16)
    lamp = Image.new("RGB", small, (0, 0, 0))
    x, y, r = centre[0] / 16, centre[1] / 16, radius / 16
    tone = between((0, 0, 0), colour(light), strength)
    ImageDraw.Draw(lamp).ellipse([x - r / 2, y - r / 2, x + r / 2, y + r / 2], fill=tone)
    lamp = lamp.filter(ImageFilter.GaussianBlur(r / 2)).resize(picture.size, Image.Resampling.BICUBIC)
    return ImageChops.screen(picture, lamp)


def disc(picture: Image.Image, centre: Point, radius: float, fill: str) -> None:
    """Draw a full circle."""
    x, y = centre
    ImageDraw.Draw(picture).ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour(fill))


def stars(picture: Image.Image, rng: random.Random, count: int, bottom: float) -> None:
    """Scatter points of light above `bottom`."""
    draw = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y = rng.uniform(0, W), bottom * rng.random() ** 1.4
        size = rng.choice([1.5, 1.5, 2, 2.5, 3.5])
        tone = between(picture.getpixel((int(x), int(y))), (255, 246, 224), rng.uniform(0.4, 1))  # type: ignore[arg-type]
        draw.ellipse([x - size, y - size, x + size, y + size], fill=tone)


def hills(rng: random.Random) -> Image.Image:
    """Draw seven ranges of hills in the mist of the morning."""
    picture = gradient("f6b98c", "f9d3a6", "fbe8c9", "f3ead9")
    picture = glow(picture, (W * 0.68, H * 0.3), 1300, "fff1c9", 0.75)
    disc(picture, (W * 0.68, H * 0.3), 150, "fff6dd")
    tops = ["e9b7a0", "cf9c9b", "a9829a", "7f6b90", "575a80", "35466b", "1a2f4d"]
    feet = ["f6dcc6", "edc9ba", "d3b0b6", "ac98b0", "7f86a4", "51688a", "0f1f36"]
    for number, (top, foot) in enumerate(zip(tops, feet, strict=True)):
        base = H * (0.42 + 0.085 * number)
        line = ridge(rng, base, 110 + 16 * number, 0.52)
        shade = Image.new("RGB", (W, H), colour(foot))
        shade.paste(gradient(top, top, foot, size=(W, 620)), (0, int(base - 200)))
        fill_below(picture, line, shade)
    return picture


def sea(rng: random.Random) -> Image.Image:
    """Draw the sun in the water of a bay at dusk."""
    horizon, sun = int(H * 0.55), W * 0.42
    picture = gradient("1f2a55", "5a3f74", "b7557a", "ee8068", "fbb765", "fde0a0", size=(W, H))
    picture.paste(gradient("1f2a55", "4d3c70", "a64d78", "ee7d66", "fdbb68", size=(W, horizon)), (0, 0))
    picture = glow(picture, (sun, horizon), 1500, "ffcf7d", 0.7)
    disc(picture, (sun, horizon - 60), 190, "ffe7a6")
    picture.paste(gradient("d9737a", "7c4a7a", "3b3765", "18204a", "0c1230", size=(W, H - horizon)), (0, horizon))
    draw = ImageDraw.Draw(picture)
    for _ in range(2600):
        depth = rng.random() ** 1.7
        y = horizon + 6 + depth * (H - horizon)
        spread = 60 + depth * 620
        x = rng.gauss(sun, spread * 0.62)
        length = (14 + 190 * depth) * rng.uniform(0.4, 1.2)
        closeness = math.exp(-(((x - sun) / spread) ** 2))
        tone = between(colour("a1527f"), colour("ffdf9a"), closeness * rng.uniform(0.5, 1))
        thick = 1.5 + 9 * depth * rng.uniform(0.3, 1)
        draw.ellipse([x - length, y - thick, x + length, y + thick], fill=between(tone, colour("2c2a58"), depth * 0.35))
    boat(draw, W * 0.63, H * 0.74, 1.5, "0d1230", "141a3e")
    boat(draw, W * 0.22, H * 0.6, 0.55, "251f4a", "322859")
    return picture


def boat(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, hull: str, sail: str) -> None:
    """Draw a small sailing boat."""
    unit = 100 * size
    draw.polygon(
        [(x - unit, y), (x + unit, y), (x + 0.68 * unit, y + 0.34 * unit), (x - 0.72 * unit, y + 0.34 * unit)],
        fill=colour(hull),
    )
    draw.polygon(
        [(x + 0.04 * unit, y - 2.6 * unit), (x + 0.04 * unit, y - 0.12 * unit), (x + 1.05 * unit, y - 0.12 * unit)],
        fill=colour(sail),
    )
    draw.polygon(
        [(x - 0.06 * unit, y - 2.35 * unit), (x - 0.06 * unit, y - 0.12 * unit), (x - 0.8 * unit, y - 0.12 * unit)],
        fill=colour(sail),
    )


def houses(rng: random.Random, base: float, low: float, high: float) -> Iterator[tuple[float, float, float]]:
    """Yield left edge, width and top of houses side by side across the picture."""
    x = -40.0
    while x < W:
        width = rng.uniform(110, 260)
        yield x, width, base - rng.uniform(low, high)
        x += width


def city(rng: random.Random) -> Image.Image:
    """Draw a town on the other bank at night, and its lights in the river."""
    bank = int(H * 0.64)
    picture = gradient("060a1f", "0c1638", "1c2a5c", "3f3f78", "7a5484", size=(W, H))
    stars(picture, rng, 420, H * 0.42)
    picture = glow(picture, (W * 0.8, H * 0.2), 520, "cdd6ff", 0.5)
    disc(picture, (W * 0.8, H * 0.2), 120, "f5efdc")
    draw = ImageDraw.Draw(picture)
    for shade, low, high, lit in [("39386e", 330, 900, 0.12), ("232651", 200, 640, 0.28), ("10142f", 80, 420, 0.42)]:
        for x, width, top in houses(rng, bank, low, high):
            house(draw, rng, (x, top, x + width, bank), colour(shade), lit)
    mirrored = picture.crop((0, bank - (H - bank), W, bank)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirrored = mirrored.resize((W, 60), Image.Resampling.BOX).resize((W, H - bank), Image.Resampling.BICUBIC)
    water = gradient("2a2b5a", "101737", "070b20", size=(W, H - bank))
    picture.paste(ImageChops.screen(water, mirrored.point(lambda value: int(value * 0.6))), (0, bank))
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        depth = rng.random() ** 1.5
        y, length = bank + 10 + depth * (H - bank), rng.uniform(20, 130) * (0.4 + depth)
        x = rng.uniform(0, W)
        draw.line([(x, y), (x + length, y)], fill=colour("0b1030"), width=int(2 + 7 * depth))
    return picture


def house(
    draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[float, float, float, float], shade: Colour, lit: float
) -> None:
    """Draw a house with a roof of some kind and lights in some of its windows."""
    left, top, right, bottom = box
    draw.rectangle([left, top, right, bottom], fill=shade)
    middle, roof = (left + right) / 2, rng.choice([0, 0, 60, 110])
    if roof:
        draw.polygon([(left, top + 1), (right, top + 1), (middle, top - roof)], fill=shade)
    elif rng.random() < 0.25:
        draw.rectangle([middle - 4, top - rng.uniform(60, 160), middle + 4, top], fill=shade)
    columns = max(2, int((right - left) // 46))
    gap = (right - left) / columns
    for column in range(columns):
        for row in range(int((bottom - top - 30) // 58)):
            if rng.random() < lit:
                x, y = left + gap * (column + 0.5), top + 34 + row * 58
                tone = rng.choice(["ffd27a", "ffc15c", "ffe3a8", "ffb066"])
                draw.rectangle([x - 9, y - 14, x + 9, y + 14], fill=colour(tone))


def leaf(
    draw: ImageDraw.ImageDraw, foot: Point, angle: float, length: float, width: float, fill: str, vein: str
) -> None:
    """Draw one leaf from its foot, with a vein along the middle."""
    cos, sin = math.cos(angle), math.sin(angle)

    def at(along: float, aside: float) -> Point:
        return foot[0] + along * cos - aside * sin, foot[1] + along * sin + aside * cos

    steps = [n / 40 for n in range(41)]
    half = [width * math.sin(math.pi * step**0.8) for step in steps]
    right = [at(length * step, side) for step, side in zip(steps, half, strict=True)]
    left = [at(length * step, -side) for step, side in zip(steps, half, strict=True)]
    draw.polygon([*right, *reversed(left)], fill=colour(fill))
    draw.line([foot, at(length * 0.92, 0)], fill=colour(vein), width=7)
    for number in range(2, 9):
        step = number / 10
        for side in (-1, 1):
            reach = 0.72 * side * width * math.sin(math.pi * (step + 0.07) ** 0.8)
            draw.line([at(length * step, 0), at(length * (step + 0.09), reach)], fill=colour(vein), width=4)


def garden(rng: random.Random) -> Image.Image:
    """Draw leaves, berries and one large flower, as if cut from paper."""
    picture = gradient("f4ecd8", "f0e2c6")
    draw = ImageDraw.Draw(picture)
    disc(picture, (W * 0.64, H * 0.42), 760, "f2b84b")
    plants = [
        ("1f5c4d", "2f7a66"),
        ("3f8a5f", "5aa678"),
        ("14403c", "28605a"),
        ("7fae7a", "9cc595"),
        ("c8553d", "dd7660"),
    ]
    for root, lean in [(0.06, 0.25), (0.24, -0.1), (0.44, 0.16), (0.66, -0.2), (0.83, 0.12), (0.97, -0.3)]:
        fill, vein = plants[rng.randrange(len(plants))]
        tall = rng.uniform(0.62, 0.9) * H
        stem = [(W * root + lean * tall * (n / 30) ** 1.6, H + 30 - tall * n / 30) for n in range(31)]
        draw.line(stem, fill=colour(fill), width=16, joint="curve")
        for number in range(5, 30, 4):
            for side in (-1, 1):
                size = 470 * (1.15 - number / 34)
                leaf(draw, stem[number], -math.pi / 2 + side * rng.uniform(0.7, 1.1), size, size * 0.19, fill, vein)
        leaf(draw, stem[-1], -math.pi / 2 + lean, 380, 66, fill, vein)
    flower(draw, (W * 0.56, H * 0.4), 330)
    for _ in range(46):
        x, y = rng.gauss(W * 0.2, 170), rng.gauss(H * 0.26, 120)
        disc(picture, (x, y), rng.uniform(18, 34), rng.choice(["c8553d", "a63f34", "e0785c"]))
    return picture


def flower(draw: ImageDraw.ImageDraw, centre: Point, size: float) -> None:
    """Draw a flower in two rings of petals."""
    for ring, (fill, vein) in enumerate([("d9483b", "b8352f"), ("f28a72", "e06a55")]):
        for number in range(11):
            angle = math.tau * (number + ring / 2) / 11
            reach = size * (1 - 0.38 * ring)
            leaf(draw, centre, angle, reach, reach * 0.2, fill, vein)
    x, y = centre
    draw.ellipse([x - 74, y - 74, x + 74, y + 74], fill=colour("2b2233"))
    for number in range(24):
        angle, reach = number * 2.4, 12 * math.sqrt(number)
        px, py = x + reach * math.cos(angle), y + reach * math.sin(angle)
        draw.ellipse([px - 6, py - 6, px + 6, py + 6], fill=colour("f2b84b"))


def forest(rng: random.Random) -> Image.Image:
    """Draw firs in the snow at the blue hour."""
    picture = gradient("12305c", "2d5c8c", "6f9cbd", "b9d2dd", "efe3d3", size=(W, H))
    stars(picture, rng, 160, H * 0.3)
    picture = glow(picture, (W * 0.27, H * 0.24), 620, "fdf6e3", 0.55)
    disc(picture, (W * 0.27, H * 0.24), 105, "fffbee")
    rows = [("8fb0c4", 0.56, 190, 90), ("5f8aa6", 0.63, 300, 62), ("356482", 0.72, 460, 40), ("173d59", 0.86, 760, 22)]
    for shade, base, tall, count in rows:
        line = ridge(rng, H * base, 70, 0.5)
        draw = ImageDraw.Draw(picture)
        for _ in range(count):
            x, foot = rng.choice(line)
            fir(draw, rng, x, foot + 60, tall * rng.uniform(0.65, 1.15), colour(shade))
        fill_below(picture, line, gradient("f4f1ec", "d5e2ea", "a8c3d4") if base > 0.8 else snow(shade))
    return picture


def snow(shade: str) -> Image.Image:
    """Return the ground below trees of that colour."""
    light = between(colour(shade), (245, 246, 246), 0.62)
    return Image.new("RGB", (W, H), light)


def fir(draw: ImageDraw.ImageDraw, rng: random.Random, x: float, foot: float, tall: float, shade: Colour) -> None:
    """Draw a fir: ragged triangles, narrower towards the top, with snow on one side."""
    white = between(shade, (244, 247, 248), 0.75)
    draw.rectangle([x - tall * 0.02, foot - tall * 0.1, x + tall * 0.02, foot], fill=shade)
    for level in range(6):
        bottom, top = foot - tall * (0.07 + 0.145 * level), foot - tall * min(1, 0.32 + 0.15 * level)
        half = tall * (0.24 - 0.034 * level) * rng.uniform(0.9, 1.1)
        draw.polygon([(x - half, bottom), (x + half, bottom), (x, top)], fill=shade)
        draw.polygon([(x - half, bottom), (x - half * 0.55, bottom - tall * 0.012), (x, top)], fill=white)


def arches(rng: random.Random) -> Image.Image:
    """Draw walls and arches of an old salt house in the afternoon."""
    picture = gradient("7fc4c9", "b5dcd3", "f3e6c8", size=(W, H))
    draw = ImageDraw.Draw(picture)
    disc(picture, (W * 0.82, H * 0.2), 170, "fff4d2")
    draw.rectangle([0, H * 0.58, W, H], fill=colour("2c8f9c"))
    for number in range(60):
        y = H * 0.585 + number**1.45 * 3
        x = rng.uniform(0, W)
        draw.line([(x, y), (x + rng.uniform(120, 520), y)], fill=colour("58b3b6"), width=5)
    walls = [
        (0.0, "e8a36f", "cf7f52", "f6c79b"),
        (0.3, "d97a5b", "b45a45", "efa283"),
        (0.62, "efc48d", "d49f68", "fae0b4"),
    ]
    for left, front, shadow, light in walls:
        wall(draw, W * left, W * (left + 0.34), H * rng.uniform(0.26, 0.42), (front, shadow, light))
    draw.polygon([(0, H * 0.92), (W, H * 0.86), (W, H), (0, H)], fill=colour("f5dfb8"))
    draw.polygon([(0, H * 0.95), (W, H * 0.93), (W, H), (0, H)], fill=colour("e6c08f"))
    for root in (0.13, 0.93):
        for number in range(9):
            angle = -math.pi / 2 + (number - 4) * 0.3
            leaf(draw, (W * root, H * 0.97), angle, 560 - 40 * abs(number - 4), 52, "1f6b5a", "3c8f78")
    return picture


def wall(draw: ImageDraw.ImageDraw, left: float, right: float, top: float, shades: tuple[str, str, str]) -> None:
    """Draw a wall with two arches through it and the light coming from the right."""
    front, shadow, light = map(colour, shades)
    draw.rectangle([left, top, right, H], fill=front)
    draw.rectangle([left, top, right, top + 46], fill=light)
    width = (right - left) / 2
    for number in range(2):
        x, y = left + width * (number + 0.5), top + 420
        half = width * 0.33
        for shift, fill in ((0, shadow), (54, colour("c3e2d6"))):
            inner = [x - half + shift, x + half]
            draw.pieslice([inner[0], y - half, inner[1], y + half], 180, 360, fill=fill)
            draw.rectangle([inner[0], y, inner[1], H], fill=fill)
        draw.rectangle([x - half + 54, H * 0.62, x + half, H], fill=colour("3fa3aa"))


def lighthouse(rng: random.Random) -> Image.Image:
    """Draw a lighthouse on a rock, its beam over the water."""
    picture = gradient("0b1a35", "17365c", "2f6280", "6fa3a3", "d7cfa6", size=(W, H))
    stars(picture, rng, 300, H * 0.5)
    x, lamp = W * 0.33, H * 0.25
    beam = Image.new("L", (W, H), 0)
    for spread, tone in ((330, 60), (210, 60), (110, 70)):
        cone = Image.new("L", (W, H), 0)
        ImageDraw.Draw(cone).polygon(
            [(x, lamp), (W + 200, lamp - 250 - spread), (W + 200, lamp - 250 + spread)], fill=tone
        )
        beam = ImageChops.add(beam, cone)
    beam = beam.resize((W // 8, H // 8)).filter(ImageFilter.GaussianBlur(7)).resize((W, H), Image.Resampling.BICUBIC)
    picture.paste(Image.new("RGB", (W, H), colour("fff2c4")), (0, 0), beam)
    picture = glow(picture, (x, lamp), 460, "fff0b8", 0.9)
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [(x - 150, H * 0.8), (x - 92, lamp + 90), (x + 92, lamp + 90), (x + 150, H * 0.8)], fill=colour("f3eee2")
    )
    for low, high in ((0.12, 0.34), (0.56, 0.78)):
        draw.polygon(band(x, lamp + 90, H * 0.8, low, high), fill=colour("c8453a"))
    shade = Image.new("L", (W, H), 0)
    side = [(x + 30, lamp + 90), (x + 92, lamp + 90), (x + 150, H * 0.8), (x + 50, H * 0.8)]
    ImageDraw.Draw(shade).polygon(side, fill=105)
    picture.paste(Image.new("RGB", (W, H), colour("0b1a35")), (0, 0), shade)
    draw.rectangle([x - 120, lamp + 70, x + 120, lamp + 96], fill=colour("16243f"))
    draw.rectangle([x - 62, lamp - 62, x + 62, lamp + 70], fill=colour("ffe9a3"))
    draw.polygon([(x - 86, lamp - 60), (x + 86, lamp - 60), (x, lamp - 170)], fill=colour("c8453a"))
    fill_below(picture, ridge(rng, H * 0.84, 30, 0.4), gradient("1d4a63", "16405a", "123650", "0b2138"))
    rock = [(px, py + 420 * ((px - x) / 900) ** 2) for px, py in ridge(rng, H * 0.74, 90, 0.62)]
    fill_below(picture, rock, gradient("16243f", "101b33", "0a1226"))
    for number in range(5):
        line = ridge(rng, H * (0.88 + 0.03 * number), 26, 0.45)
        water = between(colour("2d6a80"), colour("0a1c30"), number / 4)
        fill_below(picture, line, Image.new("RGB", (W, H), water))
        ImageDraw.Draw(picture).line(line, fill=between(water, colour("bfe0dc"), 0.35), width=5)
    return picture


def band(x: float, top: float, bottom: float, low: float, high: float) -> list[Point]:
    """Return a stripe around the tower between two shares of its height."""

    def edge(share: float) -> tuple[float, float]:
        return 92 + 58 * share, top + (bottom - top) * share

    (first, y1), (second, y2) = edge(low), edge(high)
    return [(x - first, y1), (x + first, y1), (x + second, y2), (x - second, y2)]


def fields(rng: random.Random) -> Image.Image:
    """Draw fields of flowers up to the dyke, under summer clouds."""
    horizon = H * 0.4
    picture = gradient("5fb0d9", "8cc8e3", "c9e6ec", "f4efdc", size=(W, H))
    for _ in range(9):
        cloud(picture, rng, rng.uniform(0, W), rng.uniform(H * 0.05, H * 0.27), rng.uniform(0.5, 1.3))
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, horizon, W, H], fill=colour("4f8a4b"))
    palette = ["d94f4f", "f2b23e", "7a4fa3", "f5e0d0", "e5739a", "3f7f46", "f08a3c", "2f6b3d"]
    vanish, edge = W * 0.6, -W * 1.2
    number = 0
    while edge < W * 2.4:
        width = rng.uniform(170, 300)
        tone = palette[number % len(palette)]
        draw.polygon(
            [
                (vanish + (edge - vanish) * 0.045, horizon),
                (vanish + (edge + width - vanish) * 0.045, horizon),
                (edge + width, H),
                (edge, H),
            ],
            fill=colour(tone),
        )
        edge, number = edge + width + 26, number + 1
    for _ in range(9000):
        depth = rng.random() ** 1.8
        y, x = horizon + 8 + depth * (H - horizon), rng.uniform(0, W)
        size = 1.5 + 9 * depth
        base = picture.getpixel((int(x), min(H - 1, int(y))))
        petal = between(base, rng.choice([(255, 255, 255), (20, 40, 20)]), rng.uniform(0.1, 0.32))  # type: ignore[arg-type]
        draw.ellipse([x - size, y - size * 0.7, x + size, y + size * 0.7], fill=petal)
    draw.rectangle([0, horizon - 26, W, horizon + 8], fill=colour("3d7347"))
    for x in range(-20, W, 210):
        tall = rng.uniform(70, 150)
        draw.ellipse([x - tall * 0.55, horizon - 20 - tall * 1.2, x + tall * 0.55, horizon], fill=colour("2f6040"))
    mill(draw, W * 0.22, horizon - 10)
    return picture


def cloud(picture: Image.Image, rng: random.Random, x: float, y: float, size: float) -> None:
    """Draw a cloud of circles with a level base."""
    draw = ImageDraw.Draw(picture)
    for number in range(9):
        radius = size * rng.uniform(50, 120) * (1 - abs(number - 4) / 7)
        px = x + (number - 4) * 74 * size
        draw.pieslice([px - radius, y - radius, px + radius, y + radius], 180, 360, fill=colour("fbfaf4"))


def mill(draw: ImageDraw.ImageDraw, x: float, foot: float) -> None:
    """Draw a windmill."""
    draw.polygon([(x - 95, foot), (x - 56, foot - 380), (x + 56, foot - 380), (x + 95, foot)], fill=colour("5b4038"))
    draw.pieslice([x - 66, foot - 450, x + 66, foot - 318], 180, 360, fill=colour("2d2a33"))
    for number in range(4):
        angle = 0.5 + number * math.pi / 2
        tip = x + 330 * math.cos(angle), foot - 385 + 330 * math.sin(angle)
        side = -math.sin(angle) * 46, math.cos(angle) * 46
        start = x + 70 * math.cos(angle), foot - 385 + 70 * math.sin(angle)
        draw.polygon(
            [start, tip, (tip[0] + side[0], tip[1] + side[1]), (start[0] + side[0], start[1] + side[1])],
            fill=colour("f4ead2"),
        )
        draw.line([(x, foot - 385), tip], fill=colour("2d2a33"), width=12)


PICTURES: dict[str, Callable[[random.Random], Image.Image]] = {
    "morning-hills": hills,
    "bay-at-dusk": sea,
    "town-across-the-river": city,
    "paper-garden": garden,
    "firs-in-snow": forest,
    "salt-house": arches,
    "lighthouse": lighthouse,
    "bulb-fields": fields,
}


def finish(picture: Image.Image, strength: float = 4) -> Image.Image:
    """Return the picture in its final size, with fine grain."""
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    tile = Image.frombytes("L", (400, 300), random.Random(5).randbytes(120_000))
    tile = tile.filter(ImageFilter.GaussianBlur(0.7)).point(lambda value: int(128 + (value - 128) * strength / 64))
    grain = Image.new("L", small.size)
    for x in range(0, WIDTH, 400):
        for y in range(0, HEIGHT, 300):
            grain.paste(tile, (x, y))
    return ImageChops.add(small, Image.merge("RGB", [grain] * 3), offset=-128)


def main(names: list[str]) -> None:
    """Draw the pictures of these names, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PICTURES:
        path = FOLDER / f"{name}.jpg"
        finish(PICTURES[name](random.Random(name))).save(path, quality=QUALITY, optimize=True, progressive=True)
        print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
