# A PostgreSQL server for a test file: in a folder of its own, by a Unix socket only, without fsync, and gone afterwards.
# As root it runs as another user, since it refuses to be root.
#
#     postgres_start        in setup_file; skips where no server can be had
#     postgres_stop         in teardown_file
#     postgres_database     in setup: an empty database; PGDATABASE names it
#     postgres_control ...  pg_ctl with the server's folder

postgres_bin() {
	local place found=
	found=$(command -v initdb) && [ -x "${found%/*}/pg_ctl" ] && { echo "${found%/*}"; return; }
	for place in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/opt/postgresql*/bin; do
		[ -x "$place/initdb" ] && found=$place
	done
	[ -n "$found" ] && echo "$found"
}

postgres_as() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd / && setpriv --reuid="$POSTGRES_USER" --regid="$(id -g "$POSTGRES_USER")" --clear-groups -- "$@")
	else
		(cd / && "$@")
	fi
}

postgres_control() {
	postgres_as "$POSTGRES_BIN/pg_ctl" -s -w -t 60 -D "$POSTGRES_FOLDER/data" -l "$POSTGRES_FOLDER/log" "$@" > /dev/null 3>&- 9>&-
}

postgres_start() {
	POSTGRES_BIN=$(postgres_bin) || skip "no PostgreSQL server here"
	POSTGRES_USER=$(id -un)
	if [ "$POSTGRES_USER" = root ]; then
		command -v setpriv > /dev/null || skip "no setpriv here, and a PostgreSQL server does not run as root"
		POSTGRES_USER=nobody
		id -u postgres > /dev/null 2>&1 && POSTGRES_USER=postgres
	fi
	POSTGRES_FOLDER=$(mktemp -d /tmp/sangloc-pg.XXXXXX)
	chmod 755 "$POSTGRES_FOLDER"
	[ "$(id -u)" -ne 0 ] || chown "$POSTGRES_USER" "$POSTGRES_FOLDER"
	export POSTGRES_BIN POSTGRES_USER POSTGRES_FOLDER PGHOST=$POSTGRES_FOLDER PGPORT=5432 PGUSER=tester PGCONNECT_TIMEOUT=20
	postgres_as "$POSTGRES_BIN/initdb" -D "$POSTGRES_FOLDER/data" -U tester -A trust -E UTF8 --locale=C --no-sync > "$POSTGRES_FOLDER/initdb" 2>&1 ||
		{ cat "$POSTGRES_FOLDER/initdb"; return 1; }
	postgres_as sh -c "cat >> '$POSTGRES_FOLDER/data/postgresql.conf'" <<-CONF
		listen_addresses = ''
		unix_socket_directories = '$POSTGRES_FOLDER'
		fsync = off
		full_page_writes = off
		shared_buffers = 32MB
		max_connections = 30
		autovacuum = off
		jit = off
	CONF
	postgres_as sed -i '1i local all careful scram-sha-256' "$POSTGRES_FOLDER/data/pg_hba.conf"	# the one who needs a password
	postgres_control start || { cat "$POSTGRES_FOLDER/log"; return 1; }
}

postgres_stop() {
	[ -n "${POSTGRES_FOLDER:-}" ] || return 0
	postgres_control stop -m immediate || true
	rm -rf "$POSTGRES_FOLDER"
}

# A new database for each test.  A test before that failed may have left the server stopped.
postgres_database() {
	postgres_control status || postgres_control start
	PGDATABASE=t$BATS_TEST_NUMBER
	export PGDATABASE
	psql -qX -d postgres -c "DROP DATABASE IF EXISTS $PGDATABASE WITH (FORCE)" -c "CREATE DATABASE $PGDATABASE" 2> /dev/null
}

query() {
	psql -qXAt -v ON_ERROR_STOP=1 -c "$1"
}
