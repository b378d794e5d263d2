/** Addresses of the pages of calls; they hold ids of users alone. */
export const mediationPaths = {
  calls: '/calls',
  end: '/calls/end',
  caller: (userId: number | string): string => `/calls/callers/${userId}`,
} as const

export type CallerParams = { readonly userId: number }

/** Anything but a whole number has no such page. */
export const callerParams = {
  type: 'object',
  required: ['userId'],
  properties: { userId: { type: 'integer', minimum: 1, maximum: 2_147_483_647 } },
} as const
