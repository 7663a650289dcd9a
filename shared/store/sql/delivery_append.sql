-- One value instead of a row of a set: planning that costs a good part less.
select ops.append_delivery($1, $2, $3, $4, $5::jsonb, $6, $7, $8::smallint, $9::timestamptz)
