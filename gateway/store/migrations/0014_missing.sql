-- Which acts of the journal have no audit entry (AUDIT §2.11): a process may die between the two.
CREATE FUNCTION audit.missing(ids uuid[]) RETURNS SETOF uuid LANGUAGE sql STABLE
  SECURITY DEFINER SET search_path = maillage, pg_temp
BEGIN ATOMIC
  SELECT u.id FROM unnest(ids) AS u(id)
  WHERE NOT EXISTS (SELECT 1 FROM audit.entries e WHERE e.id = u.id);
END;
REVOKE EXECUTE ON FUNCTION audit.missing(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.missing(uuid[]) TO maillage_audit_writer;
