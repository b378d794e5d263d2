import { csvFile, ctfFile, pdsFile, type Told } from '../../src/feeds/load-file.fixture.ts'
import { addDays, day } from '../../src/lib/iso-date.ts'
import { seededRandom } from '../../src/platform/random.ts'
import type { TestDatabase } from '../support/database.ts'

/** What a shield hides begins so, and nothing else in the world does; what level 1 shows, and what is in the open, does otherwise. */
const HIDDEN = 'Xqvort'
const SHOWN = 'Opnvil'
const CONTROL = 'Ctlvim'
const HIDDEN_PLACE = 'ZE3 9'
const HIDDEN_PHONE = '07983 141 '

const hex = (text: string): string => Buffer.from(text).toString('hex')

/** Any word, place or number that a shield hides, as text and as the bytes of text. */
export const hiddenPattern = new RegExp(
  [
    HIDDEN,
    hex(HIDDEN),
    hex(HIDDEN.toLowerCase()),
    `${HIDDEN_PLACE.replace(' ', ' ?')}[A-Z]{2}`,
    '7983 ?141 ?\\d{3}(?!\\d)',
  ].join('|'),
  'i',
)
export const controlPattern = new RegExp(CONTROL, 'i')

/** A made-up child under whose every detail stands a word of its own. */
export type Canary = {
  readonly at: number
  /** Null for the one that stays in the open. */
  readonly level: 1 | 2 | null
  readonly given: string
  readonly family: string
  readonly former: string
  readonly carer: string
  readonly phone: string
  readonly house: string
  readonly postcode: string
  readonly born: string
}

/** Two records that are made one before it is shielded. */
export const TWICE = { survivor: 0, merged: 2 } as const

/** `count` children to shield, at each level in turn, and after them one that is not. */
export function makeCanaries(count: number): Canary[] {
  return Array.from({ length: count + 1 }, (_, at) => {
    const level = at === count ? null : at % 2 === 0 ? 2 : 1
    const deep = level === null ? CONTROL : HIDDEN
    const name = level === 1 ? SHOWN : deep
    const word = (start: string, role: string): string => `${start}${letters(at)}${role}`
    const isHidden = level !== null
    return {
      ...{ at, level, given: word(name, 'a'), family: word(name, 'b'), former: word(deep, 'c') },
      carer: `${word(deep, 'd')} ${word(deep, 'e')}`,
      phone: `${isHidden ? HIDDEN_PHONE : '01632 960 '}${String(at % 1000).padStart(3, '0')}`,
      house: `${at + 1} ${word(deep, 'f')} Row`,
      postcode: isHidden ? placeOf(at) : 'YO1 7HH',
      born: addDays(day('2009-01-01'), at * 3),
    }
  })
}

/** Letters by chance but none a vowel: no name of the directory has them, and no two are alike. */
function letters(at: number): string {
  const bytes = seededRandom(`canary ${at}`)(10)
  return [...bytes].map((byte) => 'bcdfghjklmnpqrstvwxz'[byte % 20]).join('')
}

function placeOf(at: number): string {
  const allowed = 'ABDEFGHJLNPQRSTUWXYZ'
  return HIDDEN_PLACE + allowed[at % 20] + allowed[Math.floor(at / 20) % 20]
}

function toldOf({ at, given, family, born, postcode }: Canary): Told {
  return { id: `${given}-${at}`, given, family, born, postcode }
}

/** All that a case system can say of them. */
export function firstFile(canaries: readonly Canary[]): string {
  return csvFile(
    canaries.map((canary) => ({
      ...toldOf(canary),
      id: `${canary.level === null ? CONTROL : HIDDEN}-${canary.at}`,
      cells: {
        CHILD_ADDRESS_LINE_1: canary.house,
        CHILD_FORMER_LAST_NAME: canary.former,
        PARENT_1_NAME: canary.carer,
        PARENT_1_RELATIONSHIP: 'mother',
        PARENT_1_RESPONSIBILITY: 'Y',
        PARENT_1_PHONE: canary.phone,
        PARENT_1_EMAIL: `${canary.former}@example.org`,
      },
    })),
  )
}

/** The same children again in each format: from elsewhere, under another last name, and with a letter wrong. */
export function laterFiles(canaries: readonly Canary[]): Readonly<Record<'csv' | 'ctf' | 'pds', string>> {
  const shielded = canaries.filter(({ level, at }) => level !== null && at !== TWICE.merged)
  const moved = (by: number) => shielded.map((one) => ({ ...toldOf(one), postcode: placeOf(one.at + by) }))
  return {
    csv: csvFile(
      moved(40).map((one) => ({ ...one, id: `${HIDDEN}-csv-${one.id}`, given: one.given.slice(0, -1) })),
    ),
    ctf: ctfFile(
      moved(80).map((one, at) => ({
        ...one,
        id: `V8152902${String(at).padStart(5, '0')}`,
        school: '8152902',
        family: one.family.replace(SHOWN, HIDDEN).concat('z'),
      })),
    ),
    pds: pdsFile(moved(120).map((one) => ({ ...one, id: `${HIDDEN}-pds-${one.id}` }))),
  }
}

/** Every row of every table, the vault's too, and the planner's statistics: what a dump holds, and more. */
export async function* dumpOf({ owner }: TestDatabase): AsyncGenerator<{ place: string; text: string }> {
  const tables = await owner<{ place: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as place from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' order by 1`
  for (const { place } of tables) {
    const rows = await owner.unsafe<{ text: string }[]>(`select t::text as text from ${place} t`)
    yield { place, text: rows.map(({ text }) => text).join('\n') }
  }
  const statistics = await owner<{ place: string; text: string }[]>`
    select format('statistics of %s.%s', tablename, attname) as place,
           concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text) as text
      from pg_stats where schemaname not in ('pg_catalog', 'information_schema')`
  yield* statistics
}
