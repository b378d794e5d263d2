import type { Act } from '../../platform/act.ts'
import { rekeyVault } from '../../vault/index.ts'
import type { SourceFacts } from '../apply-source-records.ts'
import { composeVaulted, type VaultContent } from './content.ts'
import { recordText, vaultTexts } from './tokens.ts'

/** Seals a batch of what stands under keys older than `version`, the one in force, under that. @returns how many; 0 when nothing is left. */
export function rekeyShielded(act: Act, version: number, facts: SourceFacts): Promise<number> {
  return rekeyVault<VaultContent>(
    act,
    version,
    ({ content }) => vaultTexts(composeVaulted(content, facts), content),
    recordText,
  )
}
