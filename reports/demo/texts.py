"""What residents, organisations and councillors say in the demonstration, with gaps for the place.

Each entry is ``(kind, sentence)``. Gaps: ``{calle}`` and ``{otra}`` (streets of the neighbourhood), ``{lugar}`` (a place
with its article), ``{barrio}`` (as spoken), ``{linea}`` (a bus line), ``{n}`` (3–9), ``{muchos}`` (a round number),
``{meses}`` and ``{cuadras}`` (in words). Wrong contractions ("de el") are mended after filling.
"""

PROPOSAL, INITIATIVE, COMPLAINT, QUESTION, OPINION = (
    "propuesta",
    "iniciativa",
    "reclamo",
    "consulta",
    "opinion",
)

#: By theme: how often it comes up, and what is said.
SAID: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    "vialidad": (
        14,
        (
            (
                PROPOSAL,
                "Hacer el cordón cuneta de {calle} en las {cuadras} que faltan hasta {otra}, que es por donde camina la gente.",
            ),
            (
                COMPLAINT,
                "El bacheo de {calle} duró lo que duró el verano: con la primera lluvia volvieron los mismos pozos.",
            ),
            (
                PROPOSAL,
                "Que {calle} se repavimente entera y no por parches; entran ómnibus y camiones todo el día.",
            ),
            (
                PROPOSAL,
                "Vereda continua desde {calle} hasta {lugar}: hoy los gurises van por la calle, entre los autos.",
            ),
            (
                COMPLAINT,
                "En la esquina de {calle} y {otra} se hundió el pavimento y alguien tapó el pozo con una cubierta.",
            ),
            (
                INITIATIVE,
                "Los vecinos de {calle} ponemos la mano de obra para la vereda de nuestra cuadra si el Municipio pone el material.",
            ),
            (
                PROPOSAL,
                "Tosca y cilindro en {calle} por lo menos dos veces al año, antes del invierno y después.",
            ),
            (
                QUESTION,
                "¿Para cuándo está prevista la obra de {calle}? En el plan anterior figuraba y nunca empezó.",
            ),
            (
                PROPOSAL,
                "Rampas en las cuatro esquinas de {calle} y {otra}; hay {n} personas en silla de ruedas en esas manzanas.",
            ),
            (
                PROPOSAL,
                "Que cuando OSE rompe la calle tenga plazo para dejarla como estaba: en {barrio} hay zanjas abiertas hace {meses}.",
            ),
            (
                OPINION,
                "Preferimos {cuadras} bien hechas antes que diez de riego bituminoso que se van en un año.",
            ),
            (
                PROPOSAL,
                "Ensanchar la curva de {calle}, donde no pasan a la vez el ómnibus y el camión de la basura.",
            ),
        ),
    ),
    "alumbrado": (
        13,
        (
            (
                COMPLAINT,
                "Hay {n} luminarias apagadas seguidas en {calle}; de {lugar} para adentro es una boca de lobo.",
            ),
            (
                PROPOSAL,
                "Luz led en el pasillo que une {calle} con {otra}, que es el camino de los liceales cuando salen de noche.",
            ),
            (
                PROPOSAL,
                "Que las columnas tengan número pintado, así cuando llamamos por una lámpara quemada no hay que explicar dónde queda.",
            ),
            (
                PROPOSAL,
                "Iluminar la parada de {calle}: la gente se toma {linea} a las cinco de la mañana y espera a oscuras.",
            ),
            (COMPLAINT, "La lámpara frente a {lugar} prende y apaga toda la noche desde hace {meses}."),
            (
                PROPOSAL,
                "Podar los árboles que tapan las luminarias de {calle} antes de agregar focos nuevos.",
            ),
            (
                INITIATIVE,
                "Una recorrida nocturna por {barrio} con Alumbrado y la comisión de vecinas para marcar los puntos oscuros en un plano.",
            ),
            (
                PROPOSAL,
                "Columnas bajas en la senda de {lugar}, a la altura de quien camina y no de los camiones.",
            ),
            (
                COMPLAINT,
                "Robaron el cable en {calle} y quedó todo el tramo hasta {otra} sin luz; ya van {meses} y sigue igual.",
            ),
            (
                PROPOSAL,
                "Reflectores en la cancha de {calle}, con horario, para que se pueda usar después del trabajo.",
            ),
            (
                QUESTION,
                "¿Quién responde por la luz de los pasajes de los complejos: el Municipio, la Intendencia o nosotros?",
            ),
        ),
    ),
    "residuos": (
        12,
        (
            (
                COMPLAINT,
                "Las volquetas de {calle} se desbordan los domingos y el viento lleva todo hasta {lugar}.",
            ),
            (
                PROPOSAL,
                "Mover la volqueta de la esquina de {calle} y {otra}: tapa la visual y ya hubo dos choques.",
            ),
            (
                PROPOSAL,
                "Más frecuencia de levante en {barrio}, sobre todo después de la feria y en las fiestas.",
            ),
            (
                PROPOSAL,
                "Un día fijo por mes para sacar muebles, ramas y escombro, avisado con volantes en los comercios.",
            ),
            (
                INITIATIVE,
                "Armar en {lugar} un punto de reciclaje atendido por clasificadores de {barrio}, con ropa de trabajo y sueldo.",
            ),
            (
                COMPLAINT,
                "El basural de {calle} se limpia, y a los diez días está otra vez; vienen camionetas de afuera a tirar.",
            ),
            (
                PROPOSAL,
                "Cerrar el basural endémico con una plaza chica: plantas, bancos y un cartel hecho por la escuela.",
            ),
            (
                PROPOSAL,
                "Papeleras en la vereda de {lugar} y en las paradas de {calle}; no hay ni una en {cuadras}.",
            ),
            (
                PROPOSAL,
                "Que la cuadrilla que barre {calle} también destape las bocas de tormenta cuando pasa.",
            ),
            (
                INITIATIVE,
                "Composteras comunitarias en {lugar}; tres familias ya se ofrecieron para cuidarlas y llevar el registro.",
            ),
            (
                OPINION,
                "No alcanza con poner cámaras en el basural: hay que ofrecer dónde dejar el escombro cerca y sin costo.",
            ),
            (
                COMPLAINT,
                "Queman cables en el baldío de {calle}; el humo entra en la escuela en horario de clase.",
            ),
        ),
    ),
    "desagues": (
        9,
        (
            (
                COMPLAINT,
                "La cuneta de {calle} está tapada y cada vez que llueve fuerte el agua entra a {n} casas.",
            ),
            (
                PROPOSAL,
                "Limpiar la cañada desde {calle} hasta {otra} antes de abril, con maquinaria y no solo con cuadrilla.",
            ),
            (
                PROPOSAL,
                "Cambiar los caños de la entrada de {lugar}: son chicos y rebalsan con veinte milímetros.",
            ),
            (
                COMPLAINT,
                "La boca de tormenta de {calle} quedó debajo del asfalto nuevo; la calle se vuelve un arroyo.",
            ),
            (
                PROPOSAL,
                "Entubar el tramo de cuneta que pasa por el frente de {lugar}, donde los niños cruzan sobre un tablón.",
            ),
            (
                PROPOSAL,
                "Un plan de limpieza de cunetas con fechas por zona, pegado en {lugar} y mandado a los grupos de vecinos.",
            ),
            (
                INITIATIVE,
                "Brigada vecinal que avise qué bocas están tapadas: nosotros las marcamos y el Municipio las destapa esa semana.",
            ),
            (
                QUESTION,
                "¿Se hizo el estudio de la cuenca que se prometió después de la inundación? Nadie de {barrio} lo vio.",
            ),
            (
                PROPOSAL,
                "Badén nuevo en el cruce de {calle} y {otra}, que el actual rompe los autos y junta agua podrida.",
            ),
        ),
    ),
    "espacios-publicos": (
        12,
        (
            (
                PROPOSAL,
                "Juegos nuevos y hamaca accesible en la plaza de {calle}; los que hay tienen los hierros al aire.",
            ),
            (
                PROPOSAL,
                "Bancos con respaldo y sombra en la plaza: las personas mayores van con la reposera a cuestas.",
            ),
            (
                INITIATIVE,
                "Convertir el terreno baldío de {calle} en una plaza, con huerta y una canchita; ya juntamos {muchos} firmas.",
            ),
            (
                PROPOSAL,
                "Un baño público y una canilla en la plaza de {barrio}, abiertos los fines de semana.",
            ),
            (COMPLAINT, "El pasto de la plaza de {calle} llega a la rodilla y hay vidrios en el arenero."),
            (
                PROPOSAL,
                "Cerco bajo alrededor de los juegos, que dan derecho a {calle} y los chiquitos salen corriendo.",
            ),
            (
                PROPOSAL,
                "Mesas de ajedrez y una pérgola en la plaza de {calle}, donde se juntan los jubilados de la cuadra.",
            ),
            (
                INITIATIVE,
                "Que la plaza tenga una guardiana o guardián del barrio, con un jornal, como funcionó en otra zona.",
            ),
            (
                PROPOSAL,
                "Estación de ejercicios al aire libre en la plaza de {calle}, con carteles que expliquen cómo usarla.",
            ),
            (PROPOSAL, "Un lugar cercado para soltar los perros, así no andan en el arenero de los niños."),
            (
                OPINION,
                "La plaza quedó linda pero no la cuida nadie; sin actividades se rompe todo en un invierno.",
            ),
        ),
    ),
    "arbolado": (
        8,
        (
            (
                COMPLAINT,
                "Pedimos la poda de los plátanos de {calle} en mayo; vinieron en octubre, cuando ya habían brotado.",
            ),
            (
                PROPOSAL,
                "Plantar {muchos} árboles nativos entre {calle} y {lugar}: ceibos, anacahuitas y pitangas.",
            ),
            (COMPLAINT, "Hay un eucalipto inclinado sobre el techo de {lugar}; con cada temporal rezamos."),
            (
                PROPOSAL,
                "Que después de la poda se lleven las ramas el mismo día; en {calle} quedaron tres semanas en la vereda.",
            ),
            (
                INITIATIVE,
                "Vivero escolar de nativas con la escuela y el liceo, y que cada clase adopte los árboles de una cuadra.",
            ),
            (
                PROPOSAL,
                "Cortar las raíces que levantaron la vereda de {calle} y rehacer el cantero con más lugar.",
            ),
            (
                QUESTION,
                "¿Con qué criterio se decide qué árbol se poda y cuál se saca? En {calle} sacaron uno sano.",
            ),
            (PROPOSAL, "Reponer los árboles secos de {calle}: hay {n} canteros vacíos en {cuadras}."),
        ),
    ),
    "transito": (
        9,
        (
            (
                PROPOSAL,
                "Semáforo con pulsador frente a {lugar}: cruzar {calle} a las doce y media es una aventura.",
            ),
            (
                PROPOSAL,
                "Refugio peatonal en el medio de {calle}; las personas mayores no llegan a cruzar de una vez.",
            ),
            (PROPOSAL, "Lomos de burro en {calle}, que se usa de picada las noches de viernes y sábado."),
            (
                COMPLAINT,
                "Los camiones cortan camino por {calle} para no hacer el desvío y pasan cargados frente {a_lugar}.",
            ),
            (
                PROPOSAL,
                "Pintar de nuevo la cebra de {calle} y {otra} y poner cartel de escuela en los dos sentidos.",
            ),
            (
                PROPOSAL,
                "Ciclovía por {calle} hasta la terminal; hay mucha gente que va a trabajar en bicicleta por la banquina.",
            ),
            (COMPLAINT, "El cartel de PARE de {otra} está tirado en el pasto desde hace {meses}."),
            (
                PROPOSAL,
                "Hacer {calle} de una sola mano en el tramo {de_lugar}, que con autos estacionados no pasan dos.",
            ),
            (
                QUESTION,
                "¿A quién le corresponde señalizar Ruta 8 dentro del barrio, al Ministerio o a la Intendencia?",
            ),
        ),
    ),
    "transporte": (
        9,
        (
            (
                PROPOSAL,
                "Más frecuencia de {linea} entre las seis y las ocho: pasa llena y no para en {calle}.",
            ),
            (
                COMPLAINT,
                "Después de las diez de la noche no hay ómnibus que entre a {barrio}; hay que caminar {cuadras} desde {calle}.",
            ),
            (PROPOSAL, "Que {linea} llegue hasta {lugar}, aunque sea un coche por hora."),
            (
                PROPOSAL,
                "Refugio con techo y asiento en la parada de {calle} y {otra}, que da justo al barro.",
            ),
            (
                INITIATIVE,
                "Un local interno que una {barrio} con el hospital y la terminal, con recorrido votado por los vecinos.",
            ),
            (
                COMPLAINT,
                "Los domingos {linea} tarda más de una hora; la gente que trabaja en el súper llega tarde todas las semanas.",
            ),
            (
                PROPOSAL,
                "Carteles con horarios en las paradas de {barrio}; sin teléfono no hay forma de saber cuándo pasa.",
            ),
            (PROPOSAL, "Ómnibus con rampa en {linea}: de cada cuatro coches uno sirve para subir con silla."),
        ),
    ),
    "saneamiento": (
        7,
        (
            (
                PROPOSAL,
                "Terminar el saneamiento de {calle}: quedaron {n} padrones sin conectar en la última cuadra.",
            ),
            (
                COMPLAINT,
                "Corre agua servida por la cuneta de {calle}, a metros {de_lugar}; en verano no se puede abrir la ventana.",
            ),
            (
                PROPOSAL,
                "Que la conexión se pueda pagar en cuotas chicas o con una tarifa social; mucha gente no se conectó por eso.",
            ),
            (COMPLAINT, "La barométrica demora {meses} en venir y el pozo desborda."),
            (
                QUESTION,
                "¿En qué etapa del plan de saneamiento entra {barrio}? Nos dijeron tres fechas distintas.",
            ),
            (PROPOSAL, "Destapar el colector de {calle} y {otra}, que revienta siempre en la misma tapa."),
        ),
    ),
    "fincas-ruinosas": (
        4,
        (
            (COMPLAINT, "La casa abandonada de {calle} ya se incendió dos veces y linda con {lugar}."),
            (PROPOSAL, "Que se intime al dueño del galpón vacío de {otra}: hay ratas y chapas sueltas."),
            (
                INITIATIVE,
                "Recuperar la finca de {calle} para un centro de día de personas mayores, con convenio.",
            ),
            (
                PROPOSAL,
                "Un registro de fincas ruinosas de {barrio} con foto, padrón y en qué está cada trámite.",
            ),
            (COMPLAINT, "Tapiaron la entrada pero no el fondo, y se sigue entrando por {otra}."),
        ),
    ),
    "necropolis": (
        1,
        (
            (COMPLAINT, "El muro del cementerio sobre {calle} tiene un tramo caído desde el temporal."),
            (
                PROPOSAL,
                "Bancos y agua en la entrada del cementerio, y que el ómnibus pare en la puerta los domingos.",
            ),
        ),
    ),
    "ferias": (
        4,
        (
            (
                PROPOSAL,
                "Correr la feria de {calle} una cuadra, que tapa la entrada de ambulancias {de_lugar}.",
            ),
            (PROPOSAL, "Baños químicos y canilla para los feriantes de {calle}."),
            (
                COMPLAINT,
                "La feria termina a las tres y el barrido llega a las siete; queda todo sobre {calle}.",
            ),
            (INITIATIVE, "Una feria de emprendedoras de {barrio} en {lugar}, el primer sábado de cada mes."),
        ),
    ),
    "vivienda": (
        5,
        (
            (
                INITIATIVE,
                "Regularizar el asentamiento de {calle}: son {muchos} familias que pagan la luz y no tienen dirección.",
            ),
            (PROPOSAL, "Un llamado a terrenos municipales para cooperativas de ayuda mutua en {barrio}."),
            (
                PROPOSAL,
                "Préstamo de materiales para arreglar techos antes del invierno, con una arquitecta que oriente.",
            ),
            (
                COMPLAINT,
                "Prometieron el realojo de las {n} familias de la orilla de la cañada y se cortó la comunicación.",
            ),
            (
                QUESTION,
                "¿Los jóvenes que viven con la familia en {barrio} pueden anotarse al plan de alquiler?",
            ),
        ),
    ),
    "salud": (
        6,
        (
            (
                PROPOSAL,
                "Que la policlínica de {barrio} tenga pediatra también de tarde; a las once ya no quedan números.",
            ),
            (COMPLAINT, "La policlínica está sin dentista desde hace {meses} y el sillón es nuevo."),
            (PROPOSAL, "Vacunatorio móvil en {lugar} una vez por mes, avisado en la escuela."),
            (
                INITIATIVE,
                "Grupo de caminata y charla para personas mayores que salga de {lugar}, con la licenciada de la policlínica.",
            ),
            (PROPOSAL, "Techar la espera de la policlínica, que la fila se hace en la vereda."),
            (
                PROPOSAL,
                "Psicóloga para adolescentes un día por semana, en {lugar} y no en la otra punta de Montevideo.",
            ),
        ),
    ),
    "educacion": (
        5,
        (
            (PROPOSAL, "Otro grupo de cuatro años en el jardín: quedaron {muchos} niños en lista de espera."),
            (
                INITIATIVE,
                "Apoyo escolar en {lugar} dos tardes por semana; hay cinco maestras jubiladas de {barrio} que se ofrecieron.",
            ),
            (PROPOSAL, "Bachillerato nocturno más cerca: para terminar el liceo hay que tomar dos ómnibus."),
            (
                PROPOSAL,
                "Que el gimnasio del liceo se pueda usar los sábados por el barrio, con alguien responsable.",
            ),
            (
                COMPLAINT,
                "La vereda de la escuela de {calle} se inunda y los niños entran por el portón del fondo.",
            ),
        ),
    ),
    "seguridad": (
        6,
        (
            (
                PROPOSAL,
                "Presencia de la policía comunitaria en {calle} a la hora de salida del liceo nocturno.",
            ),
            (OPINION, "Más que cámaras queremos luz, gente en la plaza y que {lugar} esté abierto de noche."),
            (
                PROPOSAL,
                "Mesa local de convivencia con la comisaría, el Municipio y las comisiones de {barrio}, todos los meses.",
            ),
            (
                COMPLAINT,
                "Roban en la parada de {calle} cuando oscurece; la gente baja antes y camina en grupo.",
            ),
            (
                QUESTION,
                "¿Las cámaras de {calle} funcionan? El mes pasado hubo un robo justo debajo y nadie tiene la imagen.",
            ),
        ),
    ),
    "cultura": (
        9,
        (
            (
                INITIATIVE,
                "Escenario móvil y un tablado en {lugar}; {barrio} tiene dos murgas y ensayan en la vereda.",
            ),
            (
                PROPOSAL,
                "Biblioteca con computadoras en {lugar}, atendida por gente del barrio con un jornal.",
            ),
            (INITIATIVE, "Festival de murga joven de toda la zona este, en octubre, con los liceos."),
            (PROPOSAL, "Taller de tambores y de costura de trajes todo el año y no solo en enero."),
            (
                PROPOSAL,
                "Cine en la plaza de {calle} una vez por mes en verano; la pantalla del Municipio está guardada.",
            ),
            (
                INITIATIVE,
                "Un mural en el muro de {calle} con la historia de {barrio}, pintado con la escuela y los vecinos viejos.",
            ),
            (
                PROPOSAL,
                "Que los fondos para cultura se llamen con tiempo y con un formulario que se entienda.",
            ),
            (PROPOSAL, "Llevar la comedia y la banda a {barrio}: hace años que todo queda en el Centro."),
            (
                INITIATIVE,
                "Recuperar las fiestas del aniversario de {barrio}, con desfile desde {calle} hasta {lugar}.",
            ),
        ),
    ),
    "deporte": (
        7,
        (
            (
                PROPOSAL,
                "Arreglar el piso y los arcos de la cancha de {calle}, que tiene las redes rotas desde el año pasado.",
            ),
            (
                INITIATIVE,
                "Liga de fútbol femenino de {barrio}: hay {n} equipos y ninguna hora libre en la cancha.",
            ),
            (
                PROPOSAL,
                "Vestuario para mujeres en la cancha de {calle}; hoy se cambian en el baño del merendero.",
            ),
            (
                PROPOSAL,
                "Profesor de educación física en la plaza, tres mañanas por semana, para gente grande.",
            ),
            (
                PROPOSAL,
                "Pista de skate en el predio de {calle}; los gurises practican en la rampa de la policlínica.",
            ),
            (PROPOSAL, "Techar la cancha {de_lugar}, que en invierno queda tres meses sin uso."),
            (
                INITIATIVE,
                "Escuelita de boxeo y ajedrez en {lugar}, que ya funciona con {muchos} gurises y necesita apoyo.",
            ),
        ),
    ),
    "ambiente": (
        7,
        (
            (
                INITIATIVE,
                "Sendero y cartelería en los bañados, con guías de {barrio} formados por la Facultad.",
            ),
            (
                PROPOSAL,
                "Medir la calidad del agua de la cañada de {calle} y publicar el resultado cada tres meses.",
            ),
            (COMPLAINT, "Un taller de {calle} tira aceite a la cuneta y termina en la cañada."),
            (PROPOSAL, "Castraciones gratuitas en {lugar} con fecha fija; hay jaurías sueltas en {barrio}."),
            (INITIATIVE, "Huerta comunitaria en el fondo {de_lugar}, con riego de agua de lluvia."),
            (
                PROPOSAL,
                "Que los clasificadores de {barrio} participen cuando se planifica la limpieza de la cañada.",
            ),
            (OPINION, "Los Bañados no son un vacío para rellenar: son lo que nos salva cuando llueve."),
        ),
    ),
    "igualdad": (
        6,
        (
            (
                PROPOSAL,
                "Servicio de atención a mujeres en situación de violencia dentro de {barrio}, con horario de tarde.",
            ),
            (
                PROPOSAL,
                "Cuidado de niños durante las reuniones: muchas mujeres no venimos porque no hay con quién dejarlos.",
            ),
            (
                INITIATIVE,
                "Recorrida de mujeres por {barrio} para marcar los lugares donde no se sienten seguras.",
            ),
            (PROPOSAL, "Baños y cambiadores accesibles en {lugar}, también en el de varones."),
            (PROPOSAL, "Intérprete de lengua de señas en las audiencias y en los talleres."),
            (
                INITIATIVE,
                "Taller de oficios para mujeres jefas de hogar, en {lugar}: electricidad, sanitaria y albañilería.",
            ),
        ),
    ),
    "convivencia": (
        5,
        (
            (
                PROPOSAL,
                "Mediación comunitaria un día fijo en {lugar}, para ruidos y medianeras antes de llegar a la denuncia.",
            ),
            (
                COMPLAINT,
                "Los caños de escape de las motos en {calle} no dejan dormir a nadie los fines de semana.",
            ),
            (
                INITIATIVE,
                "Una jornada por mes de puertas abiertas en {lugar}, con olla, música y los servicios del Municipio.",
            ),
            (PROPOSAL, "Acordar con los clubes un horario de música, y que se cumpla."),
            (
                OPINION,
                "Cuando hay actividad en {lugar} el barrio se calma; cuando cierra, se nota en una semana.",
            ),
        ),
    ),
    "participacion": (
        6,
        (
            (PROPOSAL, "Que a cada propuesta se le conteste por escrito, aunque la respuesta sea que no."),
            (
                PROPOSAL,
                "Avisar las reuniones con quince días y por más de un medio: parlante, volante y mensaje.",
            ),
            (
                OPINION,
                "Venimos siempre los mismos; habría que ir a {lugar} y a la salida de la escuela a preguntar.",
            ),
            (
                PROPOSAL,
                "Presupuesto participativo con un mínimo por subzona, así {barrio} no queda siempre último.",
            ),
            (
                INITIATIVE,
                "Un mapa en papel en {lugar} donde se vea qué se pidió, qué se contestó y qué se hizo.",
            ),
            (
                QUESTION,
                "¿Qué pasó con lo que propusimos en la reunión anterior? Nadie volvió a {barrio} a contarlo.",
            ),
            (PROPOSAL, "Reuniones rotativas: una en cada barrio y no siempre en el edificio del Municipio."),
        ),
    ),
    "otros": (
        2,
        (
            (
                PROPOSAL,
                "Un cajero automático o un local de pagos en {barrio}; el más cerca queda a dos ómnibus.",
            ),
            (PROPOSAL, "Nomenclátor y número de puerta en {calle}: la ambulancia no encuentra las casas."),
            (
                INITIATIVE,
                "Que la calle nueva de la cooperativa lleve el nombre de una vecina que fundó el merendero.",
            ),
            (PROPOSAL, "Wifi abierto en {lugar} para hacer trámites y para los deberes."),
        ),
    ),
}

#: What may follow, so that the same need is told by different people in different ways: anywhere, in a workshop,
#: about a work on the ground, about a street that is dangerous.
TAILS = (
    "Van dos notas presentadas y ninguna respuesta.",
    "Se pidió también en la reunión del año pasado.",
    "La comisión de vecinas se ofrece a hacer el seguimiento.",
    "Lo firman {muchos} personas de {barrio}.",
    "Pasó con el gobierno anterior y pasa ahora.",
    "Queremos que nos digan una fecha, aunque sea lejana.",
    "Lo plantearon sobre todo las personas mayores.",
    "También lo pidieron los gurises del liceo.",
    "Sabemos que no se arregla en un día, pero que alguien venga a mirar.",
)
WORKSHOP_TAILS = (
    "Lo votamos por unanimidad en la mesa.",
    "Es lo primero que salió en las tres mesas.",
    "Una compañera de mesa no estuvo de acuerdo y pidió que quedara escrito.",
    "La mesa lo puso como primera prioridad.",
)
WORKS = frozenset(
    {
        "vialidad",
        "desagues",
        "alumbrado",
        "espacios-publicos",
        "arbolado",
        "residuos",
        "transito",
        "saneamiento",
    }
)
#: Themes for which a place where people meet is meant, and not any corner.
MEETING_PLACES_FOR = frozenset(
    {
        "cultura",
        "deporte",
        "salud",
        "educacion",
        "igualdad",
        "convivencia",
        "ambiente",
        "participacion",
        "otros",
        "ferias",
        "seguridad",
    }
)
WORKS_TAILS = (
    "Hay fotos y se pueden mandar.",
    "No es cara la obra, es cuestión de decidirla.",
    "Si no se puede todo, que se empiece por la cuadra {de_lugar}.",
    "Nos dijeron que corresponde a la Intendencia; pedimos que el Municipio lo gestione.",
    "Los comercios de {calle} apoyan el pedido.",
    "Podemos coordinar una jornada un sábado.",
)
DANGEROUS = frozenset({"transito", "vialidad"})
DANGER_TAILS = (
    "Hubo un accidente en julio y otro en setiembre.",
    "Ya hubo más de una caída y nadie lo arregló.",
)

#: How a matter reaches a session by the registry desk.
NOTE_OPENINGS = (
    "Nota de vecinas y vecinos de {barrio}: ",
    "Nota recibida en mesa de entrada: ",
    "Vecinas y vecinos de {calle} plantean: ",
    "Planteo llegado por el Concejo Vecinal: ",
)
#: How a neighbourhood councillor brings what the neighbourhood says.
COUNCILLOR_OPENINGS = (
    "Trae el planteo de la última recorrida por {barrio}: ",
    "Informa lo conversado con la comisión de {barrio}: ",
    "Pide que la plenaria haga suyo el pedido de {barrio}: ",
    "Insiste con lo que ya había traído: ",
)
ORGANISATIONS = (
    "La comisión de fomento de {barrio}",
    "El club de {barrio}",
    "La cooperativa de vivienda de {calle}",
    "El merendero de {calle}",
    "La comisión de madres y padres de la escuela",
    "El grupo de mujeres de {barrio}",
    "La red de organizaciones de {barrio}",
)

#: What the mayor, the councillors and the staff bring to the sessions.
INSTITUTIONAL: dict[str, tuple[tuple[str, str, str], ...]] = {
    "alcaldia": (
        (
            PROPOSAL,
            "participacion",
            "Propone un calendario público con las respuestas que se deben a las subzonas, actualizado cada mes.",
        ),
        (
            PROPOSAL,
            "vialidad",
            "Propone adelantar el bacheo de {calle} por el estado en que quedó después del temporal.",
        ),
        (
            PROPOSAL,
            "residuos",
            "Informa sobre la compra de dos camiones chicos y propone que uno quede afectado a {barrio}.",
        ),
        (
            PROPOSAL,
            "espacios-publicos",
            "Propone incluir la plaza de {calle} en el plan operativo del año próximo.",
        ),
        (
            INITIATIVE,
            "participacion",
            "Propone seis encuentros de barrio, uno por subzona, para preparar el plan de desarrollo.",
        ),
        (
            PROPOSAL,
            "desagues",
            "Propone un convenio con la Intendencia para limpiar las cañadas antes del otoño.",
        ),
        (
            INITIATIVE,
            "igualdad",
            "Propone que toda convocatoria del Municipio diga si hay cuidado de niños y acceso sin escalones.",
        ),
        (
            PROPOSAL,
            "cultura",
            "Propone un fondo para las fiestas de barrio con bases sencillas y rendición en una carilla.",
        ),
    ),
    "concejo_municipal": (
        (
            PROPOSAL,
            "alumbrado",
            "Propone que las luminarias nuevas empiecen por los recorridos entre {calle} y la escuela.",
        ),
        (PROPOSAL, "transito", "Solicita a la Intendencia el estudio de un semáforo en {calle} y {otra}."),
        (
            PROPOSAL,
            "participacion",
            "Propone que el orden del día llegue al Concejo Vecinal con 48 horas de anticipación.",
        ),
        (
            INITIATIVE,
            "ambiente",
            "Propone una mesa de trabajo por los Bañados con la Facultad y las comisiones del lugar.",
        ),
        (QUESTION, "vialidad", "Pide informe sobre el avance de la obra de {calle} y la razón de su atraso."),
        (
            PROPOSAL,
            "igualdad",
            "Propone una partida fija para el área de igualdad, que no dependa de cada año.",
        ),
        (PROPOSAL, "residuos", "Propone contenedores cerrados en la feria de {barrio}, dos por cuadra."),
        (
            OPINION,
            "otros",
            "Deja constancia de que el material de la sesión llegó sobre la hora y pide que no se repita.",
        ),
        (PROPOSAL, "deporte", "Propone un convenio con el liceo para abrir el gimnasio los sábados."),
        (
            PROPOSAL,
            "fincas-ruinosas",
            "Propone relevar las fincas ruinosas de {barrio} junto con los vecinos linderos.",
        ),
        (
            INITIATIVE,
            "cultura",
            "Propone que el escenario móvil tenga un recorrido anual por las seis subzonas.",
        ),
        (
            PROPOSAL,
            "transporte",
            "Propone pedir a la Intendencia una audiencia con las empresas por la frecuencia de {linea}.",
        ),
        (PROPOSAL, "arbolado", "Propone que cada poda se anuncie en la cuadra con cinco días y un teléfono."),
        (PROPOSAL, "salud", "Propone gestionar con ASSE un día de policlínica móvil en {barrio}."),
    ),
    "funcionariado": (
        (
            PROPOSAL,
            "alumbrado",
            "El área de Alumbrado propone numerar las columnas de {barrio} para ordenar los reclamos.",
        ),
        (
            PROPOSAL,
            "arbolado",
            "El área de Espacios Verdes propone un calendario de poda por especie, publicado en marzo.",
        ),
        (
            PROPOSAL,
            "fincas-ruinosas",
            "El área Jurídica propone un modelo único de intimación y un plazo de seguimiento.",
        ),
        (
            PROPOSAL,
            "participacion",
            "El equipo social propone unificar las planillas de los talleres, sin datos personales.",
        ),
        (
            PROPOSAL,
            "desagues",
            "El área de Obras propone un recorrido de cunetas por zona, con fecha y responsable.",
        ),
        (
            PROPOSAL,
            "residuos",
            "El área de Limpieza propone cambiar el horario de levante en la feria de {barrio}.",
        ),
        (
            PROPOSAL,
            "igualdad",
            "El equipo social propone un protocolo para cuando una vecina cuenta una situación de violencia.",
        ),
        (
            PROPOSAL,
            "espacios-publicos",
            "El área de Espacios Verdes propone rotar la cuadrilla de {barrio} cada quince días.",
        ),
        (
            PROPOSAL,
            "vialidad",
            "El área de Obras propone publicar qué cuadras de {calle} entran en la licitación y cuáles no.",
        ),
    ),
    "concejo_vecinal": (
        (
            PROPOSAL,
            "participacion",
            "Pide que las respuestas del Municipio se lean en la plenaria siguiente.",
        ),
        (
            QUESTION,
            "participacion",
            "Pedido de informe: qué se ejecutó del compromiso asumido en la audiencia pública.",
        ),
        (
            PROPOSAL,
            "transporte",
            "Propone que la comisión de movilidad mida la frecuencia de {linea} durante dos semanas.",
        ),
        (PROPOSAL, "ambiente", "Propone un monitoreo vecinal de la cañada de {calle}, con registro mensual."),
        (
            INITIATIVE,
            "cultura",
            "Propone un encuentro de murgas y comparsas de las seis subzonas en {lugar}.",
        ),
        (
            OPINION,
            "participacion",
            "Entiende que la reunión conjunta con el Concejo Municipal debería ser dos veces al año, por lo menos.",
        ),
        (
            PROPOSAL,
            "salud",
            "Propone visitar las policlínicas de la zona y elevar un dictamen antes de fin de año.",
        ),
        (
            PROPOSAL,
            "vialidad",
            "Propone que cada obra tenga un cartel con plazo, monto y un teléfono donde preguntar.",
        ),
        (
            INITIATIVE,
            "educacion",
            "Propone un consejo de adolescentes de los liceos que se reúna con el Concejo Vecinal.",
        ),
        (
            PROPOSAL,
            "espacios-publicos",
            "Propone recorrer las plazas de {barrio} y hacer una lista corta de arreglos urgentes.",
        ),
        (
            PROPOSAL,
            "residuos",
            "Propone que el levante de la feria de {calle} se haga el mismo día, y hace llegar fotos.",
        ),
    ),
}

#: What people add when they speak and nobody should read in public; each goes after a text and is taken out on review.
PRIVATE_TAILS = (
    "Soy Rosa, de la casa de rejas verdes; mi teléfono es 099 000 {cifra}.",
    "Me llamo Julio y vivo en el fondo, puerta {cifra}; pueden preguntar por mí.",
    "Lo digo porque mi hija tiene asma y terminamos internadas dos veces.",
    "El celular de mi cuñado, que sacó las fotos, es 098 000 {cifra}.",
    "Dejo mi cédula en la planilla, por si precisan: termina en {cifra}.",
    "A mi marido lo operaron y así no puede salir a la vereda.",
)

#: What is kept in the record and not shown: it speaks of somebody who is not there.
WITHHELD = (
    (
        COMPLAINT,
        "convivencia",
        "El muchacho de la casa de al lado vende en la esquina de {calle}, todos saben quién es.",
    ),
    (
        COMPLAINT,
        "convivencia",
        "La vecina del apartamento 4 tiene problemas de salud mental y grita de noche.",
    ),
    (COMPLAINT, "residuos", "El que tira los escombros en {calle} es el dueño de la barraca, lo vi yo."),
    (OPINION, "participacion", "Al encargado de {lugar} habría que echarlo, favorece siempre a su familia."),
    (
        COMPLAINT,
        "seguridad",
        "Los de la moto roja que roban en {calle} son los hermanos que viven atrás {de_lugar}.",
    ),
    (COMPLAINT, "vivienda", "La familia que ocupó la casa de {otra} tiene otra casa y la alquila."),
    (
        COMPLAINT,
        "salud",
        "La doctora de la policlínica llega siempre tarde y atiende mal, me pasó con mi madre enferma.",
    ),
)
