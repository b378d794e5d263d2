/**
 * A supervisor for tests to kill: starts a server with the options given as JSON, prints what came of it as one line
 * of JSON, and stops the server when its standard input ends.
 */
import { startEmbeddedPostgres } from './index.ts'
import type { EmbeddedPostgresOptions } from './index.ts'

const options = JSON.parse(process.argv[2] ?? '') as EmbeddedPostgresOptions
try {
  const server = await startEmbeddedPostgres(options)
  console.log(
    JSON.stringify({ pid: server.pid, wasAdopted: server.wasAdopted, host: server.socketDirectory }),
  )
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  console.log(JSON.stringify({ error: String(error) }))
}
