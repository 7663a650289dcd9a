-- A name belongs to the project that bore it first. Gives a row when that is news.
insert into ops.deployment_projects as p (provider, name, project_id, named_at) values ($1, $2, $3, $4)
on conflict (provider, name) do update set project_id = excluded.project_id, named_at = excluded.named_at, updated_at = now()
where (excluded.named_at, excluded.project_id) < (p.named_at, p.project_id) and excluded.project_id <> p.project_id
returning project_id
