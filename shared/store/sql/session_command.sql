-- The command as far as the viewer may have it and one answer can carry it. Its size is NULL when it is not for this viewer.
select coalesce(ops.console_role(), ''), octet_length(c), case when octet_length(c) <= $2 then convert_to(c, 'UTF8') end
from ops.exec_session_command($1) c
