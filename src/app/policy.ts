import { accessPolicy } from '../access/index.ts'
import { accreditationPolicy } from '../accreditation/index.ts'
import type { AuditAction } from '../audit/index.ts'
import { childrenPolicy } from '../children/index.ts'
import { feedsPolicy } from '../feeds/index.ts'
import { linkagePolicy } from '../linkage/index.ts'
import { involvementPolicy } from '../involvement/index.ts'
import { createPolicyEngine, type PolicyEngine } from '../lib/policy/engine.ts'
import { policySchema, type SlicePolicy } from '../lib/policy/slice-policy.ts'
import { organisationsPolicy } from '../organisations/index.ts'

/** Every slice's part of the policy; what no rule here permits is denied. */
const slicePolicies: readonly SlicePolicy<AuditAction>[] = [
  accessPolicy,
  organisationsPolicy,
  accreditationPolicy,
  involvementPolicy,
  childrenPolicy,
  linkagePolicy,
  feedsPolicy,
]

/** The one engine that decides, checked against the schema of all slices. @throws RangeError when a rule does not fit. */
export function createPolicy(): PolicyEngine {
  return createPolicyEngine(
    slicePolicies.flatMap((slice) => slice.rules),
    policySchema(slicePolicies),
  )
}
