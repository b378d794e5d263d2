import type { Act, RunAct } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { rekeyShielded } from '../children/index.ts'
import { listSourceFacts } from '../linkage/index.ts'
import { DomainError } from '../platform/errors.ts'
import { listKeyUse, useNewestKey, type KeyUse } from '../vault/index.ts'
import { shieldResource } from './shield.ts'
import { rekeyWords } from './words.ts'

/** Master keys of the vault with what stands under each, versions rising. */
export async function readKeyUse(act: Act): Promise<KeyUse[]> {
  await act.require('shielding.rotate-keys', shieldResource('keys', ''))
  return listKeyUse(act.sql)
}

/**
 * Puts the newest master key of the ring in force and seals all that stands under older ones anew, with new data keys, in batches of a
 * transaction each while the service runs.
 *
 * Stopped anywhere it goes on where it was when it is run again. Source: security 4.3.
 * @param onProgress how many records, rows and words were sealed anew so far.
 */
export async function rotateVaultKeys(
  run: RunAct,
  onProgress: (sealed: number) => void = () => {},
): Promise<{ readonly version: number; readonly sealed: number }> {
  const version = await run(async (act) => {
    await act.require('shielding.rotate-keys', shieldResource('keys', ''))
    const { version: newest } = act.keyring.newest()
    if (await useNewestKey(act)) await recordStep(act, newest, 0)
    return newest
  })
  let sealed = 0
  for (;;) {
    const batch = await run(async (act) => {
      await act.require('shielding.rotate-keys', shieldResource('keys', ''))
      const facts = await listSourceFacts(act)
      const done = (await rekeyShielded(act, version, facts)) || (await rekeyWords(act, version))
      if (done > 0) await recordStep(act, version, done)
      return done
    })
    if (batch === 0) return { version, sealed }
    sealed += batch
    onProgress(sealed)
  }
}

/**
 * The oldest key that something stands under, below which keys can be taken off the ring.
 *
 * @throws DomainError `CP_VAULT_KEYS` while something stands under a key older than the one in force.
 */
export async function requireRotated(act: Act): Promise<number> {
  const used = await readKeyUse(act)
  const inForce = used.findLast(({ usedFrom }) => usedFrom !== null)
  const older = used.filter(({ version, sealed }) => version !== inForce?.version && sealed > 0)
  if (inForce && older.length === 0) return inForce.version
  throw new DomainError(
    'conflict',
    'CP_VAULT_KEYS',
    'something is still sealed under an older key; run `contactpoint vault rotate` to its end',
  )
}

function recordStep(act: Act, version: number, sealed: number): Promise<unknown> {
  return recordEntry(act, {
    action: 'shielding.rotate-keys',
    outcome: 'done',
    quantity: sealed,
    fields: [`key-${version}`],
  })
}
