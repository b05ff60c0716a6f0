"""Hard cases of the SWOT matrix with what must come out, written from the rules and computed by nothing.

``WEIGHTS``, ``RATINGS``, ``TOTALS``, ``STRATEGIES``, ``COMPARED``, ``TALLIES`` and ``SUBMISSIONS`` are data; whoever
measures the portal feeds each to it as a person would and looks whether it says the same.

Where the rules leave the words open, these were taken:

- *A side* whose weights sum to 100, and which has a total, is the internal one (F and D) or the external one (O and A);
  *another side* of a factor that moved is another of the four letters, F to D too.
- *A side without kept factors* is incomplete, has no total, and refuses nothing.
- *Refused at*: a number that is none is refused at its own field, and then nothing is said of the sum; a wrong sum is
  told once of the side (``WHOLE``). Nothing of a side that was refused is kept.
- A comma and a point are both decimal, spaces around do not count, and nothing else that a programming language takes
  for a number is one (``1e2``, ``1_0``, ``NaN``). Two decimals are refused, not rounded.
- *Told with two decimals*: half up, with a comma. *Above, below or at*: of the exact total, so that 2.495 is told
  as 2,50 and is below.
- *In a matrix* for comparing are its kept factors. One left out or grouped under another in the later matrix left the
  earlier one; through it the chain goes on to a matrix after it.
- Two factors with the same ``previous`` both go on from it: it neither left nor did they enter.
- *Reworded*: any other letter. *Reweighted*: another number; 40 and 40,0 are the same. Whether a weight that is kept
  but not shown, its side being incomplete, is one or none is asked of nobody here.
- *Five or more rated* are those who gave that factor a number. Whoever rates gives at least one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

COMPLETE, INCOMPLETE, REFUSED = "complete", "incomplete", "refused"
#: A refusal that is told of the side, at none of its fields.
WHOLE = "whole"
INTERNAL, EXTERNAL = ("F", "D"), ("O", "A")


# --- (a) the weights of a side, as people type them ----------------------------------------------------------


@dataclass(frozen=True)
class Weights:
    """``at``: the places, from nought, of the fields that are refused, or ``WHOLE``. ``kept``: in tenths."""

    name: str
    typed: Sequence[str]
    outcome: str
    at: Sequence[int] | str = ()
    kept: Sequence[int | None] = ()


WEIGHTS = (
    Weights("one of a hundred", ["100"], COMPLETE, kept=[1000]),
    Weights("with a comma", ["33,3", "66,7"], COMPLETE, kept=[333, 667]),
    Weights("with a point", ["33.3", "66.7"], COMPLETE, kept=[333, 667]),
    Weights("both", ["33,3", "66.7"], COMPLETE, kept=[333, 667]),
    Weights("three thirds and the rest", ["33.3", "33.3", "33.3", "0.1"], COMPLETE, kept=[333, 333, 333, 1]),
    Weights("three thirds", ["33,3", "33,3", "33,3"], REFUSED, WHOLE),
    Weights("three thirds made up", ["33,4", "33,3", "33,3"], COMPLETE, kept=[334, 333, 333]),
    Weights("a tenth too much", ["33,4", "33,4", "33,3"], REFUSED, WHOLE),
    Weights("ten tenths", ["10"] * 10, COMPLETE, kept=[100] * 10),
    Weights(
        "floats that miss it",
        ["0.1", "0.2", "0.7", "14.1", "14.2", "70.7"],
        COMPLETE,
        kept=[1, 2, 7, 141, 142, 707],
    ),
    Weights("seven of 14,3", ["14,3"] * 7, REFUSED, WHOLE),
    Weights("seven that fit", ["14,3"] * 6 + ["14,2"], COMPLETE, kept=[143] * 6 + [142]),
    Weights("noughts count as weights", ["0", "100", "0"], COMPLETE, kept=[0, 1000, 0]),
    Weights("all noughts", ["0", "0"], REFUSED, WHOLE),
    Weights("spaces around", [" 40 ", "\t60\n"], COMPLETE, kept=[400, 600]),
    Weights("a decimal of nought", ["40,0", "60.0"], COMPLETE, kept=[400, 600]),
    Weights("no kept factor", [], INCOMPLETE),
    Weights("one empty", [""], INCOMPLETE, kept=[None]),
    Weights("all empty", ["", "", ""], INCOMPLETE, kept=[None, None, None]),
    Weights("spaces are empty", ["  ", "\u00a0", "50"], INCOMPLETE, kept=[None, None, 500]),
    Weights("some empty", ["30", "", "20"], INCOMPLETE, kept=[300, None, 200]),
    Weights("a hundred and one empty", ["60", "40", ""], INCOMPLETE, kept=[600, 400, None]),
    Weights("a hundred alone and one empty", ["", "100"], INCOMPLETE, kept=[None, 1000]),
    Weights("nought and empty", ["0", ""], INCOMPLETE, kept=[0, None]),
    Weights("more than a hundred already", ["60", "50", ""], REFUSED, WHOLE),
    Weights("a tenth more already", ["99,9", "0,2", ""], REFUSED, WHOLE),
    Weights("two hundreds", ["100", "100"], REFUSED, WHOLE),
    Weights("99,9", ["50", "49,9"], REFUSED, WHOLE),
    Weights("two decimals", ["50,05", "49,95"], REFUSED, [0, 1]),
    Weights("two decimals of one", ["50,05", "50"], REFUSED, [0]),
    Weights("below nought", ["-1", "101"], REFUSED, [0, 1]),
    Weights("below nought making a hundred", ["-10", "60", "50"], REFUSED, [0]),
    Weights("above a hundred", ["100,1"], REFUSED, [0]),
    Weights("powers of ten", ["1e2"], REFUSED, [0]),
    Weights("capital powers", ["5E1", "50"], REFUSED, [0]),
    Weights("underlined digits", ["1_0", "90"], REFUSED, [0]),
    Weights("no number", ["NaN", "100"], REFUSED, [0]),
    Weights("without end", ["Infinity", ""], REFUSED, [0]),
    Weights("words", ["cien"], REFUSED, [0]),
    Weights("two numbers", ["40 60", ""], REFUSED, [0]),
    Weights("thousands", ["1.000,0", ""], REFUSED, [0]),
    Weights("two commas", ["33,3,3", ""], REFUSED, [0]),
    Weights("a typographic minus", ["−5", "50"], REFUSED, [0]),
    Weights("a formula", ["=50+50"], REFUSED, [0]),
    Weights("a bad one among empty ones", ["", "x", ""], REFUSED, [1]),
    Weights("a bad one beside a wrong sum", ["90", "90", "x"], REFUSED, [2]),
    Weights("long", ["1" * 400, ""], REFUSED, [0]),
    Weights("long after the comma", ["50," + "0" * 400 + "1", "50"], REFUSED, [0]),
)


# --- (b) a rating, as people type it -------------------------------------------------------------------------


@dataclass(frozen=True)
class Rating:
    typed: str
    outcome: (
        str  # COMPLETE: kept; INCOMPLETE: none is kept, and that is no error of an agreed rating; REFUSED
    )
    kept: int | None = None


RATINGS = (
    Rating("1", COMPLETE, 1),
    Rating("2", COMPLETE, 2),
    Rating("3", COMPLETE, 3),
    Rating("4", COMPLETE, 4),
    Rating(" 3 ", COMPLETE, 3),
    Rating("", INCOMPLETE),
    Rating("   ", INCOMPLETE),
    Rating("0", REFUSED),
    Rating("5", REFUSED),
    Rating("-1", REFUSED),
    Rating("2.5", REFUSED),
    Rating("2,5", REFUSED),
    Rating("two", REFUSED),
    Rating("dos", REFUSED),
    Rating("1e0", REFUSED),
    Rating("0_3", REFUSED),
    Rating("³", REFUSED),
    Rating("½", REFUSED),
    Rating("3 4", REFUSED),
    Rating("3\x00", REFUSED),
    Rating("NaN", REFUSED),
    Rating("True", REFUSED),
    Rating("44", REFUSED),
    Rating("9" * 400, REFUSED),
)


# --- (c) totals ----------------------------------------------------------------------------------------------

ABOVE, BELOW, AT = "above", "below", "at"


@dataclass(frozen=True)
class Total:
    """Of one side. ``factors``: weight (a decimal, or None) and rating of each kept one. No total: all three None."""

    name: str
    factors: Sequence[tuple[str | None, int | None]]
    total: Fraction | None = None
    told: str | None = None
    against: str | None = None


def _exact(thousandths: int) -> Fraction:
    return Fraction(thousandths, 1000)


TOTALS = (
    Total("the highest", [("100", 4)], _exact(4000), "4,00", ABOVE),
    Total("the lowest", [("100", 1)], _exact(1000), "1,00", BELOW),
    Total("in the middle", [("50", 2), ("50", 3)], _exact(2500), "2,50", AT),
    Total("in the middle by the ends", [("50", 1), ("50", 4)], _exact(2500), "2,50", AT),
    Total("told as 2,50 and below", [("50.5", 2), ("49.5", 3)], _exact(2495), "2,50", BELOW),
    Total("told as 2,50 and above", [("49.9", 2), ("50.1", 3)], _exact(2501), "2,50", ABOVE),
    Total("told as 2,50 and barely below", [("50.1", 2), ("49.9", 3)], _exact(2499), "2,50", BELOW),
    Total("half up from an even digit", [("49.5", 2), ("50.5", 3)], _exact(2505), "2,51", ABOVE),
    Total("told as 2,49", [("50.6", 2), ("49.4", 3)], _exact(2494), "2,49", BELOW),
    Total("told as 2,50 from 2.504", [("49.6", 2), ("50.4", 3)], _exact(2504), "2,50", ABOVE),
    Total("half up to a whole", [("0.5", 2), ("99.5", 3)], _exact(2995), "3,00", ABOVE),
    Total("half up above one", [("99.5", 1), ("0.5", 2)], _exact(1005), "1,01", BELOW),
    Total("half up near the top", [("0.5", 3), ("99.5", 4)], _exact(3995), "4,00", ABOVE),
    Total(
        "thirds",
        [("33.3", 1), ("33.3", 2), ("33.4", 4)],
        _exact(2335),
        "2,34",
        BELOW,
    ),
    Total(
        "thirds and a tenth",
        [("33.3", 4), ("33.3", 4), ("33.3", 4), ("0.1", 1)],
        _exact(3997),
        "4,00",
        ABOVE,
    ),
    Total("a nought weighs nothing", [("0", 4), ("100", 2)], _exact(2000), "2,00", BELOW),
    Total("ten alike", [("10", 3)] * 10, _exact(3000), "3,00", ABOVE),
    Total(
        "ten to the middle",
        [("10", rating) for rating in (1, 2, 3, 4, 2, 3, 1, 4, 2, 3)],
        _exact(2500),
        "2,50",
        AT,
    ),
    Total(
        "seven of a seventh",
        [("14.3", 1), ("14.3", 2), ("14.3", 3), ("14.3", 4), ("14.3", 1), ("14.3", 2), ("14.2", 3)],
        _exact(2285),
        "2,29",
        BELOW,
    ),
    Total("a nought without a rating", [("0", None), ("100", 3)]),
    Total("one without a rating", [("60", 3), ("40", None)]),
    Total("none with a rating", [("60", None), ("40", None)]),
    Total("one without a weight", [("60", 3), (None, 2)]),
    Total("one without a weight though the rest is a hundred", [("100", 3), (None, 2)]),
    Total("ratings alone", [(None, 3), (None, 2)]),
    Total("nothing at all", [(None, None)]),
    Total("no kept factor", []),
)


# --- (d) strategies ------------------------------------------------------------------------------------------

KEPT, PROPOSED, LEFT_OUT, GROUPED, ELSEWHERE = "kept", "proposed", "left_out", "grouped", "elsewhere"
MISSING, OTHER, NOT_KEPT, WRONG_KIND, OF_ANOTHER = "missing", "other", "not_kept", "wrong_kind", "of_another"


@dataclass(frozen=True)
class Strategy:
    """``factors``: letter and state of each; ``ELSEWHERE`` is kept in another matrix. ``why`` empty: it is accepted.

    ``why`` are all the reasons there are; ``letters`` those that are missing or too many.
    """

    name: str
    kind: str
    factors: Sequence[tuple[str, str]]
    why: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()


def _kept(letters: str) -> list[tuple[str, str]]:
    return [(letter, KEPT) for letter in letters]


def _refused(
    name: str, kind: str, factors: Sequence[tuple[str, str]], *why: str, letters: str = ""
) -> Strategy:
    return Strategy(name, kind, factors, frozenset(why), frozenset(letters))


STRATEGIES = (
    Strategy("FO of one each", "FO", _kept("FO")),
    Strategy("DO of one each", "DO", _kept("DO")),
    Strategy("FA of one each", "FA", _kept("FA")),
    Strategy("DA of one each", "DA", _kept("DA")),
    Strategy("the other order", "FO", _kept("OF")),
    Strategy("many of one letter", "FA", _kept("FFFFA")),
    Strategy("many of both", "DA", _kept("DDDAAA")),
    _refused("nothing to link", "FO", [], MISSING, letters="FO"),
    _refused("no opportunity", "FO", _kept("F"), MISSING, letters="O"),
    _refused("no strength", "FA", _kept("AA"), MISSING, letters="F"),
    _refused("a threat too many", "FO", _kept("FOA"), OTHER, letters="A"),
    _refused("a weakness too many", "FO", _kept("FOD"), OTHER, letters="D"),
    _refused("all four", "DA", _kept("FODA"), OTHER, letters="FO"),
    _refused("a strength for a weakness", "DO", _kept("FO"), MISSING, OTHER, letters="DF"),
    _refused("the other two", "FO", _kept("DA"), MISSING, OTHER, letters="FODA"),
    _refused("the inside alone", "DA", _kept("DD"), MISSING, letters="A"),
    _refused("only proposed", "FO", [("F", KEPT), ("O", PROPOSED)], NOT_KEPT, MISSING, letters="O"),
    _refused("one of them left out", "FO", [*_kept("FO"), ("O", LEFT_OUT)], NOT_KEPT),
    _refused("one of them grouped", "DO", [*_kept("DO"), ("D", GROUPED)], NOT_KEPT),
    _refused("grouped alone", "DO", [("D", GROUPED), ("O", KEPT)], NOT_KEPT, MISSING, letters="D"),
    _refused("of another matrix", "FA", [*_kept("FA"), ("A", ELSEWHERE)], OF_ANOTHER),
    _refused(
        "all of another matrix", "FA", [("F", ELSEWHERE), ("A", ELSEWHERE)], OF_ANOTHER, MISSING, letters="FA"
    ),
    _refused("both inside", "FD", _kept("FD"), WRONG_KIND),
    _refused("both outside", "OA", _kept("OA"), WRONG_KIND),
    _refused("the letters turned", "OF", _kept("FO"), WRONG_KIND),
    _refused("no kind", "", _kept("FO"), WRONG_KIND),
    _refused("an English one", "SO", _kept("FO"), WRONG_KIND),
    _refused("small letters", "fo", _kept("FO"), WRONG_KIND),
    _refused("three letters", "FOA", _kept("FOA"), WRONG_KIND),
)


# --- (e) matrices compared -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Factor:
    """``previous``: the key of a factor of a matrix before. ``under``: what it was grouped under, when ``GROUPED``."""

    key: str
    side: str
    words: str = "Las actas salen a tiempo"
    weight: str | None = None
    rating: int | None = None
    previous: str | None = None
    state: str = KEPT
    under: str | None = None


@dataclass(frozen=True)
class Compared:
    """``matrices``: in their order. ``earlier`` and ``later``: their places. What became of it by keys: ``entered`` of
    the later one, ``left`` of the earlier one, the others as (earlier, later). ``skips``: some ``previous`` is not of
    the matrix just before, which a portal may not let anybody write."""

    name: str
    matrices: Sequence[Sequence[Factor]]
    earlier: int = 0
    later: int = 1
    entered: Sequence[str] = ()
    left: Sequence[str] = ()
    moved: Sequence[tuple[str, str]] = ()
    reweighted: Sequence[tuple[str, str]] = ()
    reworded: Sequence[tuple[str, str]] = ()
    skips: bool = False


_SPLIT = (
    [Factor("a1", "D", "Faltan personas y tiempo", "100", 2)],
    [
        Factor("a2", "D", "Faltan personas", "60", 2, "a1"),
        Factor("b2", "D", "Faltan personas y tiempo", "40", 2, "a1"),
    ],
    [
        Factor("a3", "D", "Faltan personas", "60", 2, "a2"),
        Factor("b3", "F", "Faltan personas y tiempo", "40", 2, "b2"),
    ],
)
_OUT_AND_BACK = (
    [Factor("a1", "O"), Factor("x1", "A", "Obras cortadas")],
    [Factor("a2", "O", previous="a1", state=LEFT_OUT), Factor("x2", "A", "Obras cortadas", previous="x1")],
    [Factor("a3", "O", previous="a2"), Factor("x3", "A", "Obras cortadas", previous="x2")],
)
_THERE_AND_BACK = (
    [Factor("a1", "F", "Equipo chico", "100", 3)],
    [Factor("a2", "D", "Equipo muy chico", "100", 1, "a1")],
    [Factor("a3", "F", "Equipo chico", "100", 3, "a2")],
)
_GROUPED = (
    [Factor("a1", "F", "Salen a tiempo"), Factor("b1", "F", "Salen completas")],
    [
        Factor("a2", "F", "Salen a tiempo", previous="a1"),
        Factor("b2", "F", "Salen completas", previous="b1", state=GROUPED, under="a2"),
    ],
    [
        Factor("a3", "F", "Salen a tiempo", previous="a2"),
        Factor("b3", "F", "Salen completas", previous="b2"),
    ],
)
_GAP = (
    [Factor("a1", "O")],
    [Factor("x2", "O", "Otra cosa")],
    [Factor("a3", "O", previous="a1"), Factor("x3", "O", "Otra cosa", previous="x2")],
)

COMPARED = (
    Compared("nothing in either", ([], [])),
    Compared("nothing before", ([], [Factor("a2", "F")]), entered=["a2"]),
    Compared("nothing after", ([Factor("a1", "F")], []), left=["a1"]),
    Compared(
        "the same",
        (
            [Factor("a1", "F", weight="100", rating=3)],
            [Factor("a2", "F", weight="100", rating=3, previous="a1")],
        ),
    ),
    Compared(
        "the same words without a link are two",
        ([Factor("a1", "F")], [Factor("a2", "F")]),
        entered=["a2"],
        left=["a1"],
    ),
    Compared(
        "another code alone",
        (
            [Factor("a1", "F"), Factor("b1", "F", "Otra")],
            [Factor("b2", "F", "Otra", previous="b1"), Factor("a2", "F", previous="a1")],
        ),
    ),
    Compared("moved inside", ([Factor("a1", "F")], [Factor("a2", "D", previous="a1")]), moved=[("a1", "a2")]),
    Compared(
        "moved outside", ([Factor("a1", "F")], [Factor("a2", "O", previous="a1")]), moved=[("a1", "a2")]
    ),
    Compared(
        "reweighted",
        (
            [Factor("a1", "O", weight="60", rating=2), Factor("b1", "A", "Otra", "40", 2)],
            [
                Factor("a2", "O", weight="60.1", rating=2, previous="a1"),
                Factor("b2", "A", "Otra", "39.9", 2, "b1"),
            ],
        ),
        reweighted=[("a1", "a2"), ("b1", "b2")],
    ),
    Compared(
        "the same weight otherwise written",
        (
            [Factor("a1", "O", weight="60", rating=2), Factor("b1", "A", "Otra", "40", 2)],
            [
                Factor("a2", "O", weight="60.0", rating=2, previous="a1"),
                Factor("b2", "A", "Otra", "40.0", 2, "b1"),
            ],
        ),
    ),
    Compared(
        "another rating",
        (
            [Factor("a1", "F", weight="100", rating=2)],
            [Factor("a2", "F", weight="100", rating=3, previous="a1")],
        ),
        reweighted=[("a1", "a2")],
    ),
    Compared(
        "a weight from none",
        ([Factor("a1", "F", rating=2)], [Factor("a2", "F", weight="100", rating=2, previous="a1")]),
        reweighted=[("a1", "a2")],
    ),
    Compared(
        "a weight to none",
        ([Factor("a1", "F", weight="100", rating=2)], [Factor("a2", "F", rating=2, previous="a1")]),
        reweighted=[("a1", "a2")],
    ),
    Compared(
        "nought from none",
        (
            [Factor("a1", "F"), Factor("b1", "D", "Otra")],
            [Factor("a2", "F", weight="0", previous="a1"), Factor("b2", "D", "Otra", "100", previous="b1")],
        ),
        reweighted=[("a1", "a2"), ("b1", "b2")],
    ),
    Compared(
        "a rating from none",
        ([Factor("a1", "F")], [Factor("a2", "F", rating=1, previous="a1")]),
        reweighted=[("a1", "a2")],
    ),
    Compared(
        "a rating to none",
        ([Factor("a1", "F", rating=1)], [Factor("a2", "F", previous="a1")]),
        reweighted=[("a1", "a2")],
    ),
    Compared("none to none", ([Factor("a1", "F")], [Factor("a2", "F", previous="a1")])),
    Compared(
        "reworded by one letter",
        ([Factor("a1", "F", "Salen a tiempo")], [Factor("a2", "F", "Salen a tiempo.", previous="a1")]),
        reworded=[("a1", "a2")],
    ),
    Compared(
        "all three at once",
        (
            [Factor("a1", "F", "Uno", "100", 2)],
            [Factor("a2", "A", "Dos", "100", 3, "a1")],
        ),
        moved=[("a1", "a2")],
        reweighted=[("a1", "a2")],
        reworded=[("a1", "a2")],
    ),
    Compared(
        "moved and reweighted while others come and go",
        (
            [Factor("a1", "F", "Uno", "70", 2), Factor("b1", "D", "Otra", "30", 2)],
            [Factor("a2", "D", "Uno", "50", 2, "a1"), Factor("c2", "F", "Nueva", "50", 2)],
        ),
        entered=["c2"],
        left=["b1"],
        moved=[("a1", "a2")],
        reweighted=[("a1", "a2")],
    ),
    Compared(
        "left out before is not in it",
        ([Factor("a1", "F", state=LEFT_OUT)], [Factor("a2", "F", previous="a1")]),
        entered=["a2"],
    ),
    Compared(
        "left out in both is in none",
        ([Factor("a1", "F", state=LEFT_OUT)], [Factor("a2", "F", previous="a1", state=LEFT_OUT)]),
    ),
    Compared(
        "proposed is not in it yet",
        ([Factor("a1", "F")], [Factor("a2", "F", previous="a1", state=PROPOSED)]),
        left=["a1"],
    ),
    Compared(
        "split",
        _SPLIT,
        reweighted=[("a1", "a2"), ("a1", "b2")],
        reworded=[("a1", "a2")],
    ),
    Compared("split, then one half moved", _SPLIT, 1, 2, moved=[("b2", "b3")]),
    Compared(
        "split, through the one in between",
        _SPLIT,
        0,
        2,
        moved=[("a1", "b3")],
        reweighted=[("a1", "a3"), ("a1", "b3")],
        reworded=[("a1", "a3")],
    ),
    Compared("left out", _OUT_AND_BACK, 0, 1, left=["a1"]),
    Compared("back again", _OUT_AND_BACK, 1, 2, entered=["a3"]),
    Compared("left out and back again", _OUT_AND_BACK, 0, 2),
    Compared(
        "there",
        _THERE_AND_BACK,
        0,
        1,
        moved=[("a1", "a2")],
        reweighted=[("a1", "a2")],
        reworded=[("a1", "a2")],
    ),
    Compared("there and back is nothing", _THERE_AND_BACK, 0, 2),
    Compared("grouped under another", _GROUPED, 0, 1, left=["b1"]),
    Compared("of its own again", _GROUPED, 1, 2, entered=["b3"]),
    Compared("grouped and of its own again", _GROUPED, 0, 2),
    Compared("over a gap, from the one before", _GAP, 1, 2, entered=["a3"], skips=True),
    Compared("over a gap, from the one before that", _GAP, 0, 2, entered=["x3"], skips=True),
)


# --- (f) individual ratings ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spread:
    """How many gave 1, 2, 3 and 4."""

    counts: tuple[int, int, int, int]
    mean: Fraction
    n: int


@dataclass(frozen=True)
class Tally:
    """``given``: of each factor, what each member gave, in their order; ``-``: this member did not rate this factor.

    Whoever has no number at all has not rated. ``told``: once rating is over; of other factors no number at all, not
    even how many rated, also where all gave the same, which says what each of them gave. While it is open:
    nothing of any factor.
    """

    name: str
    given: Mapping[str, str]
    told: Mapping[str, Spread] = field(default_factory=dict)


TALLIES = (
    Tally("nobody", {"F1": "", "D1": ""}),
    Tally("nobody of seven", {"F1": "-------"}),
    Tally("one", {"F1": "4"}),
    Tally("two", {"F1": "14"}),
    Tally("three", {"F1": "333"}),
    Tally("four", {"F1": "4444", "D1": "1234"}),
    Tally("five", {"F1": "12344"}, {"F1": Spread((1, 1, 1, 2), Fraction(14, 5), 5)}),
    Tally("five alike", {"F1": "44444"}),
    Tally("four alike and one who is not", {"F1": "44443"}, {"F1": Spread((0, 0, 1, 4), Fraction(19, 5), 5)}),
    Tally(
        "five, one of whom left one out",
        {"F1": "12121", "D1": "1-222"},
        {"F1": Spread((3, 2, 0, 0), Fraction(7, 5), 5)},
    ),
    Tally(
        "four and five of seven",
        {"F1": "1234---", "D1": "--43211", "O1": "2222222", "A1": "------4"},
        {
            "D1": Spread((2, 1, 1, 1), Fraction(11, 5), 5),
        },
    ),
    Tally(
        "six, thirds",
        {"F1": "113344", "D1": "112223"},
        {
            "F1": Spread((2, 0, 2, 2), Fraction(8, 3), 6),
            "D1": Spread((2, 3, 1, 0), Fraction(11, 6), 6),
        },
    ),
    Tally("seven", {"F1": "1234123"}, {"F1": Spread((2, 2, 2, 1), Fraction(16, 7), 7)}),
    Tally("eight, a tie of halves", {"F1": "11114444"}, {"F1": Spread((4, 0, 0, 4), Fraction(5, 2), 8)}),
    Tally(
        "five different ones of ten",
        {"F1": "11112-----", "D1": "-----44444"},
        {"F1": Spread((4, 1, 0, 0), Fraction(6, 5), 5)},
    ),
    Tally(
        "twelve",
        {"F1": "123412341234", "D1": "444444444441", "A1": "4444--------"},
        {
            "F1": Spread((3, 3, 3, 3), Fraction(5, 2), 12),
            "D1": Spread((1, 0, 0, 11), Fraction(15, 4), 12),
        },
    ),
)


@dataclass(frozen=True)
class Submission:
    """What one member sends about F1 (kept), D1 (kept), O9 (left out) and X1 (of another matrix)."""

    name: str
    sent: Mapping[str, str]
    accepted: bool
    at: Sequence[str] = ()  # the fields refused; none: it is refused as a whole
    before: Mapping[str, str] | None = None  # what the same member sent before, and was accepted
    closed: bool = False
    member: bool = True


SUBMISSIONS = (
    Submission("all", {"F1": "4", "D1": "1"}, True),
    Submission("some", {"F1": "4", "D1": ""}, True),
    Submission("nothing", {"F1": "", "D1": ""}, False),
    Submission("one wrong, and nothing of it is kept", {"F1": "4", "D1": "5"}, False, ["D1"]),
    Submission("both wrong", {"F1": "0", "D1": "x"}, False, ["F1", "D1"]),
    Submission("a half", {"F1": "2.5", "D1": "2"}, False, ["F1"]),
    Submission("again", {"F1": "3", "D1": "3"}, False, before={"F1": "4", "D1": "1"}),
    Submission("again the same", {"F1": "4", "D1": "1"}, False, before={"F1": "4", "D1": "1"}),
    Submission("the rest later", {"F1": "", "D1": "1"}, False, before={"F1": "4", "D1": ""}),
    Submission("after it closed", {"F1": "4", "D1": "1"}, False, closed=True),
    Submission("by somebody else", {"F1": "4", "D1": "1"}, False, member=False),
    Submission("of one left out alone", {"O9": "4"}, False),
    Submission("of another matrix alone", {"X1": "4"}, False),
)
