"""What the council of the demonstration dealt with: matters, resolutions and how people voted. Invented, all of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

YES, NO, ABSTENTION, RECUSED = "yes", "no", "abstention", "recused"


@dataclass(frozen=True)
class Matter:
    """A matter of the registry desk, and what was said and done of it."""

    sender_kind: str
    sender: str
    extract: str
    title: str
    discussion: str
    destination: str


@dataclass(frozen=True)
class Resolution:
    """A draft resolution: its item, what was said of it, its recitals and what it orders; ``amount`` in pesos where it
    spends.
    """

    title: str
    discussion: str
    account: str
    seen: str
    resulting: str
    considering: str
    operative: str
    amount: int | None = None


MATTERS = (
    Matter(
        "residents", "Nota con 38 firmas", "Piden reponer el alumbrado de la plaza y del pasaje que lleva a la escuela.",
        "Nota de vecinas y vecinos por el alumbrado de la plaza",
        "Se da cuenta de la nota. Se informa que hay cuatro luminarias sin servicio desde hace un mes y que el reclamo "
        "ya figura en el sistema. Se acuerda pedir fecha a la Unidad Técnica de Alumbrado.",
        "Pase a la Unidad Técnica de Alumbrado Público, con copia a quienes firmaron.",
    ),
    Matter(
        "residents", "Nota", "Solicitan poda de los plátanos que tapan las luminarias de la calle.",
        "Pedido de poda en una calle de Jardines del Hipódromo",
        "Se informa que la cuadra integra la segunda etapa del plan de poda de invierno.",
        "Pase a Áreas Verdes, para que conteste con la fecha prevista.",
    ),
    Matter(
        "neighbourhood_council", "Concejo Vecinal",
        "Eleva dictamen sobre la frecuencia del transporte en las horas de entrada a los liceos.",
        "Dictamen del Concejo Vecinal sobre transporte y liceos",
        "Se lee el dictamen. El Concejo lo hace suyo y entiende que corresponde a la Intendencia.",
        "Pase a conocimiento y resolución del Intendente. Se informará la respuesta al Concejo Vecinal.",
    ),
    Matter(
        "organisation", "Comisión de fomento", "Solicita colaboración con sonido y escenario para el festival del barrio.",
        "Colaboración con el festival de una comisión de fomento",
        "Se verifica que la fecha no coincide con otras actividades del municipio.",
        "Pase a Cultura, para coordinar la logística disponible.",
    ),
    Matter(
        "department", "División Limpieza", "Informa el cambio de días de recolección en Villa García.",
        "Cambio de días de recolección en Villa García",
        "Se toma conocimiento. Se pide que se avise con volantes, porque muchas casas no se enteran por internet.",
        "Enterados. Pase a Comunicación para difundir.",
    ),
    Matter(
        "residents", "Vecina del barrio", "Denuncia un basural recurrente en un terreno sin cercar.",
        "Denuncia por un basural en un terreno baldío",
        "Se informa que el propietario ya fue intimado y que el plazo vence en diez días.",
        "Pase al Servicio de Convivencia. Si no cumple, se procederá de oficio.",
    ),
    Matter(
        "organisation", "Club de baby fútbol", "Pide mejorar la iluminación de la cancha y el acceso por la vereda norte.",
        "Iluminación y acceso a una cancha de Ituzaingó",
        "Se conversa sobre la posibilidad de incluirla en el plan de espacios públicos del año próximo.",
        "Pase al Equipo de planificación, para que estime el costo.",
    ),
    Matter(
        "state", "Escuela pública", "Solicita lomos de burro frente a la escuela, por dos siniestros en el año.",
        "Reductores de velocidad frente a una escuela",
        "Hay acuerdo en la urgencia. Se recuerda que la autorización es de Movilidad.",
        "Pase a la División Movilidad, con informe favorable del Concejo.",
    ),
    Matter(
        "residents", "Nota de vecinos del Camino", "Reclaman por el estado de las cunetas y el agua estancada.",
        "Cunetas tapadas y agua estancada en un camino",
        "La cuadrilla pasó el mes anterior, pero la lluvia volvió a taparlas. Se acuerda una recorrida el jueves.",
        "Pase a Obras, para que acompañe la recorrida con dos concejales.",
    ),
    Matter(
        "staff", "Centro Comunal", "Presenta el informe mensual de solicitudes recibidas y resueltas.",
        "Informe mensual de solicitudes del Centro Comunal",
        "Se recibieron 412 solicitudes y se resolvieron 366. La demora mayor sigue en arbolado.",
        "Enterados.",
    ),
    Matter(
        "neighbourhood_council", "Concejo Vecinal",
        "Pide informe sobre el avance de los compromisos surgidos de los encuentros de barrio.",
        "Pedido de informe del Concejo Vecinal sobre los encuentros de barrio",
        "Se acuerda contestar por escrito antes del próximo plenario, compromiso por compromiso.",
        "Pase al Equipo de planificación, para preparar la respuesta.",
    ),
    Matter(
        "other", "Cooperativa de vivienda", "Solicita autorización para plantar árboles en la vereda de su manzana.",
        "Plantación de árboles en la vereda de una cooperativa",
        "Se valora la iniciativa. Áreas Verdes propone especies de raíz profunda.",
        "Pase a Áreas Verdes, para que indique especies y acompañe la plantación.",
    ),
)  # fmt: skip

RESOLUTIONS = (
    Resolution(
        "Reparación de veredas en Maroñas",
        "Obras muestra el plano con las 42 veredas. Se pregunta por dónde se empieza: por las dos cuadras de la policlínica.",
        "El Equipo de planificación relevó 42 veredas rotas en el recorrido que hacen las personas mayores hasta la "
        "policlínica.",
        "el relevamiento de veredas hecho por el Equipo de planificación;",
        "que 42 veredas impiden el paso de sillas de ruedas y de quienes usan bastón;",
        "que hay crédito disponible en el rubro correspondiente y que la obra integra el plan operativo;",
        "1.º Aprobar la reparación de 42 veredas en Maroñas.\n2.º Disponer el gasto de $ 1.260.000.\n"
        "3.º Comuníquese y pase a Obras.",
        1_260_000,
    ),
    Resolution(
        "Ciclo de cine al aire libre en plazas",
        "Cultura cuenta qué plazas eligió y qué pasa si llueve: la función se corre una semana. Se pide que una sea en Manga.",
        "La Comisión de Cultura propone seis funciones gratuitas en enero y febrero.",
        "la propuesta de la Comisión de Cultura;",
        "que en el verano anterior asistieron más de 900 personas;",
        "que acerca actividades a barrios que no tienen sala;",
        "1.º Auspiciar seis funciones de cine al aire libre.\n2.º Encomendar a Cultura la coordinación con las "
        "comisiones de vecinas y vecinos.",
    ),
    Resolution(
        "Compra de luminarias para espacios públicos",
        "Se informa el costo y el plazo de entrega. Se pregunta quién las mantiene después: la cuadrilla del municipio.",
        "Quedan once puntos oscuros señalados en los encuentros de barrio.",
        "los pedidos reunidos en los encuentros de barrio;",
        "que once puntos siguen sin luz y que dos de ellos están frente a escuelas;",
        "que el procedimiento de compra se cumplió y hay crédito;",
        "1.º Autorizar la compra de 22 luminarias por $ 748.000.\n2.º Priorizar los dos puntos frente a escuelas.",
        748_000,
    ),
    Resolution(
        "Uso del salón comunal por un grupo de teatro",
        "Se lee la carta del grupo. Se acuerda que deje el salón como lo encontró y que haga una función abierta por año.",
        "Un grupo de teatro barrial pide el salón los sábados de tarde.",
        "la solicitud del grupo;",
        "que el salón está libre los sábados de 15:00 a 18:00;",
        "que el uso es gratuito, abierto y compatible con el reglamento;",
        "1.º Autorizar el uso del salón comunal los sábados, hasta el 31 de diciembre.",
    ),
    Resolution(
        "Convenio para mantener el parque lineal",
        "Se reparte el informe del convenio anterior. Se pide que el control de cada mes llegue también al Concejo Vecinal.",
        "Una cooperativa de trabajo mantendría el parque lineal durante doce meses.",
        "el proyecto de convenio;",
        "que la cooperativa cumplió bien el convenio anterior;",
        "que el precio está dentro de los de plaza y que hay crédito;",
        "1.º Aprobar el convenio por $ 1.980.000, por doce meses.\n2.º Encomendar el control mensual a Áreas Verdes.",
        1_980_000,
    ),
    Resolution(
        "Calendario de cabildos y encuentros de barrio",
        "Hay dos intervenciones a favor y una que pide empezar por las subzonas más lejanas. Queda anotado para las fechas.",
        "Se propone un encuentro por subzona, entre setiembre y noviembre del año que viene.",
        "la propuesta del Equipo de planificación;",
        "que en los encuentros anteriores participaron más de 500 personas;",
        "que conviene devolver antes lo que se contestó a lo propuesto;",
        "1.º Aprobar el calendario de seis encuentros.\n2.º Disponer que cada uno empiece por la devolución del anterior.",
    ),
)  # fmt: skip

#: What is said with a vote: in favour, where all agree; and by whoever votes otherwise, in turn.
IN_FAVOUR = "Acompaño porque responde a lo que pidieron las vecinas y los vecinos, y pido que se informe el avance cada dos meses."
APART = {
    NO: (
        "Voto en contra porque entiendo que primero había que terminar las obras que ya empezaron.",
        "Voto en contra porque no se nos dio el presupuesto completo antes de la sesión.",
        "Voto en contra: no es el momento, habiendo pedidos que esperan desde hace más de un año.",
    ),
    ABSTENTION: (
        "Me abstengo porque recibí los antecedentes hoy y no llegué a leerlos.",
        "Me abstengo hasta conocer la opinión del Concejo Vecinal.",
    ),
}


def split_of_votes(
    rng: random.Random, voters: Sequence[str], mayor: str, *, spending: bool
) -> dict[str, str]:
    """How each of ``voters`` votes: mostly together; who votes apart is never the mayor when money is spent."""
    votes = dict.fromkeys(voters, YES)
    others = [code for code in voters if code != mayor or not spending]
    if others and rng.random() < 0.45:
        votes[rng.choice(others)] = rng.choice((NO, NO, ABSTENTION))
    return votes


#: How many sessions of the council were written in the portal, the newest ones; those of before came on paper.
WRITTEN = 8
#: Of them, how many are published.
PUBLISHED = 3
AMENDED = "Se acuerda una recorrida el jueves a las 9:00, con dos concejales y la cuadrilla."
WRONG, RIGHT = "una recorrida el jueves", "una recorrida el viernes"
