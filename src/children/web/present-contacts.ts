import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { ChildAttribute, SourceKind } from '../record.ts'
import type { ChildDetails } from '../queries.ts'
import type { ContactCard } from './contact-card.ts'
import { capitalise, orList } from './words.ts'

type Carer = ChildDetails['carers'][number]
type Setting = NonNullable<ChildDetails['setting']>
type Address = NonNullable<ChildDetails['address']>
type HealthKind = ChildDetails['health'][number]['kind']

/** Kinds of body are all that is told of where an item came from (R-16). */
const sourceWords: Readonly<Record<SourceKind, string>> = {
  health: 'health services',
  education: 'education',
  'social-care': 'social care',
  other: 'another service',
}

const relationshipWords: Readonly<Record<string, string>> = {
  mother: 'Mother',
  father: 'Father',
  'step-parent': 'Step-parent',
  'foster-carer': 'Foster carer',
  guardian: 'Guardian',
  carer: 'Carer',
  grandparent: 'Grandparent',
  other: 'Other relationship',
}

const healthWords: Readonly<Record<HealthKind, string>> = {
  gp: 'GP practice',
  'health-visitor': 'Health visitor',
  'school-nurse': 'School nurse',
}

type Confirmed = NonNullable<ContactCard['confirmed']>

function confirmedOf(child: ChildDetails, attribute: ChildAttribute): Confirmed | undefined {
  const found = child.confirmed.find((one) => one.attribute === attribute)
  return found && { on: found.on, by: sourceWords[found.sourceKind] }
}

export type AddressModel = {
  readonly heading: string
  readonly lines: readonly string[]
  readonly note: string
  readonly since: IsoDate | null
  readonly confirmed?: Confirmed
}

/** The home address in its four states (R-04); undefined when no source gives any. */
export function presentAddress(child: ChildDetails): AddressModel | undefined {
  const { address } = child
  if (address === null) return undefined
  const confirmed = confirmedOf(child, 'address')
  return {
    ...addressWords[address.state],
    ...(address.state === 'left-england' ? { note: returnNote(address) } : {}),
    lines: [...address.lines, ...(address.postcode ? [address.postcode] : [])],
    since: address.fromOn,
    ...(confirmed ? { confirmed } : {}),
  }
}

const addressWords: Readonly<Record<Address['state'], { heading: string; note: string }>> = {
  current: { heading: 'Home address', note: '' },
  'last-known': { heading: 'Last known address', note: 'No current address is known.' },
  'no-known-address': { heading: 'No known address', note: 'Sources say that no address is known.' },
  'left-england': { heading: 'Has left England', note: '' },
}

function returnNote({ returnIntention }: Address): string {
  if (returnIntention === 'within-three-years') return 'Expected to come back within 3 years.'
  return returnIntention === 'not-intended'
    ? 'Not expected to come back.'
    : 'It is not known whether they will come back.'
}

export function presentCarers(child: ChildDetails, givenName: string): ContactCard[] {
  const confirmed = confirmedOf(child, 'carers')
  return child.carers.map((carer) => ({
    heading: `${carer.given} ${carer.family}`,
    kind: relationshipWords[carer.relationship] ?? relationshipWords['other']!,
    tags: carer.hasParentalResponsibility ? [{ text: 'Parental responsibility' }] : [],
    text: carerText(carer, givenName),
    phone: carer.phone,
    email: carer.email,
    ...(confirmed ? { confirmed } : {}),
  }))
}

function carerText({ livesWithChild, addressLines, postcode }: Carer, givenName: string): string {
  const place = [...addressLines, ...(postcode ? [postcode] : [])].join(', ')
  if (livesWithChild === true) return `Lives with ${givenName}.`
  const apart = livesWithChild === false ? `Does not live with ${givenName}. ` : ''
  return `${apart}${place ? `Address: ${place}.` : ''}`.trim()
}

/** School or other setting, undefined when no source tells of any. */
export function presentSetting(child: ChildDetails, today: IsoDate): ContactCard | undefined {
  const { setting } = child
  if (setting === null) return undefined
  const confirmed = confirmedOf(child, 'education')
  const hasLeft = setting.endedOn !== null && setting.endedOn <= today
  return {
    heading: setting.name ?? notAttendingWords(setting),
    kind: 'School or setting',
    ...(hasLeft
      ? { text: `Left on ${formatDay(setting.endedOn)}. No later school or setting is recorded.` }
      : {}),
    since: hasLeft ? null : setting.startedOn,
    phone: setting.phone,
    email: setting.email,
    ...(confirmed ? { confirmed } : {}),
  }
}

function notAttendingWords({ notAttending }: Setting): string {
  if (notAttending === 'home-educated') return 'Educated at home'
  return notAttending === 'left' ? 'Has left school' : 'Attends no school that is known'
}

export function presentHealth(child: ChildDetails): ContactCard[] {
  return child.health.map(({ kind, name, practitioner, phone, email, fromOn }) => {
    const confirmed = confirmedOf(child, kind)
    const card = { kind: healthWords[kind], heading: name, person: practitioner, phone, email, since: fromOn }
    return { ...card, ...(confirmed ? { confirmed } : {}) }
  })
}

/** `No school, GP practice or health visitor recorded.`; undefined when each is there. */
export function missingContacts(child: ChildDetails): string | undefined {
  const kinds: HealthKind[] = ['gp', 'health-visitor', 'school-nurse']
  const missing = [
    ...(child.setting === null ? ['school'] : []),
    ...kinds
      .filter((kind) => !child.health.some((contact) => contact.kind === kind))
      .map((kind) => (kind === 'gp' ? healthWords.gp : healthWords[kind].toLowerCase())),
  ]
  return missing.length === 0 ? undefined : `${capitalise(`no ${orList(missing)}`)} recorded.`
}
