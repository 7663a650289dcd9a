-- Whoever replays says who he is, as a reader does, and the database decides.
select set_config('request.jwt.claims', $1, true), set_config('lock_timeout', '5s', true), set_config('statement_timeout', '10s', true),
  coalesce(ops.console_role() in ('operator', 'admin'), false)
