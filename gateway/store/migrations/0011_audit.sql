-- The audit trail (journal d'audit), AUDIT §4: what was shown, to whom, why, made durable before
-- the first byte leaves. Sequencer, tiles and monthly partitions attach to these tables later.

CREATE TABLE audit.entries (
  id uuid, at timestamptz, origin text NOT NULL, enqueued bigint GENERATED ALWAYS AS IDENTITY,
  parts smallint NOT NULL CHECK (parts BETWEEN 3 AND 260), commitments bytea NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32), PRIMARY KEY (id, at),
  CHECK (octet_length(commitments) = 32 * parts));

-- Context and items: the disclosure ledger; slot i of the three arrays = item i.
CREATE TABLE audit.opening_long (
  at timestamptz, entry_id uuid, partner uuid, context_salt bytea NOT NULL, context bytea NOT NULL,
  item_salts bytea NOT NULL, items bytea NOT NULL, subjects uuid[] NOT NULL,
  positions bigint[] NOT NULL, events uuid[] NOT NULL, PRIMARY KEY (entry_id, at));
CREATE INDEX ON audit.opening_long (partner, at);
CREATE INDEX ON audit.opening_long USING gin (subjects);

-- Actor and replay: the access log, shorter life.
CREATE TABLE audit.opening_short (
  at timestamptz, entry_id uuid, salts bytea NOT NULL, actor bytea NOT NULL, replay bytea NOT NULL,
  PRIMARY KEY (entry_id, at));

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entries
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

GRANT USAGE ON SCHEMA audit TO maillage_audit_writer, maillage_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO maillage_auditor;
