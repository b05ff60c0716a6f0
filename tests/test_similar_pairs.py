"""What words alone can do with the texts: a slow matcher finds every own topic, and lesser ones do not."""

import ast
import math
import re
import sys
from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from tests.similar_pairs import (
    CAPITALS,
    FORM,
    GENERIC,
    NO_ACCENTS,
    NOTHING_ALIKE,
    PLAIN,
    TOPICS,
    TYPO,
    misses,
    queries,
)

#: What the corpora are, not what the portal does with them: they change seldom, and some take long to make.
pytestmark = pytest.mark.full


def telling(text: str) -> set[str]:
    """Its words of three letters and more that are not everybody's, without accents."""
    plain = text.lower().translate(str.maketrans("áéíóúüñ", "aeiouun"))
    return {word for word in re.findall(r"[a-z0-9]{3,}", plain) if word not in GENERIC}


def distance(one: str, other: str) -> int:
    """Letters put in, taken out, changed, or two neighbours exchanged."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, match in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def stem(word: str) -> str:
    return re.sub(r"(ciones|cion|es|s|as|os|a|o|e)$", "", word) if len(word) > 3 else word


def alike(one: str, other: str) -> float:
    """1 of the same stem, less of one that resembles it, 0 of another."""
    if stem(one) == stem(other):
        return 1
    shorter = min(len(one), len(other))
    if shorter >= 4 and distance(one, other) <= (1 if shorter < 8 else 2):
        return 0.7
    return 0


def words_of(key: str) -> set[str]:
    return telling(" ".join([TOPICS[key].title, *TOPICS[key].coded]))


def matcher(likeness: Callable[[str, str], float]) -> Callable[[str], list[str]]:
    """Topics by the sum of how well each word of a text is met, rare words counting more."""
    topics = {key: words_of(key) for key in TOPICS}
    among = Counter(one for words in topics.values() for one in {stem(word) for word in words})
    weight = {one: math.log(1 + len(topics) / times) for one, times in among.items()}

    def suggest(text: str) -> list[str]:
        scores: dict[str, float] = {}
        for key, words in topics.items():
            for word in telling(text):
                best = max(likeness(word, other) * weight[stem(other)] for other in words)
                if best:
                    scores[key] = scores.get(key, 0) + best
        return sorted(scores, key=lambda key: -scores[key])

    return suggest


def test_there_are_enough_of_them() -> None:
    asked = queries()
    assert len(TOPICS) >= 20
    assert sum(len(topic.coded) for topic in TOPICS.values()) + len(asked) >= 60
    assert len(asked) >= 40
    assert len(NOTHING_ALIKE) == 15
    assert min(Counter(query.topic for query in asked).values()) >= 2
    ways = Counter(query.how for query in asked)
    assert ways.keys() == {PLAIN, NO_ACCENTS, TYPO, FORM, CAPITALS}
    assert ways[TYPO] >= 10
    texts = [query.text for query in asked] + [text for topic in TOPICS.values() for text in topic.coded]
    assert len(set(texts)) == len(texts)


def test_words_are_enough() -> None:
    assert misses(matcher(alike)) == []


@pytest.mark.parametrize(
    ("name", "likeness", "ways"),
    [
        ("the same word alone", lambda one, other: float(one == other), {TYPO, FORM}),
        ("the same stem alone", lambda one, other: float(stem(one) == stem(other)), {TYPO}),
    ],
)
def test_a_lesser_matcher_misses(name: str, likeness: Callable[[str, str], float], ways: set[str]) -> None:
    wrong = misses(matcher(likeness))
    assert ways <= {line.partition(":")[0] for line in wrong}, name


def test_topics_by_another_order_or_none_are_told() -> None:
    suggest = matcher(alike)
    assert len(misses(lambda text: [])) == len(queries())
    assert len(misses(lambda text: list(TOPICS))) > 40
    assert len(misses(lambda text: suggest(text)[::-1])) > 10


def test_a_matcher_that_minds_everybodys_words_suggests_too_much() -> None:
    words = {key: set(re.findall(r"\w{3,}", " ".join(topic.coded).lower())) for key, topic in TOPICS.items()}

    def suggest(text: str) -> list[str]:
        return [key for key in words if words[key] & set(re.findall(r"\w{3,}", text.lower()))]

    assert sum(line.startswith("nothing alike") for line in misses(suggest)) >= 5


def test_typing_errors_are_the_only_way_in() -> None:
    """A query with a typing error has no other telling word in common with its topic."""
    for query in queries():
        shared = {
            word
            for word in telling(query.text)
            for other in words_of(query.topic)
            if stem(word) == stem(other)
        }
        assert bool(shared) != (query.how == TYPO), (query, shared)


def test_what_is_not_alike_does_not_look_it() -> None:
    """However likeness is measured: typing errors resemble their word by 0.8 and more, these words none by 0.75."""
    known = {word for key in TOPICS for word in words_of(key)}
    for text in NOTHING_ALIKE:
        for word in telling(text):
            assert max(SequenceMatcher(None, word, other).ratio() for other in known) < 0.75, (text, word)
    for query in queries():
        if query.how == TYPO:
            own = words_of(query.topic)
            assert any(
                SequenceMatcher(None, word, other).ratio() > 0.8
                for word in telling(query.text)
                for other in own
            ), query


def test_nothing_is_imported() -> None:
    source = (Path(__file__).parent / "similar_pairs.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] in sys.stdlib_module_names
