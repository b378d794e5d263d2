import { entryRefPattern } from '../entry-ref.ts'

const entry = (ref: string): string => `/audit/entries/${ref}`

/** Addresses of the auditors' desk; they name an entry by instant, request and place, and hold nothing of anybody. */
export const monitoringPaths = {
  log: '/audit',
  entry,
  child: (ref: string): string => `${entry(ref)}/child`,
} as const

/** Anything but the name of an entry has no such page. */
export type EntryParams = { readonly ref: string }
export const entryParams = {
  type: 'object',
  required: ['ref'],
  properties: { ref: { type: 'string', pattern: entryRefPattern } },
} as const
