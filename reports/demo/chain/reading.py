"""What people wrote around the figures of the synthesis. Figures come in by reference, never as typed numbers."""

from reports.demo.prose import Period, words


def synthesis(period: Period) -> dict[str, str]:
    """All the parts of the synthesis of a half-year."""
    return {
        "presentacion": (
            f"Esta síntesis junta, para el {words(period)}, tres cosas que suelen ir por separado: qué se pidió con participación de "
            "vecinas y vecinos, qué contestó el Gobierno y qué se volvió a contar en los barrios. Se oyeron [[aportes.oidos]] aportes, "
            "de los que [[aportes.sistematizados]] están bajo algún tema.\n\nCada cifra abre las filas que la forman. Donde falta una "
            "respuesta, la síntesis no la disimula."
        ),
        "respuestas": (
            "De los temas que empezaron en el período, [[respuesta.tasa]] ya tenía respuesta al cerrarlo. La primera respuesta demoró, "
            "en la mitad de los casos, [[respuesta.mediana_dias]] o menos.\n\nLa demora tiene dos razones que conviene separar. La mayor "
            "parte de lo pedido en los encuentros de barrio esperó a que se aprobara el plan, porque contestar antes habría sido "
            "prometer sin saber con qué. El resto esperó a otros organismos: ahí lo que faltó fue **avisar que se esperaba**."
        ),
        "ejes": (
            "Las calles, la luz y el agua siguen siendo lo que más se nombra, y son también lo que más depende del municipio. En "
            "transporte y salud casi todo se derivó: lo que cambia entre un tema y otro es si se insistió.\n\nDonde la gente llegó con "
            "un conteo propio (los ómnibus de los Bañados, las veredas de Maroñas) la respuesta vino antes y fue más concreta."
        ),
        "territorio": (
            "Las seis subzonas hablaron, pero no con la misma fuerza. Los Bañados y Punta Rieles traen más de lo que no es municipal "
            "(saneamiento, realojo, salud) y por eso acumulan más derivaciones. Conviene mirar esa diferencia antes de comparar tasas "
            "entre subzonas."
        ),
        "pendientes": (
            "Al cierre quedaban [[temas.pendientes]] temas sin respuesta, y [[temas.vencidos]] con el plazo vencido. No son los más "
            "caros: son los que no tienen dueño claro adentro del municipio. Proponemos que a ninguno le falte una persona "
            "encargada y una fecha."
        ),
        "conclusiones": (
            "1. **Contestar lo que se deba aunque la respuesta dependa de otros**, diciendo a quién se le preguntó y cuándo.\n"
            "2. **Devolver más cerca del encuentro.** Lo devuelto en el período es [[devolucion.tasa]] de lo tratado; el resto sigue "
            "sin volver al barrio.\n"
            "3. **Guardar las disidencias.** En el período se anotaron [[aportes.disidencias]]. Dos obras del plan cambiaron para "
            "mejor por lo que había dicho quien no estaba de acuerdo.\n"
            "4. De lo que se demandó, [[incidencia.tasa]] llegó a un compromiso o a una resolución. Es la cifra que habría que mirar "
            "primero el año que viene."
        ),
    }
