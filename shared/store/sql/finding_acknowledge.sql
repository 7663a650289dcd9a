-- The first one who takes a finding on counts, by the vendor's clock.
with taken as (
  update ops.convergence_findings set acknowledged_at = $2, acknowledged_by = $3, updated_at = now()
  where id = $1 and (acknowledged_at is null or acknowledged_at > $2)
  returning id)
select exists (select from taken), exists (select from ops.convergence_findings where id = $1)
