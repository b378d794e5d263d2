import { purposes, type Purpose } from '../../children/index.ts'
import { childrenPaths } from '../../children/web/paths.ts'
import type { Actor } from '../../platform/act.ts'
import { DeniedError } from '../../platform/errors.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { MAX_CALLERS, type Call, type Caller } from '../index.ts'
import { mediationPaths } from './paths.ts'
import { purposeWords } from './words.ts'

type Refused = { readonly errors?: FieldErrors; readonly values: FormValues }

type CallsModel = PageModel & {
  readonly call: {
    readonly name: string
    readonly who: string
    readonly reason: string
    readonly endsAt: Date
    readonly searchPath: string
    readonly endPath: string
  } | null
  readonly action: string
  readonly values: FormValues
}

/** The desk of an operator: the call that runs, or the question who calls. */
export function presentCalls(call: Call | null, refused: Refused = { values: {} }): CallsModel {
  return {
    title: call ? 'The call that runs' : 'Who is calling?',
    call: call && {
      name: call.served.name,
      who: whoIs(call.served),
      reason: call.note ?? purposeWords[call.purpose as Purpose],
      endsAt: call.endsAt,
      searchPath: childrenPaths.search,
      endPath: mediationPaths.end,
    },
    action: mediationPaths.calls,
    ...refused,
  }
}

type CallersModel = PageModel & {
  readonly kind: 'none' | 'too-many' | 'found'
  readonly callers: readonly { readonly name: string; readonly who: string; readonly href: string }[]
  readonly values: FormValues
  readonly action: string
}

/** More people than are shown name nobody: the operator asks for more of the name. */
export function presentCallers(callers: readonly Caller[], typed: string): CallersModel {
  const kind = callers.length === 0 ? 'none' : callers.length > MAX_CALLERS ? 'too-many' : 'found'
  const titles = {
    none: 'Nobody found who may be served',
    'too-many': 'Too many people have this name',
    found: 'Choose who is calling',
  }
  return {
    title: titles[kind],
    kind,
    callers:
      kind === 'found'
        ? callers.map((one) => ({ name: one.name, who: whoIs(one), href: mediationPaths.caller(one.userId) }))
        : [],
    values: { caller: typed },
    action: mediationPaths.calls,
  }
}

type CallerModel = PageModel & {
  readonly name: string
  readonly who: string
  readonly phone: string | null
  readonly action: string
  readonly callsPath: string
  readonly choices: readonly { readonly value: Purpose; readonly text: string }[]
  readonly values: FormValues
}

export function presentCaller(caller: Caller, refused: Refused = { values: {} }): CallerModel {
  return {
    title: 'Call the person back, then open the call',
    name: caller.name,
    who: whoIs(caller),
    phone: caller.phone,
    action: mediationPaths.caller(caller.userId),
    callsPath: mediationPaths.calls,
    choices: purposes.map((value) => ({ value, text: purposeWords[value] })),
    ...refused,
  }
}

function whoIs({ jobTitle, organisation }: Caller): string {
  return `${jobTitle}, ${organisation}`
}

type RefusedPage = { readonly template: string; readonly model: PageModel & { readonly callsPath: string } }

/**
 * What an operator reads who was refused a look; undefined for any other error and for other people.
 *
 * One page for each cause: what keeps the person served away is nobody's business at the telephone.
 */
export function callRefusedPage(error: unknown, { rights }: Pick<Actor, 'rights'>): RefusedPage | undefined {
  const isLook =
    error instanceof DeniedError && ['children.search', 'children.open-record'].includes(error.action)
  if (!isLook || !rights.includes('mediate') || error.lapsed.length > 0) return undefined
  const model = { title: 'Nothing can be shown', callsPath: mediationPaths.calls }
  return { template: 'mediation/web/refused.njk', model }
}
