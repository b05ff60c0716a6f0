"""The words by which an acta is understood, by their stems and in classes: who speaks, what is asked, what is decided.

All are for the flat text (see ``sentences.flat``): small letters, no accents. A word may be of several classes. What
each class tells of a passage is not written here: that is learned (see ``labels``).
"""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSES = """
ask: solicit pid pedi pidi pide pedir reclam denunci requier requer exig demand insist ruega rog quej protest necesit
  gestion peticion petitori manifest manifiest preocup reiter interpel
propose: propon propus mocion mocio suger sugir sugier plante invit ofrec propuest iniciativ proponi
tell: inform comunic remit envi mand hac hizo eleva avis notific adjunt acompan agradec saluda felicit record recuerd
  cont cuent anunci transmit respond contest devuelv adviert advier particip present entreg dej trae trajo hace
say: dic dij opin señal senal expres exprese entiend entend cre cree coment consider pregunt explic aclar observ
  habl intervien intervin relat narr agreg apunt lament destac sostien sostuv consult acot insiste cuestion discrep
  reflexion critic interrog repregunt apoy coincid
dispose: pas pase pasa deriv elev remit remita traslad gir archiv tom enter conoc agreg curs dese contest difund
  notifiq oficiese oficiar encarpet despach incorpor vuelv vuelva acus acces acced repart agend encomiend encarg coordin
  inspeccion concurr tramit orient respond contact trasmit evalu
decide: resuelv resolv resolu resolvi acuerd acord aprob apruev aprueb dispon dispus dispon decid autoriz adjudic design
  declar ratific convalid fij faculta homolog exoner encomend rechaz sancion conced otorg dispos defin concord convin
  convien acept resuelt determin
vote: vot votos unan unanim mayori afirm negativ abst abstien abstuv abstenc empat desempat consens aclam mano manos
  sufrag favor contra conform
result: sal sale salio prosper cay cayo perd pierde gan gano fracas queda qued alcanz result aprobad rechazad desech
  descart
paper: nota carta correo mail email oficio fax pedido solicitud invitac circular informe memo comunicado comunicacion
  mensaje escrito petitorio telegrama planteo propuesta convocatoria denuncia reclamo audio whatsapp wasap esquela misiva
  tarjeta exhorto presupuesto cotizac expedient exp expte llamado llamada recurso dictamen iniciativa volante formulario
  boleta folleto nota
resident: vecin vec vecino poblador habitant familia señora senora senor sra sr don dona usuari padre madre jubilad
  comerciant propietari productor feriant artesan alumn joven estudiant abuel lindero chacarero quintero ciudadan persona
  particular maestra docente permisari residente
organisation: club comision coop cooperativa sociedad asociacion sindicato liga grupo merendero comedor olla red bibliote
  caif liceo escuela centro colectivo murga coro ong fundacion parroquia iglesia capilla union federac agrupac comparsa
  radio empresa policlinica institu jardin utu camara gremi hogar estudio banda teatro academia movimiento rotary scout
  organizac complejo facultad universidad colegio aparceria banco cdi socat fucvam deportivo baby conjunto ateneo museo
  hospital feria canal productora coordinadora cabildo
office: intendenc ministeri ute ose antel junta direccion division departament servicio area unidad secretaria contador
  contaduria ccz comunal municipio gobierno congreso jefatura comisari seccional policia prefectura bomberos bps anep asse
  mides mtop mgap inau opp auditoria defensoria tribunal juzgado fiscalia oficina gerencia inspeccion cecoed intendente
  director prosecretari alumbrado vialidad transito saneamiento limpieza arquitectura hacienda tesoreria espacios
  obras cultura deportes gestion juridica legal notarial
council: concejo concejal cjal alcald president plenario mesa coordinador moderador secretari cuerpo
staff: funcionari cuadrilla personal capataz operari chofer adeom trabajador tecnic asistent arquitect ingenier licenciad
attend: asist presen ausen falt titular suplent licencia avis justific concurr integrant miembro excus comparec
close: levant cierr cerr finaliz termin concluy culmin constancia firm
open: comienz comenz inici abre abri reun reune constituy da
later: proxim siguient pendient posterg aplaz suspens otra despues luego
topic: orden dia asunto tema punto entrad ingresad varios previo desarrollo informacion novedad
recital: visto resultando considerando atento
acta: acta actas lectura
money: pesos monto costo compra factura gasto rubro literal partida presupuest
"""


def _stems() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in re.sub(r"\n\s+", " ", _CLASSES).strip().splitlines():
        name, _, words = line.partition(":")
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    return found


_STEMS = _stems()
_LONGEST = max(map(len, _STEMS))


@lru_cache(maxsize=50_000)
def classes(word: str) -> tuple[str, ...]:
    """The classes of the longest stem that a word begins with; of short stems only with little behind them."""
    for size in range(min(_LONGEST, len(word)), 1, -1):
        found = _STEMS.get(word[:size])
        if found and (size >= 5 or len(word) - size <= (size + 1 if size >= 3 else 0)):
            return found
    return ()


# --- numbers

NUMBER = re.compile(
    r"(?P<words>(?:n[°º]\s*(?=\d{1,5}/\d\d/\d{3})|resolucion(?:es)?|resol\.|res\.|r\.|disposicion)\s*(?:interna\s*)?(?:n(?:[°º.]+|ro\.?"
    r"|umero)?[°º.]*\s*)?(?P<n>\d[\d./-]*))(?=\s*(?:$|\n|[.:,;)(–—-]|\s+(?:exp|se\b|\d)))\s*[.:,;)–—-]*\s*"
    r"|(?P<bare>\d{1,5}/\d{2,4}(?:/\d{2,4})?)\s*(?:[.:)]|\s[–—-])[–—-]*\s*"
    r"|(?P<three>\d{1,5}/\d{2,4}/\d{3,4})\s+(?=[a-z(])"
)
#: What leads to a decision and is none of it.
RECITAL = re.compile(r"\b(?:visto|resultando|considerando|atento)s?\s*(?:[:;]|\b[ivx\d]+\s*[°º).])|\bresuelve\b")
DATE = re.compile(r"\d{1,2}/(?:0?\d|1[0-2])/(?:19|20)?\d\d$")
CASE_FILE = re.compile(
    r"\(?\s*(?P<words>(?:expediente|expte\.?|exp\.?|e\.e\.)\s*(?:electronico\s*)?(?:n(?:[°º.]+|ro\.?"
    r"|umero)?[°º.]*\s*)?(?P<n>\d[\d./-]{2,}\d))\s*\)?\s*[.:,;–—-]*\s*"
)
REFERENCE = re.compile(
    r"(?P<what>compromisos?)\s*(?:n(?:[°º.]+|ro\.?|umero)?[°º.]*\s*)?(?P<n>\d{1,3})(?P<more>(?:\s*(?:,|y"
    r"|e)\s*\d{1,3}(?![\d/%]))*)\s+(?:(?:de|en)\s+(?:el\s+)?|del\s+|d[ei]l\s+)(?:p\.?d\.?m"
    r"|plan)\b\.?(?:\s+(?:de\s+desarrollo(?:\s+municipal)?|municipal))?"
)
