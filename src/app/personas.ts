import { createHash } from 'node:crypto'
import { addDays, type IsoDate } from '../lib/iso-date.ts'
import type { Right, Role } from '../access/index.ts'

/** A demonstration user. Days count from the day on which the area was made. */
export type Persona = {
  readonly username: string
  readonly name: string
  readonly jobTitle: string
  readonly role: Role
  /** Code of the organisation and, for practitioners, of the service in which the person works. */
  readonly organisation: string
  readonly service: string | null
  readonly authority: string | null
  /** What of the administration the person does; none unless told. */
  readonly rights?: readonly Right[]
  /** How many first sessions are supervised; none unless told. */
  readonly supervisedSessions?: number
  readonly vettingAgeDays: number
  readonly trainingAgeDays: number
  /** What there is to see with this persona. */
  readonly about: string
}

const TRAINING_LASTS_DAYS = 730
const good = { authority: 'E06000065', vettingAgeDays: 400, trainingAgeDays: 200 } as const

function practitioner(
  username: string,
  name: string,
  jobTitle: string,
  organisation: string,
  service: string,
  about: string,
  different: Partial<Persona> = {},
): Persona {
  return {
    ...good,
    role: 'practitioner',
    username,
    name,
    jobTitle,
    organisation,
    service,
    about,
    ...different,
  }
}

/** At least one for each role and each way in which access lapses. The organisation `VOL-STE` is suspended. */
export const personas: readonly Persona[] = [
  practitioner('amara', 'Amara Osei', 'Social worker', 'NYC-CSC', 'CSC-HAR', 'a social worker in Harrogate'),
  practitioner(
    'callum',
    'Callum Reid',
    'Social worker',
    'NYC-CSC',
    'CSC-SCA',
    'a social worker in Scarborough, who books training for colleagues',
    { rights: ['delegate'] },
  ),
  practitioner('beth', 'Beth Holroyd', 'Health visitor', 'TR-COM', 'HV-HAM', 'a health visitor in Hambleton'),
  practitioner('imran', 'Imran Qureshi', 'School nurse', 'TR-COM', 'SN-SCA', 'a school nurse in Scarborough'),
  practitioner(
    'joanna',
    'Joanna Pyke',
    'Designated safeguarding lead',
    'SCH-8152901',
    'SCH-8152901',
    'a teacher who leads on safeguarding',
  ),
  practitioner(
    'marek',
    'Marek Nowak',
    'Detective constable',
    'POL',
    'POL-CP',
    'a police officer in child protection, who may look in an emergency at what a shield hides, and search for affected children',
    { rights: ['override', 'safeguarding-search'] },
  ),
  practitioner(
    'rosa',
    'Rosa Finch',
    'Social worker',
    'NYC-CSC',
    'CSC-SCA',
    'new to ContactPoint: works once callum or fiona has accepted the session',
    { supervisedSessions: 3 },
  ),
  practitioner('siobhan', 'Siobhan Daly', 'Youth worker', 'NYC-YTH', 'YW-SEL', 'a youth worker in Selby'),
  practitioner(
    'wilhelmina',
    'Wilhelmina Stroud',
    'Mental health practitioner',
    'TR-MEN',
    'CAMHS',
    'works in a sensitive service, which others see as a marker only',
  ),
  practitioner(
    'tessa',
    'Tessa Lund',
    'Paediatric nurse',
    'TR-ACU',
    'PAE-E',
    'an emergency nurse who has only a name and a date of birth',
  ),
  practitioner(
    'owen',
    'Owen Parry',
    'Family support worker',
    'NYC-CSC',
    'EH-CRA',
    'training lapsed: every look is refused, and a refresher can be booked',
    { trainingAgeDays: TRAINING_LASTS_DAYS + 30 },
  ),
  practitioner(
    'grace',
    'Grace Adeyemi',
    'Health visitor',
    'TR-COM',
    'HV-SEL',
    'vetting ends within weeks: warned of on the account page',
    { vettingAgeDays: 3 * 365 - 20 },
  ),
  practitioner(
    'dylan',
    'Dylan Marsh',
    'Support worker',
    'VOL-STE',
    'VOL-ME',
    'works for an organisation whose accreditation is suspended',
  ),
  practitioner(
    'nadia',
    'Nadia Rahman',
    'Social worker',
    'NYC-CSC',
    'CSC-SEL',
    'vetting is over three years old: refused',
    { vettingAgeDays: 3 * 365 + 40 },
  ),
  practitioner(
    'ruth',
    'Ruth Ellis',
    'Service administrator',
    'VOL-LIN',
    'VOL-YC',
    'administers an agency whose application for accreditation is ready to be handed in',
    { rights: ['delegate'] },
  ),
  practitioner(
    'farid',
    'Farid Haddad',
    'Service administrator',
    'VOL-HAV',
    'VOL-FS',
    'administers an agency whose application waits for a second person',
    { rights: ['delegate'] },
  ),
  practitioner(
    'hannah',
    'Hannah Webb',
    'Service administrator',
    'VOL-COM',
    'VOL-DA',
    'administers an agency that is accredited with a plan',
    { rights: ['delegate'] },
  ),
  {
    ...good,
    role: 'local-team',
    username: 'priya',
    name: 'Priya Nair',
    jobTitle: 'Data manager',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['data'],
    about: 'local management team: feeds, their quality and the rows that wait for a person',
  },
  {
    ...good,
    role: 'local-team',
    username: 'stephen',
    name: 'Stephen Ogden',
    jobTitle: 'ContactPoint manager',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['accounts', 'data', 'accreditation', 'training'],
    about: 'runs the local management team: accounts, organisations, training',
  },
  {
    ...good,
    role: 'local-team',
    username: 'yusuf',
    name: 'Yusuf Karim',
    jobTitle: 'Accounts officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['accounts'],
    about: 'local management team: users, their vetting and rights',
  },
  practitioner(
    'fiona',
    'Fiona Marsden',
    'Business support manager',
    'NYC-CSC',
    'CSC-HAR',
    'administers the users of the county’s social care',
    { rights: ['delegate'] },
  ),
  {
    ...good,
    role: 'local-team',
    username: 'edith',
    name: 'Edith Lowell',
    jobTitle: 'Audit officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['audit'],
    about: 'local management team: judges alerts, looks into the log, and does nothing else there',
  },
  {
    ...good,
    role: 'local-team',
    username: 'joel',
    name: 'Joel Barker',
    jobTitle: 'Accreditation officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['accreditation'],
    about: 'the second person for decisions about organisations',
  },
  {
    ...good,
    role: 'local-team',
    username: 'leah',
    name: 'Leah Whitfield',
    jobTitle: 'Operator',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['mediate'],
    about: 'local management team: looks for people who call and have no suitable computer',
  },
  {
    ...good,
    role: 'local-team',
    username: 'odile',
    name: 'Odile Garnett',
    jobTitle: 'Contact broker',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['broker'],
    about: 'local management team: brings people into contact who are not told who works with a child',
  },
  {
    ...good,
    role: 'local-team',
    username: 'freya',
    name: 'Freya Fielding',
    jobTitle: 'Rights officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['complaints'],
    about: 'local management team: tells families who looked at a record',
  },
  {
    ...good,
    role: 'local-team',
    username: 'tariq',
    name: 'Tariq Mahmood',
    jobTitle: 'Rights officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['complaints'],
    about: 'the second person where a family is told what is usually withheld',
  },
  {
    ...good,
    role: 'local-team',
    username: 'ottoline',
    name: 'Ottoline Firth',
    jobTitle: 'Shielding officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['shielding'],
    about: 'local management team: hides records of children who are at risk if they are found',
  },
  {
    ...good,
    role: 'local-team',
    username: 'cormac',
    name: 'Cormac Brady',
    jobTitle: 'Shielding officer',
    organisation: 'NYC-TEAM',
    service: null,
    rights: ['shielding'],
    about: 'the second person before a shield ends or hides less',
  },
  {
    ...good,
    role: 'national-team',
    username: 'helen',
    name: 'Helen Marchetti',
    jobTitle: 'National data lead',
    organisation: 'NAT-DFE',
    service: null,
    authority: null,
    rights: ['data', 'accounts', 'accreditation'],
    about: 'national team: every feed and organisation, no record',
  },
  {
    ...good,
    role: 'national-team',
    username: 'omar',
    name: 'Omar Siddiqui',
    jobTitle: 'National accreditation lead',
    organisation: 'NAT-DFE',
    service: null,
    authority: null,
    rights: ['accreditation'],
    about: 'national team: publishes the conditions that somebody else drafted',
  },
  {
    ...good,
    role: 'national-team',
    username: 'nora',
    name: 'Nora Whitby',
    jobTitle: 'National audit lead',
    organisation: 'NAT-DFE',
    service: null,
    authority: null,
    rights: ['audit'],
    about: 'national team: looks into the log of every section, and audits the auditors',
  },
]

export const SUSPENDED_ORGANISATION = 'VOL-STE'

/** The same in every demonstration; of no use anywhere else, for such accounts are made in demonstrations only. */
export function personaPassword(username: string): string {
  return `contactpoint-demo-${username}`
}

export function personaTotpSecret(username: string): Buffer {
  return createHash('sha256').update(`contactpoint demonstration ${username}`).digest().subarray(0, 20)
}

/** Days of a persona's facts, for an area made on day `on`. */
export function personaDays(
  persona: Persona,
  on: IsoDate,
): { vettingIssuedOn: IsoDate; trainingCompletedOn: IsoDate; trainingExpiresOn: IsoDate } {
  const trainingCompletedOn = addDays(on, -persona.trainingAgeDays)
  return {
    vettingIssuedOn: addDays(on, -persona.vettingAgeDays),
    trainingCompletedOn,
    trainingExpiresOn: addDays(trainingCompletedOn, TRAINING_LASTS_DAYS),
  }
}
