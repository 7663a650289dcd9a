-- $1: checks, $2: their scopes. Locked, because people acknowledge while we look.
select f.check_name, f.scope, f.id, f.fingerprint, f.signal, f.state, f.severity
from unnest($1::text[], $2::text[]) l(check_name, scope)
join ops.convergence_findings f on f.check_name = l.check_name and f.scope = l.scope and f.resolved_at is null
order by f.id
for update of f
