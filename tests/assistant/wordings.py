"""How people word the questions that `mutations` generates: {x}, {w} are clusters, {y}, {z} cities, {n} a number."""

from __future__ import annotations

from collections.abc import Callable

ENGLISH, SIMPLIFIED, TRADITIONAL = "en", "zh-Hans", "zh-Hant"

TEMPLATES: dict[str, dict[str, tuple[str, ...]]] = {
    "cities of": {
        ENGLISH: (
            "Which cities is {x} planned for?",
            "Where is {x} located?",
            "List the cities of the {x} cluster.",
            "Where does Guangdong want to build {x}?",
            "In which cities is {x} being developed?",
            "{x}: which cities?",
            "Name every city with {x}.",
        ),
        SIMPLIFIED: ("{x}布局在哪些城市？", "哪些城市发展{x}？", "{x}产业集群在哪里？", "列出{x}的所有城市"),
        TRADITIONAL: ("{x}佈局在哪些城市？", "哪些城市發展{x}？", "{x}產業集群在哪裡？"),
    },
    "clusters of": {
        ENGLISH: (
            "Which clusters are in {y}?",
            "What industrial clusters does {y} have?",
            "List the emerging industrial clusters planned in {y}.",
            "Which clusters is {y} named for?",
            "{y}: which clusters?",
            "What is planned for {y}?",
            "Tell me all the clusters of {y}.",
        ),
        SIMPLIFIED: ("{y}有哪些产业集群？", "哪些产业集群布局在{y}？", "{y}被列入哪些集群？"),
        TRADITIONAL: ("{y}有哪些產業集群？", "哪些產業集群佈局在{y}？"),
    },
    "is in": {
        ENGLISH: (
            "Is {x} planned in {y}?",
            "Is there a {x} cluster in {y}?",
            "Does {y} have {x}?",
            "Is {y} one of the cities for {x}?",
            "Will {x} be developed in {y}?",
            "Is {y} named for {x}?",
        ),
        SIMPLIFIED: ("{x}在{y}吗？", "{y}有{x}产业集群吗？", "{y}是不是{x}的城市之一？"),
        TRADITIONAL: ("{x}在{y}嗎？", "{y}有沒有{x}產業集群？"),
    },
    "how many cities": {
        ENGLISH: (
            "How many cities is {x} planned for?",
            "How many cities have {x}?",
            "In how many cities is {x} located?",
            "What is the number of cities named for {x}?",
        ),
        SIMPLIFIED: ("{x}布局在几个城市？", "{x}点名了多少个城市？", "有多少个城市发展{x}？"),
        TRADITIONAL: ("{x}佈局在幾個城市？", "{x}點名了多少個城市？"),
    },
    "how many clusters": {
        ENGLISH: (
            "How many clusters does {y} have?",
            "In how many clusters is {y} named?",
            "How many clusters are planned in {y}?",
            "Count the clusters of {y}.",
        ),
        SIMPLIFIED: ("{y}有多少个产业集群？", "{y}有几个集群？"),
        TRADITIONAL: ("{y}有多少個產業集群？", "{y}出現在幾個集群中？"),
    },
    "both cities": {
        ENGLISH: (
            "Which clusters are in both {y} and {z}?",
            "Which clusters do {y} and {z} share?",
            "Which clusters name {y} as well as {z}?",
            "What clusters do {y} and {z} have in common?",
        ),
        SIMPLIFIED: ("哪些集群同时布局在{y}和{z}？", "{y}和{z}共同的产业集群有哪些？"),
        TRADITIONAL: ("哪些集群同時佈局在{y}和{z}？",),
    },
    "both clusters": {
        ENGLISH: (
            "Which cities have both {x} and {w}?",
            "Which cities do {x} and {w} share?",
            "Which cities are named for both {x} and {w}?",
            "What cities do {x} and {w} have in common?",
        ),
        SIMPLIFIED: ("哪些城市同时发展{x}和{w}？", "{x}和{w}共同的城市有哪些？"),
        TRADITIONAL: ("哪些城市同時有{x}和{w}？",),
    },
    "city but not": {
        ENGLISH: (
            "Which clusters are in {y} but not in {z}?",
            "Which clusters does {y} have that {z} does not have?",
            "Which clusters name {y} but not {z}?",
            "List the clusters of {y} without those of {z}.",
            "Which clusters name {y} and leave {z} out?",
            "For which clusters is {y} named while {z} is not?",
            "Clusters with {y}, not {z}?",
            "Which clusters cover {y} yet skip {z}?",
        ),
        SIMPLIFIED: (
            "哪些集群在{y}但不在{z}？",
            "{y}有而{z}没有的产业集群有哪些？",
            "{y}被点名而{z}没被点名的集群是哪些？",
            "哪些集群点名了{y}，却没有点名{z}？",
        ),
        TRADITIONAL: ("哪些集群在{y}但不在{z}？", "{y}有、{z}沒有的產業集群有哪些？"),
    },
    "cluster but not": {
        ENGLISH: (
            "Which cities have {x} but not {w}?",
            "Which cities are named for {x} but not for {w}?",
            "Which cities develop {x} but don't develop {w}?",
            "Which {x} cities are missing from {w}?",
            "Which cities are listed for {x} while absent from {w}?",
            "Name the cities of {x} that are not on the {w} list.",
        ),
        SIMPLIFIED: ("哪些城市有{x}但没有{w}？", "哪些城市有{x}，却不在{w}集群里？"),
        TRADITIONAL: ("哪些城市有{x}但沒有{w}？", "有{x}而沒有{w}的城市有哪些？"),
    },
    "neither city": {
        ENGLISH: (
            "Which clusters name neither {y} nor {z}?",
            "Which clusters do not name {y} or {z}?",
            "List the clusters without {y} and {z}.",
        ),
        SIMPLIFIED: ("哪些集群既没有点名{y}也没有点名{z}？",),
        TRADITIONAL: ("哪些集群既不在{y}也不在{z}？",),
    },
    "other cities": {
        ENGLISH: (
            "Besides {y}, which cities are named for {x}?",
            "Which cities other than {y} have {x}?",
            "Apart from {y}, where is {x} planned?",
            "In which cities is {x} planned, not counting {y}?",
        ),
        SIMPLIFIED: ("除了{y}，还有哪些城市发展{x}？", "{y}以外，{x}布局在哪些城市？"),
        TRADITIONAL: ("除了{y}，還有哪些城市發展{x}？",),
    },
    "other clusters": {
        ENGLISH: (
            "Besides {x}, which clusters is {y} named for?",
            "What other clusters does {y} have apart from {x}?",
        ),
        SIMPLIFIED: ("除了{x}，{y}还有哪些产业集群？",),
        TRADITIONAL: ("除了{x}，{y}還有哪些產業集群？",),
    },
    "either city": {
        ENGLISH: ("Which clusters are in {y} or {z}?", "Which clusters are in either {y} or {z}?"),
        SIMPLIFIED: ("哪些集群至少点名{y}和{z}之一？",),
        TRADITIONAL: ("哪些集群至少點名{y}和{z}之一？",),
    },
    "only": {
        ENGLISH: (
            "Which clusters are only in {y}?",
            "Which clusters are in {y} alone?",
            "Which clusters are placed exclusively in {y}?",
            "Which clusters name {y} and no other city?",
        ),
        SIMPLIFIED: ("哪些集群只布局在{y}？", "只在{y}的产业集群有哪些？"),
        TRADITIONAL: ("哪些集群只佈局在{y}？",),
    },
    "is only in": {
        ENGLISH: ("Is {x} only in {y}?", "Is {y} the only city for {x}?", "Is {x} planned exclusively in {y}?"),
        SIMPLIFIED: ("{x}只布局在{y}吗？", "{y}是{x}唯一的城市吗？"),
        TRADITIONAL: ("{x}只佈局在{y}嗎？",),
    },
}

SIZES: dict[str, tuple[tuple[str, str], ...]] = {
    ENGLISH: (
        ("exactly", "exactly {n}"),
        ("above", "more than {n}"),
        ("below", "fewer than {n}"),
        ("at least", "at least {n}"),
        ("at most", "at most {n}"),
    ),
    SIMPLIFIED: (("exactly", "正好{n}"), ("above", "超过{n}"), ("at least", "至少{n}")),
    TRADITIONAL: (("exactly", "正好{n}"), ("at least", "至少{n}")),
}
ADMITS: dict[str, Callable[[int, int], bool]] = {
    "exactly": lambda size, n: size == n,
    "above": lambda size, n: size > n,
    "below": lambda size, n: size < n,
    "at least": lambda size, n: size >= n,
    "at most": lambda size, n: size <= n,
}
NUMBER_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
CITIES_BY_SIZE = {
    ENGLISH: ("Which cities have {size} {clusters}?", "Which cities are named for {size} {clusters}?"),
    SIMPLIFIED: ("哪些城市有{size}个集群？",),
    TRADITIONAL: ("哪些城市有{size}個集群？",),
}
CLUSTERS_BY_SIZE = {
    ENGLISH: ("Which clusters name {size} {cities}?", "Which clusters are planned for {size} {cities}?"),
    SIMPLIFIED: ("哪些集群点名了{size}个城市？",),
    TRADITIONAL: ("哪些集群點名了{size}個城市？",),
}
EXTREMES = {
    "most clusters": (
        "Which city has the most clusters?",
        "Which city is named most often?",
        "Which city is in the largest number of clusters?",
        "哪个城市的产业集群最多？",
        "哪個城市的集群最多？",
    ),
    "fewest clusters": (
        "Which cities have the fewest clusters?",
        "Which cities are named for the fewest clusters?",
        "哪些城市的产业集群最少？",
    ),
    "most cities": (
        "Which cluster has the most cities?",
        "Which cluster names the most cities?",
        "Which cluster is spread over the largest number of cities?",
        "哪个产业集群的城市最多？",
        "哪個集群點名的城市最多？",
    ),
    "fewest cities": (
        "Which clusters have the fewest cities?",
        "Which clusters name the fewest cities?",
        "哪些产业集群的城市最少？",
    ),
}
