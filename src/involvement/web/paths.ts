import { childParams, childrenPaths } from '../../children/web/paths.ts'

const of = (childId: string): string => `${childrenPaths.record(childId)}/involvement`
const one = (childId: string, involvementId: number | string): string => `${of(childId)}/${involvementId}`
const change = (childId: string, changeId: number | string): string => `${of(childId)}/changes/${changeId}`

/** Addresses of this surface. `confirm` and `undo` are posted to; all others are pages. */
export const involvementPaths = {
  new: (childId: string): string => `${of(childId)}/new`,
  end: (childId: string, involvementId: number | string): string => `${one(childId, involvementId)}/end`,
  lead: (childId: string, involvementId: number | string): string => `${one(childId, involvementId)}/lead`,
  assessment: (childId: string, involvementId: number | string): string =>
    `${one(childId, involvementId)}/assessment`,
  confirm: (childId: string, involvementId: number | string): string =>
    `${one(childId, involvementId)}/confirm`,
  change,
  undo: (childId: string, changeId: number | string): string => `${change(childId, changeId)}/undo`,
} as const

/** Where the answers of a form are checked and saved. */
export const checkPath = (form: string): string => `${form}/check-answers`

const serial = { type: 'string', pattern: '^[1-9][0-9]{0,14}$' } as const

/** Parameters of the routes of one child, one involvement and one change; anything else has no such page. */
export const params = {
  child: childParams,
  involvement: {
    ...childParams,
    required: ['childId', 'involvementId'],
    properties: { ...childParams.properties, involvementId: serial },
  },
  change: {
    ...childParams,
    required: ['childId', 'changeId'],
    properties: { ...childParams.properties, changeId: serial },
  },
} as const
