-- $1: days. Those that have a summary, and the first of all that ever had one.
select s.day from ops.summaries s where s.day = any($1::text[])
union
(select s.day from ops.summaries s order by s.day limit 1)
