import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Publisher } from './publisher.ts'
import type { Sequencer } from './sequencer.ts'

const EVERY_MS = 1000
const HORIZON_STANDS_MS = 30_000

type Running = {
  readonly sequencer: Sequencer
  readonly publisher: Publisher
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Carries the log on until stopped: a turn a second, without a pause while there is more.
 *
 * What fails is said once and tried again: nothing is lost while the log stands, for the entries are in the database.
 */
export function runSequencer(running: Running): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  let fault: string | undefined
  const turn = async (): Promise<number> => {
    try {
      const hasMore = await takeTurn(running)
      if (fault !== undefined) running.log.info('audit-log-goes-on')
      fault = undefined
      return hasMore ? 0 : EVERY_MS
    } catch (error) {
      const now = String((error as { code?: unknown }).code ?? 'unknown')
      if (now !== fault) running.log.error('audit-log-stands', { fault: now }, error)
      fault = now
      return EVERY_MS
    }
  }
  const done = (async () => {
    while (!stopping.signal.aborted) await pause(await turn(), stopping.signal)
  })()
  return {
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}

async function takeTurn({ sequencer, publisher, clock, log }: Running): Promise<boolean> {
  const pass = await sequencer.pass()
  if (pass.kind === 'not-alone') return false
  const now = clock()
  const published = await publisher.publish(pass.signed, now)
  if (published !== null && published !== 'none' && published !== 'cosigned')
    log.warn('audit-log-unwitnessed', { fault: published })
  if (pass.waitingSince && now.getTime() - pass.waitingSince.getTime() > HORIZON_STANDS_MS)
    log.warn('audit-log-horizon-stands')
  return pass.hasMore
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
