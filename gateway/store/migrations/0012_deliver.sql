-- The gate's two functions: `feed.deliver` (cut and record) and `audit.put` (record).
-- A verdict is computed, never thrown: 0 ok, 1 consent behind, 2 head moved, 3 inactive,
-- 4 pending changed. A retry with the same id and leaf answers 0 and writes nothing.
CREATE TYPE audit.draft AS (
  id uuid, at timestamptz, origin text, partner uuid, commitments bytea, leaf bytea,
  context_salt bytea, context bytea, item_salts bytea, items bytea,
  short_salts bytea, actor bytea, replay bytea,
  subjects uuid[], positions bigint[], events uuid[],
  known bigint,                                   -- NULL: the answer holds nothing of a person
  epoch int, head bigint,                         -- what a cut expects of its head
  cut_entries uuid[], cut_versions int[]);        -- in order of position; empty: a re-read

CREATE FUNCTION audit.is_recorded(draft audit.draft) RETURNS bool LANGUAGE sql STABLE
  RETURN EXISTS (SELECT 1 FROM audit.entries e
                 WHERE e.id = draft.id AND e.at = draft.at AND e.leaf = draft.leaf);

CREATE FUNCTION audit.record(drafts audit.draft[]) RETURNS void LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO audit.entries (id, at, origin, parts, commitments, leaf)
    SELECT id, at, origin, octet_length(commitments) / 32, commitments, leaf FROM unnest(drafts);
  INSERT INTO audit.opening_long (at, entry_id, partner, context_salt, context, item_salts, items,
                                  subjects, positions, events)
    SELECT at, id, partner, context_salt, context, item_salts, items, subjects, positions, events
    FROM unnest(drafts);
  INSERT INTO audit.opening_short (at, entry_id, salts, actor, replay)
    SELECT at, id, short_salts, actor, replay FROM unnest(drafts);
END;

CREATE FUNCTION feed.cut(draft audit.draft) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
  standing feed.head;
  held int;
BEGIN
  SELECT * INTO standing FROM feed.head WHERE partner = draft.partner FOR UPDATE;
  IF NOT FOUND OR NOT standing.active THEN RETURN 3; END IF;
  IF (standing.epoch, standing.position) IS DISTINCT FROM (draft.epoch, draft.head) THEN RETURN 2; END IF;
  SELECT count(*) INTO held FROM (
    SELECT 1 FROM feed.pending p
    JOIN unnest(draft.cut_entries, draft.cut_versions) AS c(entry_id, version) USING (entry_id, version)
    WHERE p.partner = draft.partner ORDER BY p.source_position, p.ordinal FOR UPDATE OF p) AS locked;
  IF held < cardinality(draft.cut_entries) THEN RETURN 4; END IF;
  WITH told AS (
    DELETE FROM feed.pending p
    USING unnest(draft.cut_entries, draft.cut_versions) WITH ORDINALITY AS c(entry_id, version, n)
    WHERE p.partner = draft.partner AND p.entry_id = c.entry_id AND p.version = c.version
    RETURNING c.n, p.entry_id, p.version, p.subject)
  INSERT INTO feed.log (partner, epoch, position, entry_id, version, subject, cut_at, audit_id)
    SELECT draft.partner, draft.epoch, draft.head + n, entry_id, version, subject, draft.at, draft.id
    FROM told;
  UPDATE feed.head SET position = draft.head + cardinality(draft.cut_entries)
    WHERE partner = draft.partner;
  RETURN 0;
END $$;

CREATE FUNCTION feed.verdict(draft audit.draft) RETURNS smallint LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT position FROM maillage.consent_head) > draft.known THEN RETURN 1; END IF;
  IF cardinality(draft.cut_entries) > 0 THEN RETURN feed.cut(draft); END IF;
  RETURN CASE WHEN (SELECT active FROM feed.head WHERE partner = draft.partner) THEN 0 ELSE 3 END;
END $$;

-- Heads are taken in partner order, whatever the order of the units: no deadlock between gates.
CREATE FUNCTION feed.deliver(drafts audit.draft[]) RETURNS smallint[] LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = maillage, pg_temp AS $$
DECLARE
  verdicts smallint[] := array_fill(0::smallint, ARRAY[cardinality(drafts)]);
  accepted audit.draft[] := '{}';
  draft audit.draft;
  n int;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  FOR n IN SELECT u.n FROM unnest(drafts) WITH ORDINALITY
             AS u(id, at, origin, partner, c1, c2, c3, c4, c5, c6, c7, c8, c9, a1, a2, a3, k, e, h, x, y, n)
           ORDER BY u.partner, u.n LOOP
    draft := drafts[n];
    CONTINUE WHEN audit.is_recorded(draft);
    verdicts[n] := feed.verdict(draft);
    IF verdicts[n] = 0 THEN accepted := accepted || draft; END IF;
  END LOOP;
  PERFORM audit.record(accepted);
  RETURN verdicts;
END $$;

CREATE FUNCTION audit.put(drafts audit.draft[]) RETURNS smallint[] LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = maillage, pg_temp AS $$
DECLARE
  verdicts smallint[] := array_fill(0::smallint, ARRAY[cardinality(drafts)]);
  accepted audit.draft[] := '{}';
  consent bigint := (SELECT position FROM maillage.consent_head);
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true);
  FOR n IN 1 .. cardinality(drafts) LOOP
    CONTINUE WHEN audit.is_recorded(drafts[n]);
    IF consent > drafts[n].known THEN verdicts[n] := 1; ELSE accepted := accepted || drafts[n]; END IF;
  END LOOP;
  PERFORM audit.record(accepted);
  RETURN verdicts;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA feed, audit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION feed.own(uuid) TO maillage_feed;
GRANT EXECUTE ON FUNCTION feed.deliver(audit.draft[]), audit.put(audit.draft[]) TO maillage_audit_writer;
