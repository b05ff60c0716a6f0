"""Words by what they speak of, found by how they begin: what clerks say in many forms is told by few classes."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

#: What an acta speaks of around a name, each class by the beginnings of its words ("=" for a whole word).
_CLASSES = {
    "present": """
        asist concurr presen particip =estan =estaba =estaban =estavan estuv =estamos =estabamos vinier =vino =vinimos
        hallab =hallan =halla hallan encontr encuentr comparec conect =sala banca ocup sentad =sientan acud acudi
        nomina quorum constitu forma rueda =integran =integra integrad =ingresan =somos =eramos juntam =pres
    """,
    "absent": "falt ausen inasist =fuera =aus exterior",
    "notice": """
        avis avizo avizar justif excus disculp comunic enferm certific medic anunci mensaj hizo salud viaj previo
        mando mandado mensag dicho operad opero duelo trabajo laburo
        debid dispens permiso
    """,
    "leave": "licen =lic vacacion matern patern",
    "called": "convoc =citado =citada =citados =citadas citacion =citaron notificad",
    "not": "=no =ni =sin =s =tampoco =nadie =nunca =nada injustif =ningun =ninguna",
    "unknown": "noticia =supo sabe explica dato causa motivo razon aparec",
    "presides": """
        presid =pdte =pte conduc conduj dirig coord cordin encabez
        direccion debate moder =frente =cabeza =preside abre abrio =guia
        timon lleva
    """,
    "substitute": "suplen =supl =sup alterno",
    "instead": "lugar reempl sustit suple supli represent delega =vez titularidad =banca integrar llamad",
    "principal": "titular =tit",
    "staff": """
        secret actuari taquigr redact labr apunt escrib escrit protocol funcionari administ =fdo firmad transcri nota
        apoyo cargo
    """,
    "guest": """
        invit visit vecin public director arquit ingen asesor tecnic intenden minister prensa radio delegac acompan
        recib equipo dirigent barra area division comunal empresa soc psic sociolog escuela liceo centro servicio
        entrevist
    """,
    "late": "llega llego llegaron incorpor tarde ingres =entro =entra",
    "goes": "retir =fue =salio =sale",
    "speaks": """
        propon propus plante manifiest manifest =dice =dijo expres opin senal consult pregunt respond contest explic
        agreg coment solicit =pide =pidio =piden mocion sugier sugir entiend entend recuerd cuenta conto informa inform
        =palabra insist aclar record
    """,
    "votes": "vota voto votan votar afirmat negat abst favor contra",
    "paper": "carta correo mail oficio remit envia reclam denunc adjunt =nota",
    "member": "concej edil alcald cjal conseje miembro integrant companer",
    "council": "municipal vecinal mesa comision",
    "kin": "hijo hija padre madre hermano hermana =ex exalcald pariente parentesco homonim esposa viuda fallec",
    "street": "calle camino plaza avenida avda cno ruta esquina barrio escuela paseo parque",
    "signs": "firm suscrib conform",
    "also": "ademas tambien asimismo",
    "none": "ninguno =nadie",
}
_BEGINNINGS: dict[str, list[tuple[str, str]]] = {}
_WHOLE: dict[str, tuple[str, ...]] = {}
for _name, _words in _CLASSES.items():
    for _word in _words.split():
        if _word.startswith("="):
            _WHOLE[_word[1:]] = (*_WHOLE.get(_word[1:], ()), _name)
        else:
            _BEGINNINGS.setdefault(_word[:3], []).append((_word, _name))


@lru_cache(maxsize=20_000)
def classes(word: str) -> tuple[str, ...]:
    """What a word without case and accents speaks of."""
    began = [name for start, name in _BEGINNINGS.get(word[:3], ()) if word.startswith(start)]
    return tuple(dict.fromkeys([*_WHOLE.get(word, ()), *began]))


@cache
def learned() -> dict[str, Any]:
    """What was learned from annotated actas."""
    found: dict[str, Any] = json.loads(
        Path(__file__).with_name("attendance.json").read_text(encoding="utf-8")
    )
    return found


#: Words that clerks write in small letters, which at the beginning of a sentence are no names.
COMMON = frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
#: Words that begin with a capital and are nobody's name.
NOT_NAMES = frozenset(Path(__file__).with_name("not_names.txt").read_text(encoding="utf-8").split())
