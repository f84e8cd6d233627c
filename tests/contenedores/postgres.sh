#!/bin/sh
# Lo que docker-compose.yml usa de la entrada de la imagen oficial de PostgreSQL: la primera vez crea la base y su dueño.
set -eu

if [ "$(id -u)" = 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --uid 999 --home-dir /var/lib/postgresql postgres
    install --directory --owner postgres --mode 700 "$PGDATA"
    install --directory --owner postgres --mode 775 /var/run/postgresql
    chown -R postgres /var/lib/postgresql
    exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    clave=$(mktemp)
    printf '%s\n' "$POSTGRES_PASSWORD" >"$clave"
    # shellcheck disable=SC2086  # son varias opciones
    initdb --username="$POSTGRES_USER" --pwfile="$clave" $POSTGRES_INITDB_ARGS
    rm "$clave"
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait --options='-c listen_addresses= -c unix_socket_directories=/var/run/postgresql' start
    createdb --host=/var/run/postgresql --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"
    pg_ctl --wait --mode=fast stop
fi
exec "$@" -c 'listen_addresses=*' -c unix_socket_directories=/var/run/postgresql
