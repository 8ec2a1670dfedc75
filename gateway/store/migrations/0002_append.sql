-- The one write path of the journal (STORE §5): a batch of units in, one status per unit out.
-- Each unit is all or nothing and gets the first status that applies:
-- 0 appended, 1 replayed, 2 key_reused, 3 conflict, 4 gap, 5 guard, 6 shredded.
CREATE FUNCTION maillage.append(
  u_scope uuid[], u_key uuid[], u_mac bytea[],
  e_unit int[], e_stream uuid[], e_version bigint[], e_kind text[], e_state bytea[],
  e_consent bool[],
  p_event int[], p_subject uuid[], p_grp smallint[], p_scope uuid[], p_also smallint[],
  p_event_id uuid[], p_keyver int[], p_sealed bytea[],
  g_unit int[], g_stream uuid[], g_version bigint[],
  OUT u_status smallint[], OUT u_first bigint[], OUT u_last bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = maillage, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  ids bigint[] := array_fill(0::bigint, ARRAY[cardinality(e_unit)]);
  head ledger;
  r record;
  previous_unit int := 0;
  last bigint;
  consent bigint := 0;
BEGIN
  -- An older snapshot would miss rows and fork the ledger; a lazy commit would lie to the caller.
  IF current_setting('transaction_isolation') <> 'read committed'
     OR current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')
     OR pg_is_in_recovery() THEN
    RAISE EXCEPTION 'append needs read committed, synchronous_commit = on and a primary'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF cardinality(u_key) > 256 OR cardinality(e_unit) > 2000 THEN
    RAISE EXCEPTION 'batch too large' USING ERRCODE = 'program_limit_exceeded';
  END IF;
  -- The two-key form: two schemas of one database do not block each other.
  PERFORM pg_advisory_xact_lock(7265, 'maillage.events'::regclass::oid::int);

  SELECT * INTO head FROM ledger ORDER BY batch DESC LIMIT 1;
  IF NOT FOUND THEN
    head.batch := 0; head.last_id := 0; head.at := '-infinity';
    head.hash := decode(repeat('00', 32), 'hex');
  END IF;
  u_status := array_fill(0::smallint, ARRAY[cardinality(u_key)]);
  u_first := array_fill(NULL::bigint, ARRAY[cardinality(u_key)]);
  u_last := u_first;

  FOR r IN
    SELECT u.n, u.mac, i.* FROM unnest(u_scope, u_key, u_mac) WITH ORDINALITY u (scope, key, mac, n)
    CROSS JOIN LATERAL (SELECT body_mac, first_id, last_id FROM idempotency i
                        WHERE i.scope = u.scope AND i.key = u.key LIMIT 1) i
  LOOP
    IF r.body_mac IS NULL OR r.body_mac = r.mac THEN
      u_status[r.n] := 1; u_first[r.n] := r.first_id; u_last[r.n] := r.last_id;
    ELSE
      u_status[r.n] := 2;
    END IF;
  END LOOP;

  -- Conflict and gap in one pass; the version before is looked up only if not in the same unit.
  FOR r IN
    SELECT w.unit, bool_or(taken.hit) AS conflict
    FROM (SELECT e.unit, e.stream, e.version, e.version - 1 IS NOT DISTINCT FROM
                 lag(e.version) OVER (PARTITION BY e.unit, e.stream ORDER BY e.n) AS follows
          FROM unnest(e_unit, e_stream, e_version) WITH ORDINALITY e (unit, stream, version, n)) w
    LEFT JOIN LATERAL (SELECT true AS hit FROM events x
      WHERE x.originator_id = w.stream AND x.originator_version = w.version LIMIT 1) taken ON true
    LEFT JOIN LATERAL (SELECT true AS hit FROM events x
      WHERE NOT w.follows AND x.originator_id = w.stream AND x.originator_version = w.version - 1
      LIMIT 1) before ON true
    WHERE taken.hit OR (w.version > 1 AND NOT w.follows AND before.hit IS NULL)
    GROUP BY w.unit
  LOOP
    IF u_status[r.unit] = 0 THEN
      u_status[r.unit] := CASE WHEN r.conflict THEN 3 ELSE 4 END;
    END IF;
  END LOOP;

  IF cardinality(g_unit) > 0 THEN
    FOR r IN
      SELECT g.unit FROM unnest(g_unit, g_stream, g_version) g (unit, stream, version)
      CROSS JOIN LATERAL (SELECT 1 FROM events x WHERE x.originator_id = g.stream
                          AND x.originator_version = g.version + 1 LIMIT 1) moved
    LOOP
      IF u_status[r.unit] = 0 THEN u_status[r.unit] := 5; END IF;
    END LOOP;
  END IF;

  IF cardinality(p_event) > 0 THEN
    FOR r IN
      SELECT e_unit[p.event] AS unit
      FROM unnest(p_event, p_subject, p_grp, p_scope, p_also) p (event, subject, grp, scope, also)
      CROSS JOIN LATERAL (SELECT 1 FROM shreds s
        WHERE s.subject_id = p.subject AND s.reauthorised_at IS NULL
          AND ((s.grp = p.grp AND s.scope = p.scope)
               OR ((p.also >> s.grp) & 1 = 1 AND s.scope = nobody)) LIMIT 1) gone
    LOOP
      IF u_status[r.unit] = 0 THEN u_status[r.unit] := 6; END IF;
    END LOOP;
  END IF;

  last := head.last_id;
  FOR i IN 1..cardinality(e_unit) LOOP
    IF e_unit[i] < previous_unit THEN
      RAISE EXCEPTION 'events must come unit by unit' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    previous_unit := e_unit[i];
    IF u_status[previous_unit] = 0 THEN
      last := last + 1;
      ids[i] := last;
      u_first[previous_unit] := coalesce(u_first[previous_unit], last);
      u_last[previous_unit] := last;
      IF e_consent[i] THEN consent := last; END IF;
    END IF;
  END LOOP;
  IF last = head.last_id THEN RETURN; END IF;

  INSERT INTO events (originator_id, originator_version, topic, state, notification_id)
  SELECT e.stream, e.version, e.kind, e.state, e.id
  FROM unnest(e_stream, e_version, e_kind, e_state, ids) e (stream, version, kind, state, id)
  WHERE e.id > 0;
  IF cardinality(p_event) > 0 THEN
    INSERT INTO vault (notification_id, subject_id, grp, scope, also, event_id, key_version, sealed)
    SELECT ids[p.event], p.subject, p.grp, p.scope, p.also, p.event_id, p.keyver, p.sealed
    FROM unnest(p_event, p_subject, p_grp, p_scope, p_also, p_event_id, p_keyver, p_sealed)
      p (event, subject, grp, scope, also, event_id, keyver, sealed)
    WHERE ids[p.event] > 0;
  END IF;

  -- The database dates and hashes: no client can record a false leaf, and time never goes back.
  head.at := greatest(head.at, clock_now());
  head.first_id := head.last_id + 1;
  head.last_id := last;
  head.n := last - head.first_id + 1;
  head.batch := head.batch + 1;
  SELECT string_agg(sha256('\x00'::bytea || uuid_send(e.stream) || int8send(e.version)
           || int2send(octet_length(convert_to(e.kind, 'UTF8'))::smallint)
           || convert_to(e.kind, 'UTF8') || e.state), ''::bytea ORDER BY e.id)
    INTO head.leaves
  FROM unnest(e_stream, e_version, e_kind, e_state, ids) e (stream, version, kind, state, id)
  WHERE e.id > 0;
  head.hash := sha256('\x01'::bytea || head.hash || int8send(head.batch) || int8send(head.first_id)
    || int8send(head.last_id) || int4send(head.n)
    || int8send((extract(epoch FROM head.at) * 1000000)::bigint) || head.leaves);
  INSERT INTO ledger SELECT head.*;
  INSERT INTO idempotency (scope, key, body_mac, first_id, last_id, at)
  SELECT u.scope, u.key, u.mac, u.first_id, u.last_id, head.at
  FROM unnest(u_scope, u_key, u_mac, u_first, u_last, u_status)
    u (scope, key, mac, first_id, last_id, status)
  WHERE u.status = 0;
  IF consent > 0 THEN UPDATE consent_head SET position = consent; END IF;
  NOTIFY events;
END $$;
