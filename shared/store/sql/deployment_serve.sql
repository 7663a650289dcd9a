update ops.deployments d set is_current = s.current, current_since = s.since, current_until = s.until
from unnest($1::bigint[], $2::boolean[], $3::timestamptz[], $4::timestamptz[]) s(id, current, since, until)
where d.id = s.id and d.id = any($1::bigint[])
