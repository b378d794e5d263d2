const look = (lookId: string): string => `/emergency/${lookId}`
const review = (lookId: string): string => `/emergency/reviews/${lookId}`

/** Addresses of looks in an emergency; they hold opaque ids alone. */
export const safeguardingPaths = {
  start: '/emergency',
  card: (childId: string): string => `/emergency/children/${childId}`,
  look,
  end: (lookId: string): string => `${look(lookId)}/end`,
  search: '/safeguarding/search',
  reviews: '/emergency/reviews',
  figures: '/emergency/figures',
  figuresFile: '/emergency/figures.csv',
  review,
} as const

export type LookParams = { readonly lookId: string }
export type CardParams = { readonly childId: string }

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } as const

/** Anything but a UUID in lower case has no such page. */
export const lookParams = { type: 'object', required: ['lookId'], properties: { lookId: uuid } } as const
export const cardParams = { type: 'object', required: ['childId'], properties: { childId: uuid } } as const
