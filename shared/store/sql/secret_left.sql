-- Places that were looked at and are not any more. $1: those that are, each as platform, space, scope.
select distinct r.platform, r.scope from ops.secret_sync_runs r
where r.platform || ' ' || r.scope <> all ($1::text[])
  and exists (select from ops.sync_cursors c where c.source = r.platform and c.scope in ('env/' || r.scope, 'secrets/' || r.scope))
order by 1, 2
