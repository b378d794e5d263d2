import { FIELDS, LEVELS, type Field } from '../../lib/matching/model/fields.ts'
import { spaceOf, type LinkageModel } from '../../lib/matching/model/index.ts'
import { KEY_COMBINATIONS } from '../../lib/matching/model/model.ts'

type Json = Readonly<Record<string, unknown>>

const SUM_TOLERANCE = 1e-6

/**
 * Whether a value read from a file is a model of these fields and levels that gives every pattern a score.
 *
 * @throws RangeError with what is wrong, in words that name a part of the model.
 */
export function checkModel(model: unknown): void {
  if (!isObject(model)) throw new RangeError('there is no model in it')
  const fields = fieldsOf(model.fields)
  spaceOf(model as LinkageModel)
  for (const part of ['same', 'strangers'] as const) {
    const rates = model[part]
    if (!isObject(rates)) throw new RangeError(`the model has no rates of \`${part}\``)
    for (const field of fields) checkRates(rates[field], field, `${part}.${field}`)
  }
  if (fields.includes('dateOfBirth')) checkRates(model.siblingDates, 'dateOfBirth', 'siblingDates', true)
  checkPriors(model.priors)
  const { together } = model
  if (!isNumbers(together) || together.length !== KEY_COMBINATIONS || together.some((times) => times < 1))
    throw new RangeError(`\`together\` is not ${KEY_COMBINATIONS} numbers of at least 1`)
}

function fieldsOf(told: unknown): Field[] {
  const fields = FIELDS.filter((field) => Array.isArray(told) && told.includes(field))
  if (!Array.isArray(told) || fields.length === 0 || fields.length !== told.length)
    throw new RangeError('the model names no field, an unknown one, or one twice')
  return fields
}

/** A rate of nought would make a single pattern prove or rule out a person. */
function checkRates(rates: unknown, field: Field, name: string, mayBeNought = false): void {
  const levels = LEVELS[field].length
  if (!isNumbers(rates) || rates.length !== levels || rates[0] !== 1)
    throw new RangeError(`\`${name}\` is not ${levels} rates, the first of them 1`)
  const seen = rates.slice(1)
  if (seen.some((rate) => rate < 0 || (rate === 0 && !mayBeNought)))
    throw new RangeError(`\`${name}\` has a rate that is not above nought`)
  if (Math.abs(seen.reduce((sum, rate) => sum + rate, 0) - 1) > SUM_TOLERANCE)
    throw new RangeError(`the rates of \`${name}\` do not sum to 1`)
}

function checkPriors(priors: unknown): void {
  const told = isObject(priors) ? [priors.same, priors.twin, priors.sibling] : []
  if (told.length === 0 || !isNumbers(told) || told.some((prior) => prior < 0) || !(told[0]! > 0))
    throw new RangeError('`priors` are not shares of pairs')
  if (told.reduce((sum, prior) => sum + prior, 0) >= 1) throw new RangeError('`priors` leave no strangers')
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'number' && Number.isFinite(one))
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
