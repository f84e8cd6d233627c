"""Lo que hace `./dev demo` con la base ya encendida: preparar la demostración y servirla, en un solo proceso, que así
carga el sistema una vez.

Uso: `python -m config.demostracion [--plan politica]`, con el puerto en `PUERTO`.
"""

import os
import subprocess
import sys

from gunicorn.app.wsgiapp import run

from manage import main


def preparar_y_servir(opciones: list[str]) -> None:
    sys.argv = ["manage.py", "demo", "--migrar", *opciones]
    main()
    # Lo que tarda: dibujar los PDF y publicar. Muere con este proceso, que es también el del servidor.
    subprocess.Popen(["setpriv", "--pdeathsig", "TERM", sys.executable, "manage.py", "trabajador"])  # noqa: S607
    direccion = f"127.0.0.1:{os.environ['PUERTO']}"
    print(f"Sirviendo en http://{direccion}/ (Ctrl-C para terminar).", flush=True)
    sys.argv = ["gunicorn", "--config", "python:config.servidor", "--bind", direccion]
    sys.argv += ["--graceful-timeout", "5", "--log-level", "warning", "config.wsgi"]
    run()


if __name__ == "__main__":
    preparar_y_servir(sys.argv[1:])
