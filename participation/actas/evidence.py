"""What is said around each mention of a name, as signs that a linear model weighs.

A sign is a short text: where it stands (before, behind, in the parenthesis, over the list, …) and what is there, by
class and by stem. Mentions in a list share what governs and what ends the list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from participation.actas.lexicon import classes
from participation.actas.mentions import Mention, Token
from participation.actas.names import GIVEN, PARTICLES, TITLES

_LEFT, _RIGHT, _HEADER, _NOTE = 14, 12, 14, 14
_STEM = 5
_SENTENCE_REACH = 60
_EMPTY_GAP = frozenset("y e , ; - / | . * • el los las la asi como".split()) | PARTICLES | TITLES  # noqa: SIM905
_SENTENCE_SIGNS = frozenset(";!?")
#: What a point behind does not end a sentence.
_ABBREVIATIONS = frozenset(
    (
        *(
            "sr",
            "sra",
            "sres",
            "sras",
            "srta",
            "dr",
            "dra",
            "dres",
            "prof",
            "profa",
            "mtro",
            "mtra",
            "ing",
            "arq",
        ),
        *(
            "lic",
            "esc",
            "cr",
            "cra",
            "tec",
            "psic",
            "ps",
            "cjal",
            "cjala",
            "cjales",
            "conc",
            "pdte",
            "pte",
            "alc",
            "agr",
        ),
        *(
            "gral",
            "br",
            "mag",
            "dn",
            "soc",
            "av",
            "avda",
            "cno",
            "nro",
            "num",
            "ma",
            "sec",
            "supl",
            "tit",
            "func",
            "dir",
        ),
        *(
            "hs",
            "etc",
            "art",
            "exp",
            "coord",
            "com",
            "vec",
            "tte",
            "cnel",
            "cap",
            "aux",
            "adm",
            "asist",
            "dpto",
            "depto",
        ),
    )
)
_OF_ATTENDANCE = frozenset(
    (
        *("present", "absent", "notice", "leave", "called", "presides", "substitute", "instead", "principal"),
        *("staff", "guest", "late", "votes", "none", "also", "kin"),
    )
)
_BETWEEN = (
    "present",
    "absent",
    "notice",
    "leave",
    "presides",
    "substitute",
    "instead",
    "staff",
    "guest",
    "votes",
)
_BULLETS = frozenset("-•*+–—>")

LIST, LINES, COLUMNS, SENTENCE, PARAGRAPH, APART = (
    "list",
    "lines",
    "columns",
    "sentence",
    "paragraph",
    "apart",
)


#: The sign of a name that is told as who speaks, which says nothing of a list.
INTRODUCED = "introduced"
LINKS = (LIST, LINES, COLUMNS, SENTENCE, PARAGRAPH, APART, *(f"{SENTENCE}:{each}" for each in _BETWEEN))


@dataclass(frozen=True)
class Evidence:
    """The signs of one mention, how it hangs together with the one before, and how an absence would be told."""

    signs: tuple[str, ...]
    link: str
    status: str | None


class Reader:
    """Reads the surroundings of the mentions of one text."""

    def __init__(
        self,
        every: list[Token],
        found: list[Mention],
        qualities: dict[str, tuple[str, str]],
        bodies: tuple[str, ...] = (),
        elsewhere: frozenset[str] = frozenset(),
    ) -> None:
        self.elsewhere = elsewhere
        self.every, self.found, self.qualities = every, found, qualities
        self.foreign = _foreign(bodies)
        self.inside = [False] * (len(every) + 1)
        for mention in found:
            for at in range(mention.first, mention.last):
                self.inside[at] = True
        self.led_by = self._offices_that_preside()
        self.line_of, self.lines = self._lines()
        self.legend = self._legend()
        self.links = [self._link(number) for number in range(len(found))]
        self.heads = self._runs()
        sizes = Counter(
            head for head, mention in zip(self.heads, found, strict=True) if mention.matched.code is not None
        )
        self.listed = max(sizes.values(), default=0) > 2
        self.notes = [self._note(mention) for mention in found]
        self.times = Counter(mention.who for mention in found)
        self.spoken = Counter(mention.who for number, mention in enumerate(found) if self._speaks(number))

    def read(self) -> list[Evidence]:
        seen: set[str] = set()
        out = []
        tails: dict[int, tuple[list[Token], int]] = {}
        for number, mention in enumerate(self.found):
            signs = self._own(number, mention, first=mention.who not in seen)
            seen.add(mention.who)
            head = self.heads[number]
            if head not in tails:
                last = number
                while last + 1 < len(self.found) and self.heads[last + 1] == head:
                    last += 1
                tails[head] = (self._right(self.found[last], self.notes[last][1]), last - head + 1)
            around, status = self._around(number, mention, tails[head])
            out.append(Evidence(tuple(dict.fromkeys(signs + around)), self.links[number], status))
        return out

    # --- lines, lists

    def _lines(self) -> tuple[list[int], list[tuple[int, int]]]:
        """Of each token its line, and of each line its tokens."""
        line_of: list[int] = []
        lines: list[tuple[int, int]] = []
        start = 0
        for at, token in enumerate(self.every):
            line_of.append(len(lines))
            if token.sign == "\n":
                lines.append((start, at))
                start = at + 1
        lines.append((start, len(self.every)))
        return line_of, lines

    def _legend(self) -> dict[str, list[Token]]:
        """What short codes mean where a line explains several: "P: presente. AA: avisó"."""
        legend: dict[str, list[Token]] = {}
        for start, end in self.lines:
            codes = [at for at in range(start, end) if _is_code(self.every[at])]
            if len(codes) < 2:
                continue
            meanings = {
                self.every[at].sign.rstrip("."): [
                    token for token in self.every[at + 1 : following] if token.sign[0].isalpha()
                ]
                for at, following in zip(codes, [*codes[1:], end], strict=True)
            }
            if all(any(classes(token.word) for token in meaning) for meaning in meanings.values()):
                legend |= meanings
        return legend

    def _meaning(self, code: str, row: list[Token]) -> list[Token]:
        """What a code in a cell behind a name means, as the text says it or as is usual."""
        if code in self.legend:
            return self.legend[code]
        in_table = any(token.sign in ("\t", "|") for token in row)
        return _USUAL.get(code.lower(), []) if in_table else []

    def _marked(self, mention: Mention, row: list[Token]) -> list[Token]:
        """What is the heading of the column that has a mark in the row of a name."""
        line = self._line(mention)
        column = sum(token.sign == "\t" for token in self.every[self.lines[line][0] : mention.last])
        for token in row:
            if token.sign == "\t":
                column += 1
            elif token.sign.lower() in _MARKS and column:
                break
        else:
            return []
        for start, end in reversed(self.lines[max(0, line - _LONGEST_TABLE) : line]):
            if end - start > _WIDEST_ROW:
                continue
            cells = self._cells_of(start, end)
            if len(cells) > column and not any(self.inside[start:end]) and _attendance(self.every[start:end]):
                return cells[column]
        return []

    def _cells_of(self, start: int, end: int) -> list[list[Token]]:
        cells: list[list[Token]] = [[]]
        for token in self.every[start:end]:
            if token.sign == "\t":
                cells.append([])
            else:
                cells[-1].append(token)
        return cells

    def _line(self, mention: Mention) -> int:
        return self.line_of[mention.first]

    def _opens_line(self, mention: Mention) -> bool:
        """Nothing but its sign, number and titles stands before it on its line."""
        return all(self._is_mark(self.every[at]) for at in range(self._cell(mention), mention.first))

    def _cell(self, mention: Mention) -> int:
        """Where its line begins, or its column of it."""
        start = self.lines[self._line(mention)][0]
        for at in range(mention.first - 1, start, -1):
            if self.every[at].sign == "\t":
                return at + 1
        return start

    @staticmethod
    def _is_mark(token: Token) -> bool:
        return (
            not token.sign[0].isalpha()
            or token.word in TITLES
            or token.word in PARTICLES
            or len(token.word) == 1
        )

    def _link(self, number: int) -> str:
        """How a mention follows the one before."""
        if not number:
            return APART
        before, mention = self.found[number - 1], self.found[number]
        lines = self._line(mention) - self._line(before)
        gap = self._without_notes(before.last, mention.first)
        if (
            lines <= 1
            and all(
                token.word in _EMPTY_GAP
                or token.sign in "\t\n"
                or token.sign in _BULLETS
                or token.sign.isdigit()
                for token in gap
            )
            and not (lines == 0 and any(token.sign == "." for token in gap) and not mention.titles)
        ):
            return LINES if lines else COLUMNS if any(token.sign == "\t" for token in gap) else LIST
        if lines == 1 and self._opens_line(mention) and self._line_begins_with_name(self._line(before)):
            return LINES
        if lines == 0:
            if any(self._ends(at) for at in range(before.last - 1, mention.first)):
                return PARAGRAPH
            between = [each for token in gap for each in classes(token.word) if each in _BETWEEN]
            return f"{SENTENCE}:{between[-1]}" if between else SENTENCE
        return PARAGRAPH if lines == 1 else APART

    def _line_begins_with_name(self, line: int) -> bool:
        start, end = self.lines[line]
        for at in range(start, min(end, start + 12)):
            if self.inside[at]:
                return True
            if not self._is_mark(self.every[at]):
                return False
        return False

    def _without_notes(self, first: int, last: int) -> list[Token]:
        out, depth = [], 0
        for token in self.every[first : min(last, first + 60)]:
            if token.sign == "(":
                depth += 1
            elif token.sign == ")":
                depth = max(0, depth - 1)
            elif not depth:
                out.append(token)
        return out

    def _ends(self, at: int) -> bool:
        """Whether a sentence ends with this token."""
        token = self.every[at]
        if token.sign in _SENTENCE_SIGNS:
            return True
        if (
            not token.sign.endswith(".")
            or token.word in _ABBREVIATIONS
            or len(token.word) == 1 != len(token.sign)
        ):
            return False
        after = self.every[at + 1] if at + 1 < len(self.every) else None
        if after is None or after.sign[0].isupper() or after.sign in "\n-":
            return True
        if token.sign == "." and after.sign.isdigit() and after.start == token.end:
            return False
        return token.sign == "." or len(token.word) > 4

    def _runs(self) -> list[int]:
        """Of each mention the first of its list."""
        heads: list[int] = []
        for number, link in enumerate(self.links):
            heads.append(heads[-1] if link in (LIST, LINES) and heads else number)
        return heads

    # --- the words around

    def _note(self, mention: Mention) -> tuple[list[Token], int]:
        """The words in parentheses right behind a name, and where they end."""
        at = mention.last
        if at < len(self.every) and self.every[at].sign == "(":
            for end in range(at + 1, min(len(self.every), at + 2 + _NOTE)):
                if self.every[end].sign == ")":
                    return self.every[at + 1 : end], end + 1
        return [], at

    def _left(self, first: int, *, stop_at_names: bool) -> list[Token]:
        """The words before, nearest first, to the beginning of the sentence or line."""
        out: list[Token] = []
        at = first - 1
        while at >= 0 and len(out) < _LEFT:
            token = self.every[at]
            if token.sign == "\n" or (stop_at_names and self.inside[at]) or self._ends(at):
                break
            if token.sign == "/" and self._stands_apart(at):
                break
            if token.sign == "\t" and any(self.inside[max(0, at - 6) : at]):
                break
            out.append(token)
            at -= 1
        return out[::-1]

    def _stands_apart(self, at: int) -> bool:
        """Whether there is space around a sign."""
        before, after = self.every[max(0, at - 1)], self.every[min(at + 1, len(self.every) - 1)]
        return before.end < self.every[at].start and self.every[at].end < after.start

    def _right(self, mention: Mention, start: int) -> list[Token]:
        """The words behind, up to the next name or the end of the sentence or line."""
        out: list[Token] = []
        if self._ends(start - 1):
            return out
        for at in range(start, min(len(self.every), start + _RIGHT)):
            token = self.every[at]
            if token.sign == "\n" or self.inside[at] or (self._ends(at) and not token.sign[0].isalpha()):
                break
            out.append(token)
            if self._ends(at):
                break
        return out

    def _sentence(self, mention: Mention) -> tuple[list[Token], list[Token]]:
        """The rest of the sentence or line, before the name and behind it."""
        first = mention.first
        while first > 0 and mention.first - first < _SENTENCE_REACH:
            token = self.every[first - 1]
            if token.sign == "\n" or (self._ends(first - 1) and token.sign != ";"):
                break
            first -= 1
        last = mention.last
        if self._ends(last - 1):
            return self.every[first : mention.first], []
        while last < len(self.every) and last - mention.last < _SENTENCE_REACH:
            token = self.every[last]
            if token.sign == "\n" or (self._ends(last) and token.sign != ";" and not token.sign[0].isalpha()):
                break
            last += 1
            if self._ends(last - 1) and token.sign[0].isalpha():
                break
        return self.every[first : mention.first], self.every[mention.last : last]

    def _speaks(self, number: int) -> bool:
        mention = self.found[number]
        words = self.every[mention.last : mention.last + 4]
        return any("speaks" in classes(token.word) for token in words) or self._is_label(mention)

    def _introduced(self, mention: Mention) -> bool:
        """Whether a word right before says that they speak: "Mocionante: X", "(informa X)"."""
        at = mention.first - 1
        while (
            at >= 0
            and mention.first - at < 5
            and (self._is_mark(self.every[at]) and self.every[at].sign != "\n")
        ):
            at -= 1
        return at >= 0 and "speaks" in classes(self.every[at].word)

    def _is_label(self, mention: Mention) -> bool:
        """Whether what follows is what they say: "SR. X.-", "X:"."""
        behind = "".join(token.sign for token in self.every[mention.last - 1 : mention.last + 2])
        return self._opens_line(mention) and (".-" in behind or ":" in behind)

    def _header(self, number: int) -> tuple[list[Token], int]:
        """The line over the list or paragraph of a mention that begins with no name, and how far up it is."""
        line = self._line(self.found[self.heads[number]]) - 1
        far = 0
        while line >= 0 and far < 6:
            start, end = self.lines[line]
            if end > start:
                names = sum(self.inside[start:end])
                if not names and end - start < 30:
                    return self._column(start, end, self.found[number]), far
                far += 1
            line -= 1
        return [], far

    def _column(self, start: int, end: int, mention: Mention) -> list[Token]:
        """Of a line of headings that over the column of a mention; all of it where there are no columns."""
        begin = self.lines[self._line(mention)][0]
        column = sum(token.sign == "\t" for token in self.every[begin : mention.first])
        cells = self._cells_of(start, end)
        return cells[column] if 0 < column < len(cells) or len(cells) > 1 > column else self.every[start:end]

    def _passed_on(self, right: list[Token], start: int) -> tuple[list[Token], list[Token]]:
        """What follows a name, parted where words begin that lead to the next: "A, por encontrarse enferma B"."""
        if self.inside[start + len(right)]:
            for at, token in enumerate(right):
                leads = _leads(token) or (token.word in _TAKES and at and right[at - 1].word in ("y", ","))
                if leads and not any(each.sign in ",;" for each in right[at + 1 :]):
                    return right[:at], right[at:]
        return right, []

    def _leading(self, mention: Mention, kind: str) -> list[str]:
        """The words right before a name that put it in relation to another, and whether that is a name."""
        at = mention.first - 1
        signs = []
        skipped = {*TITLES, *PARTICLES, "el", "al", "su", ".", "/"}
        if at >= 0 and not mention.titles and self.every[at].word in ("el", "la", "del", "al", "los", "las"):
            signs.append(f"art:{kind}:{self.every[mention.first].word in GIVEN}")
        while at >= 0 and mention.first - at < 10:
            token = self.every[at]
            if token.word not in skipped and "member" not in classes(token.word):
                break
            at -= 1
        if at < 0:
            return signs
        token, near = self.every[at], self.inside[at - 1] if at else False
        word = token.word if token.sign[0].isalpha() else token.sign.replace("\n", "nl")
        signs += [f"pre:{word[:6]}", f"pre:{word[:6]}:{near}:{kind}"]
        told = [each for each in self.every[max(0, at - 3) : at] if each.sign[0].isalpha()]
        if word in ("por", "a", "de", "para", "con", "(") and told and not near:
            signs += [f"pre:{word}<{each}" for each in classes(told[-1].word)]
        if _leads(token):
            signs += ["led", f"led:{near}", f"led:{kind}"]
        if word == "(" and at:
            signs.append(f"pb:{self.every[at - 1].word[:6]}")
        opened = next(
            (back for back in range(at, max(-1, at - 8), -1) if self.every[back].sign in "()"), None
        )
        if opened is not None and self.every[opened].sign == "(":
            inside = self.every[opened + 1 : mention.first]
            signs += [f"in:{self.inside[opened - 1] if opened else False}"]
            signs += _words("in", inside, kind)
        return signs

    def _offices_that_preside(self) -> set[str]:
        """The offices of which it is said, without a name, that they preside: "la Alcaldesa abre y preside"."""
        offices = set()
        for at, token in enumerate(self.every):
            if not token.word.startswith(("alcald", "presid", "vicepr", "coordi")) or self.inside[at + 1]:
                continue
            for after in self.every[at + 1 : at + 5]:
                if after.sign in ".;\n" or self.inside[at + 1]:
                    break
                if after.word in _LEADS_SESSION:
                    offices.add(token.word[:_STEM])
        return offices

    # --- signs

    def _own(self, number: int, mention: Mention, *, first: bool) -> list[str]:
        signs = ["bias"]
        kind = self._known(mention)
        signs.append(f"k:{kind}")
        quality, office = self.qualities.get(mention.matched.code or "", ("", ""))
        if quality:
            signs.append(f"q:{quality}")
        if office:
            signs.append(f"o:{office}")
        for title in mention.titles:
            signs += [f"t:{title[:_STEM]}", f"t:{kind}:{title[:_STEM]}"]
            signs += [f"tc:{each}" for each in classes(title)]
            if title[:_STEM] in self.led_by:
                signs.append("office")
        if not mention.titles:
            signs.append("t:none")
        place = mention.start
        bucket = next((size for size in (300, 700, 1200, 2000, 4000) if place < size), 9999)
        signs.append(f"p:{bucket}")
        share = (len(self.every) - mention.last) / max(1, len(self.every))
        if share < 0.1:
            signs.append("p:end")
        signs.append("first" if first else "again")
        signs.append(f"first:{kind}:{bucket}" if first else f"again:{kind}")
        signs.append(f"times:{min(3, self.times[mention.who])}")
        listed = "listed" if self.listed else "unlisted"
        if self.spoken[mention.who]:
            signs += ["heard", f"heard:{listed}"]
        if self._speaks(number):
            signs += ["speaks", f"speaks:{kind}:{first}", f"speaks:{kind}:{first}:{listed}"]
        if self._introduced(mention):
            signs.append(INTRODUCED)
        signs += self._box(mention)
        if self._is_label(mention):
            signs += ["label", f"label:{kind}:{first}:{listed}"]
        words = [token.word for token in self.every[mention.first : mention.last]]
        if words[0] in GIVEN:
            signs.append("given")
        signs.append(f"words:{min(4, len(words))}")
        return signs

    def _box(self, mention: Mention) -> list[str]:
        """Whether the box before a name is marked."""
        before = "".join(
            token.sign for token in self.every[max(0, mention.first - 3) : mention.first]
        ).lower()
        if before.endswith(("☒", "☑", "✓", "✔", "[x]", "(x)")):
            return _words("d", _USUAL["si"], self._known(mention))
        return (
            _words("d", _USUAL["no"], self._known(mention))
            if before.endswith(("☐", "[]", "()", "[_]"))
            else []
        )

    def _known(self, mention: Mention) -> str:
        if mention.matched.code:
            return "known"
        if mention.name in self.elsewhere:
            return "elsewhere"
        return "several" if mention.matched.alternatives else "stranger"

    def _around(
        self, number: int, mention: Mention, tail: tuple[list[Token], int]
    ) -> tuple[list[str], str | None]:
        kind = self._known(mention)
        head = self.heads[number]
        signs: list[str] = []
        note, end = self.notes[number]
        signs += _words("n", note, kind)
        if note:
            signs.append("n")
        right, passed = self._passed_on(self._right(mention, end), end)
        signs += _words("r", right, kind, near=3)
        signs += _words("rp", passed, kind)
        signs += self._leading(mention, kind)
        signs += _words("ra", _aside(right), kind)
        if right:
            signs.append(f"r0:{right[0].sign if not right[0].sign[0].isalpha() else 'w'}")
        left = self._left(mention.first, stop_at_names=True)
        signs += _words("l", left, kind, near=3)
        since = _since_the_last_lead(left)
        signs += _words("lp", since, kind)
        own = _without_aside(left)
        if len(own) < len(left):
            signs += ["resumes", *_words("lo", own, kind)]
        clause = _clause(left[::-1])[::-1]
        signs += _words("lc", clause, kind)
        signs += _words("rc", _clause(right), kind)
        before, behind = self._sentence(mention)
        signs += [f"sl:{each}" for token in before for each in classes(token.word)]
        signs += [f"sr:{each}" for token in behind for each in classes(token.word)]
        over = self._left(self.found[head].first, stop_at_names=False)
        label = next((at for at in range(len(over) - 1, -1, -1) if over[at].sign == ":"), None)
        signs += _words("g", over, kind, near=4)
        if label is not None:
            signs += _words("b", over[:label], kind)
        run_right, size = tail
        if size > 1:
            signs += _words("x", run_right, kind, near=3)
        signs.append(f"run:{min(size, 4)}")
        members = sum(one.matched.code is not None for one in self.found[head : head + size])
        share = members / size
        signs.append(
            f"run:{kind}:{'all' if share == 1 else 'most' if share > 0.5 else 'some' if share else 'none'}"
        )
        signs.append(f"run:{kind}:{min(members, 4)}")
        header, far = self._header(number)
        opens = self._opens_line(self.found[head])
        signs += _words("h" if opens else "hh", header, kind)
        signs += [f"h:{opens}:{far}"]
        ways = [token.word for token in (*over, *(header if opens else ()), *note, *right[:4])]
        signs += [f"foreign:{kind}" for word in ways if word.startswith(self.foreign)]
        stop = self.lines[self._line(mention)][1]
        meant: list[Token] = []
        if stop - mention.last < 16:
            following = self.found[number + 1].first if number + 1 < len(self.found) else stop
            row = self.every[mention.last : min(stop, following)]
            cells = [token for token in row if not token.sign[0].isspace()]
            signs += [f"c:{token.word}" for token in cells[:6] if len(token.word) < 4]
            signs += [f"cell:{cell}" for cell in _cells(row)[:3] if len(cell) < 8]
            if self._opens_line(mention):
                signs += _words("c", cells, kind)
            meant = [word for token in cells[:8] for word in self._meaning(token.sign.rstrip("."), row)]
            meant = meant or self._marked(mention, row)
            signs += _words("d", meant, kind)
        told = {
            "d": meant,
            "n": note,
            "l": left,
            "r": right,
            "g": over,
            "x": run_right if size > 1 else [],
            "h": header if opens else [],
            "hh": [] if opens else header,
        }
        status = _status(told)
        signs.append(f"s:{status}")
        signs += _governs(
            [meant, note, _clause(right) or _aside(right), right, run_right],
            [since, clause, own, over[:label] if label is not None else over, header],
        )
        return signs, status


_USUAL = {
    code: [Token(0, 0, word, word) for word in words.split()]
    for code, words in {
        "p": "presente",
        "si": "presente",
        "no": "ausente",
        "aa": "ausente con aviso",
        "ca": "ausente con aviso",
        "sa": "ausente sin aviso",
        "fa": "ausente sin aviso",
        "l": "licencia",
        "lic": "licencia",
        "✓": "presente",
        "✔": "presente",
    }.items()
}


#: What marks a cell, and over how many rows its heading is looked for.
_MARKS = frozenset(("x", "✓", "✔", "☒", "☑"))
_LONGEST_TABLE, _WIDEST_ROW = 60, 80
#: What is said of who leads a session.
_LEADS_SESSION = frozenset(
    ("preside", "presidio", "presidiendo", "abre", "abrio", "conduce", "dirige", "declara", "encabeza")
)
#: What puts a name in the place of another, or gives the reason for it.
_INSTEAD_OF = frozenset(
    (
        "por",
        "porque",
        "pues",
        "ante",
        "debido",
        "lugar",
        "vez",
        "reemplaza",
        "suple",
        "sustituye",
        "supliendo",
        "ausencia",
    )
)
#: What is said of who takes the place, before the name.
_TAKES = frozenset(
    (
        "ocupa",
        "ocupando",
        "asume",
        "ingresa",
        "ingresando",
        "entra",
        "vota",
        "votando",
        "actua",
        "integra",
        "asiste",
        "concurre",
        "toma",
        "preside",
        "presidio",
        "ejerce",
    )
)


def _leads(token: Token) -> bool:
    """Whether a word leads over to whom another stands in for."""
    return token.word in _INSTEAD_OF or token.word.startswith(("reempla", "sustituy"))


def _foreign(bodies: tuple[str, ...]) -> tuple[str, ...]:
    """The beginnings of words for those of another body than the session's."""
    if not bodies or ("CV" in bodies and "CM" in bodies):
        return ()
    return ("vecinalist", "vecinal") if bodies == ("CM",) else ("municipal",)


def _since_the_last_lead(left: list[Token]) -> list[Token]:
    """The words from the last that leads over to the name behind them."""
    for at in range(len(left) - 1, -1, -1):
        if _leads(left[at]) or (left[at].word in _TAKES and at and left[at - 1].word in ("y", ",")):
            return left[at:]
    return []


def _without_aside(left: list[Token]) -> list[Token]:
    """Without what is said between commas of the name before: "…, que pidió licencia, el Concejal"."""
    if len(left) > 2 and left[0].sign == "," and left[1].word in _ASIDES:
        ends = next((at for at in range(2, len(left)) if left[at].sign == ","), None)
        return left if ends is None else left[ends + 1 :]
    return left


_ASIDES = frozenset(("que", "quien", "quienes", "por", "con", "sin", "en", "de"))


def _aside(found: list[Token]) -> list[Token]:
    """What is said between commas right behind a name: ", que pidió licencia,"."""
    return _clause(found[1:]) if found and found[0].sign == "," else []


def _clause(found: list[Token]) -> list[Token]:
    """Up to the first comma."""
    return found[: next((at for at, token in enumerate(found) if token.sign in ",;"), len(found))]


def _cells(row: list[Token]) -> list[str]:
    """What stands between the tabs and bars behind a name, without spaces."""
    cells = [""]
    for token in row:
        if token.sign in "\t|":
            cells.append("")
        else:
            cells[-1] += token.word
    return [cell for cell in cells if cell]


def _is_code(token: Token) -> bool:
    return token.sign.rstrip(".").isupper() and len(token.word) < 4 and token.sign[0].isalpha()


def _words(where: str, found: list[Token], kind: str, near: int = 0) -> list[str]:
    """Signs of some words: each class, with whom it concerns and whether it is near; stems; classes side by side."""
    signs: list[str] = []
    before, denied = "", -9
    words = [token for token in found if token.sign[0].isalpha()]
    for place, token in enumerate(words):
        word = token.word
        if word in TITLES and where not in ("h", "hh", "n", "r", "b", "c"):
            continue
        away = len(words) - 1 - place if where in ("l", "g") else place
        close = "" if not near else "1" if away < near else "2"
        told = classes(word)
        if "not" in told:
            denied = place
        for each in told:
            signs += [f"{where}:{each}", f"{where}{close}:{each}:{kind}"]
            if 0 < place - denied < 4:
                signs.append(f"{where}:!{each}")
                signs += [f"{where}:{'absent' if each == 'present' else 'present'}"] * (
                    each in ("present", "absent")
                )
            if before:
                signs.append(f"{where}:{before}+{each}")
        if len(word) > 1 and word not in GIVEN:
            signs.append(f"{where}={word[:_STEM]}")
        before = told[0] if told else before if len(word) < 4 else ""
    return signs


def _governs(behind: list[list[Token]], before: list[list[Token]]) -> list[str]:
    """What tells of attendance in the nearest place that tells of it at all, behind and before."""
    firsts = []
    signs: list[str] = []
    for side, places in (("R", behind), ("L", before)):
        told = next((found for place in places if (found := _attendance(place))), [])
        firsts.append(told[0 if side == "R" else -1] if told else "")
        signs += [f"gov{side}:{each}" for each in told]
        signs.append(f"gov{side}:{'+'.join(sorted(set(told)))}")
    signs.append(f"gov:{firsts[0]}:{firsts[1]}")
    return signs


def _attendance(found: list[Token]) -> list[str]:
    """The classes that tell of attendance, in their order, those that are denied marked so."""
    out: list[str] = []
    denied = -9
    for place, token in enumerate(found):
        told = classes(token.word)
        if "not" in told:
            denied = place
        out += [f"!{each}" if 0 < place - denied < 4 else each for each in told if each in _OF_ATTENDANCE]
    return out


def _status(contexts: dict[str, list[Token]]) -> str | None:
    """How an absence is told around a name, in the nearest place that tells."""
    for where, found in contexts.items():
        told = _told(found)
        if not told:
            continue
        nearest = told[-1] if where in ("l", "g", "h", "hh") else told[0]
        if "licencia" in told and nearest == "con_aviso":
            nearest = "licencia"
        return nearest
    return None


def _told(found: list[Token]) -> list[str]:
    """The words of a piece that tell how somebody is absent, in their order."""
    told: list[str] = []
    denied = -9
    for at, token in enumerate(found):
        kinds = classes(token.word)
        after = [each.word for each in found[at + 1 : at + 3]]
        if "not" in kinds:
            denied = at
        close = at - denied < 4
        if "called" in kinds and close:
            told.append("no_convocada")
        elif "leave" in kinds:
            told.append("licencia")
        elif "unknown" in kinds and close:
            told.append("sin_aviso")
        elif "notice" in kinds:
            told.append("sin_aviso" if close or "not" in kinds else "con_aviso")
        elif "not" in kinds and len(token.word) > 4:
            told.append("sin_aviso")
        elif token.word in ("c", "s") and after in (
            ["/", "a"],
            ["/", "av"],
            ["/", "aviso"],
            ["/", "licencia"],
        ):
            told.append(
                "licencia" if after[1] == "licencia" else "con_aviso" if token.word == "c" else "sin_aviso"
            )
        elif token.word in ("el", "ella") and at - denied == 1:
            told.append("sin_aviso")
    return told
