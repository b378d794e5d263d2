import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { purposes, type ChildIdentity, type Purpose } from '../index.ts'
import { childrenPaths } from './paths.ts'
import { purposeWords } from './words.ts'

export type ReasonModel = PageModel & {
  readonly name: string
  readonly born: string
  readonly action: string
  readonly searchPath: string
  readonly choices: readonly { readonly value: Purpose; readonly text: string }[]
  readonly values: FormValues
}

export function presentReason(
  child: ChildIdentity,
  refused: { errors?: FieldErrors; values: FormValues } = { values: {} },
): ReasonModel {
  const name = `${child.given} ${child.family}`
  return {
    title: 'Why do you need to see this record?',
    name,
    born: formatDay(child.dateOfBirth as IsoDate),
    action: childrenPaths.reason(child.publicId),
    searchPath: childrenPaths.search,
    choices: purposes.map((value) => ({ value, text: purposeWords[value] })),
    ...refused,
  }
}
