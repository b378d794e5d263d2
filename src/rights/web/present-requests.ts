import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { askers, entitlements, isOverdue, proofs, stateOf, type AccessHistory } from '../index.ts'
import { rightsPaths } from './paths.ts'
import { askerWords, choicesOf, entitlementWords, proofWords, stateWords } from './words.ts'

export type RequestsPage = PageModel & {
  readonly recordPath: string
  readonly requests: readonly {
    readonly href: string
    readonly number: string
    readonly asker: string
    readonly dueOn: IsoDate
    readonly isOverdue: boolean
    readonly state: { readonly text: string; readonly colour: string }
  }[]
}

/** Requests of the own authority. */
export function presentRequests(histories: readonly AccessHistory[], today: IsoDate): RequestsPage {
  return {
    title: 'Who looked: requests of families',
    recordPath: rightsPaths.record,
    requests: histories.map((history) => ({
      href: rightsPaths.history(history.publicId),
      number: inGroups(history.childNumber),
      asker: askerWords[history.asker],
      dueOn: history.dueOn,
      isOverdue: isOverdue(history, today),
      state: stateWords[stateOf(history)],
    })),
  }
}

type Item = { readonly value: string; readonly text: string }

export type RecordPage = PageModel & {
  readonly backPath: string
  readonly action: string
  readonly askers: readonly Item[]
  readonly proofs: readonly Item[]
  readonly entitlements: readonly Item[]
  readonly values: FormValues
}

/** The form in which a request is recorded. */
export function presentRecord(
  shown: { readonly values?: FormValues; readonly errors?: FieldErrors } = {},
): RecordPage {
  return {
    title: 'Record a request',
    backPath: rightsPaths.histories,
    action: rightsPaths.record,
    askers: choicesOf(askers, askerWords),
    proofs: choicesOf(proofs, proofWords),
    entitlements: [
      { value: '', text: 'Not needed: the child or young person asks' },
      ...choicesOf(entitlements, entitlementWords),
    ],
    values: shown.values ?? {},
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

/** In groups that no line break parts. */
export function inGroups(childNumber: string): string {
  return formatChildNumber(childNumber).replaceAll(' ', '\u00a0')
}
