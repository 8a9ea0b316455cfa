"""A sentence stands only if every number, year, place and cluster in it stands in the spans it points at."""

from __future__ import annotations

import pytest

from assistant.build import Assistant
from assistant.draft import Draft, Excerpt, Listing, Statement
from assistant.types import Status
from assistant.verify import Verifier, is_evidence_free
from knowledge.types import Span


@pytest.fixture(scope="module")
def verifier(assistant: Assistant) -> Verifier:
    return assistant.view().verifier


def locality(assistant: Assistant, cluster: str) -> Span:
    [fact] = [fact for fact in assistant.view().facts if fact.name == cluster]
    return assistant.view().locality(fact)


def sentence(assistant: Assistant, words: str) -> Span:
    view = assistant.view()
    [chunk] = [c for d in view.documents for c in view.chunks_of(d) if words in view.cut(c.span)]
    return chunk.span


WIND, MATERIALS, SMART = "Wind power equipment", "New materials", "Smart manufacturing"
BIOLOGY = "600 billion yuan"


@pytest.mark.parametrize(
    ("cluster", "text"),
    [
        (WIND, "**Wind power equipment** is planned for **Yangjiang**."),
        (WIND, "**风电装备**规划布局在**阳江**。"),
        (WIND, "**風電裝備**規劃佈局在**陽江**。"),
        (MATERIALS, "New materials: 15 state-level bases and 32 provincial ones, in Foshan, Zhongshan and Zhaoqing."),
        (MATERIALS, "新材料：15个国家级基地，32个省级基地，布局在广州、佛山、中山和肇庆。"),
        (SMART, "Smart manufacturing names Shantou, Jieyang and the Pearl River Delta Region."),
        (WIND, "It is to be built there."),
    ],
)
def test_supported(assistant: Assistant, verifier: Verifier, cluster: str, text: str) -> None:
    verdict = verifier.judge(Statement(text, (locality(assistant, cluster),)))
    assert (verdict.supported, verdict.missing) == (True, ())


@pytest.mark.parametrize(
    ("cluster", "text", "missing"),
    [
        (WIND, "Wind power equipment is planned for Shenzhen.", ("Shenzhen",)),
        (WIND, "风电装备布局在深圳。", ("深圳",)),
        (WIND, "風電裝備佈局在陽江和廣州。", ("廣州",)),
        (WIND, "Semiconductor lighting is planned for Yangjiang.", ("Semiconductor lighting",)),
        (WIND, "半导体照明布局在阳江。", ("半导体照明",)),
        (WIND, "Wind power equipment is planned for 3 cities.", ("3",)),
        (WIND, "Wind power equipment was planned for Yangjiang in 2018.", ("2018",)),
        (MATERIALS, "New materials has 16 state-level bases.", ("16",)),
        (MATERIALS, "新材料有33个省级基地。", ("33",)),
        (MATERIALS, "New materials is planned for Zhanjiang and Maoming.", ("Zhanjiang", "Maoming")),
        (SMART, "Smart manufacturing names Shantou and Shanwei.", ("Shanwei",)),
        (SMART, "Smart manufacturing is planned for Nanhai District.", ("Nanhai District",)),
    ],
)
def test_unsupported(
    assistant: Assistant, verifier: Verifier, cluster: str, text: str, missing: tuple[str, ...]
) -> None:
    verdict = verifier.judge(Statement(text, (locality(assistant, cluster),)))
    assert (verdict.supported, verdict.missing) == (False, missing)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("The target is above 600 billion yuan by 2020.", ()),
        ("产值目标是到2020年超过600 billion yuan。", ()),
        ("The target is above 700 billion yuan by 2020.", ("700",)),
        ("The target is above 600 billion yuan by 2025.", ("2025",)),
        ("产值目标到2030年。", ("2030",)),
        ("The target is above 60 billion yuan.", ("60",)),
        ("The target is above 6,000 billion yuan.", ("6,000",)),
    ],
)
def test_numbers_and_years_of_a_target(
    assistant: Assistant, verifier: Verifier, text: str, missing: tuple[str, ...]
) -> None:
    assert verifier.judge(Statement(text, (sentence(assistant, BIOLOGY),))).missing == missing


def test_a_sentence_without_spans_may_claim_nothing(verifier: Verifier) -> None:
    assert verifier.judge(Statement("Good to know.")).supported
    for text in ("Yangjiang is named.", "There are 15 of them.", "风电装备也在其中。"):
        assert not verifier.judge(Statement(text)).supported


def test_spans_of_another_row_do_not_help(assistant: Assistant, verifier: Verifier) -> None:
    text = "Wind power equipment is planned for Yangjiang."
    assert not verifier.judge(Statement(text, (locality(assistant, "Semiconductor lighting"),))).supported
    both = (locality(assistant, "Semiconductor lighting"), locality(assistant, WIND))
    assert verifier.judge(Statement(text, both)).supported


def test_a_count_is_that_of_things_which_stand_in_the_spans(assistant: Assistant, verifier: Verifier) -> None:
    spans = (locality(assistant, "Solar photovoltaic equipment"),)
    cities = ("Shenzhen", "Foshan", "Zhongshan", "Heyuan")
    assert verifier.judge(Statement("It is planned for 4 cities.", spans, counted=cities)).supported
    assert verifier.judge(Statement("它布局在4个城市。", spans, counted=cities)).supported
    assert verifier.judge(Statement("It is planned for 5 cities.", spans, counted=cities)).missing == ("5",)
    swapped = ("Shenzhen", "Foshan", "Zhongshan", "Zhuhai")
    assert verifier.judge(Statement("It is planned for 4 cities.", spans, counted=swapped)).missing == ("Zhuhai",)


def test_what_the_asker_named_may_be_denied(assistant: Assistant, verifier: Verifier) -> None:
    text = "Wind power equipment is planned for Yangjiang, and Shenzhen is not named."
    spans = (locality(assistant, WIND),)
    assert verifier.judge(Statement(text, spans, outside=("Shenzhen",))).supported
    assert verifier.judge(Statement(text, spans)).missing == ("Shenzhen",)


def test_checking_drops_only_what_is_unsupported(assistant: Assistant, verifier: Verifier) -> None:
    spans = (locality(assistant, WIND),)
    good, bad = Statement("It is Yangjiang.", spans), Statement("It is Shenzhen.", spans)
    quote = Excerpt(spans[0])
    kept, dropped = verifier.check(Draft(Status.ANSWERED, (good, bad, quote)))
    assert kept.parts == (good, quote)
    assert [verdict.missing for verdict in dropped] == [("Shenzhen",)]


def test_a_listing_stands_or_falls_as_a_whole(assistant: Assistant, verifier: Verifier) -> None:
    solar, wind = locality(assistant, "Solar photovoltaic equipment"), locality(assistant, WIND)
    items = (Statement("Solar photovoltaic equipment", (solar,)), Statement(WIND, (wind,)))
    head = Statement("The text names 2 of them:")
    listing = Listing(head, items)
    assert verifier.check(Draft(Status.ANSWERED, (listing,)))[0].parts == (listing,)
    for wrong in (
        Listing(Statement("The text names 3 of them:"), items),
        Listing(head, (items[0], Statement("Semiconductor lighting", (wind,)))),
    ):
        kept, dropped = verifier.check(Draft(Status.ANSWERED, (wrong,)))
        assert kept.parts == ()
        assert dropped


def test_which_answers_need_no_evidence() -> None:
    free = {status for status in Status if is_evidence_free(status)}
    assert free == {Status.SMALLTALK, Status.DECLINED, Status.CLARIFY, Status.NOT_FOUND}
