# La imagen de producción. Su configuración llega por el entorno: ver .env.example.
FROM python:3.13-slim

# Lo que usa WeasyPrint para dibujar el PDF, y un usuario sin privilegios.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fontconfig fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home participacion \
    && install --directory --owner participacion --mode 700 /datos/archivos /datos/copias

WORKDIR /app

# Antes que el código: cambian menos y así se reutiliza lo ya construido.
COPY requirements.txt .
# Sin las pruebas que traen algunos paquetes.
RUN pip install --no-cache-dir --require-hashes --requirement requirements.txt \
    && find /usr/local/lib -type d -name tests -prune -exec rm -r {} +

COPY . .

# Juntar los estáticos carga la configuración, que exige estos valores; ninguno queda en la imagen.
RUN python -m config.fuentes \
    && SECRET_KEY=- ENTIDAD_NOMBRE=- ENTIDAD_CONTACTO=- DATABASE_URL=postgresql:///- \
        python manage.py collectstatic --noinput \
    && python -m compileall -q .

USER participacion
ENV HOME=/tmp PYTHONUNBUFFERED=1
EXPOSE 8000

# Otras opciones, como el número de procesos, se dan en la variable GUNICORN_CMD_ARGS.
CMD ["gunicorn", "--config", "python:config.servidor", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm", \
     "config.wsgi"]
