"""Streets, footpaths, crossings and light."""

from reports.demo.chain.shapes import (
    ACCEPTED,
    ALREADY_DONE,
    CONTROL,
    DEPARTMENTAL,
    FIFTH,
    FIRST,
    FOURTH,
    IN_PART,
    JUST_NOW,
    NATIONAL,
    NOT_ACCEPTED,
    REFERRED,
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
        "tosca", "vialidad", "Pavimentar los pasajes de tosca de Villa García y Manga",
        "Que los pasajes por donde entran el ómnibus escolar y la ambulancia dejen de ser de tosca. Se pide un orden de "
        "obras a la vista y que se empiece por los que llevan a la escuela y a la policlínica.",
        (
            Voice(VILLA_GARCIA, "En el kilómetro 19 el ómnibus escolar no entra cuando llueve. Mis dos gurises faltaron nueve "
                  "días por el barro."),
            Voice(VILLA_GARCIA, "Queremos pavimento en el pasaje de la policlínica. Con la silla de mi madre hay que esperar "
                  "a que se seque."),
            Voice(MANGA, "Asfalto, no más tosca. La tosca la lleva el agua y la pagamos todos los años.", OPINION),
            Voice(VILLA_GARCIA, "Que publiquen la lista de pasajes y en qué orden van, así sabemos cuándo nos toca.", INITIATIVE),
            Voice(VILLA_GARCIA, "Yo no quiero pavimento en mi pasaje: van a pasar las motos a cualquier velocidad. Que arreglen "
                  "las zanjas.", OPINION, dissents=True),
            Voice(VILLA_GARCIA, "El recolector tampoco entra. La basura la llevamos en carretilla hasta Ruta 8.", COMPLAINT),
            Voice(MANGA, "Primero la entrada de la escuela, después lo que se pueda."),
        ),
        Answer(
            IN_PART, FOURTH,
            "Se pavimentan treinta y ocho cuadras hasta 2030, seis de ellas este año. Empezamos por las que usan el ómnibus "
            "escolar y la policlínica. El resto queda con tosca y cuneta.",
            "Hacer todos los pasajes costaría más que el presupuesto entero de obras del período. Elegimos con lo que se dijo en "
            "el encuentro: primero donde una lluvia deja sin escuela o sin médico.",
            "La lista con el orden de las cuadras está en el plan y se revisa cada año en audiencia. En los pasajes donde la gente "
            "no quiere pavimento se hacen solo la zanja y la entrada.",
            24_000_000, "Seis cuadras en 2026; las demás, hasta 2030", items=("1.1.2",),
        ),
        at=("-34.790400", "-56.052100"),
        also=("Tosca y cilindro en {calle}",),
    ),
    Topic(
        "pozos", "vialidad", "Arreglar los pozos antes de que llegue el invierno",
        "Que el bacheo se haga antes de las lluvias, que dure, y que se avise cuándo pasa la cuadrilla por cada lugar.",
        (
            Voice(PUNTA_RIELES, "Camino Punta Rieles es un colador. El mes pasado rompí el tren delantero y el taller de la "
                  "vuelta me dijo que era el cuarto.", COMPLAINT),
            Voice(FLOR, "Tapan el pozo con balasto y a la semana está peor que antes.", COMPLAINT),
            Voice(MARONAS, "Pedimos que avisen qué día viene la cuadrilla, así corremos los autos y trabajan bien."),
            Voice(JARDINES, "En el pasaje 17 hay un pozo con nombre y apellido, de tanto que lo conocemos.", COMPLAINT),
            Voice(CANTERAS, "Que bacheen de mañana temprano y no a la hora en que la calle explota de camiones."),
            Voice(ITUZAINGO, "Que después de bachear alguien vuelva a mirar si quedó bien."),
            Voice(UNION, "En Larravide esquivamos los pozos de memoria; el que viene de afuera cae.", COMPLAINT),
            Voice(BANADOS, "Con el camión de la arena se formó una huella que ya es zanja.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Una cuadrilla recorre una subzona por semana y repara lo que señalaron vecinas y vecinos. El calendario está en las "
            "carteleras y en el portal.",
            "Sumando los seis encuentros fue lo más repetido. Trabajar por reclamo suelto nos llevaba de una punta a la otra y no "
            "terminaba nada.",
            "Cada recorrida parte de la lista de pozos que se juntó en los encuentros. Donde ya se tapó dos veces y volvió, se "
            "cambia el paquete entero y no solo la capa de arriba.",
            18_500_000, "De marzo a diciembre de 2026", items=("1.1.1",),
        ),
        also=("El bacheo de {calle} duró", "En la esquina de {calle} y {otra} se hundió", "Propone adelantar el bacheo"),
    ),
    Topic(
        "bacheo-bella-italia", "vialidad", "Pozos de Bella Italia",
        "Que se reparen los pozos de las calles internas de Bella Italia, que no figuran en ninguna recorrida.",
        (
            Voice(PUNTA_RIELES, "A Bella Italia adentro no viene nadie. Las recorridas se hacen por donde se ve, por el Camino.",
                  COMPLAINT),
            Voice(PUNTA_RIELES, "Tenemos anotados veintidós pozos, con la dirección. Se los dejamos al municipio en un plano.",
                  INITIATIVE, is_organisation=True),
        ),
        into="pozos", why="Es el mismo pedido de bacheo por recorrida, y la respuesta tiene que ser una sola.",
    ),
    Topic(
        "veredas-escuelas", "vialidad", "Vereda continua hasta las escuelas y las policlínicas",
        "Que se pueda llegar a pie, en silla de ruedas o con un cochecito, sin bajar a la calle: vereda sin cortes y rampas en "
        "las esquinas.",
        (
            Voice(PUNTA_RIELES, "Hay rampas que terminan en un escalón. El que las hizo no empujó nunca una silla.", COMPLAINT),
            Voice(VILLA_GARCIA, "Del liceo a la parada no hay vereda. Van ciento y pico de chiquilines por la banquina de "
                  "Ruta 8.", COMPLAINT),
            Voice(FLOR, "Una vereda de verdad en Rafael, de punta a punta, para que los abuelos lleguen a la policlínica."),
            Voice(ITUZAINGO, "Que las dos cuadras de la escuela sean lo primero y que el recorrido lo marquemos nosotras, que lo "
                  "hacemos todos los días con los cochecitos.", INITIATIVE),
            Voice(UNION, "Baldosas flojas hay en todas partes; lo que pedimos es que se arregle el camino a la policlínica."),
            Voice(BANADOS, "Felipe Cardoso no tiene vereda de ningún lado. Los gurises van a la escuela entre los "
                  "camiones.", COMPLAINT),
            Voice(JARDINES, "Un cochecito doble no pasa por ninguna vereda de acá. Probé todas.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Haremos vereda continua y rebajes en las dos cuadras alrededor de cada policlínica y cada escuela: tres recorridos "
            "por año. El de cada una se conversa con quienes lo caminan.",
            "Es una obligación de accesibilidad y no un favor. Vamos por recorridos enteros porque una rampa suelta no lleva a "
            "ningún lado.",
            "Los tres primeros son los de la policlínica de Flor de Maroñas, el liceo de Villa García y la escuela de Ituzaingó. "
            "La obra viene atrasada: el primer llamado quedó desierto.",
            9_600_000, "Tres recorridos en 2026", items=("1.2.1",),
        ),
        also=("Rampas en las cuatro esquinas", "Vereda continua desde {calle}"),
        at=("-34.849800", "-56.117600"),
    ),
    Topic(
        "veredas-coop", "vialidad", "Veredas con las cooperativas: ellas la mano de obra, el municipio el material",
        "Cooperativas y comisiones ofrecen hacer las veredas de su manzana si el municipio pone materiales y dirección de obra.",
        (
            Voice(PUNTA_RIELES, "Somos treinta y seis familias y sabemos trabajar: hicimos las casas. Dennos portland y arena y "
                  "hacemos la vereda de toda la manzana.", INITIATIVE, is_organisation=True),
            Voice(MARONAS, "En los complejos podemos organizar jornadas los sábados. Falta que alguien nos diga el nivel y el "
                  "ancho.", INITIATIVE, is_organisation=True),
            Voice(PUNTA_RIELES, "Que el convenio diga quién arregla después si se rompe, porque la otra vez nadie se hizo cargo."),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Firmamos tres convenios por año: materiales y dirección de obra del municipio, trabajo de la cooperativa. Las bases "
            "ya están publicadas.",
            "La experiencia anterior salió bien y costó la mitad que una obra por licitación. Faltaba decir quién mantiene, y "
            "ahora está en el convenio.",
            "Durante dos años las roturas por defecto de material las arregla el municipio. Para presentarse alcanza con una nota "
            "y el plano de la manzana.",
            4_100_000, "Primeros convenios, setiembre de 2026", items=("1.2.2",),
        ),
        also=("Los vecinos de {calle} ponemos la mano de obra",),
    ),
    Topic(
        "veredas-maronas", "vialidad", "Veredas rotas en el camino a la policlínica de Maroñas",
        "Que se reparen las veredas que levantaron las raíces y las obras, en el recorrido que hacen las personas mayores.",
        (
            Voice(MARONAS, "Me caí frente a la farmacia y estuve dos meses con yeso. A la semana se cayó otra señora en el mismo "
                  "lugar.", COMPLAINT),
            Voice(MARONAS, "Contamos cuarenta y dos veredas rotas entre Veracierto y la policlínica. Está todo con foto.",
                  INITIATIVE, is_organisation=True),
            Voice(VILLA_ESPANOLA, "Las raíces levantaron todo en Corrales y los viejos andan por la calle."),
        ),
        Answer(
            ACCEPTED, JUST_NOW,
            "El Concejo aprobó reparar las veredas del recorrido a la policlínica. Empieza por las que impiden pasar con bastón o "
            "silla de ruedas.",
            "El relevamiento que trajo la comisión coincidió con el nuestro, casi vereda por vereda, y había crédito.",
            "Los frentistas no pagan: son veredas rotas por raíces o por obras. Hay un teléfono en el cartel para avisar si una "
            "quedó mal.",
            1_260_000, "Ciento veinte días desde el comienzo de la obra", resolution="Reparación de veredas en Maroñas",
            items=("1.2.1",),
        ),
        at=("-34.862300", "-56.121900"),
    ),
    Topic(
        "zanjas-ose", "vialidad", "Que OSE deje la calle como la encontró",
        "Que las zanjas que se abren para arreglar un caño tengan fecha de cierre, y que el municipio la controle.",
        (
            Voice(FLOR, "OSE rompió, arregló el caño y se fue. La zanja sigue abierta desde agosto, con un caballete de adorno.",
                  COMPLAINT),
            Voice(JARDINES, "Pedimos un plazo y una multa. Si yo rompo la vereda me la hacen arreglar."),
            Voice(UNION, "¿Quién firma que la calle quedó bien? Queremos saber a quién llamar.", QUESTION),
            Voice(MANGA, "La reposición la hacen de apuro y se hunde a los dos meses.", COMPLAINT),
            Voice(MARONAS, "Rompieron para arreglar una pérdida y ahora hay dos.", COMPLAINT),
        ),
        Answer(
            REFERRED, SECOND,
            "Pedimos a OSE el cierre de las dieciocho zanjas que marcaron los encuentros. Contestó con fecha para once; por las otras "
            "siete insistimos en marzo.",
            "La reposición es de OSE y el control, de la Intendencia. El municipio no puede multar, pero sí reunir los casos y "
            "publicar qué contestaron.",
            "La lista, con la fecha que dio OSE para cada una, se puede pedir en el mostrador y en cada centro comunal.",
            referred_to="OSE, Gerencia Técnica de Montevideo",
        ),
        competence=NATIONAL, legal_kind=CONTROL,
        also=("Que cuando OSE rompe la calle",),
    ),
    Topic(
        "carteles-obra", "vialidad", "Un cartel en cada obra con plazo, monto y teléfono",
        "Que en cada obra se vea qué se hace, cuánto cuesta, cuándo termina y a quién preguntar.",
        (
            Voice(CANTERAS, "La obra de Veracierto paró cuatro meses y nadie sabía por qué. Con un cartel nos enteramos todos."),
            Voice(ITUZAINGO, "Que diga la fecha de verdad, y si se atrasa que cambien el cartel.", OPINION),
            Voice(PIEDRAS_BLANCAS, "Poner un teléfono donde atiendan. El de la otra vez daba siempre ocupado."),
            Voice(MARONAS, "También cuando la obra se suspende: un papel que diga por qué."),
        ),
        Answer(
            ALREADY_DONE, FIRST,
            "Desde noviembre toda obra del municipio tiene cartel con monto, plazo y un teléfono que se atiende de 9 a 15. Si se "
            "atrasa, se cambia la fecha.",
            "Se acordó en el Concejo y no dependía de presupuesto: el cartel va incluido en cada pliego.",
            "Si ves una obra sin cartel, avisá en el mostrador o por el portal y se pone esa semana.",
        ),
        legal_kind=CONTROL,
        also=("Propone que cada obra tenga un cartel", "¿Para cuándo está prevista la obra", "Pide informe sobre el avance de la"),
    ),
    Topic(
        "cordon-carrasco", "vialidad", "Cordón cuneta en Camino Carrasco",
        "Que se haga el cordón cuneta en el tramo que falta de Camino Carrasco, por donde hoy se camina entre el pasto y los autos.",
        (
            Voice(BANADOS, "De los viveros para allá no hay ni cordón ni vereda. Los que salen del turno de la noche caminan por "
                  "la calle."),
            Voice(BANADOS, "El cordón está hecho hasta la gomería y ahí se terminó la plata, parece.", COMPLAINT),
            Voice(BANADOS, "Antes que el cordón quiero la parada techada. Si alcanza para una cosa sola, que sea esa.",
                  OPINION, dissents=True),
        ),
        Answer(
            NOT_ACCEPTED, SIXTH,
            "En este período no se va a hacer. Camino Carrasco es una vía departamental y la obra cuesta más que todo lo previsto "
            "para la subzona.",
            "Es una avenida a cargo de la Intendencia, que no la tiene en su plan de este quinquenio: lo preguntamos por escrito y "
            "contestó que no. Preferimos decirlo a seguir prometiéndolo.",
            "Lo que sí haremos es la senda de balasto compactado frente a los viveros, de doscientos metros, con la cuadrilla "
            "propia. Si el plan departamental cambia, lo avisamos acá.",
        ),
        competence=DEPARTMENTAL,
        also=("Hacer el cordón cuneta de {calle}",),
        at=("-34.871500", "-56.079300"),
    ),
    Topic(
        "repavimentar", "vialidad", "Repavimentar entera la calle del Hipódromo",
        "Que la calle por donde salen los camiones del Hipódromo se haga de nuevo y no por parches.",
        (
            Voice(ITUZAINGO, "Con los camiones de los caballos no hay parche que aguante. O se hace entera o no se hace."),
            Voice(ITUZAINGO, "Vibran los vidrios cada vez que pasa uno. La calle está quebrada abajo.", COMPLAINT),
            Voice(JARDINES, "Que el Hipódromo ponga una parte, que para eso la usa.", OPINION),
        ),
        Answer(
            IN_PART, None,
            "Se repavimenta el tramo de los portones, con aporte del Hipódromo. El resto se mantiene hasta contar con crédito.",
            "El tramo de los portones concentra el daño. Se está cerrando el convenio por la mitad del costo.",
            "Falta que la asesoría jurídica apruebe el texto del convenio.",
            7_900_000, "Primer semestre de 2027", items=("1.1.1",), state="reviewed",
            note="El monto es el del presupuesto de octubre; falta la firma del convenio.",
        ),
        also=("Que {calle} se repavimente entera", "Preferimos {cuadras} bien hechas"),
        at=("-34.839900", "-56.134000"),
    ),
    Topic(
        "cruces-escuelas", "transito", "Cruces seguros frente a las escuelas",
        "Lomos de burro, cebras que se vean y carteles en los dos sentidos, a la entrada y a la salida de las escuelas.",
        (
            Voice(VILLA_GARCIA, "En Siete Cerros no frena nadie. La maestra sale con los brazos abiertos a parar los autos."),
            Voice(MARONAS, "La cebra de la escuela de Parque Guaraní se borró y la pintaron las madres con cal.", COMPLAINT),
            Voice(FLOR, "Pedimos lomo de burro y que el cartel no esté atrás de un árbol."),
            Voice(PUNTA_RIELES, "Que a la hora de la salida haya alguien con chaleco, aunque sea de a ratos.", INITIATIVE),
            Voice(JARDINES, "Los lomos de burro me rompen el auto a mí que vivo ahí. Prefiero semáforo.", OPINION, dissents=True),
            Voice(BANADOS, "En Felipe Cardoso pasan camiones y bicicletas por el mismo lugar que los niños.", COMPLAINT),
            Voice(FLOR, "La escuela hizo un dibujo del cruce. Úsenlo, que los que cruzan son ellos.", INITIATIVE),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Este año se hacen seis cruces de escuela con lomo, cebra y cartel, y seis más cada año. Cada escuela opina antes de la "
            "obra.",
            "Son obras chicas y bajan la velocidad donde más importa. Los semáforos los decide la Intendencia y tardan años.",
            "Los seis de 2026: Siete Cerros, Parque Guaraní, Rafael, Camino Punta Rieles, Susana Pintos y Felipe Cardoso.",
            8_300_000, "De marzo a noviembre de 2026", items=("1.3.1",),
        ),
        also=("Pintar de nuevo la cebra", "Lomos de burro en {calle}"),
        at=("-34.863900", "-56.118800"),
    ),
    Topic(
        "semaforos", "transito", "Semáforos en José Belloni y en Camino Maldonado",
        "Que se gestionen los semáforos que hace años piden las comisiones, con pulsador para quien cruza despacio.",
        (
            Voice(ITUZAINGO, "En Belloni y Guerra hubo cuatro choques este año, que yo sepa. Vivo en la esquina y salgo con el "
                  "botiquín.", COMPLAINT),
            Voice(FLOR, "Para cruzar Camino Maldonado hay que rezar. Mi padre, con el andador, no llega al otro lado."),
            Voice(JARDINES, "Un semáforo con pulsador frente al club, por favor, aunque sea de los usados."),
            Voice(PIEDRAS_BLANCAS, "¿En qué quedó el estudio que hicieron contando autos? Vinieron tres días y no supimos más.",
                  QUESTION),
            Voice(JARDINES, "Mi nieto cruza Belloni solo desde los ocho años porque no queda otra.", COMPLAINT),
        ),
        Answer(
            REFERRED, SECOND,
            "La Intendencia recibió los cinco pedidos. Aprobó dos (Belloni y Guerra; Camino Maldonado y Rafael) y estudia los demás. "
            "Cada respuesta se publica acá.",
            "Los semáforos los autoriza y los pone la División Movilidad. Lo nuestro es llevar el pedido completo, con los datos de "
            "choques que aportaron ustedes, e insistir.",
            "Para los dos aprobados no dieron fecha de obra. Volvemos a preguntar en junio.",
            referred_to="Intendencia de Montevideo, División Movilidad",
        ),
        competence=DEPARTMENTAL,
        also=("Semáforo con pulsador frente", "Solicita a la Intendencia el estudio de un semáforo", "Refugio peatonal en el medio"),
        at=("-34.842200", "-56.132500"),
        again=Answer(
            REFERRED, SIXTH,
            "El de Belloni y Guerra se instala en agosto. El de Camino Maldonado y Rafael pasó a 2027. Los otros tres fueron "
            "rechazados por la Intendencia.",
            "La Intendencia terminó el estudio. Rechazó tres cruces porque los choques no alcanzan el mínimo que usa; no compartimos "
            "el criterio y lo dijimos por nota.",
            "En los tres rechazados se hacen refugio y cebra con el plan del municipio.",
            referred_to="Intendencia de Montevideo, División Movilidad", items=("1.3.2",),
            note="La Intendencia contestó por los cinco cruces: uno tiene fecha.",
        ),
    ),
    Topic(
        "camiones", "transito", "Que los camiones no corten camino por adentro del barrio",
        "Señalizar y controlar el desvío de camiones, que pasan cargados por calles de casas y frente a escuelas.",
        (
            Voice(CANTERAS, "Los volquetes de la cantera bajan por Isla de Gaspar a cualquier hora. Se rajaron tres casas.",
                  COMPLAINT),
            Voice(BANADOS, "Por Cochabamba pasan los que van a Felipe Cardoso para no hacer la vuelta. Hay que poner un arco de "
                  "altura."),
            Voice(VILLA_GARCIA, "Desde el parque logístico salen camiones a toda hora por Camino Repetto.", COMPLAINT),
        ),
        Answer(
            IN_PART, FIFTH,
            "Se ponen arcos de altura en Cochabamba e Isla de Gaspar. En Camino Repetto no se puede: es el desvío oficial, y "
            "pedimos control a la Intendencia.",
            "El arco es la única medida que no depende de que haya un inspector. En Repetto dejaría afuera también al ómnibus.",
            "Los dos arcos se colocan juntos. Dejan pasar ambulancias, bomberos y el camión de la basura.",
            690_000, "Agosto de 2026", items=("1.3.1",),
        ),
        also=("Los camiones cortan camino", "¿A quién le corresponde señalizar Ruta 8"),
    ),
    Topic(
        "arcos-gaspar", "transito", "Arco de altura en Isla de Gaspar",
        "Un arco en Isla de Gaspar que no deje pasar a los volquetes de la cantera.",
        (
            Voice(CANTERAS, "Un arco de hierro y se terminó el problema. Lo pedimos con la dirección exacta.", is_organisation=True),
            Voice(FLOR, "El camión de la cantera se llevó los cables del teléfono dos veces en el año.", COMPLAINT),
        ),
        into="camiones", why="Lo que se pide acá es una de las medidas del tema de los camiones; se contesta junto.",
    ),
    Topic(
        "ciclovia", "transito", "Ciclovía por Camino Maldonado hasta la terminal",
        "Un lugar seguro para ir en bicicleta a trabajar, que hoy se hace por la banquina.",
        (
            Voice(FLOR, "Voy en bici al frigorífico a las cinco y media. Dos compañeros míos ya no van más.", INITIATIVE),
            Voice(PUNTA_RIELES, "Con una línea pintada no alcanza; tiene que haber separador."),
            Voice(FLOR, "Si sacan lugar para estacionar me funden el comercio. Que la hagan por Veracierto.", OPINION,
                  dissents=True),
        ),
        Answer(
            REFERRED, THIRD,
            "La Intendencia la incluyó en el estudio de la red de ciclovías, sin fecha. Pedimos que la traza se discuta en el barrio "
            "antes de decidirse.",
            "Camino Maldonado es una vía departamental y la obra pasa por tres municipios. Ninguno puede hacerla solo.",
            "Llevamos también la oposición de los comercios y la alternativa por Veracierto.",
            referred_to="Intendencia de Montevideo, División Movilidad",
        ),
        competence=DEPARTMENTAL, legal_kind="consultation",
        also=("Ciclovía por {calle} hasta la terminal",),
    ),
    Topic(
        "carteles-pare", "transito", "Reponer los carteles de PARE y los nombres de las calles",
        "Que se repongan los carteles caídos y se ponga el nombre y el número en las calles que no lo tienen.",
        (
            Voice(MARONAS, "El PARE de la cañada está en el pasto desde el temporal de julio.", COMPLAINT),
            Voice(VILLA_GARCIA, "Sin nombre de calle la ambulancia anduvo media hora dando vueltas. Mi vecino no llegó."),
            Voice(MANGA, "En el camino de tosca cada uno inventa su número de puerta."),
            Voice(JARDINES, "Los nombres que hay están despintados: de noche no se lee ninguno.", COMPLAINT),
        ),
        Answer(
            ALREADY_DONE, SECOND,
            "Se repusieron treinta y un carteles y se pusieron nombres en las cuarenta esquinas que marcó el encuentro. Falta Manga, "
            "que no tiene calles con nombre oficial.",
            "Eran trabajos de una cuadrilla y no necesitaban espera.",
            "Para Manga mandamos a la Intendencia la propuesta de nombres que juntó la comisión: los aprueba la Junta Departamental.",
            310_000,
        ),
        also=("El cartel de PARE de {otra}", "Nomenclátor y número de puerta"),
    ),
    Topic(
        "focos-apagados", "alumbrado", "Reponer las luminarias apagadas en menos de diez días",
        "Que una lámpara quemada no espere meses: un plazo, y que quien reclama sepa en qué está.",
        (
            Voice(PUNTA_RIELES, "Tengo siete números de reclamo por la misma lámpara. Puedo hacer la lotería.", COMPLAINT),
            Voice(FLOR, "Seis focos seguidos apagados en la calle del mercadito. Las gurisas vuelven del liceo corriendo.",
                  COMPLAINT),
            Voice(MARONAS, "Que contesten el reclamo aunque sea para decir que falta el repuesto."),
            Voice(ITUZAINGO, "Si robaron el cable, que lo digan. Nos tuvieron dos meses diciendo que ya venían.", COMPLAINT),
            Voice(CANTERAS, "Un mensaje al celular cuando queda arreglado, así no hay que salir a mirar.", INITIATIVE),
            Voice(VILLA_GARCIA, "Reclamé por teléfono, por la página y en persona. Por los tres lados me dieron un número "
                  "distinto.", COMPLAINT),
            Voice(BANADOS, "Hay una columna que se cayó en el temporal y quedó acostada con el foco prendido.", COMPLAINT),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "El plazo es de diez días y se mide desde el reclamo hasta que enciende. Hoy lo cumplimos en siete de cada diez; la meta "
            "es llegar a noventa y cinco de cada cien.",
            "Una cuadrilla propia cuesta menos que seguir esperando turno en la cuadrilla de la Intendencia.",
            "Quien reclama recibe un número y lo puede consultar. Por robo de cable el plazo es de treinta días: hay que comprar y "
            "la Policía tiene que hacer el acta.",
            11_200_000, "Desde marzo de 2026", items=("1.4.1",),
        ),
        also=("Hay {n} luminarias apagadas", "La lámpara frente", "Robaron el cable en", "Que las columnas tengan número",
              "El área de Alumbrado propone numerar"),
    ),
    Topic(
        "luz-paradas", "alumbrado", "Luz en las paradas de Ruta 8 y Camino Repetto",
        "Iluminar las paradas donde se espera el ómnibus de madrugada y de noche.",
        (
            Voice(VILLA_GARCIA, "A las cinco de la mañana somos quince esperando, a oscuras, con la linterna del teléfono para que "
                  "el ómnibus nos vea."),
            Voice(VILLA_GARCIA, "Robaron dos veces en la parada del kilómetro 21 en un mes.", COMPLAINT),
            Voice(MANGA, "Aunque sea un foco solar, de esos que no llevan cable.", INITIATIVE),
            Voice(VILLA_GARCIA, "El ómnibus sigue de largo porque no ve a nadie. Lo vivimos todas las semanas.", COMPLAINT),
            Voice(VILLA_GARCIA, "Cuando oscurece, las mujeres nos vamos juntas hasta la otra parada. Eso no puede ser un "
                  "plan.", OPINION),
        ),
        Answer(
            ACCEPTED, FIFTH,
            "Se iluminan ocho paradas este año y veintiocho hasta 2029. Las primeras son las del kilómetro 19, el 21 y la entrada del "
            "parque logístico.",
            "Se cruzaron los robos denunciados con la cantidad de gente que espera de madrugada: esas tres iban adelante en las dos "
            "listas.",
            "Donde no hay línea de UTE van columnas solares, como se propuso. Llevan jaula, porque las dos de prueba duraron un mes.",
            5_400_000, "De junio a octubre de 2026", items=("1.4.2",),
        ),
        also=("Iluminar la parada de {calle}",),
        at=("-34.786200", "-56.041700"),
    ),
    Topic(
        "luz-pasajes", "alumbrado", "Luz en los pasajes de Flor de Maroñas y Parque Guaraní",
        "Llegar con luz led a los pasajes y pasillos que quedaron afuera del recambio.",
        (
            Voice(FLOR, "El pasaje B quedó afuera porque en el plano figura como propiedad privada. No es privado: vivimos "
                  "cuarenta."),
            Voice(MARONAS, "En los complejos la luz la pagamos nosotros y alumbra la calle de todos.", OPINION),
            Voice(MARONAS, "Iluminar el pasillo de atrás de la escuela, que es por donde vuelven los del nocturno."),
            Voice(FLOR, "Mujeres del pasaje: queremos poder salir a tirar la basura de noche.", is_organisation=True),
            Voice(MARONAS, "Dos focos por pasaje alcanzan. No pedimos un estadio."),
        ),
        Answer(
            ACCEPTED, FOURTH,
            "Sesenta luminarias este año y doscientas ochenta hasta 2030. El pasaje B entra: ya se corrigió en el plano.",
            "Sumando los seis encuentros, la luz donde se camina fue el segundo pedido más repetido, y en los dos lugares lo trajeron sobre todo mujeres.",
            "Los focos de los complejos que dan a la calle pasan al municipio cuando la administración firme la cesión; el modelo "
            "está en el mostrador.",
            6_900_000, "De mayo a diciembre de 2026", items=("1.4.3",),
        ),
        also=("Luz led en el pasillo que une", "¿Quién responde por la luz de los pasajes", "Propone que las luminarias nuevas"),
        at=("-34.851100", "-56.114400"),
    ),
    Topic(
        "luz-pasaje-b", "alumbrado", "El pasaje B sin luz",
        "Que el pasaje B de Flor de Maroñas tenga alumbrado público.",
        (
            Voice(FLOR, "El pasaje B no tiene un solo foco. Los vecinos sacamos una portátil por la ventana.", COMPLAINT),
            Voice(FLOR, "Llevamos la escritura para mostrar que el pasaje B es público.", is_organisation=True),
        ),
        into="luz-pasajes", why="El pasaje B entra en la obra de los pasajes de Flor de Maroñas.",
    ),
    Topic(
        "puntos-oscuros", "alumbrado", "Recorridas nocturnas para marcar los puntos oscuros",
        "Caminar el barrio de noche con el área de Alumbrado y marcar dónde falta luz, antes de comprar.",
        (
            Voice(BANADOS, "Que vengan a caminar con nosotras a las ocho de la noche, y no a las tres de la tarde.", INITIATIVE),
            Voice(PUNTA_RIELES, "El grupo de mujeres hizo una recorrida y marcó once lugares. El plano está en el centro "
                  "cultural.", INITIATIVE, is_organisation=True),
            Voice(JARDINES, "Los árboles tapan los focos: primero poden y después vemos cuántos faltan."),
            Voice(MARONAS, "La esquina más oscura es la del centro de salud, y ahí nadie reclama porque nadie vive."),
        ),
        Answer(
            ACCEPTED, JUST_NOW,
            "Se colocan veintidós luminarias en los puntos oscuros que se marcaron caminando con vecinas y vecinos. El Concejo ya "
            "aprobó la compra.",
            "Marcar caminando mostró lo que el sistema de reclamos no mostraba: la mitad de los lugares nunca había tenido un foco.",
            "Se empieza por los dos que están frente a escuelas. En ocho lugares alcanzaba con podar, y ya se hizo.",
            748_000, "Colocadas antes de fin de año", resolution="Compra de luminarias para espacios públicos", items=("1.4.3",),
        ),
        also=("Una recorrida nocturna por {barrio}", "Podar los árboles que tapan", "Recorrida de mujeres por {barrio}"),
    ),
    Topic(
        "luz-senda", "alumbrado", "Columnas bajas en la senda de la cañada",
        "Luz a la altura de quien camina, en la senda que une los complejos con la escuela.",
        (
            Voice(MARONAS, "Las columnas alumbran la copa de los árboles y abajo no se ve nada."),
            Voice(VILLA_ESPANOLA, "Por la senda cortamos camino diez cuadras. Si tuviera luz se usaría también de noche."),
        ),
        Answer(
            NOT_ACCEPTED, SEVENTH,
            "No se van a poner columnas bajas: las dos veces que se colocaron las rompieron en el primer mes. Se podan los árboles y se "
            "cambian los focos por otros más potentes.",
            "Cada columna baja cuesta lo que tres focos altos y en la senda no hubo forma de cuidarlas.",
            "La poda está en el calendario de julio. Si con eso no alcanza, se vuelve a mirar en el encuentro de este año.",
        ),
        also=("Columnas bajas en la senda",),
        in_hearing=True,
    ),
)  # fmt: skip
