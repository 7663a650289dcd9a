-- Whoever reads becomes the token's role for the rest of the transaction. The claims are set every time, because a
-- connection on which they were once set locally keeps them as an empty string (facts: supabase, section 4). No JIT:
-- compiling a statement that finds one row takes twenty times as long as running it. Which run of the server it is, is part
-- of a list's tag.
select set_config('role', 'authenticated', true),
  set_config('request.jwt.claims', $1, true),
  set_config('transaction_read_only', 'on', true),
  set_config('statement_timeout', '5s', true),
  set_config('jit', 'off', true),
  extract(epoch from pg_postmaster_start_time())::text
