"""The manual of the demonstration: what people said of the first edition, and what the second one adds."""

PARTS = {
    "presentacion": (
        "Este manual cuenta cómo se gobierna con los vecinos y las vecinas en este municipio. Está escrito para quien lo tiene que "
        "hacer: dice para qué, quién, en cuánto tiempo y cómo se sabe si salió bien."
    ),
    "creditos": (
        "Lo escribió el equipo de planificación a partir de la edición que trae el portal, y lo revisaron el Concejo Municipal y el "
        "Concejo Vecinal. Se puede copiar y adaptar diciendo de dónde salió."
    ),
}
CHANGE_NOTE = "Incorpora lo que encontró la evaluación del piloto: más aviso antes de los talleres y qué hacer cuando otro organismo no contesta."

#: By the slug of a chapter: account that says it, the phrase it is about, what it says, and what was done (empty: waits).
COMMENTS = (
    (
        "talleres",
        "vecinal",
        "",
        "Con una semana de aviso no llegamos a avisar en los barrios: harían falta dos, y que el aviso llegue primero a las "
        "organizaciones.",
        "Se agregó un apartado sobre el aviso.",
    ),
    (
        "devolucion",
        "concejal",
        "",
        "Sería bueno que la devolución se lleve también impresa a la policlínica y a las escuelas.",
        "",
    ),
)

#: By the slug of a chapter: what the second edition adds at its end.
ADDED = {
    "talleres": (
        "## Cuánto aviso hace falta\n\n"
        "En el piloto, una semana no alcanzó. La convocatoria sale con **quince días** y llega primero a clubes, merenderos y comisiones "
        "de fomento, que son quienes avisan de verdad. Si un taller se corre, se vuelve a avisar por los mismos lugares."
    ),
    "respuestas": (
        "## Cuando otro organismo no contesta\n\n"
        "Se responde igual, dentro del plazo: a qué organismo se le preguntó, qué día y qué contestó, aunque sea nada. A los treinta días "
        "se reclama por escrito y se dice en la página del tema. Una vez por trimestre la Alcaldía lleva la lista completa."
    ),
}
#: The changes that findings asked for were made: what is said when their comments are closed.
DONE = "Se escribió en el capítulo y sale en la próxima edición."

#: By the code of a step that people mark: days after the adoption began, and what shows that it is done.
DONE_STEPS = {
    "equipo-1": (
        6,
        "Resolución del Concejo Municipal de julio de 2025, con integrantes del equipo y horas de la coordinación.",
    ),
    "equipo-8": (25, "Siete cuentas, ninguna compartida. No se delegó la publicación."),
    "mejora-1": (30, "Acta de la reunión del equipo: la línea de base va a ser el segundo semestre de 2025."),
    "sesiones-1": (40, "La Mesa Ejecutiva manda el acta firmada dentro de los veinte días."),
    "talleres-1": (55, "Dos ensayos, nueve personas preparadas para facilitar y tomar nota."),
    "devolucion-2": (
        311,
        "Se presentó en el salón comunal de Villa García, con cuarenta y una personas, y se difundió por mensajes y afiches.",
    ),
}
