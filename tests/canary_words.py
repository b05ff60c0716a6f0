"""What people dictate about themselves and others: what must be in no public byte, and what a reviewer is warned of.

Everybody here is invented; numbers and addresses too. ``DICTATED`` are 40 texts as they would be kept verbatim: each
with its ``canaries`` (kind, exact string) and a ``public`` text as a reviewer would leave it. ``leaks(raw)`` says which
canaries stand in the bytes of a page, of a PDF's text, a CSV or a JSON, also escaped, in capitals or without the blanks
and points of a number.

While somebody reviews a public text, the portal warns of what it sees in it: ``WARNED`` kinds. Taken so:

- Telephones, e-mails and identity cards are warned of, in every form here, in the middle of a sentence too. The check
  digit of a card does not matter: people err when they dictate. ``wrong_warnings(detect)`` runs a function
  text → strings found; each string warned of must be among them, perhaps with a little more or less around it.
- *A street with a door number is not warned of* («avenida 8 de Octubre 4521»), although somebody's home is personal and
  a canary: most door numbers say where the pothole is, and a warning on every text is read by nobody.
- Plain names, illnesses, ages and kinships are not warned of; nor a number or an address told in words («cero noventa
  y nueve…», «arroba»), which only a reader understands. They are canaries all the same.
- Of a car's plate (``FREE``) the portal may warn or not.
- ``HARMLESS`` are 15 texts with numbers that must not warn, and neither must any ``public`` text.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

NAME, PHONE, EMAIL, CARD, HOME, HEALTH, MINOR, PLATE, SPELLED = (
    "name",
    "phone",
    "email",
    "card",
    "home",
    "health",
    "minor",
    "plate",
    "spelled",
)
WARNED = frozenset((PHONE, EMAIL, CARD))
FREE = frozenset((PLATE,))


@dataclass(frozen=True)
class Dictated:
    text: str
    canaries: tuple[tuple[str, str], ...]
    public: str

    @property
    def warned(self) -> tuple[str, ...]:
        """What a reviewer must be warned of if it stood in the public text."""
        return tuple(word for kind, word in self.canaries if kind in WARNED)

    @property
    def may_warn(self) -> bool:
        return any(kind in FREE for kind, _word in self.canaries)


DICTATED: tuple[Dictated, ...] = (
    # Telephones.
    Dictated(
        "Soy Zulmira Etchebarne, llámenme al 099 123 456 cuando vengan a podar.",
        ((NAME, "Zulmira Etchebarne"), (PHONE, "099 123 456")),
        "Pide que avisen antes de venir a podar.",
    ),
    Dictated(
        "La luz no anda. Mi teléfono: 2 512 34 56, de tarde.",
        ((PHONE, "2 512 34 56"),),
        "La luz no anda.",
    ),
    Dictated(
        "Arreglen la vereda. Cel +598 98 765 432 (Ovidio Barragán Sosa)",
        ((PHONE, "+598 98 765 432"), (NAME, "Ovidio Barragán Sosa")),
        "Arreglen la vereda.",
    ),
    Dictated("wsp 094567891 por lo del basural", ((PHONE, "094567891"),), "Por lo del basural."),
    Dictated(
        "Comunicarse con la comisión, 25134567, preguntar por Nélida Viscardi",
        ((PHONE, "25134567"), (NAME, "Nélida Viscardi")),
        "Comunicarse con la comisión.",
    ),
    Dictated(
        "Me dicen que llame y nadie atiende; yo soy 2514-7788, llamen ustedes.",
        ((PHONE, "2514-7788"),),
        "Me dicen que llame y nadie atiende.",
    ),
    Dictated(
        "Pongan un semáforo.\nTel. 091-234-567\nGracias",
        ((PHONE, "091-234-567"),),
        "Pongan un semáforo.\nGracias",
    ),
    Dictated(
        "Mi hijo tiene el +59899887766 si precisan voluntarios",
        ((PHONE, "+59899887766"),),
        "Hay voluntarios.",
    ),
    Dictated(
        "Del exterior se llama al 00598 2 518 9911, ahí está la encargada Petrona Amestoy.",
        ((PHONE, "00598 2 518 9911"), (NAME, "Petrona Amestoy")),
        "Se puede hablar con la encargada.",
    ),
    Dictated("Que me avisen (096.345.678).", ((PHONE, "096.345.678"),), "Pide que le avisen."),
    Dictated(
        "anoten 0 9 5 1 1 2 2 3 3 es de la vecina que organiza",
        ((PHONE, "0 9 5 1 1 2 2 3 3"),),
        "Una vecina organiza.",
    ),
    Dictated(
        "Es el cero noventa y nueve, cuatrocientos doce, setecientos once, cualquier cosa.",
        ((SPELLED, "cuatrocientos doce, setecientos once"),),
        "Se ofrece para cualquier cosa.",
    ),
    # Identity cards.
    Dictated(
        "Fulgencio Larralde, C.I. 1.234.567-8, pide saneamiento para su cuadra.",
        ((NAME, "Fulgencio Larralde"), (CARD, "1.234.567-8")),
        "Pide saneamiento para su cuadra.",
    ),
    Dictated(
        "mi cedula es 45678901 y hace dos años que espero la conexión",
        ((CARD, "45678901"),),
        "Hace dos años que espera la conexión.",
    ),
    Dictated(
        "Firmo yo, 3456789-1, en nombre de la cooperativa",
        ((CARD, "3456789-1"),),
        "Firma en nombre de la cooperativa.",
    ),
    Dictated(
        "documento 2.876.543-0: que limpien la cuneta", ((CARD, "2.876.543-0"),), "Que limpien la cuneta."
    ),
    Dictated(
        "CI: 5 123 987-6. Quiero reclamar por los pozos.",
        ((CARD, "5 123 987-6"),),
        "Quiero reclamar por los pozos.",
    ),
    Dictated(
        "Cédula 954.318-2 (soy de las viejas), falta un banco en la plaza",
        ((CARD, "954.318-2"),),
        "Falta un banco en la plaza.",
    ),
    # E-mails.
    Dictated(
        "Contesten a zulmira.etchebarne@correo.example por favor",
        ((EMAIL, "zulmira.etchebarne@correo.example"),),
        "Pide que le contesten.",
    ),
    Dictated(
        "ESCRIBAN A COMISION_FOMENTO77@CORREO.EXAMPLE",
        ((EMAIL, "COMISION_FOMENTO77@CORREO.EXAMPLE"),),
        "Pide que escriban a la comisión.",
    ),
    Dictated(
        "(o.barragan+barrio@mail.correo.example), gracias por el tablado",
        ((EMAIL, "o.barragan+barrio@mail.correo.example"),),
        "Gracias por el tablado.",
    ),
    Dictated(
        "mi mail: petro-amestoy@correo.example.",
        ((EMAIL, "petro-amestoy@correo.example"),),
        "Dejó un correo.",
    ),
    Dictated(
        "Es nelida punto viscardi arroba correo punto example",
        ((SPELLED, "viscardi arroba correo"),),
        "Dejó un correo.",
    ),
    # Homes.
    Dictated(
        "Vivo en Timoteo Aparicio 4377 apto 3 y se me inunda el fondo.",
        ((HOME, "Timoteo Aparicio 4377 apto 3"),),
        "Se le inunda el fondo.",
    ),
    Dictated(
        "En lo de los Etchegoyhen, avenida 8 de Octubre 4521 bis, venden de noche.",
        ((NAME, "los Etchegoyhen"), (HOME, "8 de Octubre 4521 bis")),
        "En una casa de la avenida venden de noche.",
    ),
    Dictated(
        "manzana H solar 17 de Camino Repetto, la de rejas verdes, es mi madre",
        ((HOME, "manzana H solar 17"), (HOME, "la de rejas verdes")),
        "Una persona mayor de Camino Repetto.",
    ),
    # Illnesses.
    Dictated(
        "Tengo esclerosis múltiple y con la vereda así no puedo salir.",
        ((HEALTH, "esclerosis múltiple"),),
        "Con la vereda así no puede salir.",
    ),
    Dictated(
        "Mi marido está en diálisis tres veces por semana y la ambulancia no entra.",
        ((HEALTH, "en diálisis tres veces"),),
        "La ambulancia no entra.",
    ),
    Dictated(
        "La del 12, que es esquizofrénica, grita de noche; se llama Casilda Urrutibehety",
        ((HEALTH, "esquizofrénica"), (NAME, "Casilda Urrutibehety")),
        "Hay ruidos de noche.",
    ),
    Dictated(
        "Soy VIH positivo y en la policlínica me trataron mal",
        ((HEALTH, "VIH positivo"),),
        "En la policlínica lo trataron mal.",
    ),
    # Minors.
    Dictated(
        "Mi hija Abril Goyenola, de 9 años y asmática, va a la escuela 338 y casi la atropellan.",
        ((MINOR, "Abril Goyenola"), (MINOR, "de 9 años y asmática")),
        "Casi atropellan a una niña que va a la escuela.",
    ),
    Dictated(
        "El gurí de los Pintado, el Brandon Etcheverrito, rompió las hamacas.",
        ((MINOR, "Brandon Etcheverrito"), (NAME, "los Pintado")),
        "Rompieron las hamacas.",
    ),
    Dictated(
        "Mis nietos Thiago y Delfina Arispe no tienen dónde jugar, tienen 4 y 6 añitos.",
        ((MINOR, "Delfina Arispe"), (MINOR, "tienen 4 y 6 añitos")),
        "Los niños no tienen dónde jugar.",
    ),
    # Plates.
    Dictated(
        "El auto SBX 4471 estaciona siempre en la rampa.",
        ((PLATE, "SBX 4471"),),
        "Un auto estaciona siempre en la rampa.",
    ),
    Dictated(
        "moto matrícula AAQ921 corre picadas, es de Wilmar Tiscornia",
        ((PLATE, "AAQ921"), (NAME, "Wilmar Tiscornia")),
        "Hay picadas de motos.",
    ),
    # Several at once, as in notes.
    Dictated(
        "Nota de Eufrasia Mainentti, CI 4.111.222-3, tel. 097 111 333, eufrasia@correo.example: pide poda.",
        (
            (NAME, "Eufrasia Mainentti"),
            (CARD, "4.111.222-3"),
            (PHONE, "097 111 333"),
            (EMAIL, "eufrasia@correo.example"),
        ),
        "Pide poda.",
    ),
    Dictated(
        '"Que venga el alcalde", dijo Ño Crisanto Odriozola & Hnos. <2 507 66 55>',
        ((NAME, "Ño Crisanto Odriozola & Hnos."), (PHONE, "2 507 66 55")),
        "«Que venga el alcalde».",
    ),
    Dictated(
        "FIRMAN: ÁNGELA BENTANCOR OLIÚ (098444555), Y 43 FIRMAS MÁS",
        ((NAME, "ÁNGELA BENTANCOR OLIÚ"), (PHONE, "098444555")),
        "Firman 44 personas.",
    ),
    Dictated(
        "Es mi ex, Líber Sanguinetti Roo; tengo medidas cautelares y vivo con mi mamá en Osvaldo Rodríguez 3902",
        (
            (NAME, "Líber Sanguinetti Roo"),
            (HOME, "Osvaldo Rodríguez 3902"),
            (NAME, "tengo medidas cautelares"),
        ),
        "Pide orientación.",
    ),
    Dictated(
        "Habló D'Angelo Piñeyrúa, de la murga; ensayan en su casa, 2 515 00 19 int. 4",
        ((NAME, "D'Angelo Piñeyrúa"), (PHONE, "2 515 00 19")),
        "Habló un integrante de la murga.",
    ),
)

#: Texts with numbers of which nobody is warned.
HARMLESS: tuple[str, ...] = (
    "Entre 2019 y 2025 no se podó ni una vez.",
    "El presupuesto de 2026 es de $ 249.160.000.",
    "Frente a avenida 8 de Octubre 4521 hay un pozo.",
    "El 103 y el 405 no paran después de las 22:30.",
    "Juntamos 200 firmas el 25/08/2026.",
    "Expediente 2021-5148-98-000012, sin novedad.",
    "Según la resolución 83/21/0115 del 4 de marzo.",
    "Ruta 8 km 17.500, pasando el puente.",
    "La escuela 338 y el liceo 52 comparten patio.",
    "Costaría 1.234.567 pesos, según la empresa.",
    "Ley 19.272, artículo 12.3 y Decreto 406/022.",
    "Son 12 x 8 metros; el padrón es el 123456.",
    "De lunes a viernes de 9 a 17, todo 2026-2027.",
    "Tarjeta TF26-007 de la mesa 3, 15 a favor y 2 en contra.",
    "El cartel dice @barrio y nadie sabe qué es; está en -34.84123, -56.11234.",
)


def canaries() -> list[str]:
    """Every exact string that must be in no public byte."""
    return [word for one in DICTATED for _kind, word in one.canaries]


def leaks(raw: bytes, words: Iterable[str] | None = None) -> list[str]:
    """The canaries that stand in these bytes, which are UTF-8 or have it between other things."""
    text = raw.decode("utf-8", errors="replace")
    folded = text.casefold()
    found = []
    for word in canaries() if words is None else words:
        forms = {
            word,
            html.escape(word),
            html.escape(word, quote=False),
            html.escape(word).replace("&#x27;", "&#39;"),
            json.dumps(word)[1:-1],
            json.dumps(word, ensure_ascii=False)[1:-1],
            quote(word),
            quote_plus(word),
        }
        bare = re.sub(r"\D", "", word)
        # A number also with other blanks and points, but not put together from several cells.
        number = r"(?<!\d)" + r"[ .\xa0-]?".join(bare) + r"(?!\d)"
        if any(form.casefold() in folded for form in forms) or (len(bare) >= 7 and re.search(number, text)):
            found.append(word)
    return found


def wrong_warnings(detect: Callable[[str], Collection[str]]) -> list[str]:
    """What is wrong with a function that finds what to warn of in a public text; empty if nothing is."""
    wrong = []
    for one in DICTATED:
        found = list(detect(one.text))
        for word in one.warned:
            if not any(_same(word, other) for other in found):
                wrong.append(f"missed: {word} in «{one.text}»")
        if not one.warned and not one.may_warn and found:
            wrong.append(f"too much: {found} in «{one.text}»")
        if found := list(detect(one.public)):
            wrong.append(f"too much: {found} in «{one.public}»")
    for text in HARMLESS:
        if found := list(detect(text)):
            wrong.append(f"too much: {found} in «{text}»")
    return wrong


def _same(word: str, found: str) -> bool:
    """One within the other, whatever stands between their letters and numbers, and seven of them at least."""
    one, other = (re.sub(r"[\W_]", "", text).casefold() for text in (word, found))
    return min(len(one), len(other)) >= 7 and (one in other or other in one)
