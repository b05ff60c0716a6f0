"""What people wrote around the figures of the synthesis. Figures come in by reference, never as typed numbers."""

from collections.abc import Mapping

from reports.demo.prose import Period, leading_themes, words


def synthesis(period: Period, figures: Mapping[str, str]) -> dict[str, str]:
    """All the parts of the synthesis of a half-year; ``figures`` are the texts of its figures by id."""
    themes = leading_themes(figures, "temas.tema.")
    listed = "; ".join(f"{name.lower()}, con [[{id}]]" for id, name in themes)
    return {
        "presentacion": (
            f"Esta síntesis junta, para el {words(period)}, tres cosas que suelen ir por separado: qué se pidió con participación de "
            "vecinas y vecinos, qué contestó el Gobierno y qué se volvió a contar en los barrios. Se oyeron [[aportes.oidos]] aportes; "
            "bajo algún tema ya están [[aportes.sistematizados]].\n\nCada cifra abre las filas que la forman. Donde falta una "
            "respuesta, la síntesis no la disimula."
        ),
        "respuestas": (
            "De los temas que empezaron en el período ya tenía respuesta, al cerrarlo, el [[respuesta.tasa]]. La primera respuesta "
            "demoró, en la mitad de los casos, [[respuesta.mediana_dias]] o menos.\n\nLa demora tiene dos razones que conviene separar. "
            "La mayor parte de lo pedido en los encuentros de barrio esperó a que se aprobara el plan, porque contestar antes habría "
            "sido prometer sin saber con qué. El resto esperó a otros organismos: ahí lo que faltó fue **avisar que se esperaba**."
        ),
        "ejes": (
            (f"Lo que más temas trajo en el período: {listed}.\n\n" if listed else "")
            + "Cuando la respuesta es de otro organismo, lo que cambia entre un tema y otro es si se insistió. Donde la gente llegó con "
            "un conteo propio, con lugares y fechas, la respuesta fue más concreta."
        ),
        "territorio": (
            "Las seis subzonas no hablan con la misma fuerza, y las sesiones comunes las alcanzan menos que los encuentros: en la "
            "tabla de cada una se ve de qué se habló y qué falta contestar. Conviene mirar esa diferencia antes de comparar una subzona "
            "con otra."
        ),
        "pendientes": (
            "Al cierre quedaban sin respuesta [[temas.pendientes]] temas. Con el plazo vencido, [[temas.vencidos]]. No son los más "
            "caros: muchos son los que no tienen dueño claro adentro del municipio. Proponemos que a ninguno le falte una persona "
            "encargada y una fecha."
        ),
        "conclusiones": (
            "1. **Contestar lo que se deba aunque la respuesta dependa de otros**, diciendo a quién se le preguntó y cuándo.\n"
            "2. **Devolver más cerca del encuentro.** De lo tratado se devolvió el [[devolucion.tasa]]; el resto sigue sin volver al "
            "barrio.\n"
            "3. **Guardar las disidencias.** Aportes en desacuerdo anotados en el período: [[aportes.disidencias]]. Dos obras del plan "
            "cambiaron para mejor por lo que dijo quien no estaba de acuerdo.\n"
            "4. De lo que se demandó, el [[incidencia.tasa]] llegó a un compromiso o a una resolución. Es la cifra que habría que mirar "
            "primero el año que viene."
        ),
    }
