import { accredit, suspendOrganisation } from '../accreditation/index.ts'
import { loadFeedFile, registerSource, type FeedStep } from '../feeds/index.ts'
import { addDays, addYears, dayInLondon, type IsoDate } from '../lib/iso-date.ts'
import { instantInLondon } from '../lib/london-time.ts'
import { listSources, seedFiles, type SeedFile } from '../lib/synthetic/seed-files.ts'
import { countyOrganisations } from '../lib/synthetic/county.ts'
import { listOrganisationsByCode, listServicesByCode, registerOrganisations } from '../organisations/index.ts'
import type { RunAct } from '../platform/act.ts'
import { bookSession, planSession } from '../training/index.ts'
import type { Application } from './application.ts'
import { systemActor } from './acts.ts'
import { seedAccreditation } from './demo-accreditation.ts'
import { markSeeded, readSeeding } from './installation.ts'
import {
  personaDays,
  personaPassword,
  personas,
  personaTotpSecret,
  SUSPENDED_ORGANISATION,
  type Persona,
} from './personas.ts'
import { createReadyUser } from './ready-user.ts'
import { dataFile } from './shipped-data.ts'

/** North Yorkshire. */
export const DEMONSTRATION_AUTHORITY = 'E06000065'

/** The shipped files that names, places and authorities of a synthetic county are drawn from. */
export function seedData() {
  return {
    firstNames: dataFile('first-names-england-wales-2006-2024.csv'),
    surnames: dataFile('surnames-uk.csv'),
    outwardCodes: dataFile('outward-codes-england.csv'),
    firstNameVariants: dataFile('first-name-variants.csv'),
    surnameVariants: dataFile('surname-variants-uk.csv'),
  }
}

export type SeedProgress = { readonly file: string; readonly step: FeedStep; readonly rows: number }

/** `open` gives the bytes of a file that was written before; without it they are made while they are read. `files`: the first so many only. */
type SeedOptions = {
  readonly files?: number
  readonly children: number
  readonly seed: string
  readonly open?: (file: SeedFile) => AsyncIterable<Uint8Array>
}

/**
 * Loads the demonstration area through the real feeds; goes on where an earlier start was stopped, and does nothing when
 * the area is complete.
 *
 * @returns false when there was nothing to do.
 */
export async function seedDemonstration(
  app: Application,
  options: SeedOptions,
  onProgress: (progress: SeedProgress) => void,
): Promise<boolean> {
  const seeding = await readSeeding(app.worker)
  if (!seeding || seeding.seededAt) return false
  const run = app.acts(app.worker, systemActor('demonstration'))
  const on = dayInLondon(seeding.createdAt)
  await seedOrganisations(run, on)
  for (const persona of personas) await run((act) => seedPersona(app, act, persona, on))
  await run(seedTraining)
  await loadCounty(app, run, { ...options, on, onProgress })
  await run((act) => suspendLast(act))
  await seedAccreditation(app)
  await markSeeded(app.worker, app.config.clock())
  await app.names.refresh()
  return true
}

/** Loads the files of a county of invented children, as made on day `on`, through the real feeds. */
export async function loadCounty(
  app: Application,
  run: RunAct,
  options: SeedOptions & { readonly on: IsoDate; readonly onProgress: (progress: SeedProgress) => void },
): Promise<void> {
  const { seed, children, on, onProgress } = options
  await registerSources(run)
  let before: Promise<void> = Promise.resolve()
  let current = before
  const files = seedFiles({ seed, children, on, data: seedData() })
  for (const file of files.filter(({ source }) => source !== null).take(options.files ?? Infinity)) {
    await before
    before = current
    current = loadSeedFile(app, run, file, { open: options.open ?? bytesOf, turn: before, onProgress })
    current.catch(() => {})
  }
  await current
}

/** The organisations and services of the county, accredited for a year from day `on`. */
export async function seedOrganisations(run: RunAct, on: IsoDate): Promise<void> {
  const { organisations, services } = countyOrganisations()
  await run((act) => registerOrganisations(act, { organisations, services }))
  const ids = await run(async (act) => {
    await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
    return listOrganisationsByCode(
      act.sql,
      organisations.map((organisation) => organisation.code),
    )
  })
  await run(async (act) => {
    for (const organisationId of ids.values()) {
      await accredit(act, { organisationId, from: addDays(on, -300), until: addYears(on, 1) })
    }
  })
}

type DemoAct = Parameters<Parameters<RunAct>[0]>[0]

async function seedPersona(app: Application, act: DemoAct, persona: Persona, on: IsoDate): Promise<void> {
  const services = await listServicesByCode(act.sql, persona.service ? [persona.service] : [])
  const [known] = await act.sql`select from users where users.username = ${persona.username} limit 1`
  await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
  if (known) return
  await createReadyUser(act, app.seal, {
    ...personaDays(persona, on),
    username: persona.username,
    name: persona.name,
    jobTitle: persona.jobTitle,
    role: persona.role,
    organisation: persona.organisation,
    serviceId: persona.service ? (services.get(persona.service)?.serviceId ?? null) : null,
    authorityCode: persona.authority,
    phone: '01632 960900',
    email: `${persona.username}@contactpoint.example`,
    startsOn: addDays(on, -500),
    endsOn: null,
    password: personaPassword(persona.username),
    totpSecret: personaTotpSecret(persona.username),
    needUntil: addYears(on, 2),
    approvedBy: 'Stephen Ogden',
    reference: `DEMO-${persona.username}`,
    rights: persona.rights ?? [],
    ...(persona.supervisedSessions === undefined ? {} : { supervisedSessions: persona.supervisedSessions }),
  })
}

/** Sessions in the weeks to come, each by day from today, and who is booked. */
const demonstrationSessions = [
  { course: 'contactpoint-refresher', inDays: 8, places: 12, booked: ['beth', 'imran'] },
  { course: 'contactpoint', inDays: 15, places: 2, booked: ['marek', 'tessa', 'siobhan'] },
  { course: 'contactpoint-refresher', inDays: 22, places: 12, booked: [] },
  { course: 'shared-assessment', inDays: 29, places: 20, booked: ['amara'] },
] as const

async function seedTraining(act: DemoAct): Promise<void> {
  await act.require('access.use-service', { type: 'Directory', id: 'contactpoint' })
  const [planned] = await act.sql`select from training_sessions limit 1`
  if (planned) return
  const users = await act.sql<{ username: string; userId: number }[]>`
    select users.username, users.user_id as "userId" from users limit 100`
  const ids = new Map(users.map(({ username, userId }) => [username, userId]))
  for (const { course, inDays, places, booked } of demonstrationSessions) {
    const on = addDays(act.today, inDays)
    const sessionId = await planSession(act, {
      course,
      places,
      authorityCode: DEMONSTRATION_AUTHORITY,
      startsAt: instantInLondon(on, 9 * 60 + 30)!,
      endsAt: instantInLondon(on, 12 * 60 + 30)!,
      provider: 'North Yorkshire ContactPoint team',
      venue: 'County Hall, Northallerton',
      trainerId: ids.get('stephen') ?? null,
    })
    for (const username of booked) await bookSession(act, sessionId, ids.get(username)!)
  }
}

async function registerSources(run: RunAct): Promise<void> {
  const sources = listSources()
  await run(async (act) => {
    const ids = await listOrganisationsByCode(
      act.sql,
      sources.map((source) => source.organisationCode),
    )
    for (const source of sources) {
      await registerSource(act, {
        sourceId: source.id,
        name: source.name,
        format: source.format,
        organisationId: ids.get(source.organisationCode)!,
        kind: source.kind,
        authorityCode: DEMONSTRATION_AUTHORITY,
        createsChildren: source.createsChildren,
        matchRateFloor: source.createsChildren ? 0 : 0.7,
        liveAt: act.now,
      })
    }
  })
}

type LoadSeedOptions = {
  readonly open: (file: SeedFile) => AsyncIterable<Uint8Array>
  readonly turn: Promise<void>
  readonly onProgress: (progress: SeedProgress) => void
}

async function loadSeedFile(
  app: Application,
  run: RunAct,
  file: SeedFile,
  { open, turn, onProgress }: LoadSeedOptions,
): Promise<void> {
  await loadFeedFile(run, {
    sourceId: file.source!,
    fileName: file.name,
    bytes: () => open(file),
    turn,
    variants: app.variants,
    allowsTestNumbers: true,
    onProgress: (step, rows) => onProgress({ file: file.name, step, rows }),
  })
}

async function* bytesOf({ chunks }: SeedFile): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

/** Only once its feed is in: a suspended supplier's feed waits. */
async function suspendLast(act: DemoAct): Promise<void> {
  const ids = await listOrganisationsByCode(act.sql, [SUSPENDED_ORGANISATION])
  await suspendOrganisation(act, ids.get(SUSPENDED_ORGANISATION)!, 'check-refused')
}
