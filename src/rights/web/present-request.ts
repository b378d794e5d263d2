import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  grounds,
  inclusions,
  isOverdue,
  refusals,
  stateOf,
  waysToGive,
  type DecidedLook,
  type OpenedHistory,
} from '../index.ts'
import { deskLook } from './list-words.ts'
import { rightsPaths } from './paths.ts'
import { inGroups } from './present-requests.ts'
import {
  askerWords,
  choicesOf,
  entitlementWords,
  groundWords,
  inclusionWords,
  proofWords,
  refusalWords,
  stateWords,
  wayWords,
} from './words.ts'

/** Looks on one page of the desk. */
const LOOKS_ON_A_PAGE = 100

type Item = { readonly value: string; readonly text: string } | { readonly divider: string }

export type RequestPage = PageModel & {
  readonly backPath: string
  readonly number: string
  readonly state: { readonly text: string; readonly colour: string }
  readonly isOverdue: boolean
  readonly facts: readonly { readonly key: string; readonly value: string }[]
  readonly dueOn: IsoDate
  readonly receivedOn: IsoDate
  readonly outcome: string | null
  readonly looks: readonly LookRow[]
  readonly pages: readonly { readonly number: number; readonly href: string; readonly isCurrent: boolean }[]
  readonly choices: readonly Item[]
  readonly looksAction: string
  readonly prepareAction: string | null
  readonly secondAction: string | null
  readonly waitsForOther: boolean
  readonly listPath: string | null
  readonly textPath: string
  readonly giveAction: string | null
  readonly ways: readonly Item[]
  readonly refuseAction: string | null
  readonly refusals: readonly Item[]
}

type LookRow = {
  readonly entryId: string
  readonly day: IsoDate
  readonly who: string
  readonly what: string
  readonly mark: string
  readonly isTold: boolean
}

/** A request as its officer works on it. @param page from 1; one that is not there is the last */
export function presentRequest(
  { history, looks, canSecond }: OpenedHistory,
  today: IsoDate,
  page: number,
  errors?: FieldErrors,
): RequestPage {
  const { publicId, asker, proofs, entitlement, dueOn, receivedOn, givenBy, refusal } = history
  const state = stateOf(history)
  const isOpen = !['given', 'refused'].includes(state)
  const pageCount = Math.max(1, Math.ceil(looks.length / LOOKS_ON_A_PAGE))
  const current = Math.min(Math.max(1, page), pageCount)
  const isShown = state === 'prepared' || state === 'given'
  return {
    title: 'A request to know who looked',
    backPath: rightsPaths.histories,
    number: inGroups(history.childNumber),
    state: stateWords[state],
    isOverdue: isOverdue(history, today),
    facts: [
      { key: 'Who asks', value: askerWords[asker] },
      { key: 'Identity shown by', value: proofs.map((proof) => proofWords[proof]).join(', ') },
      ...(entitlement === null ? [] : [{ key: 'May ask because of', value: entitlementWords[entitlement] }]),
    ],
    dueOn,
    receivedOn,
    outcome: givenBy !== null ? wayWords[givenBy] : refusal !== null ? refusalWords[refusal] : null,
    looks: looks.slice((current - 1) * LOOKS_ON_A_PAGE, current * LOOKS_ON_A_PAGE).map(rowOf),
    pages:
      pageCount === 1
        ? []
        : Array.from({ length: pageCount }, (_, at) => ({
            number: at + 1,
            href: `${rightsPaths.history(publicId)}?page=${at + 1}`,
            isCurrent: at + 1 === current,
          })),
    choices: choiceItems,
    looksAction: rightsPaths.looks(publicId),
    prepareAction: state === 'received' ? rightsPaths.prepare(publicId) : null,
    secondAction: canSecond ? rightsPaths.second(publicId) : null,
    waitsForOther: state === 'second' && !canSecond,
    listPath: isShown ? rightsPaths.list(publicId) : null,
    textPath: rightsPaths.text(publicId),
    giveAction: state === 'prepared' ? rightsPaths.give(publicId) : null,
    ways: choicesOf(waysToGive, wayWords),
    refuseAction: isOpen ? rightsPaths.refuse(publicId) : null,
    refusals: choicesOf(refusals, refusalWords),
    ...(errors ? { errors } : {}),
  }
}

const choiceItems: readonly Item[] = [
  ...grounds.map((ground) => ({
    value: `withhold ${ground}`,
    text: `Leave out: ${lower(groundWords[ground])}`,
  })),
  { divider: 'or' },
  ...inclusions.map((ground) => ({
    value: `include ${ground}`,
    text: `Tell, although it is usually left out: ${lower(inclusionWords[ground])}`,
  })),
  {
    value: 'name essential-to-rights',
    text: 'Tell the name: without it the family cannot use its rights',
  },
  { divider: 'or' },
  { value: 'as-ruled', text: 'Go back to what is usual' },
]

function rowOf({ logged, kind, treatment, ground, ruleGround, isNamed }: DecidedLook): LookRow {
  const isHidden = kind === 'sensitive-service'
  return {
    entryId: logged.entryId,
    day: logged.lookedOn,
    who: isHidden ? 'A sensitive service' : `${logged.viewerName}, ${logged.organisationName ?? 'unknown'}`,
    what: deskLook(logged.action),
    mark: [
      ground === null ? 'Told' : `Left out: ${lower(groundWords[ground])}`,
      ...(treatment === 'never' ? ['told to nobody but the child'] : []),
      ...(ground === null && ruleGround !== null ? ['usually left out'] : []),
      ...(isNamed ? ['with the name'] : []),
    ].join('; '),
    isTold: ground === null,
  }
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
