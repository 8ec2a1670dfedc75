-- Wrapped keys and what was destroyed (CRYPTO §3); no plaintext key ever reaches this database.
CREATE SCHEMA keys;

CREATE TABLE keys.schema_migrations (
  n int PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL);

CREATE TABLE keys.dek (
  subject_id uuid, grp smallint, scope uuid, version int,
  line text NOT NULL,
  kek_epoch int NOT NULL,
  wrapped bytea NOT NULL,
  proof bytea NOT NULL,
  sealed_count bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject_id, grp, scope, version));

-- Holds no key material.
CREATE TABLE keys.dek_gone (
  subject_id uuid, grp smallint, scope uuid,
  gone_at timestamptz NOT NULL,
  decision uuid NOT NULL,
  reauthorised uuid,
  PRIMARY KEY (subject_id, grp, scope));

CREATE TABLE keys.feed_key (
  partner_id uuid, subject_id uuid, grp smallint, epoch int,
  kek_epoch int NOT NULL,
  wrapped bytea NOT NULL,
  proof bytea NOT NULL,
  PRIMARY KEY (partner_id, subject_id, grp, epoch));

CREATE TABLE keys.service_key (
  name text, version int,
  kek_epoch int NOT NULL,
  wrapped bytea NOT NULL,
  proof bytea NOT NULL,
  PRIMARY KEY (name, version));

CREATE TABLE keys.kek (
  line text, epoch int,
  provider text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'retiring', 'destroyed')),
  created_at timestamptz NOT NULL,
  destroy_after timestamptz,
  destroyed_at timestamptz,
  witness text[],
  PRIMARY KEY (line, epoch));

-- What was destroyed never comes back by accident (CRYPTO §7.4).
CREATE FUNCTION keys.refuse_gone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keys, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dek_gone g WHERE g.subject_id = NEW.subject_id AND g.grp = NEW.grp
             AND g.reauthorised IS NULL
             AND (TG_TABLE_NAME = 'feed_key' OR g.scope = (to_jsonb(NEW) ->> 'scope')::uuid)) THEN
    RAISE EXCEPTION 'this key was destroyed' USING ERRCODE = 'KS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER never_again BEFORE INSERT ON keys.dek
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_gone();
CREATE TRIGGER never_again BEFORE INSERT ON keys.feed_key
  FOR EACH ROW EXECUTE FUNCTION keys.refuse_gone();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA keys FROM PUBLIC;
GRANT USAGE ON SCHEMA keys TO maillage_app, maillage_projector;
GRANT SELECT, INSERT ON keys.dek, keys.feed_key, keys.service_key, keys.kek TO maillage_app;
GRANT UPDATE (sealed_count) ON keys.dek TO maillage_app;
GRANT SELECT ON keys.dek_gone, keys.schema_migrations TO maillage_app;
GRANT SELECT ON keys.dek, keys.service_key, keys.kek TO maillage_projector;
GRANT SELECT, INSERT ON keys.feed_key TO maillage_projector;
