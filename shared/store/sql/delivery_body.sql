-- The body as far as the viewer may have it and one answer can carry it. Its size is NULL when it is not for this viewer.
select coalesce(ops.console_role(), ''), octet_length(b), case when octet_length(b) <= $2 then b end
from ops.webhook_delivery_body($1) b
