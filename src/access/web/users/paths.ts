const user = (userId: number | string): string => `/users/${userId}`
const under =
  (step: string) =>
  (userId: number | string): string =>
    `${user(userId)}/${step}`

/** Addresses of the pages about users; they hold ids of accounts, never a name. */
export const usersPaths = {
  users: '/users',
  review: '/users/review',
  nominate: '/users/new',
  nominateCheck: '/users/new/check-answers',
  import: '/users/import',
  leavers: '/users/leavers',
  user,
  need: under('need'),
  decide: under('need/decision'),
  identity: under('identity'),
  vetting: under('vetting'),
  vettingCheck: under('vetting/update-check'),
  open: under('open'),
  suspend: under('suspend'),
  reinstate: under('reinstate'),
  leave: under('leave'),
  move: under('move'),
  rights: under('rights'),
  explain: under('explain'),
  supervisor: under('supervisor'),
  agreement: '/account/agreement',
} as const

/** Parameters of the routes of one account. Anything but a whole number has no such page. */
export type UserParams = { readonly userId: number }
export const userParams = {
  type: 'object',
  required: ['userId'],
  properties: { userId: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
} as const

/** An id out of a query or a form; null for anything else. */
export function idIn(value: unknown): number | null {
  return typeof value === 'string' && /^[1-9]\d{0,8}$/.test(value) ? Number(value) : null
}
