import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'

/** A command `contactpoint witness …` that ended. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

const start = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, ['bin/contactpoint.js', 'witness', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

/** Runs the real command to its end. */
export async function run(...args: readonly string[]): Promise<Ended> {
  const child = start(args)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Starts the real witness on `dir`, until the test ends at the latest; gives its address once it answers, and a way to end it by a signal. */
export async function serve(
  t: TestContext,
  dir: string,
): Promise<{ url: string; end: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const child = start(['serve', '--dir', dir, '--port', '0'])
  const exited = once(child, 'exit') as Promise<[number | null]>
  t.after(() => child.kill('SIGKILL'))
  child.stderr!.resume()
  for await (const line of createInterface({ input: child.stdout! })) {
    const end = async (signal: NodeJS.Signals) => {
      child.kill(signal)
      return (await exited)[0]
    }
    if (line.startsWith('ready ')) return { url: line.slice('ready '.length), end }
  }
  throw new Error('the witness did not start')
}
