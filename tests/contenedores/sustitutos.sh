#!/bin/sh
# Las imágenes oficiales no siempre se pueden bajar: aquí se hacen otras del mismo nombre, con un Debian recién instalado y,
# en la segunda, los programas del PostgreSQL de desarrollo. Sirven para probar nuestros pasos, no las oficiales.
# Uso, como root: sustitutos.sh PROGRAMAS, la carpeta bin de ese PostgreSQL dentro de su paquete de Python.
set -eu
instalado=${1%/bin}
paquete=${instalado%/*}
aqui=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

fallar() {
    printf '%s\n' "$*" >&2
    exit 1
}

# El Debian de esta máquina, y de donde ella misma baja sus paquetes.
# shellcheck disable=SC2016  # son campos de apt-get
origen=$(apt-get indextargets --format '$(SITE) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' |
    grep -vE -- '-(updates|security|backports)$' | head -n 1)
[ -n "$origen" ] || fallar "Los sustitutos se hacen con un Debian: en esta máquina apt-get no conoce ninguno."

raiz=$(mktemp -d)
contenedor=
limpiar() {
    rm -rf "$raiz"
    [ -z "$contenedor" ] || buildah rm "$contenedor" >/dev/null
}
trap limpiar EXIT

debootstrap --variant=minbase --include=ca-certificates,python3,python3-pip \
    "${origen#* }" "$raiz" "${origen% *}" >"$raiz.registro" 2>&1 || {
    tail -n 5 "$raiz.registro" >&2
    fallar "debootstrap no pudo instalar el Debian: quizá esta máquina no tiene red o permiso para montar carpetas."
}
rm -rf "$raiz.registro" "$raiz"/var/cache/apt/archives/*.deb "$raiz"/var/lib/apt/lists/* \
    "$raiz"/usr/lib/python3*/EXTERNALLY-MANAGED # que pip instale donde lo hace el de la imagen oficial
ln -s python3 "$raiz/usr/bin/python"
printf 'Dir::Cache::%s "";\n' pkgcache srcpkgcache >"$raiz/etc/apt/apt.conf.d/docker-clean" # como la oficial
# Con las ruedas que la máquina ya bajó: adentro no se sabe de dónde las baja ella.
printf '[global]\nno-index = true\nfind-links = /ruedas\n' >"$raiz/etc/pip.conf"

contenedor=$(buildah from scratch)
buildah copy --quiet "$contenedor" "$raiz" / >/dev/null
buildah config --cmd python3 --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$contenedor"
buildah commit --quiet "$contenedor" docker.io/library/python:3.13-slim >/dev/null

# En su sitio relativo, que es donde los programas buscan las bibliotecas del paquete.
buildah copy --quiet "$contenedor" "$instalado" /opt/postgresql/paquete/18 >/dev/null
buildah copy --quiet "$contenedor" "$paquete.libs" "/opt/postgresql/${paquete##*/}.libs" >/dev/null
buildah copy --quiet --chmod 755 "$contenedor" "$aqui/postgres.sh" /usr/local/bin/docker-entrypoint.sh >/dev/null
buildah config --env PATH=/opt/postgresql/paquete/18/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env PGDATA=/var/lib/postgresql/18/docker --entrypoint '["docker-entrypoint.sh"]' --volume /var/lib/postgresql --port 5432 --stop-signal SIGINT \
    "$contenedor"
buildah config --cmd postgres "$contenedor"
buildah commit --quiet "$contenedor" docker.io/library/postgres:18 >/dev/null
