"""Squares, fields, street markets and culture."""

from reports.demo.chain.shapes import (
    ACCEPTED,
    ALREADY_DONE,
    DRAFTING,
    FIFTH,
    FOURTH,
    IN_PART,
    IN_REVIEW,
    JUST_NOW,
    NOT_ACCEPTED,
    SECOND,
    SEVENTH,
    SIXTH,
    THIRD,
    Answer,
    Topic,
    Voice,
)
from reports.demo.places import (
    BANADOS,
    CANTERAS,
    FLOR,
    ITUZAINGO,
    JARDINES,
    MANGA,
    MARONAS,
    PIEDRAS_BLANCAS,
    PUNTA_RIELES,
    UNION,
    VILLA_ESPANOLA,
    VILLA_GARCIA,
)
from reports.demo.texts import COMPLAINT, INITIATIVE, OPINION, QUESTION

TOPICS = (
    Topic(
        "plaza-punta-rieles", "espacios-publicos", "La plaza de Punta Rieles y Bella Italia",
        "Hacer la plaza en el predio del viejo tanque, con juegos para todas las edades, baños y un escenario chico.",
        (
            Voice(PUNTA_RIELES, "El predio del tanque está cerrado desde que tengo memoria. Ahí va la plaza.", INITIATIVE),
            Voice(PUNTA_RIELES, "Con un escenario, aunque sea de material, de un metro de alto. Del resto nos encargamos las "
                  "murgas.", INITIATIVE, is_organisation=True),
            Voice(PUNTA_RIELES, "Hamaca para sillas de ruedas. Mi hijo mira jugar a los otros desde los once meses."),
            Voice(PUNTA_RIELES, "Sin baños no hay plaza: la gente grande no va."),
            Voice(PUNTA_RIELES, "Que la maqueta la votemos nosotros antes de que la manden a licitar.", INITIATIVE),
            Voice(PUNTA_RIELES, "Yo haría la policlínica nueva en ese predio y la plaza en otro lado.", OPINION, dissents=True),
            Voice(PUNTA_RIELES, "Sombra desde el primer día: árboles grandes y no varitas."),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Se hace, en el predio del viejo tanque. La maqueta la votan vecinas y vecinos antes de licitar; la obra empieza este año y "
            "se inaugura en 2027.",
            "Fue el pedido con más apoyo del encuentro y el predio ya es municipal.",
            "Lleva juegos integradores, dos baños y un escenario. La policlínica no entra en ese terreno por las medidas que pide "
            "ASSE, y se respondió aparte.",
            21_500_000, "Obra desde 2026; inauguración en 2027", items=("3.2.1",),
        ),
        at=("-34.832600", "-56.098900"),
        also=("Juegos nuevos y hamaca accesible",),
    ),
    Topic(
        "escenario-tanque", "espacios-publicos", "Un escenario en el predio del tanque",
        "Un escenario fijo para las murgas y los grupos de teatro de Punta Rieles.",
        (
            Voice(PUNTA_RIELES, "Ensayamos en la vereda y nos tiran agua desde el segundo piso. Queremos un escenario.",
                  is_organisation=True),
            Voice(PUNTA_RIELES, "Con una toma de luz segura, que no dependa del cable del vecino."),
        ),
        into="plaza-punta-rieles", why="El escenario es parte de la plaza y se contesta con ella.",
    ),
    Topic(
        "plazas-recuperar", "espacios-publicos", "Recuperar las plazas que ya tenemos",
        "Arreglar juegos, bancos y canillas de las plazas que están, antes de inaugurar otras, y que cada barrio elija cuál va "
        "primero.",
        (
            Voice(MARONAS, "Los juegos tienen los hierros al aire. Mi nieta se llevó cinco puntos en la pierna.", COMPLAINT),
            Voice(VILLA_GARCIA, "Bancos con respaldo. Los de cemento sin respaldo los diseñó alguien de veinte años.", OPINION),
            Voice(FLOR, "Un cerco bajo: la plaza da derecho a Camino Maldonado y los chiquitos salen corriendo."),
            Voice(ITUZAINGO, "Una canilla. No pedimos una fuente, una canilla."),
            Voice(JARDINES, "Que la plaza la elija la gente con una urna en el club, como hicimos con el nombre.", INITIATIVE),
            Voice(UNION, "El monumento tapa la única sombra y las placas se las llevaron.", COMPLAINT),
            Voice(BANADOS, "No tenemos plaza que recuperar. ¿Nosotros cuándo?", QUESTION),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Se recupera una plaza por año en cada una de cuatro subzonas, elegida por votación. La primera es la de Flor de Maroñas y "
            "reabre en noviembre.",
            "Es más barato recuperar que hacer de nuevo, y todas quedan a mano de mucha gente.",
            "Bancos, canilla y cerco van en todas. Los juegos rotos de las demás plazas se retiraron o se arreglaron en marzo para "
            "que nadie se lastime.",
            8_900_000, "Una por año, de 2026 a 2029", items=("3.2.2",),
        ),
        also=("Bancos con respaldo y sombra", "El pasto de la plaza", "Cerco bajo alrededor de los juegos",
              "Propone incluir la plaza", "Propone recorrer las plazas", "Mesas de ajedrez y una pérgola"),
    ),
    Topic(
        "banos-plaza", "espacios-publicos", "Baños públicos en plazas y ferias",
        "Baños abiertos y limpios donde la gente pasa el día: la plaza del fin de semana y la feria.",
        (
            Voice(FLOR, "Soy feriante hace veinte años. El baño se lo pago al bar."),
            Voice(UNION, "Las mujeres de la feria no tomamos agua para no tener que ir.", COMPLAINT),
            Voice(CANTERAS, "Con un jornal para alguien del barrio que los cuide, si no duran dos meses.", INITIATIVE),
            Voice(VILLA_GARCIA, "Los domingos hay fútbol infantil y van todos atrás del árbol.", COMPLAINT),
        ),
        Answer(
            IN_PART, FIFTH,
            "Un baño más por año, empezando por los días de feria. En las plazas chicas no se hacen: no hay cómo cuidarlos toda la "
            "semana.",
            "Un baño sin alguien que lo atienda se cierra en dos meses; el jornal es la mitad del costo.",
            "El de este año es el de la feria de Flor de Maroñas. Mientras tanto hay baños químicos en las dos ferias más grandes.",
            2_600_000, "Octubre de 2026", items=("3.2.3",),
        ),
        also=("Un baño público y una canilla", "Baños químicos y canilla"),
    ),
    Topic(
        "perros", "espacios-publicos", "Un lugar cercado para los perros",
        "Separar a los perros sueltos del arenero de los niños.",
        (
            Voice(MARONAS, "El arenero es un baño de perros. Tengo mellizos de dos años y no los llevo más.", COMPLAINT),
            Voice(UNION, "Un corral chico en una punta de la plaza y listo."),
            Voice(VILLA_ESPANOLA, "Con dos perros grandes lo que falta son bolsas y papeleras, no un corral.", OPINION,
                  dissents=True),
        ),
        Answer(
            NOT_ACCEPTED, SIXTH,
            "No se van a hacer corrales en este período. Se ponen cercos en los areneros, dispensadores de bolsas y papeleras.",
            "Cada corral ocupa lo que tres juegos, en plazas que ya son chicas. Cercar el arenero resuelve lo mismo al revés y cuesta "
            "la décima parte.",
            "Si en alguna plaza grande hay acuerdo, se vuelve a estudiar.",
        ),
        also=("Un lugar cercado para soltar los perros",),
    ),
    Topic(
        "baldio-plaza", "espacios-publicos", "Convertir el baldío de Veracierto en plaza",
        "Hacer una plaza con huerta y canchita en el terreno vacío de Veracierto.",
        (
            Voice(CANTERAS, "Juntamos 118 firmas por el baldío de Veracierto.", INITIATIVE, is_organisation=True),
            Voice(CANTERAS, "Está lleno de ratas y al lado hay un jardín de infantes.", COMPLAINT),
            Voice(FLOR, "Hagan por lo menos la canchita, con dos arcos."),
            Voice(CANTERAS, "¿De quién es el terreno? Cada vez nos dicen una cosa distinta.", QUESTION),
        ),
        Answer(
            NOT_ACCEPTED, THIRD,
            "No se puede: el terreno es privado y está en sucesión. El municipio intimó a limpiarlo y cercarlo, y ya se hizo.",
            "Comprarlo costaría más que las cuatro plazas que se van a recuperar, y el juicio puede durar años.",
            "La plaza que se recupera en la subzona queda a seis cuadras. Si el terreno sale a remate, lo llevamos al Concejo.",
        ),
        also=("Convertir el terreno baldío",),
        at=("-34.857000", "-56.104800"),
    ),
    Topic(
        "guardian", "espacios-publicos", "Guardianas y guardianes de plaza",
        "Que alguien del barrio cuide la plaza, con un jornal, y que haya actividades para que no se rompa.",
        (
            Voice(JARDINES, "La plaza linda dura si hay alguien. En la del club pusieron a una muchacha y no rompieron más nada.",
                  INITIATIVE),
            Voice(FLOR, "Prefiero un guardián con un silbato antes que diez cámaras.", OPINION),
            Voice(ITUZAINGO, "Que abra y cierre los baños y organice un campeonato de truco.", INITIATIVE),
            Voice(PUNTA_RIELES, "Que sea una pareja: mujer y varón.", OPINION),
        ),
        Answer(
            IN_PART, None,
            "Se prueba en dos plazas durante seis meses, con personas contratadas del barrio.",
            "La experiencia anterior funcionó y no se evaluó. Hay que saber cuánto baja el gasto en arreglos antes de extenderla.",
            "Falta definir las dos plazas con el Concejo Vecinal.",
            980_000, "Desde enero de 2027", state=IN_REVIEW,
        ),
        also=("Que la plaza tenga una guardiana", "La plaza quedó linda pero"),
    ),
    Topic(
        "canchas", "deporte", "Luz y cerco en las canchas de barrio",
        "Que las canchas se puedan usar después del trabajo, con un horario acordado y repartido.",
        (
            Voice(FLOR, "De noche la cancha es un desierto y los que trabajamos no jugamos nunca."),
            Voice(PUNTA_RIELES, "La pelota va a parar a Camino Maldonado. Un tejido atrás de los arcos, por lo menos."),
            Voice(ITUZAINGO, "El club cobra por usar la cancha que iluminó el municipio. Eso hay que escribirlo antes.", COMPLAINT),
            Voice(JARDINES, "Si ponen luz que corten a las once: vivo pegado.", OPINION, dissents=True),
            Voice(FLOR, "Con la cancha alquilada de noche los gurises quedan mirando de afuera.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Dos canchas por año con luz y cerco, y con un acuerdo de uso escrito: horas gratuitas para el barrio y corte a las once.",
            "Sin acuerdo, la luz pública termina en una cancha privada.",
            "Este año, Ituzaingó y Punta Rieles. La compra se atrasó porque el llamado quedó desierto.",
            5_100_000, "De mayo a octubre de 2026", items=("3.3.1",),
        ),
        also=("Reflectores en la cancha", "Arreglar el piso y los arcos"),
    ),
    Topic(
        "futbol-mujeres", "deporte", "Horas y vestuario para las mujeres en las canchas",
        "Que los equipos de mujeres tengan horas fijas y un lugar para cambiarse.",
        (
            Voice(JARDINES, "Somos cuatro equipos y nos dan el domingo a las ocho de la mañana, si no llueve.", COMPLAINT,
                  is_organisation=True),
            Voice(PIEDRAS_BLANCAS, "Mi hija se cambia en el auto. Tiene catorce años.", COMPLAINT),
            Voice(ITUZAINGO, "Una liga del barrio, con árbitras de acá, los sábados de tarde.", INITIATIVE),
            Voice(FLOR, "El sub 12 de nenas entrena en la vereda porque la cancha es de los veteranos.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Todo acuerdo de uso reserva la mitad de las horas de tarde y noche para equipos de mujeres. El vestuario va en las dos "
            "canchas que se mejoran este año.",
            "La cancha es pública. Que las horas se las quede quien llegó primero no es un criterio.",
            "La liga se arma con la Secretaría de Deportes de la Intendencia, que pone el arbitraje.",
            period="Desde agosto de 2026", items=("3.3.1",),
        ),
        also=("Liga de fútbol femenino", "Vestuario para mujeres"),
    ),
    Topic(
        "skate", "deporte", "Una pista de skate",
        "Un lugar para patinar que no sea la rampa de la policlínica.",
        (
            Voice(PIEDRAS_BLANCAS, "Nos corren de todos lados. Con cemento liso y dos cajones somos felices.", INITIATIVE),
            Voice(VILLA_ESPANOLA, "Tengo quince años y nadie nos preguntó nunca nada. Gracias por preguntar. Una pista."),
            Voice(VILLA_GARCIA, "Practican en la rampa de la policlínica y un día lastiman a alguien.", COMPLAINT),
            Voice(JARDINES, "Al lado de la cancha hay una losa vieja. Con eso nos arreglamos.", INITIATIVE),
        ),
        also=("Pista de skate en el predio",),
    ),
    Topic(
        "gimnasia-mayores", "deporte", "Gimnasia para personas mayores en la plaza",
        "Profesor tres veces por semana, aparatos que se entiendan y caminatas desde la policlínica.",
        (
            Voice(UNION, "Los aparatos están, pero nadie nos enseñó a usarlos. Los usan los gurises de hamaca.", COMPLAINT),
            Voice(VILLA_ESPANOLA, "Un profesor tres mañanas. Somos veinticinco anotadas y ninguna baja de los setenta.",
                  INITIATIVE, is_organisation=True),
            Voice(CANTERAS, "Bancos cada dos cuadras, para las que nos cansamos."),
            Voice(MARONAS, "Que haya también de tarde, que a la mañana cuido a mis nietos."),
        ),
        Answer(
            ACCEPTED, SEVENTH,
            "Va a haber profesor tres mañanas y una tarde por semana en la plaza de la Unión y en Parque Guaraní. El circuito con bancos se "
            "señaliza este año.",
            "Es el pedido más barato de la lista y ya había veinticinco personas anotadas.",
            "Es gratis y no hace falta anotarse. Si llueve se hace en el club.",
            1_900_000, "Desde agosto; circuito, en noviembre de 2026", items=("3.3.2",),
        ),
        also=("Profesor de educación física", "Estación de ejercicios al aire libre", "Grupo de caminata y charla"),
        in_hearing=True,
    ),
    Topic(
        "feria-correr", "ferias", "Correr la feria para que pase la ambulancia",
        "Mover la feria una cuadra: hoy tapa la entrada de las ambulancias y del barrido.",
        (
            Voice(FLOR, "El domingo que se descompuso mi suegro lo sacamos en una silla entre los puestos.", COMPLAINT),
            Voice(FLOR, "Los feriantes no nos oponemos, pero la otra cuadra no tiene sombra ni bajada de luz.", OPINION,
                  is_organisation=True),
            Voice(UNION, "Que dejen libre un lado de la calle, no hace falta correr nada."),
            Voice(FLOR, "Terminan a las tres y el barrido llega a las siete. Vuela todo.", COMPLAINT),
            Voice(UNION, "Que los camiones de los puestos no queden arriba de la vereda toda la mañana.", COMPLAINT),
        ),
        Answer(
            IN_PART, SECOND,
            "La feria no se corre: se achica el puesto a dos metros y queda libre un carril. El barrido entra a las cuatro.",
            "Lo acordaron feriantes y frentistas en dos reuniones. Correrla dejaba a sesenta puestos sin luz ni sombra.",
            "El permiso es de la Intendencia y ya lo aprobó. Si un domingo no se respeta, hay un inspector a quien llamar: el número está "
            "en la cartelera de la feria.",
        ),
        legal_kind="consultation",
        also=("Correr la feria de {calle}", "La feria termina a las tres", "El área de Limpieza propone cambiar el horario",
              "Propone contenedores cerrados", "Propone que el levante de la feria"),
    ),
    Topic(
        "feria-emprendedoras", "ferias", "Feria de emprendedoras una vez por mes",
        "Una feria de emprendedoras del barrio, con gazebos prestados y sin pagar permiso.",
        (
            Voice(MARONAS, "Somos diecinueve y vendemos por teléfono. Queremos un sábado por mes en la plaza.", INITIATIVE,
                  is_organisation=True),
            Voice(UNION, "Que presten los gazebos: comprarlos es lo que se gana en tres ferias."),
            Voice(PUNTA_RIELES, "Una acá también, al lado del centro cultural.", INITIATIVE),
        ),
        Answer(
            ALREADY_DONE, SECOND,
            "Funciona desde diciembre: primer sábado del mes en Parque Guaraní y tercero en Punta Rieles, con gazebos del municipio y "
            "sin costo.",
            "No precisaba más que un permiso y quien llevara los gazebos.",
            "Para anotarse hay que escribir o pasar por el mostrador antes del día 20. Se reparten los lugares por orden de llegada, "
            "con prioridad para quien no tuvo el mes anterior.",
        ),
        also=("Una feria de emprendedoras",),
    ),
    Topic(
        "biblioteca", "cultura", "Biblioteca y sala de estudio",
        "Un lugar con libros, computadoras y conexión, abierto de tarde y los sábados.",
        (
            Voice(PUNTA_RIELES, "En casa somos siete y una mesa. Un lugar donde estudiar, que esté abierto de tarde."),
            Voice(VILLA_GARCIA, "Hay libros donados en cajas en el salón comunal desde hace dos años.", COMPLAINT),
            Voice(BANADOS, "Wifi abierto en el salón, para los trámites y los deberes."),
            Voice(JARDINES, "Que la atienda gente del barrio con un jornal, así abre de verdad.", INITIATIVE),
            Voice(FLOR, "Con una mesa larga y enchufes alcanza. Los libros los juntamos."),
        ),
        Answer(
            IN_PART, None,
            "",
            "Se puede abrir con lo que hay en dos salones comunales; el jornal depende del presupuesto del año que viene.",
            state=DRAFTING,
        ),
        also=("Biblioteca con computadoras", "Wifi abierto en {lugar}"),
    ),
    Topic(
        "murgas", "cultura", "Apoyo a las murgas, los tambores y las fiestas del barrio",
        "Escenario móvil, fondos que se entiendan y talleres todo el año y no solo en enero.",
        (
            Voice(FLOR, "Las bases del fondo tenían catorce páginas. Nosotros hacemos murga, no expedientes.", COMPLAINT,
                  is_organisation=True),
            Voice(ITUZAINGO, "Que el escenario móvil venga también adentro y no se quede siempre en la avenida."),
            Voice(MARONAS, "Taller de tambores todo el año. En febrero ya es tarde.", INITIATIVE),
            Voice(VILLA_ESPANOLA, "Recuperar el corso, con desfile por Corrales.", INITIATIVE),
            Voice(UNION, "Los ensayos hasta la una de la mañana no, por favor.", OPINION, dissents=True),
            Voice(PUNTA_RIELES, "Que paguen el sonido: nosotros actuamos gratis y el del sonido no."),
            Voice(JARDINES, "La escuelita de tambores junta treinta gurises y tenemos ocho tambores.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "El escenario va dos veces por año a cada subzona y el fondo apoya doce iniciativas. Las bases quedaron en dos páginas, y a "
            "quien no gana se le dice por qué.",
            "El jurado tiene una persona elegida por las propias organizaciones. Los ensayos terminan a las once: está en las bases.",
            "El llamado abrió en abril y el fallo se publica a fin de mayo. El corso de Villa Española está entre los que se "
            "presentaron.",
            6_000_000, "Todo el año", items=("4.1.1", "4.1.2"),
        ),
        also=("Escenario móvil y un tablado", "Taller de tambores", "Que los fondos para cultura", "Recuperar las fiestas",
              "Festival de murga joven", "Propone que el escenario móvil", "Propone un fondo para las fiestas",
              "Propone un encuentro de murgas"),
    ),
    Topic(
        "cine-plaza", "cultura", "Cine en la plaza en las noches de verano",
        "Que vuelva el cine al aire libre, en plazas que no tienen ninguna otra cosa.",
        (
            Voice(JARDINES, "La pantalla del municipio está guardada. La vimos."),
            Voice(MANGA, "A Manga no vino nunca el cine. Ponemos las sillas.", INITIATIVE),
            Voice(VILLA_GARCIA, "Películas para chicos temprano y después una para grandes."),
        ),
        Answer(
            ACCEPTED, JUST_NOW,
            "El Concejo auspició seis funciones gratuitas, una por subzona, en enero y febrero. La de la primera va en Manga.",
            "El verano anterior fueron más de novecientas personas y llegó a barrios que no tienen sala.",
            "Cada función empieza con un corto de la zona. Si llueve pasa al viernes siguiente.",
            period="Enero y febrero", resolution="Ciclo de cine al aire libre en plazas", items=("4.1.2",),
        ),
        also=("Cine en la plaza de {calle}", "Llevar la comedia y la banda"),
    ),
)  # fmt: skip
