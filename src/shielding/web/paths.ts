const desk = '/shielding'
const request = (requestId: string): string => `${desk}/requests/${requestId}`
const child = (childId: string): string => `${desk}/children/${childId}`
const row = (rowId: string): string => `${desk}/rows/${rowId}`
const offer = (offerId: string): string => `${desk}/offers/${offerId}`
const change = (changeId: string): string => `${desk}/changes/${changeId}`

/** Addresses of the shielding desk; they hold random ids, never anything about a child. */
export const shieldingPaths = {
  desk,
  ask: (childId: string): string => `/at-risk/${childId}`,
  find: `${desk}/find`,
  record: `${desk}/requests/new`,
  challenge: (requestId: string): string => `${desk}/requests/new?challenges=${requestId}`,
  request,
  decide: (requestId: string): string => `${request(requestId)}/decide`,
  notice: (requestId: string): string => `${request(requestId)}/notice`,
  child,
  look: (childId: string): string => `${child(childId)}/record`,
  review: (childId: string): string => `${child(childId)}/review`,
  events: (childId: string): string => `${child(childId)}/events`,
  second: (changeId: string): string => `${change(changeId)}/second`,
  stop: (changeId: string): string => `${change(changeId)}/stop`,
  offers: (childId: string): string => `${child(childId)}/offers`,
  accept: (offerId: string): string => `${offer(offerId)}/accept`,
  withdraw: (offerId: string): string => `${offer(offerId)}/withdraw`,
  row,
  decideRow: (rowId: string): string => `${row(rowId)}/decide`,
  secondRow: (rowId: string): string => `${row(rowId)}/second`,
  returnRow: (rowId: string): string => `${row(rowId)}/return`,
} as const

export type IdParams = { readonly id: string }

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Anything but a UUID has no such page. */
export const idParams = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', pattern: uuid } },
} as const

/** The opaque id that a query or a field holds; null for anything else. */
export function idIn(value: unknown): string | null {
  return typeof value === 'string' && new RegExp(uuid).test(value) ? value : null
}
