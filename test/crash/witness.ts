import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../../bin/contactpoint.js', import.meta.url))

/** A witness in a process of its own, at one address through all its lives. */
export type CrashWitness = {
  readonly url: string
  readonly key: string
  readonly trust: (key: string) => Promise<void>
  /** Ends it with SIGKILL and starts it again. */
  readonly killAndRestart: () => Promise<void>
  readonly stop: () => Promise<void>
}

export async function createWitness(dir: string, port: number): Promise<CrashWitness> {
  const run = async (...args: string[]): Promise<string> => {
    const child = spawn(process.execPath, [command, 'witness', ...args, '--dir', dir])
    let said = ''
    child.stdout.on('data', (piece: Buffer) => (said += String(piece)))
    const [code] = (await once(child, 'close')) as [number]
    if (code !== 0) throw new Error(`witness ${args[0]} failed`)
    return said.trim()
  }
  const key = await run('init', '--name', 'witness.test/crash')
  let running: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const child = spawn(
      process.execPath,
      [command, 'witness', 'serve', '--dir', dir, '--port', String(port)],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    running = child
    for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith('ready ')) return
    throw new Error('the witness did not start')
  }
  const stop = async (): Promise<void> => {
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: `http://127.0.0.1:${port}`,
    key,
    trust: async (logKey) => void (await run('trust', logKey, '--shards')),
    killAndRestart: async () => {
      await stop()
      await start()
    },
    stop,
  }
}
