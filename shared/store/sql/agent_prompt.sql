-- The prompt as far as the viewer may have it and one answer can carry it. Its size is NULL when it is not for this viewer.
select coalesce(ops.console_role(), ''), octet_length(p), case when octet_length(p) <= $2 then convert_to(p, 'UTF8') end
from ops.agent_run_prompt($1) p
