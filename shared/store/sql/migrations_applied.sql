select version_id from ops.schema_migrations where is_applied and version_id > 0 order by version_id
