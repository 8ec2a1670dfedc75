#!/usr/bin/env bash
# Create the roles and databases if they are missing, then set each role's password.
# Reads PGHOST, PGUSER, /run/secrets/postgres and /run/secrets/roles (one "role password" a line).
set -euo pipefail
secrets=${SECRETS_DIR:-/run/secrets}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PGPASSWORD=$(<"$secrets/postgres")
export PGPASSWORD PGDATABASE=postgres

run() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }

if [ -z "$(run --command "SELECT 1 FROM pg_database WHERE datname = 'maillage_keys'")" ]; then
    run --file "$here/bootstrap.sql"
fi
while read -r role ROLE_PASSWORD; do
    export ROLE_PASSWORD # never on a command line
    run --set role="$role" <<'SQL'
SET log_statement = 'none';
\getenv password ROLE_PASSWORD
ALTER ROLE :"role" PASSWORD :'password';
SQL
done <"$secrets/roles"
