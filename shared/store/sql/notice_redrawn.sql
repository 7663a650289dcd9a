-- $1: the message, $2: what it shows now. What happened meanwhile it does not show.
update ops.notices set redraw_for = null, updated_at = now() where id = $1 and redraw_for <= $2
