"""La matriz del plan, de ida y vuelta: qué columnas trae, cómo se lee cada fila y qué se muestra antes de guardar."""
