// The rival: PostGraphile as its manual sets it up for production, with one worker for each core. It does what the read
// API does: verifies the token, becomes its role with its claims for the transaction, and lets row level security decide.
const cluster = require('cluster'), http = require('http'), jwt = require('jsonwebtoken')
const workers = Number(process.env.WORKERS)

if (cluster.isMaster) {
  let ready = 0
  cluster.on('listening', (_, address) => ++ready === workers && console.log(`serving http://127.0.0.1:${address.port}`))
  cluster.on('exit', () => process.exit(1))
  for (let n = 0; n < workers; n++) cluster.fork()
} else {
  const { Pool } = require('pg'), { postgraphile } = require('postgraphile')
  const { PgBackwardRelationPlugin } = require('graphile-build-pg')
  const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.CONNECTIONS) })
  const app = postgraphile(pool, 'ops', {
    dynamicJson: true, disableDefaultMutations: true, disableQueryLog: true, graphiql: false, setofFunctionsContainNulls: false,
    graphileBuildOptions: { orderByNullsLast: true }, // the order that there is an index for
    skipPlugins: [PgBackwardRelationPlugin], // two names that it would give in this schema are the same
    pgSettings: async (request) => {
      const token = (request.headers.authorization || '').replace(/^Bearer /, '')
      const claims = jwt.verify(token, process.env.SECRET, { algorithms: ['HS256'], audience: 'authenticated' })
      return { role: 'authenticated', 'request.jwt.claims': JSON.stringify(claims) }
    },
  })
  http.createServer(app).listen(0, '127.0.0.1')
}
process.stdin.on('end', () => process.exit(0)).resume()
