import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { canConsentToStay } from '../../consent/index.ts'
import { consentPaths } from '../../consent/web/paths.ts'
import { brokeragePaths } from '../../brokerage/web/paths.ts'
import { involvementPaths } from '../../involvement/web/paths.ts'
import { mediationPaths } from '../../mediation/web/paths.ts'
import { safeguardingPaths } from '../../safeguarding/web/paths.ts'
import { shieldingPaths } from '../../shielding/web/paths.ts'
import type { Actor } from '../../platform/act.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { ChildRecord, Purpose } from '../index.ts'
import type { ContactCard } from './contact-card.ts'
import { childrenPaths } from './paths.ts'
import {
  missingContacts,
  presentAddress,
  presentCarers,
  presentHealth,
  presentSetting,
  type AddressModel,
} from './present-contacts.ts'
import { presentServices, type ServicesModel } from './present-services.ts'
import { bornInWords, genderWords, orList, purposeWords } from './words.ts'

export type RecordModel = PageModel & {
  readonly givenName: string
  /** The name, sex, date of birth and number are all there is to show. */
  readonly isCardOnly: boolean
  /** Where the rest of a card can be looked at in an emergency; null for people who may not. */
  readonly emergencyPath: string | null
  /** Where a practitioner asks that the child be hidden; null for others, and where it is. */
  readonly atRiskPath: string | null
  readonly localTeam: string
  readonly identity: {
    readonly heading: string
    readonly caption: string
    readonly items: readonly { readonly label: string; readonly value: string }[]
    readonly tags: readonly { readonly text: string; readonly colour: string }[]
  }
  readonly services: ServicesModel
  readonly address: AddressModel | undefined
  readonly carers: readonly ContactCard[]
  readonly contacts: readonly ContactCard[]
  readonly missingContacts: string | undefined
  readonly reason: string
  /** Null in a call, whose reason stands for all of it. */
  readonly reasonPath: string | null
  /** Whom an operator looks for; null for people who look for themselves. */
  readonly call: {
    readonly name: string
    readonly who: string
    readonly endsAt: Date
    readonly path: string
  } | null
  readonly searchPath: string
  /** The same whatever the record holds; null in a call. */
  readonly contactPath: string | null
  /** Null for people who work with no child themselves, and for those whose work with this one is recorded. */
  readonly newInvolvementPath: string | null
  /** The viewer's own current work with the child; null when there is none. */
  readonly ownWork: OwnWork | null
  /** Of a young person who may stay after 18, for people who record that: who work with them, and data managers. */
  readonly stayPath: string | null
}

type OwnWork = {
  readonly confirmPath: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
}

type Viewer = Pick<Actor, 'role' | 'userId' | 'rights'>

/**
 * A child's record on day `today` as `viewer` sees it; who looks changes what may be done, not what is shown.
 *
 * INVARIANT (no-foreign-numbers): of numbers only the directory's own is shown. Source.
 */
export function presentRecord(record: ChildRecord, today: IsoDate, viewer: Viewer): RecordModel {
  const name = currentName(record)
  const localTeam = record.authorityName
    ? `the ContactPoint team of ${record.authorityName}`
    : 'your local ContactPoint team'
  const setting = presentSetting(record, today)
  const ownWork = presentOwnWork(record, viewer)
  return {
    title: 'Who is working with this child',
    givenName: name.given,
    isCardOnly: record.isCardOnly,
    emergencyPath:
      record.isCardOnly && viewer.rights.includes('override')
        ? safeguardingPaths.card(record.publicId)
        : null,
    atRiskPath:
      viewer.role === 'practitioner' && !record.isCardOnly ? shieldingPaths.ask(record.publicId) : null,
    localTeam,
    identity: presentIdentity(record, name.full, today),
    services: presentServices(record.services, name.given, localTeam),
    address: presentAddress(record),
    carers: presentCarers(record, name.given),
    contacts: [...(setting ? [setting] : []), ...presentHealth(record)],
    missingContacts: missingContacts(record),
    reason: reasonInWords(record),
    reasonPath: record.call ? null : childrenPaths.reason(record.publicId),
    call: presentCall(record),
    searchPath: childrenPaths.search,
    contactPath: record.call ? null : brokeragePaths.newFor(record.publicId),
    newInvolvementPath:
      viewer.role === 'practitioner' && !ownWork && !record.isCardOnly
        ? involvementPaths.new(record.publicId)
        : null,
    ownWork,
    stayPath:
      canConsentToStay(record.dateOfBirth, today) && (ownWork || viewer.rights.includes('data'))
        ? consentPaths.stay(record.publicId)
        : null,
  }
}

function presentCall({ call }: ChildRecord): RecordModel['call'] {
  if (!call) return null
  const { name, jobTitle, organisation } = call.served
  return { name, who: `${jobTitle}, ${organisation}`, endsAt: call.endsAt, path: mediationPaths.calls }
}

/** Becoming lead professional is offered to nobody while somebody else is it: that is theirs to hand over. */
function presentOwnWork({ publicId, services }: ChildRecord, { userId }: Viewer): OwnWork | null {
  const own = services.current.find((one) => one.userId !== null && one.userId === userId)
  if (!own) return null
  const isOthersLead = !own.isLead && services.current.some((one) => one.isLead)
  const links = [
    ...(isOthersLead
      ? []
      : [
          {
            text: own.isLead ? 'Hand over as lead professional' : 'Become lead professional',
            href: involvementPaths.lead(publicId, own.involvementId),
          },
        ]),
    { text: 'Change the shared assessment', href: involvementPaths.assessment(publicId, own.involvementId) },
    { text: 'End your work', href: involvementPaths.end(publicId, own.involvementId) },
  ]
  return { confirmPath: involvementPaths.confirm(publicId, own.involvementId), links }
}

function currentName({ names }: ChildRecord): { given: string; full: string } {
  const { given = '', middle, family = '' } = names[0] ?? {}
  return { given, full: [given, middle, family].filter(Boolean).join(' ') }
}

function presentIdentity(record: ChildRecord, heading: string, today: IsoDate): RecordModel['identity'] {
  const { dateOfBirth, dateOfBirthAccuracy, dateOfDeath, gender, childNumber, authorityName } = record
  return {
    heading,
    caption: otherNames(record),
    tags: dateOfDeath ? [{ text: 'Has died', colour: 'grey' }] : [],
    items: [
      {
        label: 'Date of birth',
        value: bornInWords(dateOfBirth, dateOfBirthAccuracy, dateOfDeath ? null : today),
      },
      ...(dateOfDeath ? [{ label: 'Date of death', value: formatDay(dateOfDeath) }] : []),
      { label: 'Sex', value: genderWords[gender] },
      { label: 'ContactPoint number', value: formatChildNumber(childNumber).replaceAll(' ', '\u00a0') },
      ...(authorityName ? [{ label: 'Local authority', value: authorityName }] : []),
    ],
  }
}

/** A name that repeats the current family name is told by its given name alone. */
function otherNames({ names }: ChildRecord): string {
  const [current, ...others] = names
  const ofKind = (kind: 'known-as' | 'former'): string =>
    orList(
      others
        .filter((name) => name.kind === kind)
        .map(({ given, family }) =>
          kind === 'known-as' && family === current?.family ? given : `${given} ${family}`,
        ),
    )
  const knownAs = ofKind('known-as')
  const former = ofKind('former')
  return [...(knownAs ? [`Known as ${knownAs}`] : []), ...(former ? [`Formerly ${former}`] : [])].join('. ')
}

function reasonInWords({ reason }: ChildRecord): string {
  return reason.note ?? purposeWords[reason.purpose as Purpose]
}
