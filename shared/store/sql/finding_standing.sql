-- $1: check, $2: scope. Locked, because people acknowledge and the SSOT suppresses while we look.
select id, fingerprint, signal, state, severity, suppressed_until from ops.convergence_findings
where check_name = $1 and scope = $2 and resolved_at is null
order by id
for update
