import type { IsoDate } from '../lib/iso-date.ts'
import { lookOf, workOf, type DecidedLook, type Look } from './look.ts'
import type { Ground } from './treatment.ts'

/** A look in codes, from which the words of a list are made. */
export type ToldLine = {
  readonly entryId: string
  readonly lookedOn: IsoDate
  readonly organisationKind: string
  readonly work: string
  readonly look: Look
  readonly purpose: string | null
  /** Only of whom an officer named. */
  readonly name: string | null
}

/** A line as it is kept, told or withheld. */
export type KeptLine = Omit<ToldLine, 'name'> & {
  readonly ruleGround: Ground | null
  readonly ground: Ground | null
  readonly isNamed: boolean
}

/** What is kept of a decided look. */
export function keptLineOf({ logged, ruleGround, ground, isNamed }: DecidedLook): KeptLine {
  return {
    entryId: logged.entryId,
    lookedOn: logged.lookedOn,
    organisationKind: logged.organisationKind ?? 'unknown',
    work: workOf(logged),
    look: lookOf(logged.action) ?? 'used',
    purpose: logged.purpose,
    ruleGround,
    ground,
    isNamed,
  }
}

/** Looks of one day that read alike, told once. */
export type ToldGroup = Omit<ToldLine, 'entryId' | 'lookedOn'> & { readonly times: number }
export type ToldDay = { readonly day: IsoDate; readonly groups: readonly ToldGroup[] }

/** Lines by day, in their order. */
export function groupByDay(lines: readonly ToldLine[]): ToldDay[] {
  return [...Map.groupBy(lines, ({ lookedOn }) => lookedOn)].map(([day, ofDay]) => ({
    day,
    groups: [...Map.groupBy(ofDay, alikeBy).values()].map((alike) => {
      const { organisationKind, work, look, purpose, name } = alike[0]!
      return { organisationKind, work, look, purpose, name, times: alike.length }
    }),
  }))
}

function alikeBy({ organisationKind, work, look, purpose, name }: ToldLine): string {
  return JSON.stringify([organisationKind, work, look, purpose, name])
}
