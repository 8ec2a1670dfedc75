-- Partner feeds (fils partenaires): one schema for all partners, `partner` leading every key,
-- so that a read walks its own range and what is hidden costs nothing (GATEWAY §1).

-- Projected, not yet delivered; deleted freely: a withdrawal before delivery leaves no trace.
CREATE TABLE feed.pending (
  partner uuid, entry_id uuid, version int CHECK (version > 0), subject uuid,
  source_position bigint NOT NULL, ordinal int NOT NULL,
  PRIMARY KEY (partner, entry_id, version));
CREATE INDEX ON feed.pending (partner, source_position, ordinal);
CREATE INDEX ON feed.pending (subject);

-- Written once with its pending row, stays in place at the cut. `source` = position of the fact
-- shown; `item` = audit item (AUDIT §5); `sealed` NULL = void.
CREATE TABLE feed.payload (
  partner uuid, entry_id uuid, version int, kind text NOT NULL, source bigint NOT NULL,
  shape text NOT NULL CHECK (shape IN ('shown', 'narrowed', 'retracted')), item bytea, sealed bytea,
  PRIMARY KEY (partner, entry_id, version));
CREATE INDEX ON feed.payload (partner, source);

-- Delivered; positions 1..n dense within the epoch, never rebuilt.
CREATE TABLE feed.log (
  partner uuid, epoch int, position bigint CHECK (position BETWEEN 1 AND 2147483647),
  entry_id uuid NOT NULL, version int NOT NULL, subject uuid,
  cut_at timestamptz NOT NULL, audit_id uuid NOT NULL, PRIMARY KEY (partner, epoch, position));
CREATE UNIQUE INDEX ON feed.log (partner, entry_id, version);
CREATE INDEX ON feed.log (subject);

-- One row per partner, locked by each cut.
CREATE TABLE feed.head (
  partner uuid PRIMARY KEY, epoch int NOT NULL, position bigint NOT NULL, active bool NOT NULL);

CREATE TABLE feed.ack (
  partner uuid, client uuid, at timestamptz, epoch int NOT NULL, up_to bigint, entry_id uuid,
  outcome text, basis text, done_at date, backups_until date, PRIMARY KEY (partner, client, at));

-- Second line of defence, never the filter. Not FORCE: the definer functions see all partners.
CREATE FUNCTION feed.own(partner uuid) RETURNS bool LANGUAGE sql STABLE
  RETURN partner = nullif(current_setting('maillage.partner', true), '')::uuid;

ALTER TABLE feed.pending ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed.payload ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed.log ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed.ack ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON feed.pending TO maillage_feed USING (feed.own(partner));
CREATE POLICY own ON feed.payload TO maillage_feed USING (feed.own(partner));
CREATE POLICY own ON feed.log TO maillage_feed USING (feed.own(partner));
CREATE POLICY own ON feed.head TO maillage_feed USING (feed.own(partner));
CREATE POLICY own ON feed.ack TO maillage_feed USING (feed.own(partner));
CREATE POLICY projector ON feed.pending TO maillage_projector USING (true);
CREATE POLICY projector ON feed.payload TO maillage_projector USING (true);
CREATE POLICY projector ON feed.log TO maillage_projector USING (true);
CREATE POLICY projector ON feed.head TO maillage_projector USING (true);

GRANT USAGE ON SCHEMA feed TO maillage_feed, maillage_projector, maillage_audit_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA feed TO maillage_feed;
GRANT INSERT ON feed.ack TO maillage_feed;
GRANT SELECT, INSERT, UPDATE, DELETE ON feed.pending, feed.payload TO maillage_projector;
GRANT SELECT, INSERT, UPDATE (active) ON feed.head TO maillage_projector;
GRANT SELECT ON feed.log TO maillage_projector;  -- what was delivered decides what is still to tell
