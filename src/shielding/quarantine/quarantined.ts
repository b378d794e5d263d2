import type { ChildId } from '../../children/index.ts'
import type { QuarantinedContent } from '../../feeds/index.ts'
import type { IncomingRow, NumberAgreement } from '../../linkage/index.ts'
import type { QuarantineChoice, Quarantined } from '../../vault/index.ts'

export type QuarantinedRow = Quarantined<QuarantinedContent>

/** A row that waits as a list names it: nothing of what it says. */
export type WaitingRow = {
  readonly publicId: string
  readonly receivedAt: Date
  readonly isDecided: boolean
}

/** What may be decided about a row, in the order in which it is offered. @param hasNear whether there is a child that it can be of */
export function rowChoices(
  { record }: Pick<QuarantinedContent, 'record'>,
  hasNear: boolean,
): QuarantineChoice[] {
  if (record.action === 'delete') return ['keep']
  const same = hasNear ? (['same-child'] as const) : []
  if (!record.restricted) return [...same, 'another-child']
  return record.dateOfBirth ? [...same, 'new-child'] : [...same]
}

/** What the row says, without numbers, involvement and health contacts. */
export function incomingRow({
  names,
  dateOfBirth,
  gender,
  address,
  carers,
  education,
}: IncomingRow): IncomingRow {
  return {
    names,
    carers,
    ...(dateOfBirth ? { dateOfBirth } : {}),
    ...(gender ? { gender } : {}),
    ...(address ? { address } : {}),
    ...(education ? { education } : {}),
  }
}

type Numbers = QuarantinedContent['record']['identifiers']

/** Whether the numbers of a row are those of a child, by kind; kinds that either does not tell are left out. */
export function compareNumbers(childId: ChildId, told: Numbers, held: Numbers): NumberAgreement[] {
  const schemes = ['nhs-number', 'upn', 'uln'] as const
  return schemes.flatMap((scheme) => {
    const values = held.filter((one) => one.scheme === scheme).map((one) => one.value)
    const own = told.filter((one) => one.scheme === scheme)
    if (values.length === 0 || own.length === 0) return []
    return [{ childId, scheme, agrees: own.some((one) => values.includes(one.value)) }]
  })
}
