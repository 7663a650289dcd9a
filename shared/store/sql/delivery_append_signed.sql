-- delivery_append behind a proof. The verdict is null when the proof is good.
select ops.append_signed_delivery($1, $2, $3, $4, $5::jsonb, $6, $7, $8::smallint, $9::timestamptz, $10, $11, $12::timestamptz)
