// The rival: graphile-worker as its manual sets it up, a process for each core as far as there are workers. A job is a
// delivery with its body; doing it writes as many rows as doing ours does, in one transaction of one statement. It says how
// many were done in a second, from the first claim to the last job's end.
const cluster = require('cluster'), os = require('os')
const { Pool } = require('pg')
const jobs = Number(process.env.JOBS), workers = Number(process.env.WORKERS), rows = Number(process.env.ROWS)
const processes = Math.min(workers, os.cpus().length)
const connectionString = process.env.DATABASE_URL

async function main() {
  const { runMigrations, Logger } = require('graphile-worker')
  const logger = new Logger(() => () => {})
  const pool = new Pool({ connectionString })
  await runMigrations({ pgPool: pool, logger })
  await pool.query('drop table if exists public.rows')
  await pool.query('create table public.rows (id int primary key, job int not null, state text not null, title text, updated_at timestamptz not null)')
  await pool.query("insert into public.rows select n, n / $2::int, 'pending', repeat('x', 200), now() from generate_series(0, $1::int * $2::int - 1) n", [jobs, rows])
  await pool.query('create index on public.rows (job)')
  const body = { action: 'edited', title: 'Invoices are late', text: 'the invoice is sent twice after a restart of the worker '.repeat(25) }
  await pool.query("select count(*) from graphile_worker.add_jobs(array(select row('deliver', json_build_object('n', n, 'body', $2::json), null, null, 5, null, null, null)::graphile_worker.job_spec from generate_series(0, $1::int - 1) n))", [jobs, body])
  await pool.query('vacuum analyze')
  let ready = 0, began
  cluster.on('message', (_, said) => {
    if (said !== 'ready' || ++ready < processes) return
    began = process.hrtime.bigint()
    for (const id in cluster.workers) cluster.workers[id].send('begin')
  })
  let over = 0
  cluster.on('exit', async (_, code) => {
    if (code !== 0) process.exit(1)
    if (++over < processes) return
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    const { rows: [{ n }] } = await pool.query("select count(*)::int as n from public.rows where state = 'done'")
    if (n !== jobs * rows) throw new Error(`${n} of ${jobs * rows} rows were written`)
    console.log(`drained ${jobs / seconds}`)
    process.exit(0)
  })
  for (let n = 0; n < processes; n++) cluster.fork({ SHARE: Math.ceil(workers / processes) })
}

async function work() {
  const { run, Logger } = require('graphile-worker')
  const concurrency = Number(process.env.SHARE)
  const pool = new Pool({ connectionString, max: concurrency + 1 })
  process.send('ready')
  await new Promise((begin) => process.once('message', begin))
  const runner = await run({
    pgPool: pool, concurrency, noHandleSignals: true, pollInterval: 100, logger: new Logger(() => () => {}),
    taskList: {
      deliver: async (payload, { withPgClient }) => {
        await withPgClient((pg) => pg.query("update public.rows set state = 'done', title = $2, updated_at = now() where job = $1", [payload.n, payload.body.title]))
      },
    },
  })
  const look = setInterval(async () => {
    const { rowCount } = await pool.query('select from graphile_worker._private_jobs limit 1')
    if (rowCount === 0) { clearInterval(look); await runner.stop(); process.exit(0) }
  }, 100)
}

(cluster.isPrimary ? main() : work()).catch((error) => { console.error(error); process.exit(1) })
