"""What the page and the Markdown say is plain English, as far as that can be checked."""

import re
from html import unescape

import pytest

from runner.report.page.markdown import CAVEATS, SAME_ANSWERS
from runner.report.page.page import SECTIONS, TEMPLATES
from runner.report.text.answers import answers, belief, reach
from runner.report.text.parts import WHAT_RATIOS_SAY, cpu_ratios, not_time, outlier_sentences, staying, table_finding
from runner.report.text.reading import warnings_of
from tests.documents.prose import banned, too_long
from tests.report.everything import everything
from tests.report.summaries import make_summary

BLOCKS = "p|li|dt|dd|td|th|h[1-4]|caption|figcaption|small|summary|title|legend|button|label|option"


def written(template: str) -> str:
    """The text of a template as paragraphs: X for what comes from a run, and what macros are called with."""
    text = re.sub(r"\{\{ parts\.\w+\([^\"]*(\"[^\n]*\")\) \}\}", r"<p>\1</p>", template)
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(
        r"\{% set \w+ = (\"[^\n]*\") %\}",
        lambda found: f"<p>{found[1].replace(' if is_split else ', '</p><p>')}</p>",
        text,
    )
    text = re.sub(r"\{%.*?%\}", "", re.sub(r"\{\{.*?\}\}", "X", text))
    text = re.sub(rf"</?(?:{BLOCKS})\b[^>]*>", "\n\n", text)
    return unescape(re.sub(r"<[^>]+>", "", text))


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("*.j2")))
def test_a_template_has_short_sentences_and_plain_words(template: str) -> None:
    text = written((TEMPLATES / template).read_text())

    assert ([], []) == (too_long(text), banned(text))


def test_what_is_said_of_a_run_has_short_sentences_and_plain_words() -> None:
    summary, typical = everything(), everything().typical_cpu
    said = [
        *(sentence for answer in answers(summary) for sentence in (answer.question, answer.sentence)),
        *(table_finding(table) for table in summary.libraries),
        *(sentence for table in summary.libraries for sentence in outlier_sentences(table)),
        *(question for _, _, question in (cpu_ratios(typical.ratios) if typical else [])),
        *(section.heading for section in SECTIONS),
        *(belief(summary), belief(make_summary()), reach(), staying(summary.libraries), not_time(summary)),
        *(WHAT_RATIOS_SAY, SAME_ANSWERS, *CAVEATS, *warnings_of(summary)),
    ]
    text = "\n\n".join(re.sub(r"\[[^\]]*\]", "", sentence) for sentence in said)

    assert ([], []) == (too_long(text), banned(text))
