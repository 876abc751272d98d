"""Paint the sample pictures of the gallery and the logo anew: `python scripts/make_sample_pictures.py [NAME …]`.

The pictures belong to the project; this says how they came about, and makes the same ones on every machine.
"""

import math
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from scripts.brushes import (
    CANVAS,
    HEIGHT,
    WIDTH,
    Point,
    below,
    fill,
    finish,
    glow,
    gradient,
    levels,
    light,
    noise,
    ridge,
    shade,
    shape,
    soften,
    wave,
)

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "project/sample/pictures"
MAX_BYTES = 170_000  # all eight together stay small in the repository


def misty_hills(random: Random) -> Image.Image:
    """Paint hills behind hills, with mist in the valleys and the sun just up."""
    picture = gradient([(0, "#7d93b5"), (0.25, "#c3b7c6"), (0.45, "#f3cfb6"), (0.6, "#fbe6c9"), (1, "#fbe6c9")])
    glow(picture, (2150, 820), 1500, "#ffd9a0", 0.9)
    glow(picture, (2150, 820), 300, "#fff3d6", 1.0)
    tones = ["#d8b9b4", "#bfa3ab", "#9d8ba0", "#7a7591", "#57607c", "#384a63", "#1f3145"]
    mists = ["#f6dcc6", "#f0d3c0", "#e3c6bb", "#c9b5b6", "#a79fac", "#6f7b90", "#16242f"]
    for depth, (tone, mist) in enumerate(zip(tones, mists, strict=True)):
        level = 1050 + 200 * depth
        line = ridge(wave(random, 3 + depth % 3, 6, 0.42), level, 90 + 22 * depth)
        if depth >= 4:
            line = _with_trees(random, line, 26 * (depth - 3))
        top = (level - 160) / HEIGHT
        paint = gradient([(0, tone), (top, tone), (min(0.99, top + 0.17), mist), (1, mist)])
        fill(picture, paint, below(line, 3 if depth < 3 else 0))
    return finish(picture, random, 0.05)


def _with_trees(random: Random, line: list[Point], size: float) -> list[Point]:
    """Return the skyline with conifers along it."""
    points: list[Point] = []
    grove = wave(random, 7, 3)
    x = 0.0
    while x < WIDTH:
        y = line[min(len(line) - 1, int(x / 4))][1] + 6
        tall = size * random.uniform(0.5, 1.5) * max(0.25, 0.8 + grove(x / WIDTH))
        wide = tall * 0.36
        points.append((x, y))
        for tier in range(4):
            share = tier / 4
            points += [
                (x + wide * share, y - tall * (share + 0.12)),
                (x + wide * (share + 0.06), y - tall * (share + 0.2)),
            ]
        points.append((x + wide, y - tall * 1.25))
        for tier in reversed(range(4)):
            share = tier / 4
            points += [
                (x + wide * (2 - share - 0.06), y - tall * (share + 0.2)),
                (x + wide * (2 - share), y - tall * (share + 0.12)),
            ]
        x += wide * random.uniform(1.3, 2.6)
    return points


def evening_sea(random: Random) -> Image.Image:
    """Paint the sun going down over the sea, and its glitter."""
    horizon = 1180
    picture = gradient(
        [(0, "#22305f"), (0.2, "#5b5283"), (0.36, "#c0727c"), (0.46, "#f2a56b"), (0.495, "#ffd894"), (1, "#ffd894")]
    )
    bands = levels(noise(random, 3, 22, 4), 120, 215, 0.75)
    bands.paste(0, (0, horizon - 60, WIDTH, HEIGHT))
    fill(picture, gradient([(0, "#333a6b"), (0.3, "#7c4f74"), (0.49, "#d9755f"), (1, "#d9755f")]), soften(bands, 6))
    glow(picture, (1240, horizon - 60), 1300, "#ffb566", 0.75)
    glow(picture, (1240, horizon - 60), 380, "#ffe9b8", 1)
    ImageDraw.Draw(picture).ellipse((1140, horizon - 150, 1340, horizon + 50), fill="#fff4d2")
    sea = gradient([(0, "#d98a6a"), (0.49, "#d98a6a"), (0.54, "#8a6179"), (0.72, "#3d4170"), (1, "#151d3f")])
    picture.paste(sea.crop((0, horizon, WIDTH, HEIGHT)), (0, horizon))
    glow(picture, (1240, horizon + 20), 1500, "#ff9a5a", 0.45, 0.55)
    _waves(picture, random, horizon)
    far = ridge(wave(random, 5, 5, 0.45), horizon - 14, 34)
    cape = [(x, min(horizon + 1, y + max(0.0, (2250 - x) / 14))) for x, y in far]
    cut = below(cape)
    cut.paste(0, (0, horizon + 2, WIDTH, HEIGHT))
    fill(picture, "#54426a", cut)
    return finish(picture, random, 0.045, 0.4)


def _waves(picture: Image.Image, random: Random, horizon: int) -> None:
    dark, bright = Image.new("L", CANVAS), Image.new("L", CANVAS)
    for _ in range(9000):
        near = random.random() ** 1.7
        y = horizon + 4 + near * (HEIGHT - horizon)
        long, high = 10 + 190 * near * random.uniform(0.5, 1.5), 1.5 + 14 * near * random.uniform(0.4, 1.2)
        x = random.uniform(-100, WIDTH + 100)
        _lens(ImageDraw.Draw(dark), (x, y), long, high, random.randint(30, 110))
        spread = 70 + 560 * near
        x = random.gauss(1240, spread * 0.5)
        shine = math.exp(-(((x - 1240) / spread) ** 2)) * (1 - 0.3 * near) * random.uniform(0.3, 1)
        if random.random() < 0.34 + 0.3 * (1 - near):
            _lens(ImageDraw.Draw(bright), (x, y), long * 0.42, high * 0.42, round(255 * shine))
    shade(picture, dark, "#55507c")
    light(picture, "#ff9f55", soften(bright, 26).point([round(v * 0.9) for v in range(256)]))
    fill(picture, "#fff0c4", bright)


def _lens(draw: ImageDraw.ImageDraw, centre: Point, long: float, high: float, value: int) -> None:
    x, y = centre
    draw.polygon(
        [(x - long, y), (x - long / 3, y - high), (x + long / 3, y - high * 0.8), (x + long, y), (x, y + high)],
        fill=value,
    )


def harbour_night(random: Random) -> Image.Image:
    """Paint warehouses at the quay by night, their lights twice: above, and in the water."""
    quay = 1350
    picture = gradient(
        [(0, "#0a1230"), (0.2, "#182c5c"), (0.38, "#3a5586"), (0.5, "#8a83a0"), (0.57, "#c79a92"), (1, "#c79a92")]
    )
    for _ in range(260):
        x, y, size = random.uniform(0, WIDTH), random.uniform(0, 760), random.choice([1, 1, 2, 3])
        ImageDraw.Draw(picture).ellipse((x - size, y - size, x + size, y + size), fill="#c9d6ee")
    fill(picture, "#34436d", below(ridge(wave(random, 4, 5), 1230, 70)))
    lamps = _warehouses(picture, random, quay)
    for x in (520, 1540, 1660, 2700):
        _mast(picture, random, x, quay)
    for x, y, size in lamps:
        glow(picture, (x, y), size * 9, "#ff9c3d", 0.55)
        glow(picture, (x, y), size * 2.2, "#ffe2a6", 1)
    picture.paste(_mirror(picture.crop((0, 2 * quay - HEIGHT, WIDTH, quay)), random), (0, quay))
    ImageDraw.Draw(picture).rectangle((0, quay - 12, WIDTH, quay + 8), fill="#0a1020")
    return finish(picture, random, 0.04, 0.35)


def _warehouses(picture: Image.Image, random: Random, quay: int) -> list[tuple[float, float, float]]:
    """Paint gabled houses from left to right; return where their lamps hang."""
    draw = ImageDraw.Draw(picture)
    lamps = []
    x = -60
    while x < WIDTH:
        wide, tall = random.randint(230, 420), random.randint(300, 640)
        tone = random.choice(["#141d36", "#1a213c", "#10182c", "#221d31", "#17263a"])
        roof = quay - tall
        draw.polygon(
            [(x, quay), (x, roof), (x + wide / 2, roof - wide * 0.42), (x + wide, roof), (x + wide, quay)], fill=tone
        )
        columns = wide // 90
        gap = wide / columns
        for row in range(tall // 120):
            for column in range(columns):
                left, top = x + gap * (column + 0.5) - 20, roof + 40 + 116 * row
                lit = random.random() < 0.42
                colour = random.choice(["#ffca6b", "#ffb04a", "#ffdf9a", "#f4934a"]) if lit else "#0e1628"
                draw.rectangle((left, top, left + 40, top + 58), fill=colour)
                draw.line((left + 20, top, left + 20, top + 58), fill=tone, width=5)
                draw.line((left, top + 26, left + 40, top + 26), fill=tone, width=5)
        lamps.append((x + wide * random.uniform(0.2, 0.8), quay - 110.0, 26.0))
        x += wide + random.choice([-4, -4, 0, 46])
    return lamps


def _mast(picture: Image.Image, random: Random, x: int, quay: int) -> None:
    draw = ImageDraw.Draw(picture)
    top = quay - random.randint(760, 980)
    draw.polygon([(x - 210, quay - 70), (x + 230, quay - 84), (x + 170, quay), (x - 160, quay)], fill="#070b17")
    draw.line((x, quay - 60, x + 12, top), fill="#070b17", width=13)
    draw.line((x + 4, quay - 190, x + 220, quay - 150), fill="#070b17", width=13)
    for foot in (-200, 225):
        draw.line((x + 12, top + 6, x + foot, quay - 76), fill="#0b1122", width=3)


def _mirror(above: Image.Image, random: Random) -> Image.Image:
    """Return the reflection in moving water: upside down, drawn out, darker, each row pushed aside a little."""
    still = ImageOps.flip(above).resize((WIDTH, above.height // 40), Image.Resampling.BOX)
    still = Image.blend(ImageOps.flip(above), still.resize(above.size, Image.Resampling.BICUBIC), 0.75)
    water = Image.new("RGB", above.size)
    ripple = wave(random, 60, 4, 0.7)
    for row in range(above.height):
        at = row / above.height
        push = round((6 + 60 * at) * ripple(at**0.6))
        source = min(above.height - 1, max(0, row + round((2 + 22 * at) * ripple(1 - at**0.7))))
        line = still.crop((0, source, WIDTH, source + 1))
        water.paste(ImageChops.offset(line, push, 0), (0, row))
    dim = gradient([(0, "#d6deee"), (1, "#8291b8")], above.size)
    return ImageChops.multiply(water.filter(ImageFilter.GaussianBlur(2)), dim)


def birch_wood(random: Random) -> Image.Image:
    """Paint birches in autumn, one row of trunks behind the other."""
    picture = gradient([(0, "#e9d9a0"), (0.35, "#f6ecc8"), (0.68, "#f0dfae"), (0.78, "#b79a5c"), (1, "#5d4a2c")])
    glow(picture, (2200, 800), 1700, "#fff6d8", 0.9)
    for depth in range(4):
        near = depth / 3
        ground = 1720 + 560 * near**1.4
        tone = ["#d9cfb0", "#c9bd9e", "#e6e0d2", "#f7f4ec"][depth]
        edge = ["#c2b48f", "#a0937a", "#857b6c", "#5f574e"][depth]
        _leaves(picture, random, depth)
        for _ in range((16, 12, 8, 4)[depth]):
            _trunk(
                picture, random, random.uniform(-0.02, 1.02) * WIDTH, ground, 16 + 100 * near**1.5, (tone, edge), depth
            )
        hill = below(ridge(wave(random, 5, 5), ground - 60, 34))
        fill(picture, ["#d6b872", "#bf9550", "#8f6a36", "#4c3a22"][depth], soften(hill, 10 - 3 * depth))
    _leaves(picture, random, 4)
    return finish(picture, random, 0.025, 0.35)


def _trunk(
    picture: Image.Image, random: Random, x: float, ground: float, wide: float, tones: tuple[str, str], depth: int
) -> None:
    bend, lean, swell = random.uniform(-60, 60), random.uniform(-120, 120), random.uniform(0.8, 1.2)
    path = [
        (x + lean * t + bend * math.sin(3 * t), ground - t * (ground + 40), wide * swell * (1.12 - 0.5 * t))
        for t in _steps(24)
    ]
    outline = [(a - w / 2, b) for a, b, w in path] + [(a + w / 2, b) for a, b, w in reversed(path)]
    inner = [(a - w * 0.42, b) for a, b, w in path] + [(a + w * 0.16, b) for a, b, w in reversed(path)]
    mask = shape(outline)
    fill(picture, tones[1], mask)
    fill(picture, tones[0], ImageChops.multiply(mask, shape(inner, wide * 0.16)))
    marks = Image.new("L", CANVAS)
    for _ in range(10 + 26 * depth):
        a, b, w = random.choice(path)
        at = (a + random.uniform(-0.5, 0.35) * w, b + random.uniform(-60, 60))
        _lens(
            ImageDraw.Draw(marks), at, w * random.choice([0.1, 0.16, 0.3]), w * random.choice([0.02, 0.03, 0.07]), 200
        )
    fill(picture, ["#b5a67f", "#7d705a", "#3c352d", "#26211d"][depth], ImageChops.multiply(mask, marks))


def _leaves(picture: Image.Image, random: Random, depth: int) -> None:
    """Sprinkle leaves, in clouds overhead and a few on the ground."""
    colours = ["#e7c766", "#e0ae3f", "#d48a2a", "#c9b04a", "#b5602a", "#f0d27a"]
    draw = ImageDraw.Draw(picture)
    cloud = wave(random, 6, 3)
    for _ in range(650 + 260 * depth):
        x = random.uniform(0, WIDTH)
        y = abs(random.gauss(0, 360 + 160 * cloud(x / WIDTH)))
        if random.random() < 0.2:
            y = random.uniform(1720 + 120 * depth, HEIGHT)
        size = random.uniform(0.6, 1.3) * (12 + 6 * depth)
        turn = random.uniform(0, math.pi)
        ends = [
            (math.cos(turn + k) * size * r, math.sin(turn + k) * size * r)
            for k, r in ((0, 1.3), (1.57, 0.6), (3.14, 1.3), (4.71, 0.6))
        ]
        draw.polygon([(x + a, y + b) for a, b in ends], fill=random.choice(colours))


def _steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


def pressed_leaves(random: Random) -> Image.Image:
    """Paint a still life of pressed plants on paper."""
    picture = gradient([(0, "#f4ecdc"), (1, "#e9dcc4")])
    shade(picture, levels(noise(random, 60, 45, 2), 60, 255, 0.08), "#8a7450")
    plants: list[tuple[Point, float, float, int, tuple[str, ...]]] = [
        ((960, 2180), -99, 1750, 11, ("#3f5d45", "#547457", "#2f4a3a")),
        ((1520, 2230), -90, 1950, 15, ("#7f8f6a", "#98a682", "#6d7d5c")),
        ((2120, 2190), -84, 1700, 9, ("#a4553a", "#bd6d47", "#8d4633")),
        ((520, 2120), -101, 1180, 8, ("#c29a4e", "#d2ae66", "#ad873f")),
        ((2630, 2140), -79, 1180, 12, ("#5d6f7a", "#74868e", "#4c5d68")),
    ]
    for foot, turn, long, pairs, tones in plants:
        layer, mask = Image.new("RGB", CANVAS, tones[0]), Image.new("L", CANVAS)
        _plant(layer, mask, random, foot, turn, long, pairs, tones)
        shade(picture, soften(ImageChops.offset(mask, 16, 26), 14).point([v // 3 for v in range(256)]), "#5b452c")
        fill(picture, layer, mask)
    tint = gradient([(0, "#ffffff"), (0.6, "#ffffff"), (1, "#d9c7a6")], sideways=True)
    return finish(ImageChops.multiply(picture, tint), random, 0.035, 0.12)


def _plant(
    layer: Image.Image,
    mask: Image.Image,
    random: Random,
    foot: Point,
    turn: float,
    long: float,
    pairs: int,
    tones: tuple[str, ...],
) -> None:
    curve = random.choice([-1, 1]) * random.uniform(4, 12)
    x, y = foot
    stem = [foot]
    for step in range(60):
        angle = math.radians(turn + curve * step / 60)
        x, y = x + math.cos(angle) * long / 60, y + math.sin(angle) * long / 60
        stem.append((x, y))
    for draw, colour in ((ImageDraw.Draw(layer), tones[2]), (ImageDraw.Draw(mask), 255)):
        draw.line(stem, fill=colour, width=11, joint="curve")  # type: ignore[arg-type]
    for pair in range(pairs):
        share = 0.24 + 0.74 * pair / (pairs - 1)
        size = (
            long * (0.24 if pairs < 12 else 0.17) * math.sin(math.pi * (0.3 + 0.62 * share)) * random.uniform(0.9, 1.1)
        )
        for side in (-1, 1):
            angle = math.radians(turn + curve * share + side * (58 - 26 * share) + random.uniform(-6, 6))
            _leaf(layer, mask, stem[round(share * 58)], angle, size, random.choice(tones), tones[2])
    _leaf(layer, mask, stem[-1], math.radians(turn + curve), long * 0.1, tones[1], tones[2])


def _leaf(layer: Image.Image, mask: Image.Image, foot: Point, angle: float, size: float, tone: str, vein: str) -> None:
    def at(along: float, aside: float) -> Point:
        return (
            foot[0] + size * (along * math.cos(angle) - aside * math.sin(angle)),
            foot[1] + size * (along * math.sin(angle) + aside * math.cos(angle)),
        )

    half = [(t, 0.2 * math.sin(math.pi * t**0.8) * (1 - 0.25 * t)) for t in _steps(20)]
    outline = [at(t, w) for t, w in half] + [at(t, -w) for t, w in reversed(half)]
    draw = ImageDraw.Draw(layer)
    draw.polygon(outline, fill=tone)
    draw.polygon(
        [at(t, 0) for t, _ in half] + [at(t, -w) for t, w in reversed(half)], fill=_mixed(tone, "#ffffff", 0.1)
    )
    for t, w in half[3:-3:2]:
        for side in (-1, 1):
            draw.line([at(t, 0), at(t + 0.12, side * w * 0.86)], fill=_mixed(tone, vein, 0.5), width=3)
    draw.line([at(0, 0), at(0.94, 0)], fill=vein, width=5)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    ImageDraw.Draw(mask).line([at(-0.06, 0), at(0.1, 0)], fill=255, width=7)


def _mixed(first: str, second: str, share: float) -> str:
    pixel = gradient([(0, first), (1, second)], (1, 101)).getpixel((0, round(100 * share)))
    assert isinstance(pixel, tuple)
    return "#{:02x}{:02x}{:02x}".format(*map(int, pixel))


VANISH = (1600.0, 1330.0)  # where the vaulted passage leads


def stone_arches(random: Random) -> Image.Image:
    """Paint a vaulted passage that leads out to the sea; the sun comes in through windows on the right."""
    picture = Image.new("RGB", CANVAS)
    stone = noise(random, 26, 20, 5)
    bays = 6
    for bay in range(bays):
        near, far = 4.3 * 0.66**bay, 4.3 * 0.66 ** (bay + 1)
        _bay(picture, near, far, 0.22 + 0.6 * bay / (bays - 1))
    shade(picture, levels(stone, 40, 230, 0.35), "#6b4c3c")
    for bay in range(bays):
        fill(picture, gradient([(0, "#ffe9bd"), (1, "#fff8e6")]), shape(_window(4.3 * 0.66**bay), 2))
    way_out = gradient([(0, "#a9cfdd"), (0.52, "#f3ead6"), (0.5535, "#fff4dc"), (0.554, "#6fa9b5"), (1, "#4f8b96")])
    fill(picture, way_out, shape(_opening(far), 3))
    glow(picture, (VANISH[0], VANISH[1] - 60), 620, "#ffe9bd", 0.75)
    return finish(picture, random, 0.05, 0.4)


def _bay(picture: Image.Image, near: float, far: float, bright: float) -> None:
    """Paint the stretch of the passage between the scales `near` and `far`, with the arch at its near end."""
    inside = shape(_opening(near))
    left, crown, right = (
        _mixed("#59443a", "#f0cf9c", bright),
        _mixed("#3d302d", "#cfa97c", bright),
        _mixed("#241c20", "#94745c", bright),
    )
    middle, half = VANISH[0] / WIDTH, 470 * near / WIDTH
    stops = [(middle - half, left), (middle - half * 0.5, crown), (middle + half * 0.7, right), (middle + half, right)]
    fill(picture, gradient(stops, sideways=True), inside)
    floor = shape([_at(-470, 640, near), _at(-470, 640, far), _at(470, 640, far), _at(470, 640, near)])
    fill(picture, _mixed("#4b3a33", "#c9a27a", bright), floor)
    _courses(picture, near, far)
    first, last = near * 0.86, near * 0.72
    window = _window(near)
    beam = [_at(-470, -40 - 150 * math.sin(math.pi * t), (first + (last - first) * t) * 0.93) for t in _steps(20)]
    sun = [_at(-470, 640, first * 0.93), *beam, _at(-470, 640, last * 0.93), _at(330, 640, last), _at(330, 640, first)]
    light(picture, "#f2b66d", ImageChops.multiply(inside, shape(sun, 5, 190)))
    light(picture, "#ffb765", soften(shape([*sun[:-2], window[-1], window[20], window[1], window[0]], 0, 46), 60))
    rib = ImageChops.subtract(inside, shape(_opening(near * 0.93)))
    rib = ImageChops.subtract(
        rib, shape([_at(-480, 640, near), _at(480, 640, near), _at(480, 640, far), _at(-480, 640, far)])
    )
    fill(
        picture,
        gradient(
            [(0, left), (middle - half * 0.7, _mixed(left, "#fff0d0", 0.3)), (middle, crown), (1, right)], sideways=True
        ),
        rib,
    )
    light(
        picture,
        "#ffd9a0",
        ImageChops.multiply(rib, ImageChops.invert(soften(rib, 7))).point([v // 4 for v in range(256)]),
    )


def _window(near: float) -> list[Point]:
    first, last = near * 0.86, near * 0.72
    arch = [_at(470, -330 - 150 * math.sin(math.pi * t), first + (last - first) * t) for t in _steps(20)]
    return [_at(470, 250, first), *arch, _at(470, 250, last)]


def _at(x: float, y: float, scale: float) -> Point:
    return VANISH[0] + x * scale, VANISH[1] + y * scale


def _opening(scale: float) -> list[Point]:
    """Return the outline of a round-headed doorway, from the foot on the left to the foot on the right."""
    return [_at(-470, 640, scale), *_arch(scale), _at(470, 640, scale)]


def _arch(scale: float) -> list[Point]:
    return [_at(-470 * math.cos(math.pi * t), -330 - 490 * math.sin(math.pi * t), scale) for t in _steps(48)]


def _courses(picture: Image.Image, near: float, far: float) -> None:
    """Draw the joints of the masonry: along the passage, and round it."""
    lines = Image.new("L", CANVAS)
    draw = ImageDraw.Draw(lines)
    rows = [(side * 470, 640 - 107 * row) for side in (-1, 1) for row in range(1, 10)]
    rows += [(470 * math.cos(math.pi * t / 18), -330 - 490 * math.sin(math.pi * t / 18)) for t in range(1, 18)]
    for x, y in rows:
        draw.line([_at(x, y, near), _at(x, y, far)], fill=105, width=max(2, round(3 * near)))
    for share in (0.2, 0.4, 0.6, 0.8):
        draw.line(_opening(near + (far - near) * share), fill=60, width=max(2, round(2 * near)))
    for x in range(-470, 471, 188):
        draw.line([_at(x, 640, near), _at(x, 640, far)], fill=90, width=max(2, round(3 * near)))
    shade(picture, soften(lines, 2), "#2d2020")


def dunes(random: Random) -> Image.Image:
    """Paint dunes in low sun: every crest has a bright side and one in the shade."""
    picture = gradient([(0, "#6fa3bf"), (0.3, "#b9d3d2"), (0.45, "#f4e2bf"), (1, "#f4e2bf")])
    fill(picture, "#ffffff", soften(levels(noise(random, 3, 14, 4), 150, 250, 0.5), 14))
    fill(picture, "#f4e2bf", below([(0, 980), (WIDTH, 980)], 120))
    suns = ["#eccf9f", "#eabf83", "#e3a864", "#d98f4c", "#cf7d3f"]
    shadows = ["#cfa98f", "#b98778", "#9a6760", "#774a4e", "#55343f"]
    for depth in range(5):
        _dune(picture, random, depth, suns[depth], shadows[depth])
    return finish(picture, random, 0.055, 0.25)


def _dune(picture: Image.Image, random: Random, depth: int, sun: str, shadow: str) -> None:
    level, high = 1020 + 215 * depth + 25 * depth**1.5, 90 + 62 * depth
    peak = WIDTH * (0.3, 0.68, 0.36, 0.74, 0.3)[depth]
    swell = wave(random, 2, 3, 0.35)

    def crest(x: float) -> float:
        away = abs(x - peak) / WIDTH
        return level - high * (1.9 * math.exp(-((away / 0.26) ** 1.35)) - 0.7) - high * 0.35 * swell(x / WIDTH)

    line = [(float(x), crest(x)) for x in range(0, WIDTH + 8, 8)]
    body = below(line)
    top = max(0.0, (crest(peak) - 20) / HEIGHT)
    fill(
        picture,
        gradient(
            [(0, sun), (top, _mixed(sun, "#fff3d0", 0.5)), (min(1, top + 0.26), sun), (1, _mixed(sun, shadow, 0.35))]
        ),
        body,
    )
    _ripples(picture, random, body, depth)
    fall = HEIGHT - crest(peak) + 200
    edge = [
        (peak + fall * t * 0.22 + 170 * (1 + depth * 0.5) * math.sin(4.2 * t) * t**0.4, crest(peak) + fall * t**1.25)
        for t in _steps(60)
    ]
    lee = ImageChops.multiply(
        body, shape([(peak, crest(peak) - 50), *edge, (WIDTH + 400, HEIGHT + 200), (WIDTH + 400, 0), (peak, 0)], 2)
    )
    paint = gradient(
        [(0, shadow), (top, shadow), (min(1, top + 0.3), _mixed(shadow, sun, 0.42)), (1, _mixed(shadow, sun, 0.5))]
    )
    fill(picture, paint, lee)


def _ripples(picture: Image.Image, random: Random, body: Image.Image, depth: int) -> None:
    lines = Image.new("L", CANVAS)
    draw = ImageDraw.Draw(lines)
    sway, drift = wave(random, 4, 4, 0.5), wave(random, 9, 2)
    gap = 9 + 5 * depth
    for row in range(1000 // gap * 2):
        y = 800 + row * gap
        points = [
            (x, y + 60 * sway(x / WIDTH) + gap * 0.9 * drift(x / WIDTH * 0.6 + row * 0.0017))
            for x in range(0, WIDTH + 32, 32)
        ]
        draw.line(points, fill=110, width=max(2, gap // 4))
    patches = levels(noise(random, 5, 6, 3), 90, 200)
    shade(picture, ImageChops.multiply(ImageChops.multiply(body, soften(lines, 3)), patches), "#b0703f")


def northern_sky(random: Random) -> Image.Image:
    """Paint northern lights over a lake in the woods."""
    shore = 1760
    picture = gradient([(0, "#050b1e"), (0.35, "#0b2036"), (0.62, "#14484f"), (0.74, "#2c6a63"), (1, "#2c6a63")])
    draw = ImageDraw.Draw(picture)
    for _ in range(700):
        x, y, size = random.uniform(0, WIDTH), random.uniform(0, 1500), random.choice([1.2, 1.2, 1.8, 2.6, 3.4])
        draw.ellipse((x - size, y - size, x + size, y + size), fill=random.choice(["#9fb8d0", "#e8f0ff", "#cfe0d8"]))
    for level, tall, colour, high, strength in (
        (700, 620, "#3de0a0", "#7a5cd0", 0.8),
        (980, 760, "#59f0a8", "#4a7fd8", 1.0),
        (1270, 560, "#8af5b0", "#2fae9a", 0.75),
    ):
        curtain = _curtain(random, level, tall, strength)
        light(
            picture, high, ImageChops.offset(soften(curtain, 40), 0, -170).point([round(v * 0.6) for v in range(256)])
        )
        light(picture, colour, curtain)
    fill(picture, "#0b2029", below(ridge(wave(random, 4, 5), shore - 150, 80), 4))
    woods = _with_trees(random, ridge(wave(random, 3, 4), shore - 20, 30), 100)
    fill(picture, "#050d14", below(woods))
    picture.paste(_mirror(picture.crop((0, 2 * shore - HEIGHT, WIDTH, shore)), random), (0, shore))
    return finish(picture, random, 0.045, 0.3)


def _curtain(random: Random, level: float, tall: float, strength: float) -> Image.Image:
    """Return a folded curtain of light as a mask: sharp below, fading upwards."""
    small = Image.new("L", (WIDTH // 4, HEIGHT // 4))
    pixels = small.load()
    assert pixels is not None
    fold, height, rays, veil = wave(random, 3, 3, 0.4), wave(random, 5, 3), wave(random, 70, 2), wave(random, 4, 2)
    for x in range(small.width):
        at = x / small.width
        foot = (level + 260 * fold(at)) / 4
        long = tall / 4 * (1 + 0.3 * height(at))
        shine = max(0.0, 0.62 + 0.45 * veil(at)) * max(0.1, 0.75 + 0.3 * rays(at)) * strength
        for step in range(int(long)):
            y = int(foot) - step
            if 0 <= y < small.height:
                rise = min(1.0, step / 34)
                pixels[x, y] = min(255, round(235 * shine * rise * (1 - step / long) ** 1.7))
    return soften(small.resize(CANVAS, Image.Resampling.BICUBIC), 14)


def logo() -> Image.Image:
    """Draw the logo: a gabled warehouse with its mirror in the water, in a round field."""
    side = 2048
    picture = Image.new("RGB", (side, side), "#12384a")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((620, 380, 1428, 1188), fill="#f3b562")
    draw.polygon([(640, 1190), (640, 800), (1024, 480), (1408, 800), (1408, 1190)], fill="#f7f1e3")
    draw.polygon([(880, 1190), (880, 960), (1168, 960), (1168, 1190)], fill="#12384a")
    draw.pieslice((880, 816, 1168, 1104), 180, 360, fill="#12384a")
    for row, (inset, shift) in enumerate(((330, 0), (430, 60), (560, -50), (720, 40))):
        y = 1290 + 130 * row
        colour = "#8fc3c4" if row % 2 else "#f7f1e3"
        for x in range(inset, side - inset, 2):
            level = y + 26 * math.sin((x + 180 * row) / 95)
            draw.ellipse((x + shift - 23, level - 23, x + shift + 23, level + 23), fill=colour)
    return picture


PAINTINGS: dict[str, Callable[[Random], Image.Image]] = {
    "misty-hills": misty_hills,
    "evening-sea": evening_sea,
    "harbour-night": harbour_night,
    "birch-wood": birch_wood,
    "pressed-leaves": pressed_leaves,
    "stone-arches": stone_arches,
    "dunes": dunes,
    "northern-sky": northern_sky,
}


def main(names: list[str]) -> None:
    """Paint the named pictures, or all of them and the logo."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name in names or PAINTINGS:
        path = PICTURES / f"{name}.jpg"
        painting = PAINTINGS[name](Random(name))
        for quality in range(80, 50, -2):
            painting.save(path, quality=quality, optimize=True, progressive=True)
            if path.stat().st_size <= MAX_BYTES:
                break
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
    if not names:
        drawn = logo()
        for side, name in ((512, "logo.png"), (256, "logo-256.png")):
            small = drawn.resize((side, side), Image.Resampling.LANCZOS)
            small.quantize(64, dither=Image.Dither.NONE).save(ROOT / "static/site" / name, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
