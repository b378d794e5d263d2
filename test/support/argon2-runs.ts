import { createHook } from 'node:async_hooks'

/** How often argon2 was run while `work` ran: the work of a password check, told without a clock. */
export async function argon2Runs(work: () => Promise<unknown>): Promise<number> {
  let runs = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'ARGON2REQUEST') runs++
    },
  }).enable()
  try {
    await work()
  } finally {
    hook.disable()
  }
  return runs
}
