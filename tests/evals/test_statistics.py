"""Figures that can be worked out by hand."""

from __future__ import annotations

import pytest

from evals.statistics import cluster_mean, mcnemar, paired_bootstrap, wilson


def test_wilson_as_in_the_textbook() -> None:
    # 1 of 10: centre (0.1 + 1.92/10)/(1 + 3.84/10) = 0.2110, half width 0.1932
    interval = wilson(1, 10)
    assert interval is not None
    assert interval == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert wilson(0, 0) is None
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)


@pytest.mark.parametrize(
    ("broken", "fixed", "p"), [(0, 0, 1.0), (3, 0, 0.25), (6, 0, 0.03125), (5, 5, 1.0), (1, 7, 0.0703125)]
)
def test_mcnemar_is_the_binomial_of_the_changed_cases(broken: int, fixed: int, p: float) -> None:
    assert mcnemar(broken, fixed) == pytest.approx(p)


def test_nothing_changed_is_inconclusive() -> None:
    difference = paired_bootstrap({f"case-{n}": [0.0] for n in range(50)})
    assert difference.value == 0
    assert difference.interval == (0, 0)
    assert not difference.conclusive


def test_a_large_change_is_conclusive_and_repeatable() -> None:
    differences = {f"case-{n}": [-1.0 if n < 30 else 0.0] for n in range(60)}
    first, second = (paired_bootstrap(differences, seed=3) for _ in range(2))
    assert first == second
    assert first.conclusive
    assert first.value == -0.5


def test_variants_of_one_question_count_as_one() -> None:
    """Ten variants that all broke are one question that broke: the interval has to be as wide as for one."""
    alone = {f"q{n}": [-1.0 if n == 0 else 0.0] for n in range(8)}
    tenfold = {cluster: values * 10 for cluster, values in alone.items()}
    assert paired_bootstrap(tenfold).interval == pytest.approx(paired_bootstrap(alone).interval)


def test_a_mean_of_one_cluster_has_no_interval() -> None:
    assert cluster_mean({"only": [0.0, 1.0]}) is None
    assert cluster_mean({"a": [1.0], "b": [1.0]}) == (1.0, 1.0)
