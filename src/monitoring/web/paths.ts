import { entryRefPattern } from '../entry-ref.ts'

const entry = (ref: string): string => `/audit/entries/${ref}`
const reviews = '/audit/reviews'

/** Addresses of the auditors' desk; they name an entry by instant, request and place, a review by a random id, and hold nothing of anybody. */
export const monitoringPaths = {
  log: '/audit',
  entry,
  child: (ref: string): string => `${entry(ref)}/child`,
  reviews,
  share: `${reviews}/share`,
  review: (reviewId: string): string => `${reviews}/${reviewId}`,
} as const

/** Anything but the name of an entry has no such page. */
export type EntryParams = { readonly ref: string }
export const entryParams = {
  type: 'object',
  required: ['ref'],
  properties: { ref: { type: 'string', pattern: entryRefPattern } },
} as const

/** Anything but a UUID has no such page. */
export type ReviewParams = { readonly reviewId: string }
export const reviewParams = {
  type: 'object',
  required: ['reviewId'],
  properties: { reviewId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } },
} as const
