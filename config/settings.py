"""Configuración única del sistema; lo que cambia de un lugar a otro se lee del entorno (ver `.env.example`)."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured

from comun import plazos

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# La pone `./dev`: admite valores de muestra y HTTP sin cifrar. En producción no existe.
DESARROLLO = env.bool("DESARROLLO", default=False)


def requerido(variable: str, en_desarrollo: str | None = None) -> str:
    """Valor de una variable sin la que el sistema no arranca; en desarrollo puede tener uno de muestra."""
    valor: str = env(variable, default="") or (en_desarrollo or "" if DESARROLLO else "")
    if not valor:
        raise ImproperlyConfigured(
            f"Falta la variable de entorno {variable}: defínala en el entorno o en el archivo .env "
            "(modelo en .env.example). Para desarrollo o demostración use ./dev, que no la necesita."
        )
    return valor


SECRET_KEY = requerido("SECRET_KEY", "clave-de-desarrollo-que-no-protege-nada")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DESARROLLO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# La entidad que publica: sale en la página, el PDF y los datos, y queda congelada en cada publicación.
ENTIDAD_NOMBRE = requerido("ENTIDAD_NOMBRE", "Secretaría General – Alcaldía Mayor de Bogotá D. C.")
ENTIDAD_CONTACTO = requerido("ENTIDAD_CONTACTO", "oapsecgeneral@alcaldiabogota.gov.co")
# El logo, opcional: un archivo de `static/` (SVG o PNG), que va junto al nombre y por eso no necesita descripción.
ENTIDAD_LOGO = env("ENTIDAD_LOGO", default="")
if ENTIDAD_LOGO and not (BASE_DIR / "static" / ENTIDAD_LOGO).is_file():
    raise ImproperlyConfigured(
        f"ENTIDAD_LOGO dice {ENTIDAD_LOGO!r} y no hay tal archivo en {BASE_DIR / 'static'}."
    )

# Lo que `./dev` guarda en esta máquina: la base incluida y la clave de la demostración.
DATOS = Path(env("DATOS", default="") or BASE_DIR / ".datos")

# El correo: recordatorios e invitaciones. En desarrollo se imprime en la terminal.
globals().update(
    environ.Env.email_url_config(
        env("EMAIL_URL", default="") or ("consolemail://" if DESARROLLO else "smtp://localhost:25")
    )
)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="") or ENTIDAD_CONTACTO
# La dirección pública, con la que empiezan los enlaces de los correos.
SITIO = (
    env("SITIO", default="")
    or (
        f"http://127.0.0.1:{os.environ.get('PUERTO', '8000')}"
        if DESARROLLO
        else f"https://{next(iter(ALLOWED_HOSTS), 'localhost')}"
    )
).rstrip("/")

INSTALLED_APPS = [
    "axes",
    "import_export",
    "pghistory",
    "pgtrigger",
    "config.apps.Administracion",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "procrastinate.contrib.django",
    # Al final: sus grupos se crean cuando ya existen los permisos de todas.
    "participacion",
    "compromisos",
    "informes",
]

MIDDLEWARE = [
    "config.fallas.Salud",
    "django.middleware.security.SecurityMiddleware",
    "config.cabeceras.Cabeceras",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "participacion.Usuario"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "informes.portal.contexto.sitio",
            ],
            "builtins": ["comun.plantillas"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": environ.Env.db_url_config(requerido("DATABASE_URL"))}
# Cada hilo conserva su conexión y la comprueba al empezar un pedido: la que cortó un reinicio de la base se cambia, y
# nadie ve su error. Si la base no está, se sabe al primer intento: con una reserva se esperaría por ella.
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
DATABASES["default"]["OPTIONS"].setdefault("options", plazos.de(sys.argv).opciones)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validador}"}
    for validador in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Quién adivina claves, y qué se le responde: `participacion.entrada`.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "participacion.entrada.Intentos"
AXES_CLIENT_IP_CALLABLE = "participacion.entrada.direccion"
AXES_LOCKOUT_CALLABLE = "participacion.entrada.cerrada"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"

LANGUAGE_CODE = "es"
FORMAT_MODULE_PATH = ["config.formatos"]
TIME_ZONE = "America/Bogota"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = None if DESARROLLO else BASE_DIR / "estaticos"
STATICFILES_DIRS = [BASE_DIR / "static"]
# «Mi reporte» manda diez campos por actividad.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2_000
# Las evidencias: privadas, las sirve una vista que comprueba quién pregunta.
MEDIA_ROOT = Path(env("ARCHIVOS", default="") or DATOS / "archivos")
# Bytes de todas, para que no llenen el disco de la base.
ARCHIVOS_MAXIMO = env.int("ARCHIVOS_MAXIMO", default=20 * 2**30)
# Lo publicado, para servirlo también sin la base: se rehace solo.
COPIAS = Path(env("COPIAS", default="") or DATOS / "copias")
WHITENOISE_USE_FINDERS = DESARROLLO
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DESARROLLO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# Lo que falle queda en la salida del proceso, también sin DEBUG.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sin_base": {"()": "config.fallas.UnRenglon"}},
    "handlers": {"salida": {"class": "logging.StreamHandler", "filters": ["sin_base"]}},
    "root": {"handlers": ["salida"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["salida"], "level": "WARNING", "propagate": False},
        "waitress.queue": {"level": "ERROR"},  # que un pedido esperó turno
        "axes": {
            "level": "ERROR"
        },  # cada clave equivocada, en inglés; lo que importa lo dice participacion.entrada
    },
}

SECURE_SSL_REDIRECT = not DESARROLLO
SECURE_HSTS_SECONDS = 0 if DESARROLLO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "config.sesiones"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DESARROLLO
# Con «__Host-» el navegador solo las recibe cifradas y de este mismo nombre: un sitio vecino no las puede poner.
_DE_ESTE_SITIO = "" if DESARROLLO else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_DE_ESTE_SITIO}sessionid", f"{_DE_ESTE_SITIO}csrftoken"
# La sesión que nadie usa en este tiempo se cierra (`config.sesiones`), y al cerrar el navegador también.
SESION_MINUTOS = env.int("SESION_MINUTOS", default=120)
if SESION_MINUTOS < 5:
    raise ImproperlyConfigured(f"SESION_MINUTOS dice {SESION_MINUTOS}: son los minutos sin uso, 5 o más.")
SESSION_COOKIE_AGE, SESSION_EXPIRE_AT_BROWSER_CLOSE = SESION_MINUTOS * 60, True
X_FRAME_OPTIONS = "DENY"
# Cuántos intermediarios de confianza hay delante. De ellos el servidor toma quién pide y si vino cifrado, y bota lo que
# el visitante haya escrito en su nombre (`config.servidor`).
PROXIES = env.int("PROXIES", default=0)
if "DETRAS_DE_PROXY" in os.environ:
    raise ImproperlyConfigured(
        "DETRAS_DE_PROXY ya no existe: en su lugar, PROXIES dice cuántos intermediarios hay delante (PROXIES=1 es uno)."
    )

SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# La fila de lo que tarda (`participacion.trabajos`): cada aplicación dice qué sabe hacer en su módulo `tareas`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tareas"

# Quien puede cargar una matriz es quien puede crear actividades: sin estos códigos, cualquier usuario
# de la administración podría importar sobre filas ajenas.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"

# El historial guarda también lo borrado, y no se reescribe.
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_APPEND_ONLY = True
