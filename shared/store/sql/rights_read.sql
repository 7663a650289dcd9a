-- $1: the schemas whose objects are of interest. search_path is empty, so that whatever is printed is printed in full.
-- Members of extensions are their extension's business. MAINTAIN, which PostgreSQL 17 added to ALL, is left out for the
-- service role: it lets nobody read or write.
with schemas as (
  select oid, nspname, nspowner, nspacl from pg_namespace where nspname = any ($1::text[])
), who as (
  select 0::oid as oid, 'PUBLIC' as name
  union all
  select r.oid, case when r.oid = (select nspowner from pg_namespace where nspname = 'ops') then '(owner)' else quote_ident(r.rolname) end
  from pg_roles r
), relations as (
  select c.*, format('%I.%I', s.nspname, c.relname) as name, quote_ident(s.nspname) as schema
  from pg_class c join schemas s on s.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), functions as (
  select p.*, format('%I.%I(%s)', s.nspname, p.proname, oidvectortypes(p.proargtypes)) as name, quote_ident(s.nspname) as schema
  from pg_proc p join schemas s on s.oid = p.pronamespace
  where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), acls (class, object, owner, suffix, acl) as (
  select 'pg_class'::regclass, oid, relowner, '', coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)) from relations
  union all
  select 'pg_class'::regclass, r.oid, r.relowner, '(' || quote_ident(a.attname) || ')', a.attacl
  from relations r join pg_attribute a on a.attrelid = r.oid where a.attacl is not null and not a.attisdropped
  union all
  select 'pg_proc'::regclass, oid, proowner, '', coalesce(proacl, acldefault('f', proowner)) from functions
  union all
  select 'pg_namespace'::regclass, oid, nspowner, '', coalesce(nspacl, acldefault('n', nspowner)) from schemas
  union all
  select 'pg_default_acl'::regclass, oid, defaclrole, '', defaclacl from pg_default_acl
), privileges as (
  select class, object, w.name as grantee,
    jsonb_agg(a.privilege_type || acls.suffix || case when a.is_grantable then '*' else '' end
      order by a.privilege_type collate "C", acls.suffix collate "C") as may
  from acls, aclexplode(acls.acl) a join who w on w.oid = a.grantee
  where a.grantee <> acls.owner and not (a.privilege_type = 'MAINTAIN' and w.name = 'service_role')
  group by class, object, w.name
), grants as (
  select class, object, jsonb_object_agg(grantee, may) as granted from privileges group by class, object
), powerful as (
  select oid, rolname from pg_roles where rolsuper or rolbypassrls
), roles as (
  select r.oid, r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcanlogin,
    array(select w.name from pg_auth_members m join who w on w.oid = m.roleid where m.member = r.oid order by w.name collate "C") as member_of,
    -- A superuser may become anybody; that says nothing.
    array(select w.name from powerful p join who w on w.oid = p.oid
      where p.oid <> r.oid and not r.rolsuper and pg_has_role(r.oid, p.oid, 'member') order by w.name collate "C") as becomes
  from pg_roles r
)
select jsonb_build_object(
  'server_version', current_setting('server_version'),
  'major', current_setting('server_version_num')::integer / 10000,
  'migrations', (select coalesce(jsonb_agg(version_id order by version_id), '[]') from ops.schema_migrations where is_applied and version_id > 0),
  'schemas', (select coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(s.nspname), 'owner', w.name, 'grants', coalesce(g.granted, '{}')) order by s.nspname collate "C"), '[]')
    from schemas s join who w on w.oid = s.nspowner left join grants g on g.class = 'pg_namespace'::regclass and g.object = s.oid),
  'relations', (select coalesce(jsonb_agg(jsonb_build_object(
      'schema', r.schema, 'name', r.name, 'owner', w.name, 'grants', coalesce(g.granted, '{}'),
      'kind', case r.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
        when 'm' then 'materialized view' when 'f' then 'foreign table' when 'S' then 'sequence' end,
      'row_security', r.relrowsecurity, 'forced', r.relforcerowsecurity,
      'partition_of', case when r.relispartition then (select format('%I.%I', n.nspname, c.relname) from pg_inherits i
        join pg_class c on c.oid = i.inhparent join pg_namespace n on n.oid = c.relnamespace where i.inhrelid = r.oid) end,
      'as_invoker', exists (select from pg_options_to_table(r.reloptions) o where o.option_name = 'security_invoker' and o.option_value::boolean),
      'definition', case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end) order by r.name collate "C"), '[]')
    from relations r join who w on w.oid = r.relowner left join grants g on g.class = 'pg_class'::regclass and g.object = r.oid),
  'policies', (select coalesce(jsonb_agg(jsonb_build_object(
      'table', r.name, 'name', quote_ident(p.polname), 'permissive', p.polpermissive,
      'command', case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
      'roles', (select jsonb_agg(w.name order by w.name collate "C") from who w where w.oid = any (p.polroles)),
      'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
      order by r.name collate "C", p.polname collate "C"), '[]')
    from pg_policy p join relations r on r.oid = p.polrelid),
  'functions', (select coalesce(jsonb_agg(jsonb_build_object(
      'schema', f.schema, 'name', f.name, 'owner', w.name, 'grants', coalesce(g.granted, '{}'), 'language', l.lanname,
      'definer', f.prosecdef, 'leakproof', f.proleakproof, 'settings', coalesce(f.proconfig, '{}'),
      'volatility', case f.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
      'body_sha256', encode(sha256(convert_to(coalesce(pg_get_function_sqlbody(f.oid), f.prosrc), 'UTF8')), 'hex')) order by f.name collate "C"), '[]')
    from functions f join who w on w.oid = f.proowner join pg_language l on l.oid = f.prolang
    left join grants g on g.class = 'pg_proc'::regclass and g.object = f.oid),
  'triggers', (select coalesce(jsonb_agg(jsonb_build_object(
      'table', r.name, 'name', quote_ident(t.tgname), 'enabled', t.tgenabled in ('O', 'A'), 'definition', pg_get_triggerdef(t.oid))
      order by r.name collate "C", t.tgname collate "C"), '[]')
    from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal),
  'roles', (select coalesce(jsonb_agg(jsonb_build_object(
      'name', w.name, 'superuser', r.rolsuper, 'bypass_rls', r.rolbypassrls, 'create_role', r.rolcreaterole, 'login', r.rolcanlogin,
      'first', r.oid = 10, 'member_of', r.member_of, 'becomes', r.becomes) order by w.name collate "C"), '[]')
    from roles r join who w on w.oid = r.oid
    where r.rolname in ('anon', 'authenticated', 'service_role') or r.rolsuper or r.rolbypassrls or cardinality(r.becomes) > 0),
  'default_grants', (select coalesce(jsonb_agg(jsonb_build_object(
      'maker', w.name, 'schema', coalesce(quote_ident(s.nspname), ''), 'grants', coalesce(g.granted, '{}'),
      'kind', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types'
        when 'n' then 'schemas' else 'others' end) order by w.name collate "C", s.nspname collate "C" nulls first, d.defaclobjtype), '[]')
    from pg_default_acl d join who w on w.oid = d.defaclrole left join schemas s on s.oid = d.defaclnamespace
    left join grants g on g.class = 'pg_default_acl'::regclass and g.object = d.oid
    where d.defaclnamespace = 0 or s.oid is not null),
  'extensions', (select coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(e.extname), 'schema', quote_ident(n.nspname)) order by e.extname collate "C"), '[]')
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace),
  'presets', (select coalesce(jsonb_agg(jsonb_build_object('setting', split_part(c, '=', 1),
      'role', coalesce((select w.name from who w where w.oid = x.setrole and x.setrole <> 0), ''),
      'database', coalesce((select quote_ident(b.datname) from pg_database b where b.oid = x.setdatabase), '')) order by x.setrole, c collate "C"), '[]')
    from pg_db_role_setting x, unnest(x.setconfig) c
    where x.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and (c ~ '^request\.' or split_part(c, '=', 1) in ('role', 'session_replication_role', 'row_security')))
)::text
