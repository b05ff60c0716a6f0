"""What somebody asks for: words, «"phrases"» and «-words», forgiven whatever else they type."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.search.words import as_tsvector, asked_forms, is_stop_word, places_of, prefixes, tidy, words_of

MOST_LETTERS = 200  # of a question
_MOST_WORDS = 20
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"') | {"−": "-", "–": "-"})
# A phrase between quotes, or what stands between spaces; a hyphen before it says that it may not be there.
_PIECE = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other (mostly one), each by any of its forms.

    ``begins``: it is enough that a word begins so.
    """

    words: tuple[tuple[str, ...], ...]
    begins: bool = False

    @property
    def sql(self) -> str:
        """As PostgreSQL reads a ``tsquery``. Forms are letters and digits alone."""
        mark = ":*" if self.begins else ""
        each = ["(" + " | ".join(f"'{form}'{mark}" for form in forms) + ")" for forms in self.words]
        return "(" + " <-> ".join(each) + ")"

    def is_in(self, places: Mapping[str, Sequence[int]]) -> bool:
        """Whether a text with these forms at these places says it."""
        at = set(self._at(self.words[0], places))
        for distance, forms in enumerate(self.words[1:], start=1):
            at &= {place - distance for place in self._at(forms, places)}
        return bool(at)

    def _at(self, forms: Iterable[str], places: Mapping[str, Sequence[int]]) -> Iterator[int]:
        for form in forms:
            if self.begins:
                yield from (place for known, at in places.items() if known.startswith(form) for place in at)
            else:
                yield from places.get(form, ())

    def is_told_by(self, forms: Iterable[str]) -> bool:
        """Whether a word of these forms is one of its words: what is marked in an excerpt."""
        wanted = [one for word in self.words for one in word]
        if self.begins:
            return any(form.startswith(one) for form in forms for one in wanted)
        return any(form in wanted for form in forms)


@dataclass(frozen=True)
class Question:
    """What was asked: terms that must all be there, and those of which none may."""

    text: str
    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    def __bool__(self) -> bool:
        """Whether it can be answered: some word that tells something."""
        return bool(self.wanted)

    @property
    def has_phrase(self) -> bool:
        """Whether words must stand in a row, which no index knows."""
        return any(len(term.words) > 1 for term in self.wanted)

    @property
    def sql(self) -> str:
        """As PostgreSQL reads a ``tsquery``; empty where nothing can be asked."""
        if not self:
            return ""
        return " & ".join([*(term.sql for term in self.wanted), *(f"!{term.sql}" for term in self.unwanted)])

    def is_met_by(self, *texts: str) -> bool:
        """Whether some texts, one after the other, answer it: what the database finds by their words."""
        places = places_of(*texts)
        return all(term.is_in(places) for term in self.wanted) and not any(
            term.is_in(places) for term in self.unwanted
        )

    def widened(self) -> "Question":
        """The same for all that begins alike: «vecinal» for «vecina»."""
        wider = [Term(tuple(map(prefixes, term.words)), begins=True) for term in self.wanted]
        return Question(self.text, tuple(wider), self.unwanted)


def read_question(text: str) -> Question:
    """What a text asks for. Nothing is a mistake: a quote without its other is none, a lonely hyphen says nothing."""
    said = tidy(text[:MOST_LETTERS])
    wanted: list[Term] = []
    unwanted: list[Term] = []
    plain = said.translate(_QUOTES)
    if plain.count('"') % 2:
        place = plain.rindex('"')
        plain = f"{plain[:place]} {plain[place + 1 :]}"
    for piece in _PIECE.finditer(plain):
        into = unwanted if piece["no"] else wanted
        if piece["phrase"] is not None:
            forms = tuple(asked_forms(word[0]) for word in words_of(piece["phrase"]))
            into += [Term(forms)] if forms else []
            continue
        words = [word[0] for word in words_of(piece["words"])]
        telling = [Term((asked_forms(word),)) for word in words if not is_stop_word(word)]
        # What is not wanted is whole: «-socio-cultural» leaves out that, not all that is cultural.
        if piece["no"] and len(words) > 1:
            telling = [Term(tuple(map(asked_forms, words)))]
        into += telling
    return Question(
        said, tuple(dict.fromkeys(wanted))[:_MOST_WORDS], tuple(dict.fromkeys(unwanted))[:_MOST_WORDS]
    )


def vector_of(*texts: str) -> str:
    """The words of some texts, one after the other, as PostgreSQL reads a ``tsvector``."""
    return as_tsvector(places_of(*texts))


def mark_of_kind(code: str) -> str:
    """What stands among the words of every thing of a kind, quoted: nobody can type it."""
    return f"'=clase-{code}'"


def mark_of_place(code: str) -> str:
    """The same for a neighbourhood, by its code (letters, digits, points and hyphens)."""
    return f"'=barrio-{code}'"
