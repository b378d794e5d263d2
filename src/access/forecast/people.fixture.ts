import { addYears, day, type IsoDate } from '../../lib/iso-date.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { Role } from '../queries.ts'

/** A course, or `vetting`, in force in `[from, until)`; the end of a vetting follows from its day of issue. */
export type HeldThing = readonly [what: string, from: IsoDate, until: IsoDate]

type Somebody = {
  readonly organisation?: string
  readonly role?: Role
  readonly startsOn?: IsoDate
  readonly endsOn?: IsoDate | null
  readonly isSuspended?: boolean
  readonly held?: readonly HeldThing[]
}

export const LONG_AGO = day('2020-01-01')
export const FAR_OFF = day('2099-01-01')

let serial = 0

export async function addOrganisation(sql: Db, code: string, name: string): Promise<void> {
  await sql`
    insert into authorities (gss_code, dfe_code, name, type, region)
    values ('E06000999', '999', 'Bexford', 'unitary', 'none') on conflict do nothing`
  await sql`
    insert into organisations (code, name, kind, authority_code)
    values (${code}, ${name}, 'childrens-social-care', 'E06000999')`
}

/** Adds a person of the authority with exactly what is said of them. @returns the id */
export async function addSomebody(
  sql: Db,
  {
    organisation = 'bexford-one',
    role = 'practitioner',
    startsOn = LONG_AGO,
    endsOn = null,
    isSuspended = false,
    held = [],
  }: Somebody,
): Promise<number> {
  const suspendedAt = isSuspended ? new Date('2026-11-01T09:00:00Z') : null
  const [user] = await sql<[{ userId: number }]>`
    insert into users (username, name, job_title, organisation_id, role, authority_code, starts_on, ends_on, suspended_at)
    select ${`somebody-${serial++}`}, 'Somebody', 'Social worker', organisation_id, ${role}, 'E06000999', ${startsOn}, ${endsOn}, ${suspendedAt}
      from organisations where code = ${organisation}
    returning user_id as "userId"`
  for (const [what, from, until] of held) {
    if (what === 'vetting') {
      await sql`
        insert into user_vettings (user_id, level, reference, issued_on) values (${user.userId}, 'enhanced', 'T1', ${from})
        on conflict do nothing`
    } else {
      const number = String(serial++).padStart(10, '0')
      await sql`
        insert into training_completions
          (user_id, course_code, completed_on, expires_on, origin, certificate_number, check_word, recorded_at)
        values (${user.userId}, ${what}, ${from}, ${until}, 'recorded', ${number}, 'abcdefgh', now())
        on conflict (user_id, course_code, completed_on) do update set expires_on = excluded.expires_on`
    }
  }
  return user.userId
}

/** Everything a practitioner needs, in force for as long as anybody counts, with `over` in the place of what it names. */
export function practitionerHolds(over: Readonly<Record<string, readonly HeldThing[]>> = {}): HeldThing[] {
  return ['contactpoint', 'information-sharing', 'safeguarding', 'vetting'].flatMap(
    (what) => over[what] ?? [[what, day('2026-06-01'), FAR_OFF] as const],
  )
}

export function vettedOn(issued: IsoDate): HeldThing {
  return ['vetting', issued, addYears(issued, 3)]
}
