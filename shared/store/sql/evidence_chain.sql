-- The chain in its order, after a number. recorded_at is in microseconds since 1970, as the digest has it.
select id, kind, subject, sha256, size_bytes, location, coalesce(run_id::text, ''), (extract(epoch from recorded_at) * 1000000)::bigint, previous_digest, digest
from ops.evidence where id > $1 order by id limit $2
