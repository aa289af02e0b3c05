"""Lines in a frame as SVG without styles of its own: colours and fonts are the page's, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from markupsafe import Markup

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 10, 40
ROW, ENTRY = 18, 208
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """What stands along an axis, and from where to where it goes."""

    label: str
    low: float
    high: float
    log: bool = False

    def share(self, value: float) -> float:
        """How far along the axis a value stands, from 0 to 1 inside.

        >>> Axis("lag + 1", 1, 100, log=True).share(10)
        0.5
        """
        low, high, at = map(log10, (self.low, self.high, value)) if self.log else (self.low, self.high, value)
        return (at - low) / (high - low)

    def ticks(self) -> list[tuple[float, str]]:
        """Round values along the axis with their names.

        >>> Axis("M", 1e-2, 1, log=True).ticks()
        [(0.01, '10⁻²'), (0.1, '10⁻¹'), (1.0, '10⁰')]
        >>> [name for _, name in Axis("N", 0, 32).ticks()]
        ['0', '5', '10', '15', '20', '25', '30']
        """
        if self.log:
            powers = range(ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9) + 1)
            step = -(-len(powers) // 7)
            return [(10.0**power, _power(power)) for power in powers[::step]]
        rough = (self.high - self.low) / 5
        size = 10.0 ** floor(log10(rough))
        step_size = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.75)
        first = ceil(self.low / step_size - 1e-9)
        last = floor(self.high / step_size + 1e-9)
        return [(place * step_size, f"{place * step_size:.6g}") for place in range(first, last + 1)]


def _power(power: int) -> str:
    return "10" + str(power).translate(SUPERSCRIPTS)


@dataclass(frozen=True)
class Curve:
    """Points joined by a line, or dots; `colour` is the number of one of the page's."""

    label: str
    points: Sequence[Point]
    colour: int = 0
    dashed: bool = False
    dots: bool = False
    joined: bool = True


def drawn(x: Axis, y: Axis, curves: Sequence[Curve], height: int = HEIGHT) -> Markup:
    """Axes with ticks, curves, and below them what each is."""
    named = list({curve.label: curve for curve in curves if curve.label}.values())
    columns = (WIDTH - LEFT) // ENTRY
    legend = ROW * -(-len(named) // columns)
    frame = _Frame(x, y, height)
    parts = [*frame.axes(), *(part for curve in curves for part in frame.curve(curve))]
    for place, curve in enumerate(named):
        parts += _entry(curve, LEFT + ENTRY * (place % columns), height + ROW * (place // columns) + ROW // 2)
    return svg(WIDTH, height + legend, parts)


def svg(width: float, height: float, parts: Iterable[Markup]) -> Markup:
    """A drawing that a page scales to its own width."""
    head = Markup('<svg viewBox="0 0 {:.0f} {:.0f}" xmlns="http://www.w3.org/2000/svg" aria-hidden="true">')
    return head.format(width, height) + Markup("").join(parts) + Markup("</svg>")


@dataclass(frozen=True)
class _Frame:
    """Where values stand on the page."""

    x: Axis
    y: Axis
    height: int

    def at(self, point: Point) -> Point:
        """The place of a point in the drawing."""
        across, up = self.x.share(point[0]), self.y.share(point[1])
        return LEFT + across * (WIDTH - LEFT - RIGHT), self.height - BOTTOM - up * (self.height - TOP - BOTTOM)

    def axes(self) -> Iterator[Markup]:
        """Lines at the ticks, their names, and the names of the axes."""
        right, low, middle = WIDTH - RIGHT, self.height - BOTTOM, (TOP + self.height - BOTTOM) // 2
        for value, name in self.x.ticks():
            across = self.at((value, self.y.low))[0]
            yield _line([(across, TOP), (across, low)], "grid")
            yield _text(name, across, low + 14, "middle")
        for value, name in self.y.ticks():
            up = self.at((self.x.low, value))[1]
            yield _line([(LEFT, up), (right, up)], "grid")
            yield _text(name, LEFT - 6, up + 4, "end")
        yield _line([(LEFT, TOP), (LEFT, low), (right, low)], "frame")
        yield _text(self.x.label, (LEFT + right) / 2, low + 32, "middle")
        turned = Markup('<text transform="translate(12 {}) rotate(-90)" text-anchor="middle">{}</text>')
        yield turned.format(middle, self.y.label)

    def curve(self, curve: Curve) -> Iterator[Markup]:
        """A curve as far as it stands inside the frame."""
        inside = [point for point in curve.points if self._is_inside(point)]
        places = [self.at(point) for point in inside]
        if curve.joined and len(places) > 1:
            yield _line(places, _classes(curve))
        if curve.dots or not curve.joined:
            yield from (_dot(place, curve.colour) for place in places)

    def _is_inside(self, point: Point) -> bool:
        return all(
            isfinite(value) and (value > 0 or not axis.log) and -1e-9 <= axis.share(value) <= 1 + 1e-9
            for value, axis in zip(point, (self.x, self.y), strict=True)
        )


def _classes(curve: Curve) -> str:
    return f"line c{curve.colour}{' dashed' * curve.dashed}"


def _line(points: Sequence[Point], classes: str) -> Markup:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return Markup('<polyline class="{}" points="{}"/>').format(classes, told)


def _dot(place: Point, colour: int, hollow: bool = False) -> Markup:
    kind = "ring" if hollow else "dot"
    return Markup('<circle class="{} c{}" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(kind, colour, *place)


def _text(words: str, x: float, y: float, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, words)


def _entry(curve: Curve, x: float, y: float) -> Iterator[Markup]:
    if curve.joined:
        yield _line([(x, y), (x + 18, y)], _classes(curve))
    if curve.dots or not curve.joined:
        yield _dot((x + 9, y), curve.colour)
    yield _text(curve.label, x + 24, y + 4, "start")


# --- figures beside names ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ranged:
    """A figure with the range in which it stands."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.3g} [{self.low:.3g}, {self.high:.3g}]"


def ranges(x: Axis, rows: Sequence[tuple[str, Sequence[Ranged]]], labels: Sequence[str]) -> Markup:
    """A line for each name with a mark and a range for each of some labelled figures."""
    left, step = 104, 24
    low = TOP + step * len(rows)

    def across(value: float) -> float:
        return left + min(max(x.share(value), 0.0), 1.0) * (WIDTH - left - RIGHT)

    parts = []
    for value, name in x.ticks():
        parts += [_line([(across(value), TOP), (across(value), low)], "grid")]
        parts += [_text(name, across(value), low + 14, "middle")]
    for place, (name, figures) in enumerate(rows):
        middle = TOP + step * (place + 0.5)
        parts.append(_text(name, left - 8, middle + 4, "end"))
        for number, one in enumerate(figures):
            y = middle + 8 * (number - (len(figures) - 1) / 2)
            parts.append(_line([(across(one.low), y), (across(one.high), y)], f"line c{number}"))
            parts.append(_dot((across(one.middle), y), number))
    parts.append(_text(x.label, (left + WIDTH - RIGHT) / 2, low + 32, "middle"))
    for number, label in enumerate(labels):
        parts += _entry(Curve(label, (), number, dots=True), left + 150 * number, low + BOTTOM + ROW // 2)
    return svg(WIDTH, low + BOTTOM + ROW, parts)


# --- the upper half of the unit disc ------------------------------------------------------------------------------


def half_disc(paths: Sequence[tuple[str, Sequence[Sequence[complex]]]]) -> Markup:
    """Paths of eigenvalues with |l| < 1 and Im l >= 0: a ring the first, a dot the last."""
    radius = (WIDTH - 40) / 2
    low = radius + TOP + 8

    def at(value: complex) -> Point:
        return WIDTH / 2 + radius * value.real, low - radius * abs(value.imag)

    rim = Markup('<path class="frame" d="M{0:.1f} {1:.1f}A{2:.1f} {2:.1f} 0 0 1 {3:.1f} {1:.1f}Z"/>')
    parts = [rim.format(WIDTH / 2 - radius, low, radius, WIDTH / 2 + radius)]
    for number, (_, followed) in enumerate(paths):
        for path in followed:
            places = [at(value) for value in path]
            parts.append(_line(places, f"line c{number}"))
            parts += [_dot(places[0], number, hollow=True), _dot(places[-1], number)]
    for value in (-1, 0, 1):
        parts.append(_text(str(value), at(value)[0], low + 16, "middle"))
    for number, (label, _) in enumerate(paths):
        parts += _entry(Curve(label, (), number, dots=True), 20 + 150 * number, low + 34)
    return svg(WIDTH, low + 34 + ROW, parts)
