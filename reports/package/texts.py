"""What a package says of itself to whoever opens it, and under which licence."""

from reports.package.contents import Contents

LICENCE_TEXT = """Este paquete se puede usar, copiar, cambiar y volver a publicar, también con fines comerciales,
con una condición: decir de dónde salió y qué se cambió.

Licencia: Creative Commons Atribución 4.0 Internacional (CC BY 4.0).
Texto completo: https://creativecommons.org/licenses/by/4.0/deed.es

Para citarlo alcanza con: «{municipality}, manual y paquete del modelo, {date}, CC BY 4.0».
"""

READ_ME_TEXT = """PAQUETE PARA GOBERNAR CON ESTE MODELO
{municipality}, {date}

Qué hay
  manual/          el manual, un capítulo por archivo, en Markdown, y sus figuras
  adopcion.json    los pasos para adoptar el modelo: qué, quién, en qué semana y qué lo muestra
  preguntas.json   las preguntas de la encuesta con la que se evalúa
  plantillas.json  modelos de orden del día
  organos.json     los órganos, sin las personas que los integran
  temas.json       el catálogo de temas y de quién es la competencia de cada uno
{published}  paquete.json     la lista de archivos, con la huella SHA-256 de cada uno
  LICENCIA.txt     qué se puede hacer con todo esto

No hay datos de personas ni reglas: los plazos y los quórums los fija cada municipio.

Cómo se carga en un portal vacío
  manage.py init_municipality --name "Municipio …" --from paquete.zip

Se cargan el manual, como borrador sin revisar; sus figuras; los pasos; los modelos de orden del día; los órganos y los
temas. La FODA, la evaluación y las preguntas quedan en este archivo, para leerlas: son de quien las publicó.
"""

_PUBLISHED = {
    "swot": "  foda.json        la última matriz FODA publicada, como se publicó\n",
    "evaluation": "  evaluacion.json  la última evaluación del modelo publicada, sin lo que es de una persona\n",
}


def licence_text(contents: Contents) -> str:
    """The licence, and how to name the source."""
    return LICENCE_TEXT.format(municipality=contents.municipality, date=contents.date.isoformat())


def read_me_text(contents: Contents) -> str:
    """What there is and how to load it."""
    published = "".join(words for name, words in _PUBLISHED.items() if getattr(contents, name) is not None)
    return READ_ME_TEXT.format(
        municipality=contents.municipality, date=contents.date.isoformat(), published=published
    )
