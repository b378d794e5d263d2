const review = (reviewId: string): string => `/reviews/${reviewId}`
const merge = (mergeId: string): string => `/merges/${mergeId}`

/** Addresses of this surface; they hold random ids of items and merges, never anything about a child. */
export const linkagePaths = {
  reviews: '/reviews',
  next: '/reviews/next',
  review,
  check: (reviewId: string): string => `${review(reviewId)}/check-answers`,
  records: (reviewId: string): string => `${review(reviewId)}/records`,
  second: (reviewId: string): string => `${review(reviewId)}/second`,
  undo: (reviewId: string): string => `${review(reviewId)}/undo`,
  merges: '/merges',
  preview: '/merges/preview',
  merge,
  mergeSecond: (mergeId: string): string => `${merge(mergeId)}/second`,
  mergeUndo: (mergeId: string): string => `${merge(mergeId)}/undo`,
} as const

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Parameters of the routes of one item. Anything but a UUID has no such page. */
export type ReviewParams = { readonly reviewId: string }
export const reviewParams = {
  type: 'object',
  required: ['reviewId'],
  properties: { reviewId: { type: 'string', pattern: uuid } },
} as const

/** Parameters of the routes of one merge. */
export type MergeParams = { readonly mergeId: string }
export const mergeParams = {
  type: 'object',
  required: ['mergeId'],
  properties: { mergeId: { type: 'string', pattern: uuid } },
} as const

/** An opaque id out of a query or a form; null for anything else. */
export function uuidIn(value: unknown): string | null {
  return typeof value === 'string' && new RegExp(uuid).test(value) ? value : null
}
