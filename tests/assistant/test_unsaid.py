"""The right name beside other facts is no answer, and what is wrongly taken for true is put right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.askable import asked_of
from assistant.build import Assistant
from assistant.types import Status
from tests.assistant.feeding import fed

PARK = """# Kecheng Bearing Park, Quzhou, Zhejiang

## About the park
The park was approved in 2015 and covers 9.4 square kilometres. Its works make bearings, spindles and ball screws.

## Costs
- Workshop rent: RMB 14 per square metre and month
- Industrial water: RMB 3.6 per cubic metre
- Average pay of a turner: RMB 7,200 a month

## Support
- A works that buys new lathes gets 8% of their price back, up to RMB 6 million.
- Firms that borrow to build a plant have half of their interest paid for two years.
- Not supported: plants for galvanising with chromium

## Contact
Mr. Zhou Wei, Investment Section, 0570-3021188

| Project | County | Investment (RMB million) | Investor |
|---|---|---|---|
| Spindle works | Longyou | 420 | Haldor Precision |
| Ball screw line | Kaihua | 160 | Tessin Motion |
| Bearing steel mill | Jiangshan | 980 | Haldor Precision |
"""
MEASURES = """# 衢州市支持轴承产业发展若干措施

衢州市经济和信息化局 2025年3月6日

第一条 对新购数控机床的企业，按设备款的9%给予补助，最高700万元。

第二条 轴承企业参加境外展会的，每次补助5万元。

第三条 牵头单位为市轴承产业专班，由一名副市长担任组长，每季度召开一次会议。

衢州轴承检测中心位于浙江省衢州市柯城区，2017年建成，面积1.2万平方米。

第四条 获得补助的企业三年内迁出的，应当退回补助资金。
"""
PARKS = """# 台州市开放园区名录

台州市商务局 2025年2月

| 园区名称 | 级别 | 所在县区 | 外方及持股 | 标准厂房租金（元/平方米·月） | 建成时间 |
|---|---|---|---|---|---|
| 海门精密园 | 省级 | 椒江区 | 日本（35%） | 13 | 2021 |
| 括苍模具园 | 国家级 | 黄岩区 | 无 | 18 | 2019 |
| 玉环阀门园 | 市级 | 玉环市 | 德国（60%） | 9 | 2024 |

园区码头可停靠3000吨级船舶，最大载重3000吨。
"""
UNSAID = [
    "衢州对企业建设的数字孪生平台奖励多少？",
    "Who is the general manager of Haldor Precision's spindle works?",
    "How much does Kecheng Bearing Park charge for office space?",
    "What does natural gas cost in the Kecheng park?",
    "What internal rate of return does the Ball screw line in Kaihua promise?",
    "When will Tessin Motion list on the Shenzhen stock exchange?",
    "What is the fax number of the Kecheng Bearing Park?",
    "What is the population of Longyou, where the Spindle works is?",
    "Who is the chairman of Tessin Motion?",
    "How many patents does the Bearing steel mill hold?",
    "Which bank finances the Bearing steel mill in Jiangshan?",
    "衢州轴承企业的用电价格是多少？",
    "衢州对轴承企业上市有奖励吗？",
    "衢州轴承企业的融资担保费能补多少？",
    "衢州市轴承产业专班组长、那位副市长叫什么名字？",
    "衢州的轴承企业建充电桩有补贴吗？",
    "衢州轴承企业参加境外展会会有哪些采购商？",
]
SAID = [
    ("Is half of the interest on loans for a plant paid in Kecheng?", "half of their interest"),
    ("What wages do turners get in the Kecheng park?", "7,200"),
    ("Whom can I ring at Kecheng Bearing Park?", "0570-3021188"),
    ("Who is investing in the Bearing steel mill?", "Haldor Precision"),
    ("What does a cubic metre of industrial water cost in Kecheng?", "3.6"),
    ("衢州轴承企业去国外参展补多少？", "5万元"),
    ("在衢州拿了补助又迁走，会受什么处罚？", "退回"),
    ("衢州买数控机床能补多少？", "9%"),
]


WRONG = [
    ("Since the Bearing steel mill is in Hangzhou, who is behind it?", "Jiangshan"),
    ("听说衢州轴承检测中心在杭州，2019年建成？", "柯城区"),
    ("Kecheng backs plants for galvanising with chromium, so what do they get?", "Not supported"),
    ("How do I claim the 20% grant on new lathes in Kecheng?", "8%"),
    ("台州园区的码头能停五千吨的船吧？", "3000吨"),
]
MISSTATED = [
    ("The Ball screw line is in Jiangshan with an investment of RMB 160 million, right?", "County: Kaihua"),
    ("Why is Haldor Precision behind the Ball screw line?", "Investor: Tessin Motion"),
    ("What is the investment of the Spindle works in Kaihua?", "County: Longyou"),
    ("海门精密园在玉环市，对吗？", "所在县区: 椒江区"),
    ("玉环阀门园作为国家级园区，租金多少？", "级别: 市级"),
    ("Why is 海门精密园 German-owned?", "外方及持股: 日本（35%）"),
    ("听说括苍模具园的厂房租金是25元一平？", "标准厂房租金: 18元"),
    ("括苍模具园是2022年建成的吧？", "建成时间: 2019"),
]
RIGHTLY_GIVEN = [
    ("The Spindle works is in Longyou, right?", "Longyou"),
    ("Which projects in Quzhou invest over RMB 400 million?", "980"),
    ("We would invest RMB 50 million in new lathes; what do we get back in Kecheng?", "8%"),
    ("How do I claim the 8% on new lathes in Kecheng?", "8%"),
    ("Is the Spindle works bigger than the Ball screw line?", "Spindle works"),
    ("How can a German firm get to know the rent of 海门精密园?", "13"),
    ("听说海门精密园租金13元一平？", "13元"),
    ("海门精密园作为省级园区，租金多少？", "13元"),
    ("既然括苍模具园在黄岩区，租金是多少？", "18元"),
    ("台州哪些园区租金低于15元？", "玉环阀门园"),
    ("海门精密园和括苍模具园哪个租金低？", "13元"),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    texts = {"kecheng.md": PARK, "quzhou-bearings.md": MEASURES, "taizhou-parks.md": PARKS}
    with fed(tmp_path_factory.mktemp("unsaid"), texts) as ready:
        yield ready


@pytest.mark.parametrize("question", UNSAID)
def test_a_subject_alone_is_no_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status is Status.NOT_FOUND, answer.text


@pytest.mark.parametrize(("question", "told"), SAID)
def test_other_words_for_it_are(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status in (Status.ANSWERED, Status.PARTIAL)
    assert told in answer.text


@pytest.mark.parametrize(("question", "told"), WRONG)
def test_what_is_wrongly_taken_for_true_is_put_right(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status is Status.CORRECTED, answer.text
    assert told in answer.text


@pytest.mark.parametrize(("question", "told"), MISSTATED)
def test_what_a_question_misstates_of_a_row_is_put_right_first(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status is Status.CORRECTED, answer.text
    assert told in answer.text.splitlines()[0]


@pytest.mark.parametrize(("question", "told"), RIGHTLY_GIVEN)
def test_what_is_rightly_given_or_only_a_condition_is_no_mistake(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.respond(question, []).answer
    assert answer.status is Status.ANSWERED, answer.text
    assert told in answer.text


def test_a_polite_question_confirms_nothing(assistant: Assistant) -> None:
    answer = assistant.respond("Could you tell me the dates of the Quzhou bearing fairs for 2027?", []).answer
    assert answer.status is Status.NOT_FOUND, answer.text


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Who is the deputy governor in charge?", "It is led by the deputy governor for industry.", False),
        ("Who is the deputy governor in charge?", "It is led by deputy governor Wang Yiming.", True),
        ("Is a deputy governor in charge?", "It is led by the deputy governor for industry.", True),
        ("总经理是谁？", "公司总经理负责日常经营", False),
        ("总经理是谁？", "总经理：陈女士", True),
        ("有贷款贴息吗？", "the interest is halved", True),
        ("What is the e-mail address?", "write to hall@example.org", True),
        ("What is the e-mail address?", "tel. 0570-3021188", False),
    ],
)
def test_words_that_say_it(question: str, text: str, said: bool) -> None:
    found = [each.is_said(question, text) for _, each in asked_of(question)]
    assert found
    assert all(found) is said
