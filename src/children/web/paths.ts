const record = (childId: string): string => `/children/${childId}`

/** Addresses of this surface. Nothing that tells of a child but the opaque id is ever in one. */
export const childrenPaths = {
  home: '/',
  search: '/search',
  record,
  reason: (childId: string): string => `${record(childId)}/reason`,
} as const

/** Parameters of the routes of one child. */
export type ChildParams = { readonly childId: string }

/** Anything but a UUID in lower case has no such page: it answers as an unknown id does. */
export const childParams = {
  type: 'object',
  required: ['childId'],
  properties: { childId: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } },
} as const
