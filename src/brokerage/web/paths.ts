const own = '/contact-requests'
const ownRequest = (requestId: string): string => `${own}/${requestId}`
const queue = '/broker'
const request = (requestId: string): string => `${queue}/requests/${requestId}`
const step =
  (name: string) =>
  (requestId: string): string =>
    `${request(requestId)}/${name}`

/** Addresses of the contact desk and of those who ask it; they hold opaque ids alone. */
export const brokeragePaths = {
  own,
  new: `${own}/new`,
  /** The form, from a record. */
  newFor: (childId: string): string => `${own}/new?child=${childId}`,
  ownRequest,
  withdraw: (requestId: string): string => `${ownRequest(requestId)}/withdraw`,
  urgent: (requestId: string): string => `${ownRequest(requestId)}/urgent`,
  close: (requestId: string): string => `${ownRequest(requestId)}/close`,
  queue,
  figures: `${queue}/figures`,
  request,
  take: step('take'),
  giveBack: step('give-back'),
  urgency: step('urgency'),
  handOver: step('hand-over'),
  child: step('child'),
  attempts: step('attempts'),
  wish: step('wish'),
  answer: step('answer'),
  contacts: step('contacts'),
  history: step('history'),
} as const

export type RequestParams = { readonly requestId: string }

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

/** Anything but a UUID has no such page. */
export const requestParams = {
  type: 'object',
  required: ['requestId'],
  properties: { requestId: { type: 'string', pattern: uuid } },
} as const

/** The opaque id of a child in what was sent; null when there is none, undefined when it is none. */
export function childIn(sent: unknown): string | null | undefined {
  const { child } = (sent ?? {}) as { child?: unknown }
  if (child === undefined || child === '') return null
  return typeof child === 'string' && new RegExp(uuid).test(child) ? child : undefined
}
