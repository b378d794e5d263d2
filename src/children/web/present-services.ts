import { formatDay } from '../../lib/iso-date.ts'
import type { Involvement, ServicesWorkingWith } from '../../involvement/index.ts'
import type { ContactCard } from './contact-card.ts'

export type ServicesModel = {
  readonly current: readonly ContactCard[]
  readonly ended: readonly ContactCard[]
}

/**
 * Who works with the child and how to reach them, lead professional first.
 *
 * INVARIANT (marker-is-bare): of a sensitive service it says only that there may be one. Source: R-54, R-76.
 */
export function presentServices(
  services: ServicesWorkingWith,
  givenName: string,
  localTeam: string,
): ServicesModel {
  const other = services.mayHaveOtherSupport ? [otherSupport(givenName, localTeam)] : []
  return {
    current: [...services.current.map((one) => currentCard(one)), ...other],
    ended: services.ended.map((one) => endedCard(one)),
  }
}

const kindWords: Readonly<Record<string, string>> = {
  school: 'School',
  gp: 'GP practice',
  'health-visiting': 'Health visiting',
  'school-nursing': 'School nursing',
  'social-care': 'Social care',
  'early-help': 'Early help',
  'youth-work': 'Youth work',
  'youth-justice': 'Youth justice',
  police: 'Police',
  'fire-and-rescue': 'Fire and rescue',
  housing: 'Housing',
  'early-years': 'Early years',
  voluntary: 'Voluntary organisation',
  paediatrics: 'Paediatrics',
  'speech-and-language': 'Speech and language therapy',
}

function currentCard(one: Involvement): ContactCard {
  return {
    ...common(one),
    tags: [
      ...(one.isLead ? [{ text: 'Lead professional', colour: 'yellow' }] : []),
      ...(one.holdsAssessment ? [{ text: 'Shared assessment' }] : []),
    ],
    isFirst: one.isLead,
    since: one.startedOn,
  }
}

function endedCard(one: Involvement): ContactCard {
  const days = `From ${formatDay(one.startedOn)}${one.endedOn ? ` to ${formatDay(one.endedOn)}` : ''}.`
  const { text, ...card } = common(one)
  return { ...card, text: text ? `${text}. ${days}` : days }
}

function common(one: Involvement): ContactCard {
  const kind = kindWords[one.serviceKind]
  const text = [
    ...(one.serviceName === one.organisationName ? [] : [one.organisationName]),
    ...(one.phone === null && one.email === null ? ['no phone number or email address recorded'] : []),
  ].join(': ')
  return {
    heading: one.serviceName,
    ...(kind ? { kind } : {}),
    person: one.practitioner,
    role: one.role,
    ...(text ? { text } : {}),
    phone: one.phone,
    email: one.email,
    confirmed: {
      on: one.confirmedOn,
      by: one.userId === null ? 'the service’s own system' : 'the practitioner',
    },
  }
}

function otherSupport(givenName: string, localTeam: string): ContactCard {
  return {
    heading: 'There may be other support',
    text: `${givenName} may be receiving support that is not listed here. Ask ${localTeam}: if there is any, the team can pass on that you would like to talk.`,
  }
}
