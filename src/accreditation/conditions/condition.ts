import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { invalidConditions } from '../errors.ts'

const Words = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f]*$' })
const conditionShape = Type.Object(
  {
    id: Type.String({ pattern: '^A([1-9]|1[0-9]|2[0-8])$' }),
    title: Words(100),
    asked: Words(500),
    evidence: Words(500),
    source: Type.Union([Type.Literal('attested'), Type.Literal('ours')]),
    reviewMonths: Type.Integer({ minimum: 1, maximum: 60 }),
  },
  { additionalProperties: false },
)
const fileShape = Type.Object({ conditions: Type.Array(conditionShape) }, { additionalProperties: false })

/**
 * One of the conditions of accreditation. `attested`: found in a public source; `ours`: written where none was found.
 * `reviewMonths`: after how long it is looked at again. Source.
 */
export type Condition = Readonly<Static<typeof conditionShape>>

const CONDITIONS = 28

/** The conditions of a file, in the order of their numbers. @throws DomainError `CP_CONDITIONS_INVALID` unless each of A1 to A28 is there once. */
export function parseConditions(json: string): Condition[] {
  const file = readJson(json)
  const [fault] = Value.Errors(fileShape, file)
  if (fault) throw invalidConditions(`${fault.instancePath || 'it'} ${fault.message}`)
  const { conditions } = file as Static<typeof fileShape>
  if (new Set(conditions.map(({ id }) => id)).size !== CONDITIONS || conditions.length !== CONDITIONS) {
    throw invalidConditions('each of A1 to A28 must be there once')
  }
  return conditions.toSorted((a, b) => numberOf(a.id) - numberOf(b.id))
}

/** 7 for `A7`. */
function numberOf(conditionId: string): number {
  return Number(conditionId.slice(1))
}

export type ConditionChange = {
  readonly id: string
  readonly field: 'title' | 'asked' | 'evidence' | 'reviewMonths'
  readonly before: string
  readonly after: string
}

/** What differs between two versions, in the order of `after`. */
export function compareConditions(
  before: readonly Condition[],
  after: readonly Condition[],
): ConditionChange[] {
  const known = new Map(before.map((condition) => [condition.id, condition]))
  return after.flatMap((condition) => {
    const old = known.get(condition.id)
    if (!old) return []
    return (['title', 'asked', 'evidence', 'reviewMonths'] as const)
      .filter((field) => old[field] !== condition[field])
      .map((field) => ({
        id: condition.id,
        field,
        before: String(old[field]),
        after: String(condition[field]),
      }))
  })
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalidConditions('it is not JSON')
  }
}
