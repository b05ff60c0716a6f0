"""Deals what was said out to meetings, so that no two contributions read alike."""

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.demo import places, texts
from reports.demo.chain import topic_of
from reports.demo.chain.shapes import Topic, Voice
from reports.demo.people import BY_CODE, OTHER, WOMAN, ActingMayor, Person


@dataclass(frozen=True)
class Contribution:
    """A row of `aportes.csv`, and what everybody may read of it once reviewed."""

    code: str
    meeting: str
    kind: str
    author_type: str
    author: str
    neighbourhood: str
    theme: str
    verbatim: str
    public_text: str
    withheld: bool = False
    #: The key of the topic that it is about (``reports.demo.chain``), where it is one of those; and what it makes of it.
    topic: str = ""
    dissents: bool = False


_TAILED = {texts.PROPOSAL, texts.INITIATIVE, texts.COMPLAINT}
_TAIL_SHARE, _PRIVATE_SHARE, _WITHHELD_EVERY = 0.38, 0.07, 53
_NUMERALS = ("dos cuadras", "tres cuadras", "cuatro cuadras", "cinco cuadras")
_MONTHS = ("dos meses", "tres meses", "cinco meses", "medio año", "más de un año")
_ROUND = (18, 24, 30, 40, 55, 60, 85, 120)


@dataclass
class Dealer:
    """Hands out texts: the least used first, each with a place it was not told of yet."""

    rng: random.Random
    used: Counter[str] = field(default_factory=Counter)
    told: set[str] = field(default_factory=set)
    under: set[str] = field(default_factory=set)
    #: Whether anybody has yet put what is said in this meeting under a topic.
    is_sorted: bool = False
    #: Whether it comes after the hearing to which some topics were brought.
    after_hearing: bool = False
    dealt: list[Contribution] = field(default_factory=list)

    def resident(
        self,
        meeting: str,
        neighbourhood: str,
        *,
        opening: bool,
        organisation: bool,
        councillor: Person | None = None,
    ) -> None:
        """One from residents; with `organisation`, from people who meet for something; or brought by a councillor.

        `opening` tells that it came by the registry desk; without it, it was said at a table.
        """
        for _ in range(200):
            theme = self._theme()
            kind, sentence = self._least_used(theme, texts.SAID[theme][1])
            text = self._fill(sentence, neighbourhood, theme)
            if kind in _TAILED and self.rng.random() < _TAIL_SHARE:
                text += " " + self._fill(
                    self._tail(theme, in_workshop=not opening and councillor is None), neighbourhood, theme
                )
            if text in self.told:
                continue
            self.told.add(text)
            if councillor is not None:
                text = self._fill(self.rng.choice(texts.COUNCILLOR_OPENINGS), neighbourhood) + _after_opening(
                    text
                )
            elif organisation:
                text = f"{self._fill(self.rng.choice(texts.ORGANISATIONS), neighbourhood)}: «{text.rstrip('.')}»."
            elif opening and self.rng.random() < 0.7:
                text = self._fill(self.rng.choice(texts.NOTE_OPENINGS), neighbourhood) + _after_opening(text)
            author_type = "organizacion" if organisation else "vecinos"
            if councillor is not None:
                author_type = "concejo_vecinal"
            author = councillor.code if councillor else ""
            topic = self._topic(sentence, neighbourhood)
            self._deal(meeting, kind, author_type, author, neighbourhood, theme, text, topic=topic)
            return
        raise AssertionError("No hay frases suficientes para tantos aportes.")

    def voice(self, meeting: str, topic: Topic, voice: Voice) -> None:
        """What somebody said of a topic, as it is written in ``reports.demo.chain``."""
        author_type = "organizacion" if voice.is_organisation else "vecinos"
        self._deal(
            meeting,
            voice.kind,
            author_type,
            "",
            voice.place,
            topic.theme,
            voice.text,
            topic=topic.key,
            dissents=voice.dissents,
        )

    def institutional(
        self, meeting: str, author_type: str, author: Person | None, *, acting: bool = False
    ) -> None:
        """One from the mayor, a councillor, a neighbourhood councillor or the staff, unless all was said already."""
        for _ in range(3 * len(texts.INSTITUTIONAL[author_type])):
            neighbourhood = self.neighbourhood()
            options = texts.INSTITUTIONAL[author_type]
            kind, theme, sentence = min(options, key=lambda option: (self.used[option[2]], self.rng.random()))
            self.used[sentence] += 1
            text = self._fill(sentence, neighbourhood, theme)
            if author is not None and author_type in {"alcaldia", "concejo_municipal"}:
                text = f"{_title(author_type, author, acting)} {text[0].lower()}{text[1:]}"
            if text in self.told:
                continue
            self.told.add(text)
            place = neighbourhood if "{" in sentence else ""
            topic = self._topic(sentence, place)
            self._deal(
                meeting, kind, author_type, author.code if author else "", place, theme, text, topic=topic
            )
            return

    def neighbourhood(self, among: tuple[str, ...] = places.USUAL) -> str:
        """A neighbourhood, the larger ones more often."""
        return self.rng.choices(among, [places.WEIGHTS[name] for name in among])[0]

    def _deal(
        self,
        meeting: str,
        kind: str,
        author_type: str,
        author: str,
        neighbourhood: str,
        theme: str,
        text: str,
        *,
        topic: str = "",
        dissents: bool = False,
    ) -> None:
        number = len(self.dealt) + 1
        verbatim, withheld = text, False
        if author_type == "vecinos" and number % _WITHHELD_EVERY == 0:
            turn = number // _WITHHELD_EVERY - 1
            kind, theme, sentence = texts.WITHHELD[turn % len(texts.WITHHELD)]
            verbatim, withheld = self._fill(sentence, neighbourhood), True
        elif author_type == "vecinos" and self.rng.random() < _PRIVATE_SHARE:
            verbatim = f"{text} {self._fill(self.rng.choice(texts.PRIVATE_TAILS), neighbourhood)}"
        self.dealt.append(
            Contribution(
                code=f"F-AP-{number:04}",
                meeting=meeting,
                kind=kind,
                author_type=author_type,
                author=author,
                neighbourhood=neighbourhood,
                theme=theme,
                verbatim=verbatim,
                public_text="" if withheld else text,
                withheld=withheld,
                topic="" if withheld else topic,
                dissents=dissents and not withheld,
            )
        )

    def _topic(self, sentence: str, place: str) -> str:
        """The topic of a sentence, the first time that it is said where the topic is about: twice would read alike."""
        topic = topic_of(sentence, place)
        if topic is None or not self.is_sorted or sentence in self.under:
            return ""
        if topic.in_hearing and not self.after_hearing:
            return ""
        self.under.add(sentence)
        return topic.key

    def _theme(self) -> str:
        themes = list(texts.SAID)
        return self.rng.choices(themes, [texts.SAID[theme][0] for theme in themes])[0]

    def _least_used(self, theme: str, options: tuple[tuple[str, str], ...]) -> tuple[str, str]:
        kind, sentence = min(options, key=lambda option: (self.used[option[1]], self.rng.random()))
        self.used[sentence] += 1
        return kind, sentence

    def _tail(self, theme: str, *, in_workshop: bool) -> str:
        options: tuple[str, ...] = texts.TAILS
        if in_workshop:
            options += texts.WORKSHOP_TAILS
        if theme in texts.WORKS:
            options += texts.WORKS_TAILS
        if theme in texts.DANGEROUS:
            options += texts.DANGER_TAILS
        tail = min(options, key=lambda option: (self.used[option], self.rng.random()))
        self.used[tail] += 1
        return tail

    def _fill(self, sentence: str, neighbourhood: str, theme: str = "") -> str:
        first, second = self.rng.sample(places.STREETS[neighbourhood], 2)
        names = places.SPOKEN.get(neighbourhood, (neighbourhood,))
        meets = theme in texts.MEETING_PLACES_FOR
        landmark = self.rng.choice(places.MEETING_PLACES if meets else places.LANDMARKS)
        text = sentence.format(
            calle=first,
            otra=second,
            lugar=landmark,
            de_lugar=f"de {landmark}",
            a_lugar=f"a {landmark}",
            barrio=names[len(self.dealt) % len(names)],  # one name all along a contribution
            linea=self.rng.choice(places.BUS_LINES),
            n=self.rng.randint(3, 9),
            muchos=self.rng.choice(_ROUND),
            meses=self.rng.choice(_MONTHS),
            cuadras=self.rng.choice(_NUMERALS),
            cifra=self.rng.randint(100, 999),
        )
        text = re.sub(r"\bde el\b", "del", text)
        text = re.sub(r"\ba el\b", "al", text)
        return re.sub(r"^\w", lambda letter: letter[0].upper(), text)


def _after_opening(text: str) -> str:
    """Lower case after a colon, unless the sentence begins with a name or an abbreviation."""
    first = text.split(" ")[0]
    keeps = first in {"Ruta", "Camino", "OSE", "José", "Susana", "Felipe"} or not first.isalpha()
    return text if keeps else text[0].lower() + text[1:]


def _title(author_type: str, author: Person, acting: bool) -> str:
    surname = author.last_name.split(" ")[0]
    woman = author.gender == WOMAN
    if author_type == "alcaldia" and not acting:
        return "La Alcaldesa" if woman else "El Alcalde"
    if author_type == "alcaldia":
        return f"La Alcaldesa interina {surname}" if woman else f"El Alcalde interino {surname}"
    return f"La Concejala {surname}" if woman else f"El Concejal {surname}"


@dataclass(frozen=True)
class HeadCount:
    """A row of `concurrencia.csv`."""

    meeting: str
    gender: str
    age_band: str
    neighbourhood: str
    first_time: str
    count: int


_AGES = (("14-17", 5), ("18-29", 14), ("30-44", 26), ("45-64", 33), ("65+", 18), ("", 4))
_GENDERS = ((WOMAN, 57), ("varon", 39), (OTHER, 1), ("—", 3))


def head_counts(
    rng: random.Random, meeting: str, people: int, among: tuple[str, ...], *, coarse: bool, newcomers: float
) -> list[HeadCount]:
    """So many residents of some neighbourhoods, described; `coarse` tells gender and neighbourhood alone."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for _ in range(people):
        gender = rng.choices([name for name, _ in _GENDERS], [weight for _, weight in _GENDERS])[0]
        age = "" if coarse else rng.choices([band for band, _ in _AGES], [weight for _, weight in _AGES])[0]
        place = rng.choices(among, [places.WEIGHTS[name] for name in among])[0]
        place = "" if rng.random() < 0.04 else place
        chance = rng.random()
        first = "—" if coarse or chance > 0.9 else ("si" if chance < newcomers else "no")
        found[gender, age, place, first] += 1
    return [HeadCount(meeting, *key, count) for key, count in sorted(found.items())]


def mayor_on(day: dt.date, mayor: str, acting: Iterable[ActingMayor]) -> tuple[Person, bool]:
    """Who speaks as mayor on a day, and whether only for a while."""
    for who, replacement, since, until, _ in acting:
        if who == mayor and since <= day <= until:
            return BY_CODE[replacement], True
    return BY_CODE[mayor], False
