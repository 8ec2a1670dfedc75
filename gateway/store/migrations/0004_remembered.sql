-- Has this command been stored already? Asked before deciding, since a repeated command may be
-- refused by what it did the first time. `append` asks again under its lock.
CREATE FUNCTION maillage.remembered(
  u_scope uuid, u_key uuid, u_mac bytea,
  OUT status smallint, OUT first_id bigint, OUT last_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = maillage, pg_temp AS $$
  SELECT CASE WHEN i.body_mac IS NULL OR i.body_mac = u_mac THEN 1 ELSE 2 END, i.first_id, i.last_id
  FROM idempotency i WHERE i.scope = u_scope AND i.key = u_key
$$;
REVOKE EXECUTE ON FUNCTION maillage.remembered FROM PUBLIC;
GRANT EXECUTE ON FUNCTION maillage.remembered TO maillage_app;
