import { readFileSync } from 'node:fs'
import { buildVariants, parseVariantCsv, type NameVariants } from '../lib/matching/index.ts'

/** Text of a shipped data file. */
export function dataFile(name: string): string {
  return readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
}

/** Given-name and family-name variants of the shipped reference data. */
export function readVariants(): NameVariants {
  return buildVariants([
    ...parseVariantCsv(dataFile('first-name-variants.csv')),
    ...parseVariantCsv(dataFile('surname-variants-uk.csv')),
  ])
}
