select id, duplicate, pending, altered
from ops.append_delivery($1, $2, $3, $4, $5::jsonb, $6, $7, $8::smallint, $9::timestamptz)
