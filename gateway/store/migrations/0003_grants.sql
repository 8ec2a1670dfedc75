-- Who may do what in schema maillage (STORE §4); whatever is not granted here is refused.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA maillage FROM PUBLIC;

GRANT USAGE ON SCHEMA maillage
  TO maillage_app, maillage_projector, maillage_audit_writer, maillage_auditor, maillage_ops;
GRANT EXECUTE ON FUNCTION maillage.clock_now()
  TO maillage_app, maillage_projector, maillage_audit_writer, maillage_auditor, maillage_ops;
GRANT SELECT ON maillage.schema_migrations, maillage.clock TO maillage_app;

GRANT SELECT ON maillage.events, maillage.vault, maillage.ledger, maillage.consent_head,
  maillage.tracking, maillage.dead_letters TO maillage_app;
GRANT EXECUTE ON FUNCTION maillage.append TO maillage_app;

-- The ledger dates the facts a projection folds; consent_head tells how far it must have read.
GRANT SELECT ON maillage.events, maillage.vault, maillage.ledger, maillage.consent_head
  TO maillage_projector;
GRANT SELECT, INSERT, UPDATE, DELETE ON maillage.tracking, maillage.dead_letters
  TO maillage_projector;

GRANT SELECT ON maillage.consent_head TO maillage_audit_writer;
GRANT SELECT ON maillage.events, maillage.ledger TO maillage_auditor;
