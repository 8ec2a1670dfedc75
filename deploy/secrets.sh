#!/usr/bin/env bash
# Make the secret files of compose.yaml, once: it refuses to replace one that exists.
# Run as root: the files go to user 10001, who runs the service in its container.
set -euo pipefail
umask 077
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -e secrets ]; then
    echo "The folder secrets exists: nothing is changed." >&2
    exit 1
fi
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
draft=$(mktemp -d secrets.XXXXXX)
random >"$draft/postgres"
random >"$draft/kek.passphrase"
grep -oE 'CREATE ROLE \w+ LOGIN' deploy/bootstrap.sql | while read -r _ _ role _; do
    printf '%s %s\n' "$role" "$(random)"
done >"$draft/roles"
chown -R "${SECRETS_OWNER:-10001:10001}" "$draft"
mv "$draft" secrets
echo "Made secrets/postgres, secrets/roles and secrets/kek.passphrase: back them up apart."
