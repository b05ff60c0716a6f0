"""The normalised text in blocks (a line, an item, a paragraph) and sentences, each with where it stands.

``flat`` is the text without accents or capitals and with the same length, so that what is found in it stands at the
same place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: No acta has so many sentences; what comes behind is not read.
MOST_SENTENCES = 12_000
#: A sentence of an acta in one paragraph may be long; one of a file that is no acta need not be understood.
LONGEST = 6_000


def _bare() -> dict[int, str]:
    table = {}
    for code in [*range(0x41, 0x5B), *range(0xC0, 0x250)]:
        first = unicodedata.normalize("NFKD", chr(code))[0].lower()
        if len(first) == 1 and first.isalpha():
            table[code] = first
    # Bold of chats and of plain text, hard spaces, quotation marks of Word.
    return table | {ord("*"): " ", ord("_"): " ", 0xA0: " ", **dict.fromkeys(map(ord, "“”«»"), '"')}


_BARE = _bare()


def flat(text: str) -> str:
    return text.translate(_BARE)


@dataclass(frozen=True)
class Block:
    """``start`` is behind the marker: a bullet, a number, a letter."""

    start: int
    end: int
    marker: str
    speaker: str


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    block: int
    #: The first of its block.
    first: bool


_MARKER = re.compile(
    r"\s*(?:(?P<bullet>[-–—•*+·▪◦●\uf0b7\uf0a7]++(?!>)[ \t]*(?=[^\s*]))"
    r"|(?P<number>(?:(?:punto|tema|[ií]tem|asunto)[ \t]+)?(?:n[°º]?\.?[ \t]*)?"
    r"(?:\d{1,2}(?:\.(?:\d{1,2}|[a-z])(?!\d))*|[ivx]{1,4}|[a-z](?:\.\d{1,2})?)"
    r"(?:[ \t]*[°ºª]?[ \t]*(?:\.[-–]|[-–](?=[ \t])|[.:](?=[ \t])|\))[-–]?|(?<=\d\.\d)(?=[ \t])"
    r"|(?<=\d\.\d\d)(?=[ \t])))[ \t]*)",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"(?P<who>(?:señor|señora|sr\.|sra\.)[ \t]+[^.\n()]{2,40}(?:\([^)\n]{1,40}\))?)[ \t]*\.[ \t]?[-–—]+[ \t]*",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.:;!?)\"”»][-–—*_\s]*$")


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    for start, end in _items_of_lines(text):
        marker = _MARKER.match(text, start, end)
        begin = marker.end() if marker else start
        # "*Entrados*" is bold and no bullet.
        bold = (
            marker and marker["bullet"] == "*" and text.find("*", begin, end) > 0 and text[begin - 1] == "*"
        )
        if bold:
            marker, begin = None, start
        speaker = _SPEAKER.match(text, begin, end)
        said = speaker["who"] if speaker else ""
        begin = speaker.end() if speaker else begin
        while begin < end and text[begin].isspace():
            begin += 1
        if begin < end:
            found.append(Block(begin, end, marker.group().strip() if marker else "", said))
        if len(found) >= MOST_SENTENCES:
            break
    return found


_FIRST_ITEM = re.compile(r"(?:^|(?<=[\s.:;–-]))1\s?[)°º][).–-]*\s")
#: Another speaker within a line, as PDFs run them together.
_SPOKEN = re.compile(r"(?<=\s)SEÑORA?\s[A-ZÁÉÍÓÚÑ ]{2,40}(?:\([^)\n]{1,40}\))?\.[-–—]")
_NEXT_ITEM = re.compile(r"(?<=\s)(\d{1,2})\s?[)°º][).–-]*\s")


def _items_of_lines(text: str) -> Iterator[tuple[int, int]]:
    """ "Asuntos: 1) … 2) … 3) …" in one line are as many lines."""
    for start, end in _joined_lines(text):
        begin = start
        for spoken in _SPOKEN.finditer(text, start + 1, end):
            yield begin, spoken.start()
            begin = spoken.start()
        start = begin
        first = _FIRST_ITEM.search(text, start, end)
        if first:
            expected, cuts = 2, [first.start()]
            for found in _NEXT_ITEM.finditer(text, first.end(), end):
                if int(found[1]) == expected:
                    cuts.append(found.start())
                    expected += 1
            if len(cuts) > 1:
                for cut in cuts:
                    if cut > begin:
                        yield begin, cut
                    begin = cut
        yield begin, end


def _joined_lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, those together that break within a sentence: the next goes on in small letters."""
    begin = position = 0
    size = len(text)
    # Whoever writes no capitals begins every line in small letters.
    small = len(re.findall(r"^[^\S\n]*[a-zñáéíóú]", text[:20_000], re.MULTILINE)) * 2 > text.count(
        "\n", 0, 20_000
    )
    held: tuple[int, int] | None = None
    while position < size:
        cut = text.find("\n", position)
        cut = size if cut < 0 else cut
        begin, end = position, cut
        position = cut + 1
        while end > begin and text[end - 1].isspace():
            end -= 1
        # A quoted mail begins its lines with ">".
        while begin < end and (text[begin].isspace() or text[begin] == ">"):
            begin += 1
        if begin == end:
            if held:
                yield held
            held = None
            continue
        if held and not small and _goes_on(text, held, begin, end):
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (begin, end)
    if held:
        yield held


#: Nothing ends with such a word: the line was broken behind it.
_DANGLES = re.compile(r"\s(?:de|del|la|las|el|los|en|y|a|al|por|con|para|que|un|una|su|se)$", re.IGNORECASE)


def _goes_on(text: str, held: tuple[int, int], begin: int, end: int) -> bool:
    before = text[max(held[0], held[1] - 12) : held[1]]
    if _ENDED.search(before):
        return False
    if _DANGLES.search(before) and held[1] - held[0] >= 45:
        return True
    if not text[begin].islower() or _MARKER.match(text, begin, end):
        return False
    line = text.rfind("\n", held[0], held[1])
    return held[1] - max(line, held[0]) >= 45


_ABBREVIATIONS = frozenset(
    """
    sr sra sres sras srta dr dra dres prof mtro mtra ing arq esc lic cdor cdora cjal cjala cjales alc cnel gral tte
    no nro nros num n exp expte res art arts inc av avda cno bvar br bvr gdor pte pdte pág pag ej etc
    div unid afirm neg abst vda sta sto st tel apto esq km p q s ma fco gob int dpto depto min dir prov av cap vec
    gral cpte cptes ctas cta
    alumb pub colab aprob rend asoc coop esc soc com sec ses ord ext mun dep secr
    """.split()  # noqa: SIM905
)
_STOP = re.compile(
    r"[.!?…]+[-–—]*[\"”»')\]*_]*(?=\s|$|[-–—])|(?<=[a-zñáéíóú]{3})\.(?=[A-ZÁÉÍÓÚÑ][a-zñáéíóú])"
    r"|(?<=\s)\.(?=[A-ZÁÉÍÓÚÑ])"
    r"|\)(?=\s+(?:Res\.|Resolución|RESOLUCIÓN)\s)"
)
#: No Spanish word ends so; an abbreviation does ("alumb. púb.", "aprob. rend.").
_CLIPPED = re.compile(r"[bcfgpqtv]$|(?:nd|rd|ld|nm|rg|ct)$")
_WHOLE = frozenset(("club", "web", "internet", "zoom"))
_LAST_WORD = re.compile(r"([^\W\d_]+)$")


def sentences(text: str, all_blocks: list[Block]) -> list[Sentence]:
    found: list[Sentence] = []
    for number, block in enumerate(all_blocks):
        begin = block.start
        for stop in _STOP.finditer(text, block.start, block.end):
            if not _ends(text, begin, stop, block.end):
                continue
            found.append(Sentence(begin, stop.end(), number, begin == block.start))
            if len(found) >= MOST_SENTENCES:
                return found
            begin = stop.end()
            while begin < block.end and (
                text[begin].isspace() or (text[begin] in "-–—" and text[begin + 1 : begin + 2] != ">")
            ):
                begin += 1
        if begin < block.end:
            found.append(Sentence(begin, block.end, number, begin == block.start))
        if len(found) >= MOST_SENTENCES:
            break
    return found


def _ends(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    if stop.end() >= end:
        return True
    if not stop.group().startswith("."):
        return True
    if len(stop.group()) > 1 and stop.group() != "..":
        return True
    word = _LAST_WORD.search(text, max(begin, stop.start() - 12), stop.start())
    if word:
        said = word.group()
        if len(said) == 1 and said.isupper():
            return False  # an initial
        if said.lower() in _ABBREVIATIONS:
            return False
        after = text[stop.end() : stop.end() + 3].lstrip()[:1]
        small = after.islower() or after.isdigit()
        if after.islower() and said[0].isupper() and len(said) <= 5 and not said.isupper():
            return False
        if (
            _CLIPPED.search(said.lower())
            and said.lower() not in _WHOLE
            and (small or stop.start() - begin <= 5)
        ):
            return False
    return True


def tidy(text: str) -> str:
    """One line, without what stands around a sentence."""
    return " ".join(text.split()).strip(" .,;:-–—")
