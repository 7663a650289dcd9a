-- What the build's reports come to. A report that lies in two archives counts once.
with reports as (
  select distinct on (kind, sha256) kind, counts from ops.build_artifacts
  where build_id = $1 and state = 'parsed' and kind in ('junit', 'coverage')
), sums as (
  select
    sum((counts->>'tests')::bigint) filter (where kind = 'junit') as tests,
    sum((counts->>'failed')::bigint) filter (where kind = 'junit') as failed,
    sum((counts->>'skipped')::bigint) filter (where kind = 'junit') as skipped,
    sum((counts->>'covered')::numeric) filter (where kind = 'coverage') as covered,
    sum((counts->>'coverable')::numeric) filter (where kind = 'coverage') as coverable
  from reports
)
update ops.builds b set
  tests_total = case when s.tests < 2147483647 then s.tests end, tests_failed = case when s.tests < 2147483647 then s.failed end,
  tests_skipped = case when s.tests < 2147483647 then s.skipped end, coverage_percent = round(100 * s.covered / nullif(s.coverable, 0), 2)
from sums s where b.id = $1
