-- The journal and what keeps it honest (STORE §3). Feeds, views and audit have their own files.
CREATE SCHEMA maillage;
CREATE SCHEMA proj;
CREATE SCHEMA feed;
CREATE SCHEMA audit;
CREATE SCHEMA ops;

CREATE TABLE maillage.schema_migrations (
  n int PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL);

-- The five columns of eventsourcing 9.5.6, nothing else.
CREATE TABLE maillage.events (
  originator_id uuid NOT NULL,
  originator_version bigint NOT NULL CHECK (originator_version > 0),
  topic text NOT NULL,
  state bytea NOT NULL CHECK (octet_length(state) <= 32768),
  notification_id bigint NOT NULL UNIQUE,
  PRIMARY KEY (originator_id, originator_version));

-- The only home of personal values; its rows are deletable.
CREATE TABLE maillage.vault (
  notification_id bigint NOT NULL,
  subject_id uuid NOT NULL,
  grp smallint NOT NULL,
  scope uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  also smallint NOT NULL DEFAULT 0,
  event_id uuid NOT NULL,
  key_version int NOT NULL,
  sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 92 AND 65536),
  PRIMARY KEY (notification_id, subject_id, grp, scope)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50);
CREATE INDEX ON maillage.vault (subject_id, grp, scope);
ALTER TABLE maillage.vault ALTER sealed SET STORAGE EXTERNAL;

CREATE TABLE maillage.ledger (
  batch bigint PRIMARY KEY,
  first_id bigint NOT NULL UNIQUE,
  last_id bigint NOT NULL UNIQUE,
  n int NOT NULL,
  at timestamptz NOT NULL,
  leaves bytea NOT NULL CHECK (octet_length(leaves) = 32 * n),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  CHECK (last_id = first_id + n - 1));

CREATE TABLE maillage.idempotency (
  scope uuid NOT NULL,
  key uuid NOT NULL,
  body_mac bytea,
  first_id bigint NOT NULL,
  last_id bigint NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (scope, key));

CREATE TABLE maillage.shreds (
  subject_id uuid NOT NULL,
  grp smallint NOT NULL,
  scope uuid NOT NULL,
  position bigint NOT NULL,
  reauthorised_at bigint,
  PRIMARY KEY (subject_id, grp, scope));

CREATE TABLE maillage.consent_head (
  one bool PRIMARY KEY DEFAULT true CHECK (one), position bigint NOT NULL);
INSERT INTO maillage.consent_head (position) VALUES (0);

CREATE TABLE maillage.tracking (
  application_name text PRIMARY KEY, notification_id bigint);

CREATE TABLE maillage.dead_letters (
  projection text NOT NULL,
  notification_id bigint NOT NULL,
  subject_id uuid NOT NULL,
  error_class text NOT NULL,
  error_path text NOT NULL,
  attempts int NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (projection, notification_id, subject_id));

-- One time for the whole service; a story of 2025 plays at its own dates (demo and tests only).
CREATE TABLE maillage.clock (
  one bool PRIMARY KEY DEFAULT true CHECK (one), offset_us bigint NOT NULL DEFAULT 0);
INSERT INTO maillage.clock DEFAULT VALUES;

CREATE FUNCTION maillage.clock_now() RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = maillage, pg_temp AS $$
  SELECT clock_timestamp() + offset_us * interval '1 microsecond' FROM clock
$$;

-- Nobody changes what happened, the owner included (STORE ST5).
CREATE FUNCTION maillage.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is refused: the journal is append-only',
    TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON maillage.events
  FOR EACH STATEMENT EXECUTE FUNCTION maillage.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON maillage.ledger
  FOR EACH STATEMENT EXECUTE FUNCTION maillage.refuse_change();
