"""The words by which an acta is understood, by their stems and in classes: who speaks, what is asked, what is decided.

All are for the flat text (see ``sentences.flat``): small letters, no accents. A word may be of several classes. What
each class tells of a passage is not written here: that is learned (see ``labels``).
"""

from __future__ import annotations

import re
from functools import lru_cache

_CLASSES = """
ask: solicit sol pid pedi pidi pide pedir reclam denunci requier requer exig demand insist ruega rog quej
  protest necesit precis peticion petitori manifiest preocup reiter interpel gestion aspir desea instand
  insta urg suplic recab tramitar quier quisier pret interes pretend perfil
propose: propon propus mocion moc mocio suger sugir sugier plante invit ofrec propuest iniciativ proponi
  postul idea partidari conveni deber habria hay haya hagan sea abog aconsej recomiend recomend
tell: inform comunic com remit env envi mand hac hizo avis notific adjunt acompan agradec saluda felicit
  record recuerd cont cuent anunci transmit devuelv adviert advert particip present entreg dej trae trajo
  traj hace eleva elevan elevo aport acerc dirig participa transcrib rinde expone exhort hicieron dan dio
answer: respond contest explic aclar replic asegur confirm justific rectific corrig recib toma inform detall
  prometi compromet ilustr
say: dic dij opin senal expres exprese entiend entend cre cree coment consider pregunt observ habl intervien
  intervin relat narr agreg apunt lament destac sostien sostuv consult acot cuestion discrep reflexion
  critic interrog apoy coincid piens pens afirma adhier manifest compart objet duda valor subray enfatiz
  argument fundament discut
dispose: pas pase pasa pasan pasar pasese deriv elev elevese elevar remit remita remitase traslad gir girese
  archiv archivese tom tomese enter enterad conoc conocimiento agreg agreguese curs dese contest contestese
  difund difundase notifiq oficiese oficiar encarpet despach despachese incorpor vuelv vuelva vuelvase acus
  acces acced accedes acceda repart repartase agend agendar encomiend encarg coordin coordinar inspeccion
  concurr concurrir tramit orient orientar respond respondase contact trasmit evalu evaluar competen compete
  jurisdic corresponde reserv reservese estudi incluir incluye incluyase adjuntese agradezc agradezcase
  atiend recibir citar citese convoc cometese hagase publiquese guard autoric concedase autoricese faculta
  anotado anota anotese ver queda quedan quede va van lleva llevar hablar
decide: resuelv resolv resol resolvi acuerd acord acordar aprob apruev aprueb apr aprobar dispon dispus
  decid decidi autoriz autorizar adjudic adjudicar design designar declar declarar ratific convalid fij
  fijar faculta facultar homolog exoner exonerar encomend encomendar rechaz sancion conced conceder otorg
  otorgar defin definir concord convin convien acept aceptar resuelt determin nombr nombrar contrat
  contratar compr comprar adquir colabor destin destinar cread crear ced ceder elig eleg mant establec
  establecer adher adherir invert pagar abonar gastar constituir integrar prorrog prorrogar ampliar ampli
  suspend suspender postergar sesionar realizar hacer
vote: vot votos votacion unan unanim mayori afirm afirmativ negativ abst abstien abstuv abstenc empat
  desempat consens aclam mano manos sufrag favor contra conform voluntad adhesion
agree: acuerdo acuerdos comparten todos nadie opone consenso asentim conformidad anuencia totalidad
result: sal sale salio prosper cay cayo perd pierde gan gano fracas alcanz result aprobad rechazad desech
  descart triunf
paper: nota notas carta correo mail email oficio fax pedido solicitud sol invitac circular informe memo
  memorando comunicado comunicacion mensaje escrito petitorio telegrama planteo propuesta convocatoria
  denuncia reclamo audio whatsapp wasap esquela misiva tarjeta exhorto presupuesto cotizac expedient exp
  expte exptes llamado llamada recurso dictamen iniciativa volante formulario boleta folleto papel hoja
  cedulon resolucion invitacion oficios firmas afiche asunto tel telefon boletin
resident: vecin vec vecs vecino poblador habitant familia senora senor sra sr srs sres don dona usuari padre
  madre jubilad comerciant propietari productor feriant artesan alumn joven estudiant abuel lindero
  chacarero quintero ciudadan persona particular maestra docente permisari residente pescador quincher
  ladriller taxist maestro apicultor hijo hija ninos gurises inquilin chofer anonim emprendedor
organisation: club comision com coop cooperativa sociedad soc asociacion asoc sindicato liga grupo merendero
  comedor olla red bibliote caif liceo escuela esc centro colectivo murga coro ong fundacion parroquia
  iglesia capilla union federac agrupac comparsa radio empresa policlinica institu jardin utu camara gremi
  hogar estudio banda teatro academia movimiento rotary scout organizac complejo facultad universidad
  colegio aparceria banco cdi socat fucvam deportivo baby conjunto ateneo museo hospital feria canal
  productora coordinadora cabildo firma barraca supermercado panader talleres aparcer parador mutual
  patronato
office: intendenc imm im ministeri min ute ose antel junta direccion dir division div departament depto dpto
  servicio serv area unidad secretaria sec contador contaduria ccz scz comunal municipio mun gobierno
  congreso jefatura comisari seccional policia prefectura bomberos bps anep asse mides mtop mgap inau opp
  auditoria defensoria tribunal juzgado fiscalia oficina gerencia inspeccion cecoed intendente director
  prosecretari alumbrado vialidad transito saneamiento limpieza arquitectura hacienda tesoreria obras
  cultura deportes juridica legal notarial escriban escribania necropolis salubridad higiene convivencia
  ordenamiento anda ancap correo bromatolog aduana
council: concejo concejal conc cjal alcald alc president pdte plenario mesa coordinador moderador secretari
  cuerpo edil presidencia comisionad
staff: funcionari cuadrilla personal capataz operari adeom trabajador tecnic asistent arquitect arq ing
  ingenier licenciad lic inspector sereno
attend: asist presen ausen falt titular suplent licencia justific integrant miembro excus comparec inasist
  sala
close: levant cierr cerr finaliz termin concluy culmin constancia firm firman
open: comienz comenz inici abre abri reun reune constituy
later: proxim siguient pendient posterg aplaz suspens luego despues
topic: orden dia tema punto entrad ingresad entrados varios previo previos desarrollo informacion novedad
  asuntos correspondencia planteamientos planteos
label: destino tramite resolucion decision resuelto disposicion acuerdo mocion texto votacion vot votos
  resultado proveido dispuesto moc
recital: visto vistos resultando considerando atento
acta: acta actas lectura
procedure: intermedio receso cuarto reconsider constancia conste retir ingres fundament orden reapert reanud
money: pesos monto costo compr factura gasto rubro literal partida presupuest precio ur importe suma fondos
  caja
modal: deb debe deberia habria haber conviene convendria necesari ojala podria pueda puede seria gustaria
negative: no ni sin nadie ninguno ninguna nada tampoco nunca
other: otra otro ultima ultimo finalmente tambien ademas asimismo igualmente primera primer segunda tercera
works: calle camino vereda luz luminari pozo bache arbol poda contenedor basura plaza semaforo lomada
  omnibus parada agua cuneta alcantarilla tosca balasto cancha salon escenario feria perros garita puente
  cebra
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
#: Put off: nothing is done with it yet.
LEFT = re.compile(
    r"(?:y\s+)?(?:(?:que\s+)?(?:se\s+)?(?:queda|posterg|aplaz|deja|tratara|considerara|vera)\w*|para|pendiente|en\s+suspenso)"
    r"\b(?=.{0,80}?(?:proxim|siguiente|pendiente|posterg|otra\s|suspenso)|$)"
)
#: What leads to a decision and is none of it.
RECITAL = re.compile(
    r"\b(?:visto|resultando|considerando|atento)s?\s*(?:[:;]|\b[ivx\d]+\s*[°º).])|\bresuelve\b"
)
DATE = re.compile(r"\d{1,2}/(?:0?\d|1[0-2])/(?:19|20)?\d\d$")
CASE_FILE = re.compile(
    r"\(?\s*(?P<words>(?:expediente|expte\.?|exp\.?|e\.e\.)\s*(?:electronico\s*)?(?:n(?:[°º.]+|ro\.?"
    r"|umero)?[°º.]*\s*)?(?P<n>\d[\d./-]{2,}\d))\s*\)?\s*[.:,;–—-]*\s*"
)
#: "compromiso 22 del PDM", "Compr. N.º 11", "compromisos 7 y 31".
REFERENCE = re.compile(
    r"(?<!\w)(?P<what>(?:compromiso(?P<several>s)?|compr?\.))(?:\s*,\s*el\b)?\s*(?:n(?:[°º.]+|ro\.?|um(?:ero|\.)?)?[°º.]*\s*)?"
    r"(?P<n>\d{1,3})(?![\d/%]|[.,]\d|\s+(?:de\s+[a-z]+\s+de\s+\d|pesos|mil|millones|horas|dias|meses|anos|vecin|cuadras))"
    r"(?P<more>(?(several)(?:\s*(?:,|y|e)\s*\d{1,3}(?![\d/%]))*|))"
    r"(?:\s+(?:(?:de|en)\s+(?:el\s+)?|del\s+|d[ei]l\s+)(?:p\.?d\.?m|plan)\b\.?(?:\s+(?:de\s+desarrollo(?:\s+municipal)?"
    r"|municipal))?)?"
)
#: Why it is voted once more.
RECOUNT = re.compile(
    r"\b(?:entendi\w*|(?:levant\w+|alz\w+)\s+la\s+mano|rectific\w+|recuento\w*|recont\w+|se\s+cuenta\w*)\b"
)
#: A vote of several decisions: of which, or of how many.
TOGETHER = re.compile(
    r"(?:\b(?:de|l[oa]s|numeros?|puntos|literales|numerales|incisos|articulos|resoluciones|mociones)\s+"
    r"(?P<some>\w{1,3}(?:\s*,\s*\w{1,3})*\s+y\s+\w{1,3})\b(?!\s+votos))"
    r"|\b(?P<both>amb[oa]s)\b"
    r"|\bl[oa]s\s+(?P<many>dos|tres|cuatro|cinco|seis|siete|ocho)(?:\s*:|\s+(?:puntos|cosas|acuerdos|numerales|literales|articulos"
    r"|mociones|propuestas|resoluciones|asuntos|decisiones|compras)\b)"
    r"|\ben\s+(?:conjunto|bloque)\b|\bjunt[oa]s\b|\btodo\s+lo\s+anterior\b"
)
