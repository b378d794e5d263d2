import { accessPolicy } from '../access/index.ts'
import { accreditationPolicy } from '../accreditation/index.ts'
import { auditPolicy, type AuditAction } from '../audit/index.ts'
import { brokeragePolicy } from '../brokerage/index.ts'
import { childrenPolicy } from '../children/index.ts'
import { consentPolicy } from '../consent/index.ts'
import { feedsPolicy } from '../feeds/index.ts'
import { linkagePolicy } from '../linkage/index.ts'
import { involvementPolicy } from '../involvement/index.ts'
import { createPolicyEngine, type PolicyEngine } from '../lib/policy/engine.ts'
import { gatherPolicies, policySchema, type PolicySet, type SlicePolicy } from '../lib/policy/slice-policy.ts'
import { mediationPolicy } from '../mediation/index.ts'
import { monitoringPolicy } from '../monitoring/index.ts'
import { practicePolicy } from '../practice/index.ts'
import { relationsPolicy } from '../relations/index.ts'
import { rightsPolicy } from '../rights/index.ts'
import { shieldingPolicy } from '../shielding/index.ts'
import { safeguardingPolicy } from '../safeguarding/index.ts'
import { organisationsPolicy } from '../organisations/index.ts'
import { trainingPolicy } from '../training/index.ts'

/** Every slice's part of the policy; what no rule here permits is denied. */
const slicePolicies: readonly SlicePolicy<AuditAction>[] = [
  auditPolicy,
  accessPolicy,
  trainingPolicy,
  organisationsPolicy,
  accreditationPolicy,
  relationsPolicy,
  mediationPolicy,
  consentPolicy,
  involvementPolicy,
  childrenPolicy,
  brokeragePolicy,
  linkagePolicy,
  feedsPolicy,
  monitoringPolicy,
  rightsPolicy,
  shieldingPolicy,
  safeguardingPolicy,
  practicePolicy,
]

/** The policy of this version as data. */
export const shippedPolicy: PolicySet<AuditAction> = gatherPolicies(slicePolicies)

let shipped: PolicyEngine | undefined

/**
 * The engine that decides, checked against its schema; that of the shipped policy is made once a process, for checking it takes half a
 * second. @throws RangeError when a rule does not fit.
 */
export function createPolicy(policy: PolicySet = shippedPolicy): PolicyEngine {
  if (policy !== shippedPolicy) return createPolicyEngine(policy.rules, policySchema([policy]))
  return (shipped ??= createPolicyEngine(policy.rules, policySchema([policy])))
}
