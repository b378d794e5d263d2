import { childParams, childrenPaths } from '../../children/web/paths.ts'

const of = (childId: string): string => `${childrenPaths.record(childId)}/consent`
const stay = (childId: string): string => `${childrenPaths.record(childId)}/stay`

/** Addresses of this surface. None says which service, or that there is one. */
export const consentPaths = {
  own: of,
  new: (childId: string): string => `${of(childId)}/new`,
  checkNew: (childId: string): string => `${of(childId)}/new/check-answers`,
  contact: (childId: string): string => `${of(childId)}/contact`,
  end: (childId: string): string => `${of(childId)}/end`,
  withdraw: (childId: string): string => `${of(childId)}/withdraw`,
  stay,
  withdrawStay: (childId: string, stayId: string): string => `${stay(childId)}/${stayId}/withdraw`,
} as const

/** Parameters of the routes of a child, and of one consent to stay; anything else has no such page. */
export const params = {
  child: childParams,
  stay: {
    ...childParams,
    required: ['childId', 'stayId'],
    properties: { ...childParams.properties, stayId: { type: 'string', pattern: '^[1-9][0-9]{0,14}$' } },
  },
} as const
