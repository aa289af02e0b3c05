"""The graph of what rests on what, as SVG whose boxes are links: layers from left to right, arrows where needed.

The border tells what the statement has earned, the fill the worst verdict, the number how many facts are quoted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import networkx
from markupsafe import Markup

from memlaw.verify.show.page.cards import Card
from memlaw.verify.show.words import counted

LETTER, HEIGHT, GAP, APART = 5.8, 20, 34, 6
WIDE = 1056  # from here on a narrow window scrolls it, and does not make it smaller


@dataclass(frozen=True)
class Box:
    """Where a theorem stands, its upper left corner, and how wide it is."""

    card: Card
    x: int
    y: int
    width: int


def drawn(cards: Sequence[Card]) -> Markup:
    """The graph of some theorems; edges that others imply are left out."""
    known = {item.key: item for item in cards}
    graph = networkx.DiGraph()
    graph.add_nodes_from(known)
    for item in cards:
        graph.add_edges_from((key, item.key) for key in (item.theorem.uses if item.theorem else ()) if key in known)
    graph = networkx.transitive_reduction(graph)
    boxes = _placed(known, list(networkx.topological_generations(graph)), graph)
    edges = Markup("").join(_edge(boxes[start], boxes[end]) for start, end in sorted(graph.edges))
    nodes = Markup("").join(_node(box) for box in boxes.values())
    width = max((box.x + box.width for box in boxes.values()), default=0) + 2
    height = max((box.y for box in boxes.values()), default=0) + HEIGHT + 2
    return Markup(
        '<svg class="graph{large}" role="group" aria-label="What rests on what" width="{w}" height="{h}" '
        'viewBox="0 0 {w} {h}" xmlns="http://www.w3.org/2000/svg">{e}{n}</svg>'
    ).format(large=" large" * (width > WIDE), w=width, h=height, e=edges, n=nodes)


def _placed(known: Mapping[str, Card], layers: Sequence[list[str]], graph: networkx.DiGraph) -> dict[str, Box]:
    """Layers from left to right; in each, boxes in the order of the middle of what they rest on."""
    heights: dict[str, float] = {}
    boxes: dict[str, Box] = {}
    tallest = max(map(len, layers), default=0)
    width = round(LETTER * max((len(_label(card)) for card in known.values()), default=0)) + 12
    first = {key: float(place) for place, key in enumerate(known)}
    for column, layer in enumerate(layers):
        above = {key: [heights[parent] for parent in graph.predecessors(key)] for key in layer}
        middle = {key: fsum(found) / len(found) if found else first[key] for key, found in above.items()}
        order = sorted(sorted(layer, key=first.__getitem__), key=middle.__getitem__)
        top = (tallest - len(layer)) / 2
        for place, key in enumerate(order):
            heights[key] = top + place
            boxes[key] = Box(known[key], column * (width + GAP) + 1, round(heights[key] * (HEIGHT + APART)) + 1, width)
    return boxes


def _edge(start: Box, end: Box) -> Markup:
    x, y, right, low = start.x + start.width, start.y + HEIGHT // 2, end.x, end.y + HEIGHT // 2
    middle = (x + right) // 2
    return Markup('<path class="edge" d="M{} {}C{} {} {} {} {} {}"/>').format(x, y, middle, y, middle, low, right, low)


def _label(card: Card) -> str:
    return card.key + (f" ·{card.facts}" if card.facts else "")


def _node(box: Box) -> Markup:
    card = box.card
    classes = f"node {card.verdict.replace(' ', '-')} {card.earned.replace(' ', '-')}"
    return Markup(
        '<a href="#{key}"><title>{key}: {verdict}, {earned}; {facts}</title>'
        '<rect class="{classes}" x="{x}" y="{y}" width="{w}" height="{h}" rx="4"/>'
        '<text x="{tx}" y="{ty}">{label}</text></a>'
    ).format(
        key=card.key,
        verdict=card.verdict,
        earned=card.earned,
        facts=counted(card.facts, "quoted fact"),
        classes=classes,
        x=box.x,
        y=box.y,
        w=box.width,
        h=HEIGHT,
        tx=box.x + 6,
        ty=box.y + 14,
        label=_label(card),
    )
