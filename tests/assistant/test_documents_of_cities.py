"""Several cities' documents on overlapping themes: its own answer for a city, whatever the province's table lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from assistant.build import Assistant
from assistant.homes import cities_about, homes_of
from assistant.types import Answer, Status
from tests.assistant.feeding import fed

HEYUAN = """# Measures of Heyuan City for Supporting New Display and Robot Makers

Issued by Heyuan Bureau of Commerce on 3 April 2024.

## Support

Manufacturers of industrial robots in Heyuan receive a grant of 7% of equipment cost, up to RMB 9 million.

Exporters of display panels are refunded half of their credit insurance premium.

## Duties

A company that obtains support by false papers shall pay it back and is barred for four years.

Lianping County sets aside 320 mu of land for display panel works.
"""

MEIZHOU = """# Measures of Meizhou City for Attracting Manufacturers

Issued by Meizhou Bureau of Commerce on 9 May 2024.

## Support

Manufacturers of industrial robots in Meizhou receive a grant of 4% of equipment cost, up to RMB 6 million.

Companies moving from Heyuan or Shantou are given a removal allowance of RMB 800,000.

## Duties

A company that obtains support by false papers shall pay it back and is barred for two years.
"""

YUNFU = """云浮市人民政府办公室关于支持风电装备和氢能产业发展的通知

云府办〔2024〕18号
发布日期：2024年6月12日

一、风电装备制造项目固定资产投资达到2亿元的，按投资额的6%给予奖励，单个项目最高3000万元。
二、风电整机出口的运费按30%给予补贴，每年最高200万元。
三、罗定市重点发展塔筒铸造，新兴县重点发展氢能电堆。
四、氢能公交车每辆补贴12万元。
"""

QINGYUAN = """清远市新能源汽车零部件项目扶持办法

清府〔2023〕40号
发布日期：2023年11月2日

第一条 新能源汽车零部件项目按设备投资的5%给予补助，最高800万元。
第二条 风电叶片回收项目按设备投资的9%给予补助。
第三条 连州市设立二手设备交易中心。
"""

SHANWEI = """No,Project,District,Sector,Investment (RMB million)
1,Wind tower works,Chengqu,Wind power equipment,640
2,Robot joint plant,Lufeng,Robots,310
"""


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    texts = {
        "heyuan-measures.md": HEYUAN,
        "meizhou-measures.md": MEIZHOU,
        "yunfu-wind.txt": YUNFU,
        "qingyuan-parts.txt": QINGYUAN,
        "shanwei-projects-2024.csv": SHANWEI,
    }
    with fed(tmp_path_factory.mktemp("cities"), texts) as assistant:
        yield assistant


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.respond(question).answer


@pytest.mark.parametrize(
    ("question", "file", "said"),
    [
        ("What grant do robot makers get in Heyuan?", "heyuan", "7%"),
        ("What grant do robot makers get in Meizhou?", "meizhou", "4%"),
        ("How long is a company barred in Heyuan that used false papers?", "heyuan", "four years"),
        ("In Meizhou, what happens after support was obtained by false papers?", "meizhou", "two years"),
        ("We move a factory from Heyuan to Meizhou: what removal allowance is there?", "meizhou", "800,000"),
        ("Does Yunfu subsidise the freight of exported wind turbines?", "yunfu", "30%"),
        ("What reward does Yunfu pay for wind power equipment projects?", "yunfu", "6%"),
        ("云浮风电装备制造项目奖励比例和上限是多少？", "yunfu", "6%"),
        ("云浮风电整机出口有补贴吗？", "yunfu", "30%"),
        ("清远新能源汽车零部件项目补助多少？", "qingyuan", "5%"),
        ("清远对风电叶片回收有什么补助？", "qingyuan", "9%"),
        ("河源的机器人企业能拿多少补助？", "heyuan", "7%"),
        ("What is made in Luoding?", "yunfu", "罗定"),
        ("How large is the investment of the wind tower works in Shanwei?", "shanwei", "640"),
    ],
)
def test_the_city_asked_about_answers(cities: Assistant, question: str, file: str, said: str) -> None:
    answer = ask(cities, question)
    assert answer.status is Status.ANSWERED, answer.text
    assert {citation.file.split("-")[0] for citation in answer.citations} == {file}, answer.text
    assert said in answer.text, answer.text


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ("Which clusters is Shanwei named for?", Status.ANSWERED, None),
        ("Is Yunfu part of the wind power equipment cluster?", Status.CORRECTED, "Yangjiang"),
        ("Which cities develop wind power equipment clusters?", Status.ANSWERED, "Yangjiang"),
        ("Is wind power equipment planned in Zhongshan?", Status.CORRECTED, "Yangjiang"),
    ],
)
def test_the_table_of_clusters_still_answers_for_clusters(
    cities: Assistant, question: str, status: Status, said: str | None
) -> None:
    answer = ask(cities, question)
    assert answer.status is status, answer.text
    assert any(citation.document_id == "guangdong-2019" for citation in answer.citations), answer.text
    assert said is None or re.search(said, answer.text), answer.text


def test_a_name_spelled_by_its_sound_finds_its_document(cities: Assistant) -> None:
    scopes = cities.view().scopes
    asked = cities.respond("Which land price does the Luoding park quote?").question
    assert scopes.local_to(asked) == {"yunfu-wind"}
    both = cities.respond("Which is larger, the works in Luoding or the plant in Shanwei?").question
    assert scopes.local_to(both) == {"yunfu-wind", "shanwei-projects-2024"}


def test_a_city_that_something_only_comes_from_is_not_asked_about(cities: Assistant) -> None:
    said = cities.respond("What allowance is there for moving from Heyuan to Meizhou?").question
    assert cities_about(said) == {"Meizhou"}


def test_documents_are_of_the_cities_in_title_issuer_or_file(cities: Assistant) -> None:
    homes = {document.source.file.split("-")[0]: homes_of(document) for document in cities.view().documents.values()}
    assert homes["yunfu"] == {"Yunfu"}
    assert homes["shanwei"] == {"Shanwei"}
    assert homes["guangdong"] == frozenset()
