"""The canaries stand in their texts and nowhere else, and a few patterns can warn of what must be warned of."""

import html
import json
import re
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.canary_words import (
    CARD,
    DICTATED,
    EMAIL,
    FREE,
    HARMLESS,
    HEALTH,
    HOME,
    MINOR,
    NAME,
    PHONE,
    PLATE,
    SPELLED,
    WARNED,
    canaries,
    leaks,
    wrong_warnings,
)

#: What the corpora are, not what the portal does with them: they change seldom.
pytestmark = pytest.mark.full

MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
GAP = r"[ .-]?"
PATTERNS = {
    "mail": MAIL,
    "card": r"(?<!\d)\d{0,1}[. ]?\d{3}[. ]?\d{3}-\d(?!\d)",
    "card by its name": r"(?i:c[eé]dula|documento|\bc\.?i\.?)\D{0,6}\d{7,8}(?!\d)",
    "mobile": rf"(?<![\d-])(?:(?:\+|00)598{GAP})?0?{GAP}9{GAP}[1-9](?:{GAP}\d){{6}}(?![\d-])",
    "fixed": rf"(?<![\d.-])(?:(?:\+|00)598{GAP})?2{GAP}[1-9](?:[ -]?\d){{6}}(?![\d.-])",
}


def detector(*without: str) -> Callable[[str], list[str]]:
    patterns = [pattern for name, pattern in PATTERNS.items() if name not in without]
    return lambda text: [found.group() for pattern in patterns for found in re.finditer(pattern, text)]


def test_there_are_enough_of_each_kind() -> None:
    assert len(DICTATED) == 40
    assert len(HARMLESS) == 15
    kinds = Counter(kind for one in DICTATED for kind, _word in one.canaries)
    assert kinds.keys() == {NAME, PHONE, EMAIL, CARD, HOME, HEALTH, MINOR, PLATE, SPELLED}
    assert kinds[PHONE] >= 12
    assert min(kinds[CARD], kinds[EMAIL], kinds[HOME], kinds[HEALTH], kinds[MINOR]) >= 4
    assert not WARNED & FREE


def test_canaries_stand_in_their_own_text_alone() -> None:
    words = canaries()
    assert len(set(words)) == len(words)
    for one in DICTATED:
        for _kind, word in one.canaries:
            assert word in one.text
        others = [other for other in DICTATED if other is not one]
        for _kind, word in one.canaries:
            assert not any(leaks(other.text.encode(), [word]) for other in others), word


def test_the_public_texts_hold_none() -> None:
    public = "\n".join([*(one.public for one in DICTATED), *HARMLESS])
    assert leaks(public.encode()) == []
    assert all(one.public for one in DICTATED)


@pytest.mark.parametrize(
    "written",
    [
        str,
        html.escape,
        lambda text: html.escape(text).replace("&#x27;", "&#39;"),
        json.dumps,
        quote,
        str.upper,
        str.lower,
        lambda text: f"<p>Antes {text}\xa0después",
    ],
)
def test_a_leak_is_seen_however_it_is_written(written: Callable[[str], str]) -> None:
    for word in canaries():
        assert word in leaks(b"%PDF \xff\xfe " + written(word).encode()), word


def test_a_number_is_seen_without_its_blanks() -> None:
    assert leaks(b"tel:099123456") == ["099 123 456"]
    assert leaks("cédula 12345678".encode()) == ["1.234.567-8"]
    for other in (b"099 123 45", b"099;123;456", b"1099123456", b"099\n123\n456"):
        assert leaks(other) == []


def test_a_few_patterns_warn_of_all_that_must_be_and_of_nothing_else() -> None:
    assert wrong_warnings(detector()) == []


@pytest.mark.parametrize("without", PATTERNS)
def test_each_form_is_needed(without: str) -> None:
    assert any(line.startswith("missed") for line in wrong_warnings(detector(without)))


@pytest.mark.parametrize(
    "pattern", [r"\d{4,}", r"\d[\d .-]{6,}\d", r"@\w+", r"[A-ZÁÉÍÓÚÑ]\w+ [A-ZÁÉÍÓÚÑ]\w+", r"\d{3}\.\d{3}"]
)
def test_who_warns_of_everything_warns_too_much(pattern: str) -> None:
    wrong = wrong_warnings(lambda text: re.findall(pattern, text))
    assert any(line.startswith("too much") for line in wrong)
