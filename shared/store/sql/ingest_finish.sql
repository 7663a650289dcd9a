-- $1: run, $2: how it went, $3: when.
with ended as (
  update ops.runs r set status = i.status, summary = $2::jsonb, error = nullif(i.error, ''), finished_at = $3, updated_at = now()
  from jsonb_to_record($2::jsonb) i(status text, error text) where r.id = $1
), emptied as (
  delete from ops.do_listings where run_id = $1
)
update ops.do_ingest_runs r set
  status = i.status, complete = i.complete, incomplete = i.incomplete, pages = i.pages, calls = i.calls, retries = i.retries,
  seen = i.seen, declared = i.declared, added = i.added, changed = i.changed, gone = i.gone, events = i.events,
  rate_limit_remaining = i.rate_limit_remaining, errors = i.errors, error = nullif(i.error, ''), finished_at = $3, updated_at = now()
from jsonb_to_record($2::jsonb) i(status text, complete text[], incomplete text[], pages integer, calls integer, retries integer,
  seen integer, declared integer, added integer, changed integer, gone integer, events integer, rate_limit_remaining integer,
  errors jsonb, error text)
where r.run_id = $1 and r.status = 'running'
