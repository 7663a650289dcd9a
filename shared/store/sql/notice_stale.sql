-- $1: the channel. The oldest message that does not show all, and for which notice.
select id, receipt, redraw_for from ops.notices
where told_in = $1 and redraw_for is not null
order by redraw_for limit 1
