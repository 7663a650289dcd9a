-- $1: a day, $2: how many days before it. What they had of errors.
select jsonb_build_object('day', s.day, 'errors', s.document -> 'errors')::text
from ops.summaries s where s.day < $1 and s.day >= to_char($1::date - $2::integer, 'YYYY-MM-DD')
