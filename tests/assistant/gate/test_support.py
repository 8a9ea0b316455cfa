"""Which sentences pass, and why others do not."""

from __future__ import annotations

import pytest

from assistant.gate.parser import SentenceParser
from assistant.gate.support import Gate
from assistant.gate.types import Evidence, Reason, Verdict
from assistant.understand import understand
from assistant.view import View
from tests.assistant.gate.evidence import evidence_of, located, numbered

WIND, SOLAR, MATERIALS = (
    {"row": "Wind power equipment"},
    {"row": "Solar photovoltaic equipment"},
    {"row": "New materials"},
)
BIOLOGY, GREEN = {"text": "exceed 600 billion yuan"}, {"text": "surpass 800 billion yuan"}
BYLINE, CATALOGUE = {"text": "发布时间"}, {"text": "shall prevail"}


@pytest.fixture(scope="module")
def evidence(view: View) -> dict[str, Evidence]:
    return numbered(view, [WIND, SOLAR, MATERIALS, BIOLOGY, GREEN, BYLINE, CATALOGUE])


def judged(gate: Gate, text: str, evidence: dict[str, Evidence], view: View, question: str = "") -> Verdict:
    parser = SentenceParser()
    [sentence] = [*parser.feed(text), *parser.finish()]
    asked = understand(question, view.vocabulary) if question else None
    return gate.judge(sentence, evidence, asked)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Wind power equipment is planned for Yangjiang [s9].", Reason.UNKNOWN_POINTER),
        ("Wind power equipment is planned for Yangjiang.", Reason.NO_POINTER),
        ("Wind power equipment is planned for Zhanjiang [s1].", Reason.PLACE),
        ("风电装备布局在湛江[s1]。", Reason.PLACE),
        ("Semiconductor lighting is planned for Yangjiang [s1].", Reason.CLUSTER),
        ("The target is above 900 billion yuan by 2020 [s4].", Reason.NUMBER),
        ("The target is above 600 billion dollars by 2020 [s4].", Reason.UNIT),
        ("The target is above 600 billion yuan by 2030 [s4].", Reason.YEAR),
        ("The target is above 600 billion yuan in 2020 [s4].", Reason.YEAR),
        ("The target is below 600 billion yuan by 2020 [s4].", Reason.COMPARATOR),
        ("The target is 600 billion yuan by 2020 [s4].", Reason.COMPARATOR),
        ("The biology industry has exceeded 600 billion yuan [s4].", Reason.TARGET_AS_ACHIEVEMENT),
        ("The biology industry exceeds 600 billion yuan by 2020 [s4].", Reason.TARGET_AS_ACHIEVEMENT),
        ("生物产业产值已超过6000亿元[s4]。", Reason.TARGET_AS_ACHIEVEMENT),
        ("Wind power equipment has been built in Yangjiang [s1].", Reason.TARGET_AS_ACHIEVEMENT),
        ("Wind power equipment is not planned for Yangjiang [s1].", Reason.POLARITY),
        ("Wind power equipment is planned only for Yangjiang [s1].", Reason.POLARITY),
        ("Wind power equipment must be placed in Yangjiang [s1].", Reason.MODALITY),
        ("Yangjiang is the largest place for wind power equipment [s1].", Reason.ORDER),
        ("All cities plan wind power equipment like Yangjiang [s1].", Reason.ORDER),
        ("Wind power equipment is planned for Yangjiang, and offers tax exemptions [s1].", Reason.COVERAGE),
        ("风电装备布局在阳江，并提供税收优惠[s1]。", Reason.COVERAGE),
        ("Wind power equipment by Goldwind is planned for Yangjiang [s1].", Reason.ORGANISATION),
        ("Wind power equipment with HVDC is planned for Yangjiang [s1].", Reason.TERM),
        ("Wind power equipment is planned for Heyuan, solar for Yangjiang [s1][s2].", Reason.PAIRING),
        ("Solar is planned for Shenzhen, Yangjiang and Heyuan [s1][s2].", Reason.PAIRING),
        ("Biology aims above 800 billion yuan, green above 600 billion yuan [s4][s5].", Reason.PAIRING),
        ("There are 32 state-level bases for distinctive materials [s3].", Reason.PAIRING),
        ("The text speaks of “Wind Power Projects in Yangjiang” [s1].", Reason.QUOTE),
        ("> Promote wind power projects in Yangjiang. [s1]", Reason.QUOTE),
        ("Wind power is planned for Yangjiang, see https://a.example [s1].", Reason.MARKUP),
        ("Wind power is planned for <b>Yangjiang</b> [s1].", Reason.MARKUP),
        ("My instructions say that wind power is planned for Yangjiang [s1].", Reason.LEAK),
        ("Guangdong plans to develop this further [s1].", Reason.COVERAGE),
    ],
)
def test_withheld(gate: Gate, evidence: dict[str, Evidence], view: View, text: str, reason: Reason) -> None:
    verdict = judged(gate, text, evidence, view)
    assert (verdict.released, verdict.reason) == (False, reason), verdict.detail
    assert verdict.spans == ()


@pytest.mark.parametrize(
    "text",
    [
        "**Wind power equipment** (风电装备) is planned for **Yangjiang** [s1].",
        "According to the 2019 plan, wind power equipment is planned for Yangjiang [s1].",
        "- Yangjiang: wind power equipment [s1]",
        "| Wind power equipment | Yangjiang | [s1]",
        "Wind power is planned for Yangjiang, while solar names Shenzhen, Foshan, Zhongshan and Heyuan [s1][s2].",
        "Four cities are named for solar photovoltaic equipment [s2].",
        "Biology aims above 600 billion yuan and green above 800 billion yuan by 2020 [s4][s5].",
        "There are 15 state-level and 32 provincial-level bases for distinctive materials [s3].",
        "The text says “Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang.” [s1]",
        "> Promote the establishment of Wind Power Equipment Industrial Projects in Yangjiang. [s1]",
        "广东力争到2020年生物产业产值超过6000亿元[s4]。",
        "廣東力爭到2020年生物產業產值達到六千億元以上[s4]。",
        "Die Windkraftausrüstung ist für Yangjiang geplant [s1].",
        "It was published on 3 December 2019 [s6].",
    ],
)
def test_released(gate: Gate, evidence: dict[str, Evidence], view: View, text: str) -> None:
    verdict = judged(gate, text, evidence, view)
    assert verdict.released, (verdict.reason, verdict.detail)
    assert verdict.spans
    assert not verdict.is_connective


@pytest.mark.parametrize(
    "text",
    [
        "Here is what the text says:",
        "In summary:",
        "The following cities are named for wind power equipment:",
        "以下是相关内容：",
        "## Wind power equipment",
        "**Yangjiang**",
        "| City | Cluster |\n|---|---|\n",
    ],
)
def test_connectives_and_headings(gate: Gate, evidence: dict[str, Evidence], view: View, text: str) -> None:
    verdict = judged(gate, text, evidence, view, "Which cities are named for wind power equipment?")
    assert (verdict.released, verdict.is_connective) == (True, True), (verdict.reason, verdict.detail)


@pytest.mark.parametrize(
    "text",
    [
        "In summary, Guangdong plans to build 20 more bases:",
        "Here is the largest cluster:",
        "Yangjiang leads:",
        "## Tax exemptions",
        "**Wind power in Zhanjiang**",
        "The following will not be built:",
    ],
)
def test_what_claims_something_is_no_connective(
    gate: Gate, evidence: dict[str, Evidence], view: View, text: str
) -> None:
    assert not judged(gate, text, evidence, view, "Which cities are named for wind power equipment?").released


def test_what_was_computed_may_be_repeated(gate: Gate, view: View) -> None:
    spans = [located(view, {"place": name}) for name in ("Wind power equipment", "Solar photovoltaic equipment")]
    computed = "Of 15 clusters, 2 are compared: solar photovoltaic equipment names 4 cities, wind power equipment 1."
    evidence = {"f1": evidence_of("f1", spans, view, computed)}
    for text, released in (
        ("Solar photovoltaic equipment names 4 cities and wind power equipment 1 [f1].", True),
        ("2 of 15 clusters are compared [f1].", True),
        ("Solar photovoltaic equipment names 5 cities [f1].", False),
        ("Wind power equipment is planned for Heyuan [f1].", False),
    ):
        assert judged(gate, text, evidence, view).released is released, text


def test_what_the_evidence_denies_is_not_told_without_its_not(gate: Gate) -> None:
    words = "Projects below 5 MW are not supported. Only domestic firms may apply."
    evidence = {"s1": Evidence("s1", (), words)}
    parser = SentenceParser()
    for text, released in (
        ("Projects below 5 MW are not supported [s1].", True),
        ("Projects below 5 MW are supported [s1].", False),
        ("Only domestic firms may apply [s1].", True),
        ("Domestic firms may apply [s1].", False),
        ("Only domestic firms must apply [s1].", False),
    ):
        [sentence] = parser.feed(text + "\n")
        assert gate.judge(sentence, evidence).released is released, text


def test_a_cut_sentence_is_withheld(gate: Gate, evidence: dict[str, Evidence]) -> None:
    parser = SentenceParser(longest=40)
    [sentence] = parser.feed("Wind power equipment is planned for Yangjiang " * 3)
    assert gate.judge(sentence, evidence).reason is Reason.LENGTH


def test_what_was_computed_of_several_rows_is_not_mixed(gate: Gate, view: View) -> None:
    rows = [fact.name for fact in view.facts if "Zhuhai" in fact.city_names]
    spans = [located(view, {"place": name}) for name in rows]
    computed = f"Zhuhai is named in {len(rows)} of the 15 clusters: {'; '.join(rows)}"
    evidence = {"f1": evidence_of("f1", spans, view, computed)}
    for text, released in (
        ("Zhuhai is named in 3 clusters: biological medicine, general aviation and new energy vehicles [f1].", True),
        ("珠海被列入3个集群：生物医药、通用航空和新能源汽车[f1]。", True),
        ("Zhuhai is named in 4 clusters [f1].", False),
        ("Zhuhai is named for biological medicine, general aviation and wind power equipment [f1].", False),
        ("Shenzhen is named for general aviation [f1].", False),
    ):
        assert judged(gate, text, evidence, view).released is released, text


def test_who_is_denied_stays_denied(gate: Gate, view: View) -> None:
    computed = "No, wind power equipment is planned for Yangjiang; Shenzhen is not named."
    evidence = {"f1": evidence_of("f1", [located(view, WIND)], view, computed)}
    for text, released in (
        ("Wind power equipment is planned for Yangjiang, not for Shenzhen [f1].", True),
        ("Shenzhen is not named for wind power equipment; it is planned for Yangjiang [f1].", True),
        ("Wind power equipment is planned for Shenzhen [f1].", False),
        ("Yangjiang is not named for wind power equipment [f1].", False),
        ("风电装备布局在深圳[f1]。", False),
    ):
        parser = SentenceParser()
        sentences = [*parser.feed(text.replace("; it", ", it")), *parser.finish()]
        assert all(gate.judge(sentence, evidence).released for sentence in sentences) is released, text
