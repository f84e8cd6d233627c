#!/bin/sh
# Comprueba «./dev demo --sin-servidor» y «./dev test» en un Debian 12 recién nacido: lo mínimo y python3.
#
#   tests/maquina_limpia.sh [ARGUMENTO de pytest…]
#
# Como root y con debootstrap. Lo que se prueba es lo último guardado en git; la máquina vive en una carpeta temporal y
# se borra al final. Con HEREDAR=1 usa los repositorios de apt, la configuración de pip y los certificados de esta.
set -eu
umask 022
CDPATH='' cd -- "$(dirname -- "$0")/.."

if [ "$(id -u)" != 0 ] || ! command -v debootstrap >/dev/null; then
    echo "Hay que ser root y tener debootstrap: apt-get install debootstrap" >&2
    exit 1
fi
raiz=$(mktemp -d)
chmod 755 "$raiz"
trap 'rm -rf --one-file-system "$raiz"' EXIT
trap 'exit 1' HUP INT TERM

espejo=
if [ "${HEREDAR-}" ]; then
    # shellcheck disable=SC2016  # no son variables: son de apt
    espejo=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1)
fi
debootstrap --variant=minbase --include=python3 bookworm "$raiz" ${espejo:+"$espejo"}
if [ "${HEREDAR-}" ]; then
    for propio in /etc/apt /etc/pip.conf /etc/xdg/pip /etc/ssl/certs/ca-certificates.crt /usr/local/share/ca-certificates; do
        [ ! -e "$propio" ] || cp -R --parents "$propio" "$raiz"
    done
fi
echo '127.0.0.1 localhost' >"$raiz/etc/hosts"
mkdir "$raiz/srv/participacion"
git archive HEAD | tar -x -C "$raiz/srv/participacion"

# Sus procesos y lo que monte terminan con ella. El «sh» que queda arriba recoge a los huérfanos, como haría init.
unshare --fork --kill-child --pid --mount-proc --root="$raiz" --wd=/srv/participacion \
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -euc 'mount -t tmpfs tmpfs /dev/shm; ./dev demo --sin-servidor; ./dev test "$@"; echo "En una máquina limpia funciona."' sh "$@"
