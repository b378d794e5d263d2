const ofUser = (userId: number | string): string => `/users/${userId}/relations`

/** Addresses of the pages about declared children and alerts; they hold ids of rows alone. */
export const relationsPaths = {
  own: '/account/relations',
  declare: '/account/relations/new',
  checkDeclaration: '/account/relations/new/check-answers',
  ofUser,
  remove: (userId: number | string, relationId: number | string): string =>
    `${ofUser(userId)}/${relationId}/remove`,
  alerts: '/alerts',
  alert: (alertId: number | string): string => `/alerts/${alertId}`,
} as const

const id = { type: 'integer', minimum: 1, maximum: 2_147_483_647 } as const

/** Parameters of the routes. Anything but whole numbers has no such page. */
export type RelationParams = {
  readonly userId: number
  readonly relationId: number
  readonly alertId: number
}

export function paramsOf(...names: (keyof RelationParams)[]) {
  const properties = Object.fromEntries(names.map((name) => [name, id]))
  return { params: { type: 'object', required: names, properties } }
}
