"""The words that votes are told with, by class: a stretch of text as a string with one letter for each word.

The grammar of votes (``tellings``) is written over these letters, so that it is of classes and not of phrases:

``n`` a number, ``i`` one, ``z`` none, ``v`` ballots and hands, ``p`` people who vote, ``F`` for, ``A`` against,
``B`` abstaining, ``s`` yes, ``o`` no, ``u`` of one mind, ``l`` all, ``m`` majority, ``g`` agreement, ``D`` dispute,
``Y`` carried, ``L`` lost, ``t`` tied, ``c`` a casting vote, ``K`` verbs of voting, ``k`` of deciding and telling,
``h`` of reaching, ``r`` of and in, ``a`` against each other, ``q`` by and that, ``j`` with, ``e`` except,
``d`` articles, ``T`` titles, ``W`` a word like a name, ``&`` and, ``f`` words that say nothing, ``x`` any other.
Signs stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from participation.actas.folding import near, sound
from participation.actas.numerals import SMALL

#: Stems; a word is of the first class that has a beginning of it. "=" takes the word alone.
_STEMS = {
    "i": "un= uno= una=",
    "s": "si= sies=",
    "o": "no= noes=",
    "z": "ningun nadie= cero= sin= ni= tampoco=",
    "v": """
        voto= votos= sufragio voluntad mano= manos= banca= bancas= papeleta boleta= boletas= sobres=
        adhesiones= brazo voz=
        voces=
    """,
    "p": """
        presentes= presente= miembro integrante concejal cjal edil= ediles= edila= edilas= votantes= votante=
        asistentes= titulares= comparecientes= companer delegados= delegadas= concurrentes= representantes=
        habilitados= restantes= otros= otras= demas= posibles= vecinales= municipales=
    """,
    "F": """
        af= afirm favorabl positiv conform acompan apoya= apoyan= apoyaron= arriba= levantad alzad aprobatori
        concuerd coincid
    """,
    "A": "negativ neg= advers contrari desfavorabl disconform opon opus opues oposicion disiden discrepan discord",
    "B": "abst abs= asten",
    "u": "unan unam= unami umanim aclamacion consenso consens",
    "l": "todos= todas= totalidad= ambos= ambas= pleno= plena=",
    "m": "mayoria mayoritariamente=",
    "g": "acuerdo= acuerdos= conformidad anuencia asentimiento aprobacion beneplacito",
    "Y": """
        ok= aprob aprueb acept sale= salio= salido= salen= salieron= saliendo= salir= prosper gana= gano= ganan=
        ganaron= ganando= triunf acord acuerd sancion adopt
    """,
    "L": "rechaz desech deneg desestim fracas pierd perdi= perdio= cae= cayo= naufrag negad",
    "t": "empat",
    "c": "desempat",
    "K": """
        vot= vote= votes= votem obtien obtuv vota votan votar votaro votas votamos voto= votado votada votad
        votand votac bota= botan= botar= botaro levant= levanta levantan= levantar= levantaro levanto= alza=
        alzan= alzaron= pronunci sufrag
    """,
    "k": """
        manifest apoyad registr contaro contand cuent conta= contabiliz computa dice= dicen= dijo= dijeron= expres
        obteni recog recib reun= reune= reunio= reunen= reuniendo= cosech suma= suman= sumo= sumaro tuvo= tuvier
        logr consig tiene= tienen= decid emit emiti pasa= pasan= paso= pasando= mocion estan= esta= estuv estub estam
        estando= somet puest= puesta= puesto= pone= ponen= resolv resuelv resolu resuelt quier opin resultado= definici
        decisi resulta= resultan= resultando= resulto= resultar= resultaron= arroj dispon dispus autoric autoriz
        determin quedamos= convin
    """,
    "h": "alcanz lleg",
    "r": "en= de= del= sobre= entre=",
    "a": "a= contra= x= versus= vs=",
    "q": "por= que= como= q=",
    "j": "con=",
    "e": "menos= salvo= excepto= excepcion=",
    "d": """
        el= la= los= las= lo= al= su= sus= unos= unas= otro= otra= este= esta= dicho= dicha= cual= ellos= ellas=
        ella=
    """,
    "T": """
        sr= sra= sres= sras= srta= senor senora don= dona= dr= dra= prof profesor mtro= mtra= maestr ing= arq=
        lic= esc= alcald president secretari suplente ingenier doctor arquitect
    """,
    "&": "y= e= u= o=",
    "f": """
        excus primer= primero=
        se= es= son= fue= fueron= ser= siendo= sido= ha= han= hay= hubo= habiendo= haber= habido= habia=
        queda= quedo= quedan= quedando= total= totales= forma= manera= calidad= sentido= mismo= misma= igual=
        sala= asi= entonces= luego= pero= tambien= solo= solamente= unico= unica= sola= tan= cada= uso= hace= hacen=
        haciendo= haciend mediante= presidencia= nominal= simple= absoluta= especial= amplia= gran= requerida=
        reglamentaria= ordinaria= dio= dando= da= dan= arroj cuyo= votacion= le= les= mas= menos= previa= tanto=
        ya= primera= segunda= tercera= instancia= vez= nuevamente= nueva= nuevo= general= economica= votaciones=
        tercios= emitido= emitidos= alguna= alguno= algun= efectua= efectuada= realizada= practicada=
        correspondiente= punto= respectivo= finalmente= definitiva= verific constat procede= procedi procedid
        calificada= cantidad=
    """,
}
_CLASS = {
    letter: re.compile(
        "(?:" + "|".join(each[:-1] if each[-1] == "=" else each + "[a-zñ]*" for each in stems.split()) + ")"
    )
    for letter, stems in _STEMS.items()
}
#: Words that are known when they are misspelt too.
_WORDS = tuple(
    """
    unanimidad unanime afirmativo afirmativa afirmativos afirmativamente negativo negativa negativos mayoria votacion
    abstencion abstenciones abstiene aprobado aprobada aprobados rechazado rechazada favorables conformes consenso
    """.split()  # noqa: SIM905
)
_SPELT = tuple(sound(word) for word in _WORDS)
#: Words that mean something only together.
_TOGETHER = {
    "F": r"por\s*:(?=\s*\d)|(?:a|en)\s+fa[vb]or(?:es)?\b(?!\s+del?\b)|a\s*/\s*f\b|por\s+(?:el\s+)?si\b"
    r"|de\s+acuerdo(?!\s+(?:con|al?)\b)|en\s+(?:igual|el\s+mismo)\s+sentido\b",
    "A": r"contra\s*:(?=\s*\d)|(?:(?<=voto\s)|(?<=votos\s))en\s+contra\b"
    r"|en\s+contra\b(?!\s+del?\s(?!senor|sr|conceja|edil))|por\s+(?:el\s+)?no\b"
    r"(?!\s+(?:se\b|haber|ser|estar|hay|\w+[aei]r\b))",
    "D": r"(?:(?<=sin )|(?<=hay )|(?<=hubo )|(?<=habiendo ))(?:discusion|debate|objecion(?:es)?"
    r"|observacion(?:es)?|reparos?)\b",
    "B": r"en\s+blanco\b|se\s+excus\w+|guard\w+\s+(?:su|la)\s+opinion",
    "u": r"por\s+el\s+total\s+de\s+l[oa]s\b"
    r"|(?:de|por|en|con)\s+(?:comun|pleno|total|general|unanime)\s+(?:acuerdo|asentimiento|beneplacito)"
    r"|de\s+conformidad(?=\s*:)|(?:acuerdo|asentimiento|beneplacito)\s+(?:total|general|pleno|unanime)\b",
    "m": r"(?:por|x|en)\s+may\.",
    "c": r"(?:decid|defin|laud|resuelv)\w+\s+(?:con\s+(?:su|el)\s+voto\s+)?(?:el|la)\s+(?:(?:senora?|sra?\.)\s*)?"
    r"(?:alcald|president)\w+|(?:doble\s+voto|vota\s+doble|voto\s+(?:doble|decisivo|dirimente|de\s+(?:calidad|desempate)))\b",
    "z": r"(?:no|tampoco)\s+(?:hay|hubo|hubieron|habiendo|habia|existen?|existio|existiendo"
    r"|(?:se\s+)?(?:registr|constat|comput)\w+)\b",
    # An empty box is not what was voted.
    "f": r"(?:☐|\[\s*\]|\(\s*\))\s*\w+|o\s+sea|a\s+saber|a\s+mano\s+alzada|en\s+sala|uno\s+(?:a|por)\s+uno"
    r"|a\s+(?:continuacion|votacion|consideracion)",
}
_MULTI = {f"m{at}": letter for at, letter in enumerate(_TOGETHER)}
_TOKEN = re.compile(
    "|".join(rf"(?P<{name}>(?<!\w)(?:{_TOGETHER[letter]}))" for name, letter in _MULTI.items())
    + r"|(?P<tens>(?:treinta|cuarenta|cincuenta)\s+y\s+[a-z]+)"
    r"|(?P<figure>\$\s*\d[\d.,]*|\d+(?:[.,:/-]\d+)+|\d+\s?[°º%])|(?P<digits>\d+)"
    r"|(?P<word>[a-zñ]+)|(?P<sign>(?P<repeated>[^\w\s])(?P=repeated)*|\t)"
)
#: A figure behind these is the name of something.
_NUMBERED = re.compile(
    r"(?:actas?|expedientes?|expte|exp|resolucion(?:es)?|resol|res|articulos?|arts?|puntos?|item|temas?"
    r"|mocion(?:es)?|notas?|oficios?|ley|decretos?|pag(?:ina)?s?|hojas?|folios?|capitulos?|calle|ruta|km|linea"
    r"|zona|escuela|liceo|padron(?:es)?|manzana|compromisos?|lista|ficha|numero|nro|nº|n|programa|rubro|reunion"
    r"|sesion|plenario|llamado|licitacion|parada|modulo)"
)
#: A point behind these ends no sentence.
_CLIPPED = frozenset("resol pag pg fs art arts num inc exp expte res nro n cap prox tel aprox".split())  # noqa: SIM905
_PAIR = re.compile(r"(\d{1,3})([/-])(\d{1,3})")
_SOUNDS = {sound(word): value for word, value in SMALL.items() if len(word) > 4}
_TENS = {"treinta": 30, "cuarenta": 40, "cincuenta": 50}
_SIGNS = dict(zip("–—−[]{}=→?\t", "---()()::,|", strict=True))


@dataclass
class Words:
    """``classes`` has a letter for each word or sign; where each stands, and what a number is worth."""

    classes: str
    starts: list[int]
    ends: list[int]
    values: dict[int, int]


def _value(word: str) -> int | None:
    """What a word for a number is worth, also when it is written as it is spoken."""
    return SMALL.get(word) or (_SOUNDS.get(sound(word)) if 4 < len(word) < 13 else None)


@lru_cache(maxsize=20_000)
def letter_of(word: str) -> str:
    """The class of one flat word."""
    for letter, pattern in _CLASS.items():
        if pattern.fullmatch(word):
            return letter
    if _value(word):
        return "n"
    meant = near(sound(word), _SPELT) if len(word) > 6 else None
    return letter_of(_WORDS[_SPELT.index(meant)]) if meant else "x"


def words_of(text: str, plain: str, begin: int, end: int) -> Words:
    """What stands between two places of the text, word by word."""
    found = _Reading(names=not text[begin:end].isupper())
    for token in _TOKEN.finditer(plain, begin, end):
        found.take(token, text[token.start()])
    return Words("".join(found.letters), found.starts, found.ends, found.values)


class _Reading:
    """Takes word by word; the one before tells what a figure or a point is."""

    def __init__(self, *, names: bool) -> None:
        self.letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.values: dict[int, int] = {}
        #: Whether a capital tells a name, which it does not in a text that is all capitals.
        self.names = names
        self.before = ""
        #: Whether what comes is the number of something.
        self.numbering = False

    def take(self, token: re.Match[str], first: str) -> None:
        said, start, stop = token.group(), token.start(), token.end()
        kind = token.lastgroup or ""
        before, self.before = self.before, said
        numbered = self.numbering
        self.numbering = numbered and (said in "º°" or (before in _CLIPPED and said in ".:\t"))
        if self.numbering:
            self.before = before
        if kind == "word":
            self._word(said, start, stop, capital=first.isupper())
        elif kind == "sign":
            # "Ríos ......... afirmativo"
            sign = ":" if said.startswith("...") else _SIGNS.get(said[0], said[0])
            self._add("x" if sign == "." and before in _CLIPPED else sign, start, stop)
        elif kind in ("digits", "figure"):
            self._figure(said, start, stop, of_something=numbered)
        elif kind == "tens":
            tens, unit = said.split()[0], said.split()[-1]
            self._add("n", start, stop, _TENS[tens] + SMALL.get(unit, 0))
        else:
            self._add(_MULTI[kind], start, stop, 0 if _MULTI[kind] == "z" else None)

    def _word(self, said: str, start: int, stop: int, *, capital: bool) -> None:
        self.numbering = bool(_NUMBERED.fullmatch(said))
        letter = letter_of(said)
        if letter == "x" and capital and self.names:
            letter = "W"
        self._add(letter, start, stop, {"i": 1, "z": 0}.get(letter, _value(said)))

    def _figure(self, said: str, start: int, stop: int, *, of_something: bool) -> None:
        """Digits, or two numbers with a sign between them."""
        pair = _PAIR.fullmatch(said)
        if of_something or not (pair or (said.isdigit() and len(said) < 4)):
            self._add("x", start, stop)
            return
        for part in re.finditer(r"\d+|\D", said):
            value = int(part.group()) if part.group().isdigit() else None
            letter = part.group() if value is None else "n" if value else "z"
            self._add(letter, start + part.start(), start + part.end(), value)

    def _add(self, letter: str, start: int, stop: int, value: int | None = None) -> None:
        if value is not None:
            self.values[len(self.letters)] = value
        self.letters.append(letter)
        self.starts.append(start)
        self.ends.append(stop)
