import { FIELDS, LEVELS, type Field } from './fields.ts'
import { KEY_COMBINATIONS, MODEL_VERSION, type LinkageModel, type Rates } from './model.ts'

/** m, then u, of a field's `exact` level; the other levels share what is left, the last of them most of u. */
const EXACT_RATES: Readonly<Record<Field, readonly [same: number, strangers: number]>> = {
  given: [0.9, 0.004],
  family: [0.92, 0.002],
  dateOfBirth: [0.97, 0.0002],
  postcode: [0.85, 0.0001],
  sex: [0.99, 0.5],
  house: [0.85, 0.01],
  address: [0.8, 0.001],
  locality: [0.85, 0.02],
  identifier: [0.98, 0.000001],
  secondIdentifier: [0.95, 0.000001],
}

/** A plausible model over the fields, for tests. */
export function exampleModel(fields: readonly Field[] = FIELDS): LinkageModel {
  const same: Partial<Record<Field, Rates>> = {}
  const strangers: Partial<Record<Field, Rates>> = {}
  for (const field of fields) {
    const [m, u] = EXACT_RATES[field]
    const others = LEVELS[field].length - 2
    same[field] = LEVELS[field].map((_name, level) => (level === 0 ? 1 : level === 1 ? m : (1 - m) / others))
    strangers[field] = LEVELS[field].map((name, level) => {
      if (level === 0) return 1
      if (level === 1) return u
      const isLast = name === 'else' || name === 'different'
      return others === 1 ? 1 - u : isLast ? (1 - u) * 0.9 : ((1 - u) * 0.1) / (others - 1)
    })
  }
  return {
    version: MODEL_VERSION,
    fields,
    same,
    strangers,
    siblingDates: fields.includes('dateOfBirth')
      ? [1, 0.0002, 0.01, 0.002, 0.002, 0.002, 0.04, 0.8438, 0.09, 0.01]
      : [1],
    priors: { same: 1e-6, twin: 5e-8, sibling: 8e-7 },
    together: Array.from({ length: KEY_COMBINATIONS }, (_unused, keys) => 1 + keys / 10),
  }
}
