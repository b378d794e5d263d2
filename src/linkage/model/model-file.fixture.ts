import { readFileSync } from 'node:fs'
import type { ModelFile } from './stored-model.ts'

/** Text of the model that is shipped. */
export const shippedModel = readFileSync(new URL('../../../data/linkage-model.json', import.meta.url), 'utf8')

/** The shipped model under another version, with a link threshold for every kind of source. */
export function modelWith(version: string, linkBits: number): string {
  const file = JSON.parse(shippedModel) as ModelFile
  const thresholds = Object.fromEntries(
    Object.entries(file.thresholds).map(([kind, of]) => [kind, { ...of, linkBits }]),
  )
  return JSON.stringify({ ...file, version, thresholds })
}
