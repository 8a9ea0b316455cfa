"""A map of a province as points at the longitude and latitude of its cities. No borders: the lexicon has none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.lexicon_files import coordinates

WIDTH = 900
_MARGIN = 56
_LETTER, _LINE = 11, 21  # about the size of a label's letter, in the map's units
_FAR, _FAR_COST = 34, 90  # how much further out a label may go, and what that costs: covering so much area


@dataclass(frozen=True, slots=True)
class MapCity:
    """A point and where its label begins, in units of the map; `anchor` is SVG's text-anchor. A label that stands
    further out has a line to it, of which `leader` is the end."""

    name: str
    count: int
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    anchor: str
    leader: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ProvinceMap:
    """`meridians` and `parallels` are (degrees, position)."""

    province: str
    width: int
    height: int
    cities: tuple[MapCity, ...]
    meridians: tuple[tuple[int, float], ...]
    parallels: tuple[tuple[int, float], ...]


def province_map(province: str, counts: Mapping[str, int]) -> ProvinceMap | None:
    """All cities of a province, the larger the more rows name them; None without coordinates."""
    known = coordinates().root.get(province)
    if not known:
        return None
    west, east = min(x for x, _ in known.values()), max(x for x, _ in known.values())
    south, north = min(y for _, y in known.values()), max(y for _, y in known.values())
    # A degree of longitude is shorter than one of latitude by the cosine of the latitude (equirectangular projection).
    shrink = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * _MARGIN) / max((east - west) * shrink, 0.5)

    def x(longitude: float) -> float:
        return round(_MARGIN + (longitude - west) * shrink * scale, 1)

    def y(latitude: float) -> float:
        return round(_MARGIN + (north - latitude) * scale, 1)

    points = [(name, counts.get(name, 0), x(longitude), y(latitude)) for name, (longitude, latitude) in known.items()]
    return ProvinceMap(
        province,
        WIDTH,
        round(2 * _MARGIN + (north - south) * scale),
        _labelled(points),
        tuple((degree, x(degree)) for degree in range(math.ceil(west), math.floor(east) + 1)),
        tuple((degree, y(degree)) for degree in range(math.ceil(south), math.floor(north) + 1)),
    )


def _labelled(points: Sequence[tuple[str, int, float, float]]) -> tuple[MapCity, ...]:
    """Every label at the side of its point where it covers the least; the largest points choose first."""
    circles = {name: (x, y, _radius(count)) for name, count, x, y in points}
    boxes: list[tuple[float, float, float, float]] = []
    cities = []
    for name, count, x, y in sorted(points, key=lambda point: (-point[1], point[0])):
        radius, wide = circles[name][2], len(name) * _LETTER
        near = _sides(x, y, radius + 5)
        far = _sides(x, y, radius + _FAR)
        costs = [_cost(_box(*side, wide), name, circles, boxes) for side in near]
        costs += [_cost(_box(*side, wide), name, circles, boxes) + _FAR_COST for side in far]
        best = costs.index(min(costs))
        label_x, label_y, anchor = (*near, *far)[best]
        boxes.append(_box(label_x, label_y, anchor, wide))
        leader = None if best < len(near) else (round(label_x, 1), round(label_y - _LINE / 3, 1))
        cities.append(MapCity(name, count, x, y, radius, round(label_x, 1), round(label_y, 1), anchor, leader))
    return tuple(cities)


def _sides(x: float, y: float, away: float) -> tuple[tuple[float, float, str], ...]:
    """Eight places around a point for a label's beginning, the best to read first."""
    middle, slant = _LINE / 3, away * 0.72
    return (
        (x + away, y + middle, "start"),
        (x - away, y + middle, "end"),
        (x, y - away, "middle"),
        (x, y + away + 2 * middle, "middle"),
        (x + slant, y - slant + middle, "start"),
        (x - slant, y - slant + middle, "end"),
        (x + slant, y + slant + middle, "start"),
        (x - slant, y + slant + middle, "end"),
    )


def _radius(count: int) -> float:
    """The area grows with the number of rows."""
    return round(5.5 + 3 * math.sqrt(count), 1)


def _box(x: float, y: float, anchor: str, wide: float) -> tuple[float, float, float, float]:
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, y - _LINE + 4, left + wide, y + 4


def _cost(
    box: tuple[float, float, float, float],
    name: str,
    circles: Mapping[str, tuple[float, float, float]],
    boxes: Sequence[tuple[float, float, float, float]],
) -> float:
    """The area of other labels and points that a label at this place would cover, and of itself outside the map."""
    covered = sum(_overlap(box, other) for other in boxes)
    covered += sum(
        _overlap(box, (x - radius, y - radius, x + radius, y + radius))
        for other, (x, y, radius) in circles.items()
        if other != name
    )
    outside = max(0.0, -box[0]) + max(0.0, box[2] - WIDTH)
    return covered + outside * _LINE


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
