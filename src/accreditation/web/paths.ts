const organisation = (code: string): string => `/accreditation/${code}`
const check = (code: string, checkId: string): string => `${organisation(code)}/checks/${checkId}`
const condition = (code: string, conditionId: string): string =>
  `${organisation(code)}/conditions/${conditionId}`
const ownCondition = (conditionId: string): string => `/your-organisation/conditions/${conditionId}`

/** Addresses of this surface; they hold codes of organisations and conditions, and opaque ids. */
export const accreditationPaths = {
  register: '/accreditation',
  organisation,
  invite: (code: string): string => `${organisation(code)}/invite`,
  suspend: (code: string): string => `${organisation(code)}/suspend`,
  reinstate: (code: string): string => `${organisation(code)}/reinstate`,
  recommend: (code: string): string => `${organisation(code)}/recommend`,
  decide: (code: string): string => `${organisation(code)}/decide`,
  checks: (code: string): string => `${organisation(code)}/checks`,
  check,
  checkClose: (code: string, checkId: string): string => `${check(code, checkId)}/close`,
  condition,
  plan: (code: string, conditionId: string): string => `${condition(code, conditionId)}/plan`,
  remedyClose: (code: string, itemId: string): string => `${organisation(code)}/plan/${itemId}/close`,
  evidence: (code: string, evidenceId: string): string => `${organisation(code)}/evidence/${evidenceId}`,
  conditions: '/accreditation-conditions',
  conditionsPublish: '/accreditation-conditions/publish',
  conditionEdit: (conditionId: string): string => `/accreditation-conditions/${conditionId}`,
  own: '/your-organisation',
  ownApply: '/your-organisation/apply',
  ownSubmit: '/your-organisation/submit',
  ownWithdraw: '/your-organisation/withdraw',
  ownResponsible: '/your-organisation/responsible',
  ownCondition,
  ownUpload: (conditionId: string): string => `${ownCondition(conditionId)}/evidence`,
  ownEvidence: (evidenceId: string): string => `/your-organisation/evidence/${evidenceId}`,
  notices: '/notices',
  noticeSeen: (noticeId: string): string => `/notices/${noticeId}/seen`,
} as const

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } as const
const shapes = {
  code: { type: 'string', pattern: '^[A-Za-z0-9-]{2,60}$' },
  conditionId: { type: 'string', pattern: '^A[0-9]{1,2}$' },
  checkId: uuid,
  evidenceId: uuid,
  noticeId: uuid,
  itemId: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
} as const

export type AccreditationParams = Readonly<Record<keyof typeof shapes, string>>

/** The schema of a route with these parameters; anything else has no such page. */
export function paramsOf(...names: readonly (keyof typeof shapes)[]) {
  const properties = Object.fromEntries(names.map((name) => [name, shapes[name]]))
  return { params: { type: 'object', required: [...names], properties } }
}
