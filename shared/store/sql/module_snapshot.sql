-- All modules of an environment, as they were at a time. A snapshot is complete, so what is not in it is not there; an
-- older one changes nothing.
with wanted as (
  select * from jsonb_to_recordset($2::jsonb) as w(
    module text, state text, source_state text, installed_version text, code_version text, wave integer, allowed boolean,
    source text, addons_path text, depends text[], missing_depends text[])
), known as (
  select coalesce(bool_or(observed_at > $3::timestamptz), false) as newer from ops.modules where environment = $1
), written as (
  insert into ops.modules as m (
    environment, module, state, source_state, installed_version, code_version, wave, allowed, source, addons_path, depends,
    missing_depends, repo, git_sha, build_id, observed_at)
  select $1, w.module, w.state, nullif(w.source_state, ''), nullif(w.installed_version, ''), nullif(w.code_version, ''),
    w.wave, w.allowed, nullif(w.source, ''), nullif(w.addons_path, ''), w.depends, w.missing_depends, $4, $5, $6, $3
  from wanted w, known where not known.newer
  on conflict (environment, module) do update set
    state = excluded.state, source_state = excluded.source_state, installed_version = excluded.installed_version,
    code_version = excluded.code_version, wave = excluded.wave, allowed = excluded.allowed, source = excluded.source,
    addons_path = excluded.addons_path, depends = excluded.depends, missing_depends = excluded.missing_depends,
    repo = excluded.repo, git_sha = excluded.git_sha, build_id = excluded.build_id, observed_at = excluded.observed_at,
    updated_at = now()
)
delete from ops.modules m using known
where m.environment = $1 and not known.newer and not exists (select from wanted w where w.module = m.module)
