"""Retrieval, counted by ir-measures over trec_eval: recall at 1, 5 and 10, and nDCG at 10.

R@k = relevant passages among the first k / relevant passages; nDCG@10 = DCG of the first ten / that of the ideal ten
(Järvelin and Kekäläinen, TOIS 2002), with the judgements' grades as gains. Means are over all queries with a judgement;
a query without a hit counts 0.
"""

from __future__ import annotations

from collections.abc import Mapping

MEASURES = ("R@1", "R@5", "R@10", "nDCG@10")


def per_query(
    qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Measure → query → value."""
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    plain = ({query: dict(ranking) for query, ranking in given.items()} for given in (qrels, run))
    for metric in ir_measures.iter_calc(measures, *plain):
        values[str(metric.measure)][metric.query_id] = float(metric.value)
    return values
