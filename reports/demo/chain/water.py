"""Water, wetlands, waste and trees."""

from reports.demo.chain.shapes import (
    ACCEPTED,
    ALREADY_DONE,
    CONTROL,
    DEPARTMENTAL,
    DRAFTING,
    FIFTH,
    FIRST,
    FOURTH,
    IN_PART,
    IN_REVIEW,
    INFORMATION,
    NATIONAL,
    REFERRED,
    SECOND,
    SHARED,
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
        "bocas", "desagues", "Limpiar cunetas y bocas de tormenta antes de las lluvias",
        "Que la limpieza se haga antes de cada temporal y no después, con fechas por zona que se conozcan.",
        (
            Voice(BANADOS, "Limpiaron la cuneta de Cochabamba el día después de que se nos inundó todo.", COMPLAINT),
            Voice(BANADOS, "La boca de la esquina de los viveros es un florero: tiene hasta un arbolito adentro.", COMPLAINT),
            Voice(JARDINES, "Que haya un calendario de limpieza, y que lo manden al grupo de vecinos."),
            Voice(ITUZAINGO, "Asfaltaron arriba de la boca de tormenta. La tapa está ahí abajo, yo la vi poner.", COMPLAINT),
            Voice(VILLA_GARCIA, "Podemos avisar nosotros cuáles están tapadas; sabemos de memoria dónde junta agua.", INITIATIVE),
            Voice(FLOR, "Barren las hojas para adentro de la boca de tormenta. Lo vi con estos ojos.", COMPLAINT),
            Voice(MANGA, "La cuneta la limpiamos los vecinos con pala; nos falta a dónde llevar el barro.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Dos recorridas generales por año: una antes del invierno, que está en marcha, y otra antes del verano. Los puntos que "
            "marcó cada subzona se limpian una vez más.",
            "Limpiar antes cuesta menos que limpiar después, y ustedes ya tenían el mapa hecho.",
            "El calendario por zona está publicado. La boca asfaltada de Ituzaingó se descubrió en abril.",
            7_800_000, "Marzo a mayo y setiembre a noviembre de 2026", items=("2.1.1",),
        ),
        also=("La cuneta de {calle} está tapada", "La boca de tormenta de {calle} quedó", "Un plan de limpieza de cunetas",
              "Brigada vecinal que avise", "El área de Obras propone un recorrido de cunetas", "Que la cuadrilla que barre"),
    ),
    Topic(
        "canadas-hipodromo", "desagues", "Cruces de cañada que se inundan en Jardines del Hipódromo",
        "Ensanchar los tres cruces donde la cañada desborda cada otoño y el agua entra a las casas.",
        (
            Voice(JARDINES, "Tres veces en dos años levanté la heladera arriba de la mesa. Los caños de la calle del club son un "
                  "embudo.", COMPLAINT),
            Voice(JARDINES, "Que no lo arreglen de a pedazos: si ensanchan arriba y no abajo, el agua me la mandan a mí.", OPINION),
            Voice(PIEDRAS_BLANCAS, "El pasaje del fondo queda aislado. Sacamos a una embarazada en la caja de un camión."),
            Voice(ITUZAINGO, "¿Quién responde por los muebles? La respuesta que nos dieron fue un colchón.", QUESTION),
            Voice(JARDINES, "Antes de la obra avisen a quién hay que llamar cuando sube, porque sube de noche."),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Se hacen los tres cruces, de abajo hacia arriba, uno por año. El primero es el de la calle del club: hay proyecto y está "
            "en el plan operativo.",
            "Es donde el agua entró a más casas. El orden lo marcó el estudio de la cuenca y coincide con lo que se dijo en la mesa.",
            "La obra se atrasó porque hubo que repetir el llamado. Mientras tanto se limpia el cauce antes de cada alerta.",
            13_800_000, "El primero, en 2026; el tercero, en 2028", items=("2.1.2",),
        ),
        also=("Cambiar los caños de la entrada", "Badén nuevo en el cruce"),
        at=("-34.834700", "-56.128800"),
    ),
    Topic(
        "estudio-cuenca", "desagues", "Conocer el estudio de la cuenca",
        "Que se publique el estudio que se hizo después de la inundación y se explique en el barrio qué dice.",
        (
            Voice(JARDINES, "Nos midieron hasta la marca del agua en la pared y nunca vimos el papel.", QUESTION),
            Voice(BANADOS, "Queremos el mapa de hasta dónde llega el agua, para saber dónde no hay que edificar."),
        ),
        Answer(
            ALREADY_DONE, THIRD,
            "El estudio está publicado completo, con un resumen de dos páginas y el mapa por manzana. Se presentó en Jardines del "
            "Hipódromo en marzo.",
            "Estaba terminado y no había ninguna razón para no mostrarlo.",
            "Hay una copia impresa del mapa en cada centro comunal, para quien no lo pueda ver en la pantalla.",
        ),
        legal_kind=INFORMATION,
        also=("¿Se hizo el estudio de la cuenca",),
    ),
    Topic(
        "canada-limpia", "desagues", "Limpiar la cañada con maquinaria",
        "Que la limpieza de la cañada se haga con máquina una vez al año y no solo con la cuadrilla en la orilla.",
        (
            Voice(MARONAS, "La cuadrilla saca las bolsas de arriba. Abajo hay colchones, cubiertas y una moto.", COMPLAINT),
            Voice(VILLA_ESPANOLA, "Antes de abril, por favor. En mayo ya no sirve."),
            Voice(FLOR, "Que se lleven lo que sacan; la otra vez lo dejaron apilado en la orilla y volvió a entrar.", COMPLAINT),
        ),
        Answer(
            REFERRED, SECOND,
            "La limpieza de cauces con máquina la hace la Intendencia. Se acordó una pasada por año en las tres cañadas del "
            "municipio, la primera en abril.",
            "El municipio no tiene la máquina ni la competencia sobre los cauces, pero firmó el convenio que propuso la Alcaldía.",
            "Lo que se saca se retira el mismo día; está escrito en el convenio.",
            referred_to="Intendencia de Montevideo, Servicio de Estudios y Proyectos de Saneamiento",
        ),
        competence=DEPARTMENTAL,
        also=("Limpiar la cañada desde {calle}", "Propone un convenio con la Intendencia para limpiar"),
    ),
    Topic(
        "cuneta-escuela", "desagues", "Entubar la cuneta frente a la escuela",
        "Que los niños no crucen la cuneta por un tablón para entrar a la escuela.",
        (
            Voice(VILLA_GARCIA, "El tablón de la escuela está podrido. Un día vamos a lamentar algo."),
            Voice(MANGA, "La entrada al jardín también: cada madre trae su tabla.", COMPLAINT),
            Voice(VILLA_GARCIA, "Si ponen los caños, la tierra la ponemos los padres con el tractor de un vecino.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Se entubaron los doce metros de la entrada de la escuela y se hace lo mismo en el jardín de Manga. Los caños son del "
            "municipio; el relleno, de la comisión de padres.",
            "Es una obra chica que saca un riesgo de todos los días.",
            "La de la escuela quedó pronta en abril. La del jardín entra con el cuneteo de primavera.",
            280_000, "Setiembre de 2026", items=("1.1.3",),
        ),
        also=("Entubar el tramo de cuneta",),
    ),
    Topic(
        "bomba", "desagues", "Una bomba de achique para el barrio",
        "Que cada subzona tenga una bomba y personas que la sepan usar, para no esperar a que venga de lejos.",
        (
            Voice(BANADOS, "Cuando llega la bomba ya estamos baldeando. Si hubiera una en la cooperativa, la prendemos nosotros.",
                  INITIATIVE, is_organisation=True),
            Voice(BANADOS, "Cuatro vecinos hicimos el curso de primera respuesta y nunca nos llamaron.", COMPLAINT),
        ),
        Answer(
            IN_PART, None,
            "",
            "Conviene tener una bomba en la cooperativa de Camino Carrasco; no alcanza para las seis subzonas.",
            "Falta el precio de la segunda y saber quién paga el combustible.",
            state=DRAFTING,
            note="Pedí dos cotizaciones; llegó una.",
        ),
        also=(),
    ),
    Topic(
        "saneamiento-conexion", "saneamiento", "Terminar el saneamiento y que conectarse no cueste un sueldo",
        "Que se terminen los tramos que faltan y que la conexión se pueda pagar en cuotas o con una tarifa social.",
        (
            Voice(PUNTA_RIELES, "El caño pasa por la puerta y yo sigo con pozo: la conexión me sale dos sueldos."),
            Voice(PUNTA_RIELES, "En la última cuadra quedamos nueve casas afuera. Dieron vuelta la máquina ahí mismo.", COMPLAINT),
            Voice(VILLA_GARCIA, "¿En qué año llega el saneamiento a Villa García? Que nos digan la verdad aunque sea feo.",
                  QUESTION),
            Voice(BANADOS, "Somos setenta familias con pozo negro al lado del bañado. Cuando sube la napa, sube todo.", COMPLAINT),
            Voice(BANADOS, "Que expliquen en criollo qué hay que firmar para la tarifa social.", INITIATIVE),
            Voice(PUNTA_RIELES, "Hicimos la cuenta entre seis casas: si compramos juntas los caños sale la tercera "
                  "parte.", INITIATIVE),
        ),
        Answer(
            REFERRED, THIRD,
            "La obra es de la Intendencia. Informó el año de cada zona: la última cuadra de Punta Rieles en 2027, Bañados en 2028, Villa "
            "García después de 2030.",
            "El municipio no hace saneamiento. Lo que sí puede es preguntar, publicar las fechas y avisar cuando cambian.",
            "La conexión se puede pagar en sesenta cuotas y hay subsidio total para hogares de menos ingresos. El equipo social ayuda "
            "a hacer el trámite los martes.",
            referred_to="Intendencia de Montevideo, División Saneamiento",
        ),
        competence=DEPARTMENTAL,
        also=("Terminar el saneamiento de {calle}", "Que la conexión se pueda pagar", "¿En qué etapa del plan de saneamiento"),
    ),
    Topic(
        "barometrica", "saneamiento", "La barométrica demora meses",
        "Que el servicio de barométrica llegue antes de que desborde el pozo, y que se pueda saber en qué lugar de la lista está "
        "cada uno.",
        (
            Voice(BANADOS, "Pedí la barométrica en mayo y vino en setiembre. Mientras tanto, baldes.", COMPLAINT),
            Voice(VILLA_GARCIA, "El camión no entra al pasaje y se van. Que manden uno chico.", COMPLAINT),
            Voice(MANGA, "La particular cobra una locura y tira en cualquier lado; todos sabemos dónde.", COMPLAINT),
        ),
        Answer(
            IN_PART, FIFTH,
            "Se suma un camión chico dos días por semana y la lista de espera se puede consultar por teléfono. No alcanza para "
            "bajar la espera a menos de un mes.",
            "El servicio es departamental; el municipio contrata un refuerzo con fondos propios, hasta donde llegan.",
            "Tienen prioridad las casas con niños chicos o personas enfermas.",
            1_150_000, "Desde junio de 2026", items=("2.1.3",),
        ),
        competence=SHARED,
        also=("La barométrica demora {meses}",),
    ),
    Topic(
        "agua-servida", "saneamiento", "Agua servida en la cuneta",
        "Que se encuentre de dónde sale el agua servida que corre por la cuneta y se corte.",
        (
            Voice(PUNTA_RIELES, "Corre agua negra por la cuneta de la calle del viejo tanque. En verano es invivible.", COMPLAINT),
            Voice(BANADOS, "El olor llega hasta el salón. Lo están sintiendo ahora mismo.", COMPLAINT),
            Voice(MARONAS, "El colector de Veracierto revienta siempre por la misma tapa.", COMPLAINT),
        ),
        competence=DEPARTMENTAL, legal_kind=CONTROL,
        also=("Corre agua servida por la cuneta", "Destapar el colector de {calle}"),
    ),
    Topic(
        "volquetas", "residuos", "Contenedores que no den abasto ni tapen la esquina",
        "Más frecuencia donde desbordan, mover los que tapan la visual y que alguien conteste cuando se avisa.",
        (
            Voice(MARONAS, "El contenedor de la esquina no deja ver y ya hubo dos choques. Con correrlo diez metros alcanza."),
            Voice(UNION, "Los domingos rebalsa y el lunes la cuadra es un chiquero.", COMPLAINT),
            Voice(FLOR, "Pusieron uno solo para tres cuadras de cooperativas. Hagan la cuenta.", COMPLAINT),
            Voice(ITUZAINGO, "La palanca está rota: hay que levantar la tapa con la mano, y las viejas no podemos."),
            Voice(CANTERAS, "No quiero el contenedor frente a mi casa. Que roten una vez por año.", OPINION, dissents=True),
            Voice(BANADOS, "El contenedor más cerca está a siete cuadras. Después preguntan por los basurales.", OPINION),
            Voice(VILLA_ESPANOLA, "Prenden fuego adentro y queda el esqueleto meses.", COMPLAINT),
        ),
        Answer(
            IN_PART, THIRD,
            "Se movieron nueve contenedores que tapaban esquinas y se arreglaron las palancas. La frecuencia la decide la "
            "Intendencia: la subió en dos recorridos de cinco.",
            "El lugar y el arreglo los puede resolver el municipio; los camiones grandes no son nuestros.",
            "Para correr un contenedor hace falta que la cuadra esté de acuerdo. No se rotan por pedido de un solo frentista.",
        ),
        competence=SHARED,
        also=("Las volquetas de {calle} se desbordan", "Mover la volqueta de la esquina", "Más frecuencia de levante"),
    ),
    Topic(
        "basurales", "residuos", "Basurales que vuelven a los diez días",
        "Que donde se limpia un basural quede otra cosa: plantas, bancos, un cerco; y que haya dónde dejar el escombro.",
        (
            Voice(PUNTA_RIELES, "Lo limpian y a los diez días está igual. Vienen camionetas de afuera, de noche.", COMPLAINT),
            Voice(BANADOS, "En la entrada del camino de los viveros habría que poner un cerco vivo y un banco. Plantas ponemos "
                  "nosotros.", INITIATIVE, is_organisation=True),
            Voice(FLOR, "Si no ofrecen un lugar cerca para el escombro, va a seguir yendo a la cañada.", OPINION),
            Voice(PUNTA_RIELES, "La escuela se ofreció a pintar el cartel. Que no diga prohibido: que diga qué es este lugar.",
                  INITIATIVE),
            Voice(BANADOS, "Los clasificadores vivimos de eso: si cierran el lugar, ¿dónde trabajamos?", OPINION, dissents=True),
            Voice(MANGA, "El basural de la vía se fue solo cuando pusieron la garita. Donde hay gente no tiran.", OPINION),
            Voice(CANTERAS, "Que multen a las empresas que traen el escombro y no al del carrito.", OPINION),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Se recuperan cinco lugares por año, con algo que quede: cerco vivo, banco, plantas. Los clasificadores participan en "
            "cada uno.",
            "Limpiar sin cambiar el lugar es tirar la plata, como se dijo en todas las mesas.",
            "Los dos primeros son el camino de los viveros y el fondo de Punta Rieles. Antes de cerrar un lugar se acuerda dónde "
            "siguen trabajando quienes viven de él.",
            4_700_000, "Abril a octubre de 2026", items=("2.2.3",),
        ),
        also=("El basural de {calle} se limpia", "Cerrar el basural endémico", "No alcanza con poner cámaras",
              "Que los clasificadores de {barrio}"),
        at=("-34.869800", "-56.071500"),
    ),
    Topic(
        "basural-viveros", "residuos", "El basural del camino de los viveros",
        "Recuperar la entrada del camino de los viveros, que es un basural desde hace años.",
        (
            Voice(BANADOS, "Entra gente de media ciudad a tirar en el camino de los viveros.", COMPLAINT),
            Voice(BANADOS, "Con un portón y una llave por casa se termina el basural."),
        ),
        into="basurales", why="Es uno de los dos primeros lugares que se recuperan; la respuesta es la misma.",
    ),
    Topic(
        "podas-voluminosos", "residuos", "Un día para sacar muebles, podas y escombro",
        "Un servicio con día confirmado, que se conozca y que alcance para el escombro chico.",
        (
            Voice(VILLA_GARCIA, "Llamé para que retiren la poda y me dieron fecha para dentro de dos meses. La quemé, qué iba a "
                  "hacer.", COMPLAINT),
            Voice(UNION, "Un sábado por mes, fijo, como en otros barrios. Que lo avisen en los comercios."),
            Voice(PIEDRAS_BLANCAS, "Que lleven también escombro de poca cosa, un baño que se rompe.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Se pide por teléfono o en el portal y se confirma el día: hoy se cumple en una semana en setenta y cinco de cada cien "
            "pedidos. El escombro, hasta diez bolsas.",
            "El sábado fijo se probó y juntó la basura de otros barrios en la vereda. Con día confirmado no pasa.",
            "Quien no tiene teléfono puede pedirlo en la policlínica o en el centro comunal.",
            7_700_000, "Todo el año", items=("2.3.2",),
        ),
        also=("Un día fijo por mes para sacar", "Que después de la poda se lleven"),
    ),
    Topic(
        "puntos-verdes", "residuos", "Puntos verdes con clasificadores del barrio",
        "Lugares para llevar lo separado, con horario conocido y atendidos por clasificadores con sueldo.",
        (
            Voice(ITUZAINGO, "Separo en casa y después veo que va todo al mismo camión. Dan ganas de no hacerlo más.", COMPLAINT),
            Voice(BANADOS, "Somos ocho clasificadoras. Queremos atender el punto verde, con ropa de trabajo y un jornal.",
                  INITIATIVE, is_organisation=True),
            Voice(MARONAS, "Que abra los sábados, que los que trabajamos no podemos ir a las once de la mañana de un martes."),
            Voice(FLOR, "Papeleras en las paradas, también, que no hay ni una."),
            Voice(PUNTA_RIELES, "Una charla en la escuela sobre qué va en cada bolsa, que ni nosotros sabemos bien.",
                  INITIATIVE),
        ),
        Answer(
            IN_PART, FOURTH,
            "Este año abren dos puntos verdes, en los Bañados y en Maroñas, atendidos por clasificadoras contratadas por convenio. "
            "Llegar a las seis subzonas lleva hasta 2028.",
            "El sueldo es lo más caro y lo más justo: preferimos menos puntos y bien atendidos.",
            "Los sábados se agregan en la próxima versión del plan. Las papeleras de las paradas se ponen con los refugios nuevos.",
            3_600_000, "Mayo a setiembre de 2026", items=("2.3.1",),
        ),
        also=("Armar en {lugar} un punto de reciclaje", "Papeleras en la vereda"),
    ),
    Topic(
        "quema", "residuos", "Quema de cables en el baldío",
        "Que se controle la quema de cables, cuyo humo entra en las casas y en la escuela.",
        (
            Voice(FLOR, "El humo negro entra a las aulas. La maestra cierra las ventanas en pleno diciembre.", COMPLAINT),
            Voice(CANTERAS, "Llamamos y nos dicen que llamemos a Bomberos. Bomberos dice que no es un incendio.", COMPLAINT),
            Voice(FLOR, "El que quema cables no tiene otra cosa que vender. Antes que a la policía manden un trabajo.", OPINION,
                  dissents=True),
        ),
        Answer(
            REFERRED, SIXTH,
            "La quema la controla el Ministerio de Ambiente y la denuncia la recibe la Policía. Se acordó un solo teléfono y que el "
            "municipio cerque el baldío.",
            "Nadie se hacía cargo porque los tres organismos tienen una parte. La nuestra es el cerco.",
            "El dueño del baldío fue intimado; si no cerca en sesenta días lo hace el municipio y le pasa la cuenta.",
            referred_to="Ministerio de Ambiente y Ministerio del Interior",
        ),
        competence=NATIONAL, legal_kind=CONTROL,
        also=("Queman cables en el baldío",),
        in_hearing=True,
    ),
    Topic(
        "compost", "ambiente", "Composteras y huertas comunitarias",
        "Composteras en lugares del barrio cuidadas por sus vecinas y vecinos, y huertas con agua de lluvia.",
        (
            Voice(PUNTA_RIELES, "Tres familias ya cuidamos una compostera hecha con pallets; queremos que nos enseñen a hacerla "
                  "bien.", INITIATIVE),
            Voice(MARONAS, "La huerta de la cooperativa da verdura para el merendero. Nos falta un tanque.", INITIATIVE,
                  is_organisation=True),
            Voice(BANADOS, "Un taller de compost en la escuela, que los chicos después enseñan en casa."),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Cinco composteras nuevas este año, con taller en cada estación. Se anotan comisiones, escuelas y huertas en los centros de "
            "barrio.",
            "Cuesta poco, baja la basura y ya hay gente haciéndolo.",
            "Los tanques para agua de lluvia se reparten entre las huertas que lleven seis meses funcionando.",
            380_000, "Un taller por estación", items=("2.3.3",),
        ),
        also=("Composteras comunitarias en {lugar}", "Huerta comunitaria en el fondo"),
        in_hearing=True,
    ),
    Topic(
        "sendero-banados", "ambiente", "Sendero en los Bañados de Carrasco",
        "Un recorrido corto, con carteles y guías del barrio, para que los Bañados se conozcan y se cuiden.",
        (
            Voice(BANADOS, "Vivo acá hace cuarenta años y mis nietos no entraron nunca al bañado. No hay por dónde.", INITIATIVE),
            Voice(BANADOS, "Que los guías sean gurises de acá, formados por la Facultad, y que cobren.", INITIATIVE),
            Voice(BANADOS, "El sendero sí, pero que no sea la excusa para hacer un estacionamiento.", OPINION),
            Voice(BANADOS, "Carteles con los nombres de los pájaros, como los que hizo la escuela en cartón."),
            Voice(BANADOS, "No abran un sendero: donde entra gente entra basura. Mejor dejarlo quieto.", OPINION, dissents=True),
            Voice(BANADOS, "Hay una familia de carpinchos. Que el camino pase lejos.", OPINION),
            Voice(BANADOS, "Que la escuela de la costa venga también: que no sea solo nuestro.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, SIXTH,
            "El sendero se hace, corto y accesible, y abre en 2028. El recorrido ya se acordó con las escuelas. No lleva "
            "estacionamiento.",
            "Un humedal que nadie conoce no lo defiende nadie. La preocupación por la basura cambió el proyecto: se entra con guía y a "
            "horas fijas.",
            "La Facultad de Ciencias forma a las primeras ocho guías, que son del barrio. La obra de este año empieza en agosto.",
            5_200_000, "Primer tramo en 2026; apertura en 2028", items=("2.2.1",),
        ),
        also=("Sendero y cartelería en los bañados", "Los Bañados no son un vacío", "Propone una mesa de trabajo por los Bañados"),
        at=("-34.861800", "-56.060400"),
    ),
    Topic(
        "agua-canada", "ambiente", "Medir el agua de las cañadas y publicar el resultado",
        "Que se mida la calidad del agua, que se publique y que haya grupos del barrio que avisen cuando algo anda mal.",
        (
            Voice(JARDINES, "La cañada bajó violeta un martes. Sacamos fotos, llamamos, y nadie vino hasta el viernes.", COMPLAINT),
            Voice(BANADOS, "Con un equipo sencillo podemos medir todas las semanas. La maestra de química se ofrece.", INITIATIVE),
            Voice(FLOR, "El taller de la otra cuadra tira el aceite a la cuneta.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Los grupos de guardianas y guardianes miden todos los meses y el resultado se publica. Ya hay cuatro grupos; el municipio "
            "contesta cada aviso en cinco días.",
            "La Intendencia mide dos veces por año: no alcanza para encontrar a quien tira. La gente del lugar sí lo ve.",
            "Los equipos los presta la Facultad. El taller denunciado tiene plazo hasta agosto para poner cámara de grasa.",
            640_000, "Desde abril de 2026", items=("2.2.2",),
        ),
        also=("Medir la calidad del agua", "Un taller de {calle} tira aceite", "Propone un monitoreo vecinal"),
        in_hearing=True,
    ),
    Topic(
        "castraciones", "ambiente", "Castraciones gratuitas en el barrio",
        "Jornadas de castración con fecha fija en cada subzona, porque hay jaurías sueltas.",
        (
            Voice(VILLA_GARCIA, "Los perros corrieron a mi hija hasta adentro de la escuela.", COMPLAINT),
            Voice(MANGA, "Una jornada cada dos meses y con turno, que la otra vez hicimos cola para nada."),
            Voice(PIEDRAS_BLANCAS, "Que chipeen también. Así se sabe de quién son.", INITIATIVE),
            Voice(VILLA_ESPANOLA, "Los perros de la cuadra los cuidamos entre todos. Castrarlos, sí; llevárselos, no.", OPINION,
                  dissents=True),
        ),
        Answer(
            IN_PART, None,
            "Habrá cuatro jornadas por año, con turno y chip. No alcanza para una por mes en cada subzona.",
            "El quirófano móvil es nacional y nos asignan cuatro fechas. Se pidió una más.",
            "Las dos primeras, en Villa García y Piedras Blancas.",
            period="Desde marzo de 2027", state=IN_REVIEW, due_in=-4,
            because="Se esperaba el calendario nacional del quirófano móvil.",
        ),
        competence=SHARED,
        also=("Castraciones gratuitas en {lugar}",),
        in_hearing=True,
    ),
    Topic(
        "poda", "arbolado", "Podar a tiempo y llevarse las ramas",
        "Un calendario de poda que se cumpla, avisado en la cuadra, y que las ramas no queden en la vereda.",
        (
            Voice(UNION, "Pedí la poda en mayo. Vinieron en noviembre, con el plátano en flor y todos estornudando.", COMPLAINT),
            Voice(ITUZAINGO, "Hay un eucalipto acostado sobre el techo de la escuela. Cada temporal miramos para arriba.",
                  COMPLAINT),
            Voice(VILLA_ESPANOLA, "Las ramas quedaron tres semanas. Hicimos una muralla.", COMPLAINT),
            Voice(MARONAS, "No poden tanto: en mi cuadra los dejaron como postes y en verano no hay sombra.", OPINION,
                  dissents=True),
            Voice(FLOR, "Podaron del lado del cable y del otro no. El árbol quedó torcido y un día se viene.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "El calendario de poda por cuadra se publica en marzo y cada poda se avisa con cinco días. Las ramas se retiran en la misma "
            "jornada.",
            "La meta es cumplir ochenta y cinco de cada cien árboles programados; en 2025 fueron sesenta y dos.",
            "Solo se poda lo que molesta a cables, luces o techos: la poda mocha quedó prohibida. El eucalipto de la escuela se "
            "sacó en febrero.",
            9_800_000, "De mayo a agosto de 2026", items=("3.1.1",),
        ),
        also=("Pedimos la poda de los plátanos", "Hay un eucalipto inclinado", "¿Con qué criterio se decide qué árbol",
              "Propone que cada poda se anuncie", "El área de Espacios Verdes propone un calendario de poda"),
    ),
    Topic(
        "plantar", "arbolado", "Plantar árboles nativos con madrinas y padrinos",
        "Más árboles, que sean nativos, y que alguien de la cuadra se comprometa a regarlos el primer año.",
        (
            Voice(CANTERAS, "En mi cuadra hay siete canteros vacíos. Yo adopto uno y mi vecina otro.", INITIATIVE),
            Voice(PUNTA_RIELES, "El vivero de la escuela tiene ceibos prontos para salir. Falta quien haga los pozos.", INITIATIVE),
            Voice(JARDINES, "Sombra en las paradas: planten ahí primero."),
            Voice(MANGA, "Frutales en la plaza, así los gurises comen mandarinas."),
            Voice(VILLA_GARCIA, "Acompañen con agua: plantaron doce en enero y se secaron los doce.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Setecientos árboles este año y mil por año después, nativos en su mayoría. Quien quiera ser madrina o padrino se anota en "
            "el portal o en el mostrador.",
            "De los que se plantaron sin nadie que los cuidara se perdió la mitad.",
            "Los ceibos del vivero escolar entran en la plantación de agosto. Los frutales van en las huertas, no en la vereda.",
            4_300_000, "De mayo a setiembre de 2026", items=("3.1.2",),
        ),
        also=("Plantar {muchos} árboles nativos", "Reponer los árboles secos", "Vivero escolar de nativas"),
    ),
    Topic(
        "raices", "arbolado", "Raíces que rompen veredas y caños",
        "Que se corten las raíces que levantan la vereda y se rehaga el cantero con lugar para el árbol.",
        (
            Voice(UNION, "El paraíso me rompió la vereda y el caño. El municipio dice que es de OSE y OSE que es del árbol.",
                  COMPLAINT),
            Voice(MARONAS, "Si sacan el árbol, que planten otro al lado el mismo día."),
        ),
        Answer(
            ALREADY_DONE, FIRST,
            "Hay una cuadrilla de raíces desde octubre. Se anota el pedido, se mira en quince días y se corta sin sacar el árbol siempre "
            "que se puede.",
            "Era la causa más común de reclamo repetido.",
            "En los encuentros se anotaron diecinueve casos y quedan cuatro. Cuando hay que sacar un árbol se repone en la misma "
            "cuadra.",
        ),
        also=("Cortar las raíces que levantaron",),
    ),
)  # fmt: skip
