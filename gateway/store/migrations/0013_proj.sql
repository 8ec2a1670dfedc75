-- Views built by the runner (STORE §7): versioned tables, read through a stable name.

-- Consent register (registre des accords) of the DPO: one row per directive.
CREATE TABLE proj.consent_register_v1_rows (
  directive uuid PRIMARY KEY, position bigint NOT NULL, kind text NOT NULL, subject uuid NOT NULL,
  voice text NOT NULL, source uuid, recipient uuid, categories text[] NOT NULL,
  purposes text[] NOT NULL, given timestamptz NOT NULL, starts timestamptz NOT NULL,
  until timestamptz, state text NOT NULL, ended bigint[] NOT NULL, ended_categories text[] NOT NULL,
  notice text, channel text);
CREATE INDEX ON proj.consent_register_v1_rows (subject);

CREATE VIEW proj.consent_register_rows AS SELECT * FROM proj.consent_register_v1_rows;

GRANT USAGE ON SCHEMA proj TO maillage_app, maillage_projector;
GRANT SELECT, INSERT, UPDATE, DELETE ON proj.consent_register_v1_rows TO maillage_projector;
GRANT SELECT ON proj.consent_register_rows TO maillage_app, maillage_projector;
