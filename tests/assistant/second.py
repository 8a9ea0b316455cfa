"""A document of the same kind that nobody has seen: another province, cities no lexicon knows, another layout."""

from __future__ import annotations

_INTRODUCTION = """\
Plan for Emerging Industries of Norlund Province

Issued by: Office for Trade of Norlund
Date: 2022-04-08

The province of Norlund continues to build its industries during the period of its Third Plan.

Part 1: Glass and Ceramics Industry

Norlund will strengthen the research of flat glass and of technical ceramics. \
The output value of the glass and ceramics industry is to exceed 90 billion yuan by 2027.

We will prioritize the glass and ceramics industry: coated panes for greenhouses; ceramic membranes and filters; \
glass fibres for boats; kilns fired with hydrogen.

Part 2: Timber Industry

The timber industry covers sawmills, plywood and wooden houses. \
Norlund strives to make the output value of the timber industry reach at least 45 billion yuan by 2026.

Part 3: Clusters

"""
_ROWS = (
    ("Cluster name", "Focus of work", "Host cities"),
    (
        "Flat glass",
        "Focus on coated panes and furnaces above 40 MW.",
        "Build the Flat Glass Base in Velmora, Dantur, and Pilo.",
    ),
    ("Technical ceramics", "Develop membranes, filters and kilns.", "Build Ceramics Park in Velmora and Orben."),
    (
        "Wooden houses",
        "Develop frames and prefabricated walls.",
        "Build Timber House Base in Orben, Kestra, Dantur, and Velmora.",
    ),
    ("Plywood", "Improve glues without formaldehyde.", "Build Plywood Works Park in Kestra."),
    ("Tidal turbines", "Develop rotors and moorings.", "Build Tidal Test Center in Pilo and Marn."),
    ("Sailing boats", "Develop hulls of glass fibre.", "Build Boat Yard Hub in Marn."),
)
LAYOUTS = {
    "bars": _INTRODUCTION + "\n".join(f"| {' | '.join(row)} |" for row in _ROWS) + "\n",
    "tabs": _INTRODUCTION + "\n".join("\t".join(row) for row in _ROWS) + "\n",
    "paragraphs": _INTRODUCTION + "\n\n".join(cell for row in _ROWS for cell in row) + "\n",
}

CITIES: dict[str, tuple[str, ...]] = {
    "Flat glass": ("Velmora", "Dantur", "Pilo"),
    "Technical ceramics": ("Velmora", "Orben"),
    "Wooden houses": ("Orben", "Kestra", "Dantur", "Velmora"),
    "Plywood": ("Kestra",),
    "Tidal turbines": ("Pilo", "Marn"),
    "Sailing boats": ("Marn",),
}
