-- Two builds that tell of one environment do so one after the other.
select pg_advisory_xact_lock(hashtextextended('ops.modules/' || $1, 0))
