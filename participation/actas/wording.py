"""The words by which an acta is understood: its sections, what is done with matters, what is decided and proposed.

All are for the flat text (see ``sentences.flat``): small letters, no accents.
"""

from __future__ import annotations

import re

from participation.actas.senders import LETTERS

# --- sections

HEADINGS = {
    "matters": re.compile(
        r"(?:lectura\s+de\s+|los\s+)?(?:asuntos?|temas)\s+(?:entrad|enterad|ingresad|recibid"
        r"|sin\s+resolucion|a\s+dar\s+cuenta|para\s+conocimiento|varios\s+entrad)\w*|(?:notas?"
        r"|correspondencia|cartas)\b(?:\s+(?:recibid|ingresad|entrad|que\s+no|varias|y\s+)\w*)?|"
        r"(?:as\.?\s*)?entr?\b|entrad[oa]s\b|correspondencia|dar\s+cuenta|se\s+da\s+cuenta(?:\s+de)?$"
        r"|expedientes?\s+(?:y\s+notas|entrados)"
    ),
    "resolutions": re.compile(
        r"(?:se\s+(?:acuerda|resuelve|dispone|aprueba|vota)|resoluciones|res|resol|acuerdos?|decisiones"
        r"|resoluciones\s+adoptadas|mociones|lo\s+resuelto|compras(?:\s+y\s+gastos)?|se\s+resolvio"
        r"|parte\s+resolutiva)\b"
    ),
    "proposals": re.compile(
        r"(?:propuestas?|planteos?|intervenciones|inquietudes|aportes|pedidos|opiniones|voces|sugerencias"
        r"|planteamientos|reclamos|mesa\s+\d|grupo\s+\d|palabra\s+del\s+publico|hablan?\s+(?:los|las)"
        r"|audiencia\s+de\s+vecin)\b"
    ),
    "debate": re.compile(
        r"(?:varios|previos|informes?|orden\s+del\s+dia|media\s+hora|asuntos\s+(?:varios|tratados"
        r"|a\s+tratar|generales)|temas|tema|puntos|desarrollo|debate|linea\s+\d|apertura|cierre"
        r"|acta\s+anterior|otros)\b"
    ),
}
CLOSE = re.compile(
    r"(?:(?:habiendo(?:se)?|no\s+(?:siendo|habiendo|quedando)|sin\s+(?:mas|otros)|y?\s*siendo\s+(?:las?"
    r"|aproximadamente|la\s+hora)|a\s+las?\s+(?:hora\s+)?[\w:.]+|se\s+levanta|se\s+cierra"
    r"|se\s+da\s+por\s+(?:finalizada|terminada)|para\s+constancia|"
    r"finaliza|termin|cierre|hora\s+de\s+(?:cierre|fin)|fin\b|\(?\s*(?:es\s+la\s+hora|se\s+reanuda"
    r"|se\s+levanta)|siendo)[^.]{0,160}?(?:levant\w+|cierr[ae]\w*|cerr\w+|finaliz\w+|termin\w+|concluy\w+"
    r"|culmin\w+|hora|constancia|asunto|tema|punto|\d)|_{4,}|saludos)"
)
ENDS = re.compile(
    r"se\s+da\s+por\s+(?:finaliz|termin|conclu)\w+|\b(?:se\s+)?(?:levanta|cierra|finaliza|da\s+por\s+\w+"
    r"|concluye|culmina|termina)\s+(?:la\s+(?:sesion|reunion|audiencia|asamblea)|el\s+(?:plenario|acto))"
)
ORDINAL = re.compile(
    r"(?:(?:primer|segund|tercer|cuart|quint|sext|septim|octav|ultim)\w*\s+(?:punto|tema|asunto)|(?:punto"
    r"|tema)\s+(?:\d+|uno|dos|tres|cuatro|cinco|seis))\s*[:.–—-]+\s*"
)
KNOWN_HEADINGS = {
    "asuntos entrados": "matters",
    "asuntos enterados": "matters",
    "notas recibidas": "matters",
    "correspondencia recibida": "matters",
    "resoluciones": "resolutions",
    "propuestas": "proposals",
}
INLINE = re.compile(
    r"(?:[^.:;\n]{1,60}\s)?(?P<title>asuntos?\s+(?:entrad|enterad|ingresad)\w*|notas\s+recibidas"
    r"|correspondencia(?:\s+recibida)?|entrados)\s*(?:[.:][-–—]*|\s[–-])\s+(?=\S)"
)
ANOTHER = re.compile(
    r"(?:informes?\s+de\s+(?:l[ao]s?\s+)?(?:comision\w*|mesa|presid\w+|alcald\w+|secretaria)"
    r"|orden\s+del\s+dia|mocion(?:es)?(?:\s+(?:n[°º]?\s*)?\d+)?|varios|previos|resoluciones|acuerdos"
    r"|temas?\s+(?:varios|tratados))\s*[:.]"
)
SKIPPED = re.compile(
    r"(?:asisten|asisti|presentes?|ausentes?|faltan?|falto|preside|presidio|presidencia"
    r"|concejales?\s+(?:titulares|suplentes)|suplentes?|titulares?|secretari[ao]\s*(?:de\s+actas|:)"
    r"|secretaria\s*:|integrantes?|participan|participaron|firma|lugar|fecha|hora|convocad|"
    r"en\s+uso\s+de\s+licencia|con\s+aviso|sin\s+aviso|invitad|publico\s*:|miembros\s+(?:presentes"
    r"|ausentes)|bajo\s+la\s+presidencia|no\s+(?:concurre|asiste|vino)|estan\s*:|estamos\s*:|van\b|avisaron"
    r"|justific|se\s+retira|ingresan?\b|firman?\b|votan\s*:|no\s+votan|proxima\s+reunion|coordinador)"
)

# --- what is done with a matter

SE = (
    r"pas|elev|deriv|remit|envi|mand|tom|autoriz|acced|accedi|acept|agreg|archiv|difund|otorg|conced|apoy"
    r"|repart|contest|respond|adjunt|comunic|dispon|coordin|deneg|trasl|gestion|agend|incorpor|prest|da"
    r"|dara|le|les|orient|"
    r"anot|acus|agradec|inform|invit|public|consult|solicit|pid|cit|convoc|entreg|hara|hace|resuelv|resolvi"
    r"|acuerd|acord|encomiend|comet|colabor|ofici|felicit|tendr|tien|guard|recib|conf|estudi|analiz|design"
    r"|queda|cumpl|adher|aprueb|declar"
)
DESTINATION = re.compile(
    r"\(?\s*(?:destino\s*:|resolucion\s*:|resuelto\s*:|tramite\s*:|(?:dese\s+)?pase\w*|pasa\b|pasan\b"
    r"|pasar\w*|vuelva\b|siga\b|"
    rf"se\s+(?:{SE})\w*|enterad\w*|por\s+enterad|tomad\w*|toma\s+conocimiento|tomar\w*|conocimiento"
    rf"|de\s+conformidad|fuera\s+de|no\s+(?:corresponde|ha\s+lugar|es\s+competencia|compete|se\s+accede"
    rf"|es\s+de)|"
    r"sin\s+perjuicio|archiv\w+|remit\w+|elev\w+|deriv\w+|difund\w+|contest\w+|convoc\w+|agradec\w+"
    r"|comuni\w+|dese\b|oficiese|quede?\b|quedan?\b|ya\s+se\b|ok\b|listo\b|visto\b|hacer\b|hagase"
    r"|coordin\w+|citar\b|citese|invitar\b|"
    r"agend\w+|responder\b|enviar\b|enviese|notifiquese|solicit(?:ar|ese)\b|agreg(?:ar|uese|ue)\w*"
    r"|incorpor\w+|cumplase|publiquese|tengase|reservese|adjunt\w+|informe(?:se)?\b(?!\s+de)|compete"
    r"|competencia\s+de|atiend\w+|hecho\b|resuelto\b|"
    r"concedid\w*|autorizad\w*|otorgad\w*|denegad\w*|acordad\w*|apoyad\w*|para\s+(?:conocimiento|estudio"
    r"|informe|su\s+)|con\s+(?:informe|copia)|dar\s+\w+|gestionar\b|estudiar\b|consultar\b|inspeccion\w*"
    r"|acus(?:ar|ese)|concurr\w+|asistir\w*|asisten|participar\w*|paguese|pagar\b|abonese|otorguese"
    r"|concedase|inclu\w+|reiter\w+|derivese|"
    r"->|=>|→|arch\b|accedese|va\b|van\b|al?\s+(?:la\s+|los\s+|las\s+)?\S+)"
)
LABEL = re.compile(r"\(?\s*(?:(?:destino|tramite|resuelto)\s*:|->|=>|→)\s*")
FOLLOWS = re.compile(
    r"(?:se\s+\w+|dese\b|pase\b|difund\w+|con\s+copia|archiv\w+|comuni\w+|notif\w+|agradec\w+|oficiese"
    r"|remit\w+|quede?\b|dar\s|y\s+)"
)
WITHIN = re.compile(
    r"(?:\s*[,;:(–—-]\s*|\s+)(?P<what>(?:resolviendose|disponiendose|acordandose|dandose\s+pase|pasandose"
    r"|elevandose|(?<=,\s)(?:(?:l[ao]s?|el)\s+)?(?:que|cual(?:es)?)\s+(?:se\s+(?:pasan?|elevan?|derivan?"
    r"|remiten?|archivan?|envian?)|(?<=la\sque\s)pasa|(?<=la\scual\s)pasa|(?<=el\sque\s)pasa"
    r"|(?<=el\scual\s)pasa)\s|del?\s+(?:l[ao]s?\s+|el\s+)?(?:que"
    r"|cual(?:es)?)\s+se\s+toma\s+conocimiento)[^;]*"
    r"|(?<=;\s)se\s+[^;.]{3,120}"
    r"|(?<=[:,(–-]\s)(?:se\s+(?:aprueba|autoriza|accede|concede|otorga|deniega|acepta|remite|envia"
    r"|agradece)|autorizado|concedido|aprobado)(?:\s[^;.]{0,120})?"
    r"|(?:se\s+(?:eleva|deriva|archiva|toma\s+conocimiento|da\s+pase|pasa)|enterad[oa]s|pase\s+a"
    r"|pasa\s+a)(?:\s[^;.]{0,160})?)\s*[.;)]*\s*$"
)
ARROW = re.compile(r"\s*(?:->|→|=>|\s[–—-]\s(?=pase|enterad|al?\s|se\s)|\((?=pase|enterad|al?\s|se\s))\s*")
LEFT = re.compile(
    r"proxim|siguiente\s+(?:sesion|reunion|plenario)|queda\w*\s+pendiente|posterg|se\s+aplaza"
    r"|para\s+(?:otra|la\s+otra)\s+(?:sesion|reunion)|no\s+se\s+(?:trata|alcanzo|llego)|en\s+suspenso"
    r"|se\s+(?:tratara|considerara|vera)"
)
REMARK = re.compile(
    r"(?:(?:el|la|los|las|un|una|varios|algun\w*)\s+)?(?:sr\w*\.?\s|senor\w*\s|concejal\w*\s|alcald\w*\s"
    r"|cjal\w*\.?\s|dr\w*\.?\s|presidenta?\s|companer\w+\s|mtr\w*\.?\s|maestr\w+\s|don\s|dona\s|ing\.?\s"
    r"|arq\.?\s|coordinador\w*\s|vecin\w+\s)"
)
INFINITIVE = re.compile(r"(?:no\s+)?[a-zñ]{2,}(?:ar|er|ir)(?:se|le|les|lo|la|los|las)?\s+(?=[\w$\"])")

# --- what is decided

DECIDES = re.compile(
    r"(?:(?:por\s+lo\s+(?:tanto|expuesto)|finalmente|luego|asimismo|tambien|ademas|en\s+consecuencia"
    r"|el\s+concejo|el\s+plenario|la\s+mesa|la\s+comision|este\s+concejo)[,\s]+)?"
    r"(?:el\s+concejo\s+(?:municipal\s+|vecinal\s+)?)?(?:no\s+)?(?:se\s+)?(?:rr?es[uo]el?ve|resolvio"
    r"|acuerda|acordo|dispone|dispuso|aprueba|aprobo|autoriza|autorizo|encarga|encomienda|adjudica|declara"
    r"|designa|convalida|vota|decide|decidio|fija|"
    r"ratifica|faculta|crea|otorga|concede|contrata|compra|homologa|exonera|rechaza)\s+(?!conocimiento|nota"
    r"|de\b)"
)
AGREED = re.compile(
    r"se\s+est[au]\w*\s+de\s+acuerdo|asi\s+se\s+h|se\s+aprueba\s*$|se\s+acuerda\s*$|hay\s+acuerdo|queda\s+asi"
)
PREVIOUS_APPROVED = re.compile(
    r"\bacta\b[^.]{0,80}\b(?:se\s+aprueba|aprobad[ao]|queda\s+aprobada)|(?:se\s+aprueba|aprueban?"
    r"|aprobada)\b[^.]{0,40}\bactas?\b|sin\s+observaciones\s+se\s+aprueba"
)
PROCEDURAL = re.compile(
    r"(?:se\s+(?:va|pasa)\s+a\s+votar\s+|se\s+procede\s+a\s+votar\s+)|(?:se\s+)?(?:pone|puesto|puesta"
    r"|somete|sometid\w|pasa)\s+(?:el\s+tema\s+)?a\s+(?:votacion|consideracion)(?:\s+(?:del\s+cuerpo"
    r"|de\s+los\s+presentes))?\s*[:,.]?\s*|(?:mocion(?:\s+(?:de\s+orden|unica|n?[°º]?\s*\d+|primera|segunda"
    r"|tercera|cuarta))?|propuesta|resolucion|se\s+vota|a\s+votacion|votacion|acuerdo|acuerdos|se\s+acuerda"
    r"|se\s+resuelve)\s*:\s*"
)
MOTIONS = re.compile(r"[^.;]{0,90}?\bmocionan?\s+(?:para\s+)?(?:[a-zñ]+(?:\s[a-zñ]+)?\s*:\s*)?")
DISPOSITIVE = re.compile(r"parte\s+dispositiva\s*:\s*")
RELATION = re.compile(r"(?:[a-z]\.\d+\)?\s*)?relacion\s*:")
AGAIN = re.compile(
    r"vot\w*\s+(?:de\s+nuevo|nuevamente|otra\s+vez|por\s+segunda)|(?:vuelv\w+|vuelta|volver|vuelto|volvio"
    r"|volvi\w+)\s+a\s+vot|reconsiderad[oa]|se\s+reconsidera|(?:se\s+"
    r"|pid\w+\s+(?:la\s+)?)rectific\w+(?!\s+el\s+acta)|rectific\w+\s+(?:de\s+)?(?:la\s+)?votacion"
    r"|segunda\s+(?:votacion|vez|vuelta)|nueva\s+votacion|reiter\w+\s+la\s+votacion|se\s+repite\s+la"
    r"|nuevamente|rectificad[ao]|vot\w+\s+nuevo"
)
ASIDE = re.compile(r"\s*\([^()]{2,90}\)")
ONLY_SO = re.compile(
    r"\s*[:,–-]\s*(?:(?:es|queda|resulta)\s+)?(?:aprobad[ao]s?|afirmativ[ao]|negativ[ao]|rechazad[ao])[\s,:(]*$"
)
VOTE_FIRST = re.compile(
    r"\s*,?\s*(?:se\s+|el\s+concejo\s+|la\s+mesa\s+|el\s+plenario\s+)?(?:resuelve|resolvio|acuerda|acordo"
    r"|aprueba|aprobo|autoriza|decide|dispone|designa|declara|otorga|la\s|el\s|lo\s|que\s|[a-zñ]{3,}(?:ar"
    r"|er|ir)\s)"
)
LEADS_IN = re.compile(
    r"(?:reanudad|con\s|luego|tras\s|a\s+(?:mocion|propuesta|pedido|instancias|iniciativa)|atent|vist"
    r"|en\s+(?:consecuencia|virtud|el\s+mismo)|siendo|habiendo|previ[ao]|despues|sin\s+mas|finalmente"
    r"|analizad|escuchad|oid|intercambiad|discutid)[^.]{0,300}?[,\s](?=se\s+(?:aprueba|resuelve|acuerda"
    r"|dispone|vota|autoriza|designa|decide|pasa)\b)"
)
AFTERWARDS = re.compile(
    r"(?:y\s+)?(?:tras|luego|despues|posteriormente|finalmente|(?:en\s+)?(?:la|una)\s+(?:segunda|nueva))\b"
)
REGISTER = re.compile(
    r"(?:[a-z]{1,4}[-\s]?\d{1,6}(?:/\d{2,4})?|n[°º]\s*\d+)\s*,[^.:]{0,60}\.$|(?:ref|reg"
    r"|entrada)\b[^:]{0,30}\d[^:]{0,12}\.$"
)
NOT_OF_HERE = re.compile(
    r"fundamentos?\s+de\s+voto|"
    r"fe\s+de\s+erratas|donde\s+dice|debe\s+decir|debio\s+decir"
)
NOMINAL = re.compile(
    r"(?:[^:.]{0,80}(?:uno\s+(?:por|a)\s+uno|nominal\w*|lista)\s*:\s*)?(?:[a-zñ .]{3,40}[:,]\s*(?:si|no"
    r"|abst\w*|afirmativ\w|negativ\w|se\s+\w+[\w ]*)[.,;]?\s*){2,}$"
)
TO_VOTE = re.compile(
    r"(?:\(|(?:se\s+va|se\s+pasa|vamos|pasamos)\s+a\s+votar\s*[.:]?$|voy\s+a\s+votar|votamos|a\s+votar"
    r"|[^.]{0,80}\bse\s+vota\s*[.:]?$|tiene\s+la\s+palabra|se\s+pone\s+a\s+(?:votacion"
    r"|consideracion)\s*[.:]?$|se\s+(?:discute|debate|intercambia)|fund[oa]\b|quiero\s+fundar|corresponde\b"
    r"|si\s+no\s+hay)"
)
PUT = re.compile(r"(?:que\s+(?:el|la|los|las|se|en|no)\s|articulo|mocion|capitulo)")
RECITAL = re.compile(
    r"(?:visto|vistos|resultando|considerando|atento)\s*(?:[:;]|[ivx\d]+[°º)]|,|(?=\s+(?:a|que|la|el|lo)\b))"
)
RESOLVES = re.compile(
    r"(?:el\s+concejo\s+(?:municipal|vecinal)?\s*(?:de[l]?\s+\w+(?:\s+\w+)?\s*)?"
    r"|el\s+municipio\s+(?:de\s+\w+\s+)?|(?:la|el)\s+alcald\w+\s+|por\s+ello,?\s+)?(?:se\s+)?(?:resuelve"
    r"|dispone|acuerda)\s*[:.]\s*[-–]*"
)
OPERATIVE = re.compile(r"\d{1,2}\s*[°º.)]|[ivx]+\s*[°º.)]")
NUMBER = re.compile(
    r"(?P<words>(?:n[°º]\s*(?=\d{1,5}/\d\d/\d{3})|resolucion(?:es)?|resol\.|res\.|r\.|disposicion)\s*(?:interna\s*)?(?:n(?:[°º.]+|ro\.?"
    r"|umero)?[°º.]*\s*)?(?P<n>\d[\d./-]*))(?=\s*(?:$|\n|[.:,;)(–—-]|\s+(?:exp|se\b|\d)))\s*[.:,;)–—-]*\s*"
    r"|(?P<bare>\d{1,5}/\d{2,4}(?:/\d{2,4})?)\s*(?:[.:)]|\s[–—-])[–—-]*\s*"
    r"|(?P<three>\d{1,5}/\d{2,4}/\d{3,4})\s+(?=[a-z(])"
)
#: A number that begins a sentence within a paragraph, as PDFs run them together.
SERIAL = re.compile(r"(?:resolucion\s+|res\.\s*|r\.\s*)\d{1,5}/\d\d/\d{3,4}|\d{1,5}/\d\d/\d{3,4}\s*[.:–—-]")
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

# --- what is proposed

PROPOSES = re.compile(
    r"(?P<verb>(?<!\w)(?:propon(?:e|en|go|emos)|propus(?:o|ieron)|pid(?:e|en|o|io|ieron)|pedimos"
    r"|solicit(?:a|an|o|amos|aron)|plante(?:a|an|o|aron|amos)|reclam(?:a|an|o|aron|amos)|sugier(?:e|en|o)"
    r"|sugirio|sugirieron|denunci(?:a|an|o)|se\s+quejan?|exig(?:e|en|io)|"
    r"ofrec(?:e|en|io)|quieren?\s+que|consult(?:a|an|o)|preguntan?\s+por\s+que|se\s+compromete\s+a|(?:dice"
    r"|manifiesta|opina|senala|expresa|entiende|cree|agrega|dijo|comenta|considera)\s+que\s+(?:hay\s+que"
    r"|deberian?|habria\s+que|se\s+deberia|haria\s+falta)|insiste\s+en\s+que))(?!\w)"
)
SAID = re.compile(
    r"(?:dice|manifiesta|opina|senala|expresa|entiende|cree|agrega|dijo|comenta|considera)\s+que\s+"
)
NOT_PROPOSED = re.compile(
    r"cuarto\s+intermedio|que\s+conste|que\s+se\s+(?:corrija|rectifique)|rectificacion"
    r"|se\s+(?:le\s+)?pregunt|constancia|la\s+palabra|que\s+(?:se\s+)?vote|disculpas|retirarse|hablar"
    r"|silencio|se\s+retire|permiso\s+para\s+retirarse|licencia|receso|aclaracion"
    r"|informes?\s+sobre\s+el\s+acta|presentacion|orden\s+del\s+dia\s+se|se\s+lea|esperar"
    r"|alterar\s+el\s+orden"
)
OTHERS = re.compile(
    r"(?:que\s+el\s+concejo\s+(?:le\s+)?(?:solicite|pida|reclame|exija)|solicitar|reclamar|exigir"
    r"|pedir)\s+(?:al?\s+)?(?:la\s+|los\s+)?(?:intendencia|municipio|ministerio|ute|ose|junta|alcald)"
)
ASKING_PAPER = re.compile(
    r"(?:se\s+\w+\s+)?(?:una?\s+|el\s+|la\s+)?(?:pedidos?|solicitud(?:es)?|reclamos?|denuncias?|propuestas?"
    r"|petitorio|planteo|planteamiento|iniciativa|a\s+(?:solicitud|pedido))\b"
)
PUT_BY = re.compile(r"(?P<who>[^:.\"]{4,90}):\s+(?P<what>que\s+(?:se|el|la|los|las|haya|no|en|un|una)\s)")
QUOTED = re.compile(r"\s*\"[^\"]{12,600}\"\s*[.,;]?\s*$")
REQUEST = re.compile(r"(?:pedido\s+de\s+informes?|solicitud|propuesta|pedido|planteo|reclamo)\s*:\s*")
WORD = re.compile(r"[a-zñ]{2,}|\d+")
EMPTY = frozenset(
    """
    se vota votar votado pasa votacion por la el los las lo con de del en que es son fue queda resulta aprueba
    aprobado aprobada aprobados acepta acuerdo resultado al un una su puesta puesto pone somete
    consideracion afirmativo afirmativa negativo negativa voto votos entonces luego votan
    """.split()  # noqa: SIM905
)
DECLARES = re.compile(
    r"(?:el|la|los|las)\s+(?:sr|senor|concejal|alcald|cjal)\w*\.?\s.{0,60}?(?:deja|hace|funda|solicita|pide"
    r"|manifiesta|agradece|se\s+abst)"
)


TITLED = re.compile(
    r"(?:(?:el|la)\s+)?(?:(?:senora?|sra?\.?|don|dona|dra?\.?|prof\.?|maestr[ao]|suplente"
    r"|companer[ao])\s+)+(?P<name>[a-zñ]+(?:\s+de\s+l[ao]s\s+[a-zñ]+)?)"
)
NO_NAMES = frozenset("los las del sra senor senora sres don dona companero companera una".split())  # noqa: SIM905
NEXT_PAPER = rf"[;,]\s+(?:y\s+)?(?=(?:una?\s+|otra?\s+)?(?:{LETTERS})\s+(?:de|del)\s)"
DECIDES_NEW = re.compile(r"se\s+(?:vota|resuelve|acuerda|dispone)\b")
