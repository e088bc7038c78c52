"""What no template says, and what no template does."""

import re
from pathlib import Path

import pytest

import prioritize.report

HOME = Path(prioritize.report.__file__).parent
FILES = sorted([*(HOME / "templates").iterdir(), HOME / "markdown.py", HOME / "html.py", HOME / "words.py"])
CLAIMS = re.compile(
    r"\b(best|optimal\w*|optimum|synerg\w*|validated|safe|safer|safest|predict(s|ed)?)\b", re.IGNORECASE
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_word_claims_more_than_is_known(file):
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if "quote(found, safe=" not in line]
    assert [line for line in lines if CLAIMS.search(line)] == []


@pytest.mark.parametrize("word", ["best", "optimal", "synergistic", "Synergy", "validated", "safe", "predicts"])
def test_the_lint_finds_such_words(word):
    assert CLAIMS.search(f"<p>a {word} target</p>")


def test_the_lint_leaves_safety_alone():
    assert not CLAIMS.search("safety, biology, tractability")


@pytest.mark.parametrize("file", sorted((HOME / "templates").glob("*.html")), ids=lambda file: file.name)
def test_no_template_lifts_the_escaping_or_holds_inline_code(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape|\sstyle=|\son[a-z]+=|javascript:", text)


def test_the_files_were_really_read():
    assert {"page.html", "summary.html", "style.css", "script.js"} <= {file.name for file in FILES}
