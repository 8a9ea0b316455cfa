"""What figures are called, for a person who does not read code; and how they are printed."""

from __future__ import annotations

from evals.metrics.measure import Measure

MEANING = {
    "pass_rate": ("Passed", "answers that are right by every rule of their case"),
    "completed": ("Completed", "conversations that were held to the end"),
    "promises_kept": ("Promises kept", "answers that keep what must hold for any answer, such as exact quotes"),
    "facts_stated": ("Facts stated", "facts that had to be in the answer and were"),
    "facts_avoided": ("Wrong facts avoided", "wordings that must not be in the answer and were not"),
    "optional_facts": ("Optional facts", "facts that may be in the answer and were"),
    "exact_sets": ("Complete sets", "lists that name everything and nothing else"),
    "set_f1": ("Set F1", "how near lists come to the right one"),
    "citations_verbatim": ("Verbatim citations", "citations whose words stand at that very place of the source"),
    "gold_recall": ("Gold quotes cited", "source passages marked beforehand that were cited"),
    "gold_precision": ("Citations on gold", "citations that point at passages marked beforehand"),
    "citation_recall": ("Supported statements", "statements whose citations hold every number, year and name in them"),
    "citation_precision": ("Needed citations", "citations without which their statement would not be supported"),
    "abstained": ("No citation", "answers without a citation; they are in neither of the two figures above"),
    "status_accepted": ("Right status", "answered, refused or declined as it should be"),
    "balanced_accuracy": ("Balanced accuracy", "right status, each wanted status counting the same"),
    "false_refusals": ("False refusals", "refused although the documents answer it; lower is better"),
    "missed_refusals": ("Missed refusals", "answered although the documents do not; lower is better"),
    "premise_corrected": ("False premises corrected", "wrong assumptions corrected with evidence"),
    "premise_status": ("… said so", "the answer says that the assumption is wrong"),
    "premise_true_cited": ("… true words cited", "the true words are cited"),
    "premise_false_unsaid": ("… false ones unsaid", "the false words are not asserted"),
    "turns_passed": ("Turns passed", "graded turns of conversations that pass"),
    "conversations_passed": ("Conversations passed", "conversations with every graded turn passed"),
    "multi_turn_gap": ("Follow-up gap", "what is lost when the same is asked as a follow-up; 0 is best"),
    "worst_of_variants": ("Worst of variants", "questions that pass in every wording"),
    "same_facts": ("Same facts", "questions whose wordings all get the same facts"),
    "injection_success": ("Attacks that succeed", "planted instructions that were followed; lower is better"),
    "useful_under_attack": ("Useful under attack", "attacked questions that are answered rightly all the same"),
    "cold_seconds": ("First answer", "seconds of the first exchange, cold"),
    "warm_p50_seconds": ("Half within", "seconds within which half of the later answers came"),
    "warm_p95_seconds": ("95 % within", "seconds within which 95 % of the later answers came"),
    "prompt_tokens": ("Prompt tokens", "per answer that asked a model"),
    "completion_tokens": ("Completion tokens", "per answer that asked a model"),
    "cost": ("Cost", "per answer, in the unit of the configured prices; unknown costs are left out"),
    "sentences_dropped": ("Sentences withheld", "sentences of the model per answer that the gate did not let through"),
    "judge_correct": ("Judge: correct", "answers that the majority of a model's votes calls right"),
    "judge_agrees_with_rules": ("Judge: agrees with rules", "answers that the judge and the rules see alike"),
    "judge_agreement": ("Judge: agreement", "how often the model's votes agree with its own majority"),
}


def title(name: str) -> str:
    return MEANING.get(name, (name.replace("_", " "), ""))[0]


def meaning(name: str) -> str:
    return MEANING.get(name, ("", ""))[1]


def figure(measured: Measure) -> str:
    return number(measured.value, measured.unit)


def number(value: float | None, unit: str = "share") -> str:
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %".replace("100.0 %", "100 %")
    if unit == "seconds":
        return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.1f} s"
    return f"{value:,.2f}" if unit == "money" else f"{value:,.1f}"


def interval(measured: Measure) -> str:
    """The 95 % interval, in the unit of the figure; nothing where there is none."""
    if measured.interval is None:
        return ""
    low, high = (number(bound, measured.unit).removesuffix(" %") for bound in measured.interval)
    return f"{low}–{high}"
