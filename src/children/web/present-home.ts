import type { Right } from '../../access/index.ts'
import type { InvolvementOfChild } from '../../involvement/index.ts'
import { accountPath } from '../../access/web/paths.ts'
import { brokeragePaths } from '../../brokerage/web/paths.ts'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { instant } from '../../platform/web/filters.ts'
import type { FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { RecentRecord } from '../index.ts'
import { safeguardingPaths } from '../../safeguarding/web/paths.ts'
import { childrenPaths } from './paths.ts'
import type { CandidateItem } from './present-search.ts'

export type StartModel = PageModel & { readonly signInPath: string; readonly privacyPath: string }

export function presentStart(signInPath: string): StartModel {
  return {
    title: 'Find out who else is working with a child',
    isPrintable: true,
    signInPath,
    privacyPath: '/privacy',
  }
}

export type HomeModel = PageModel & {
  readonly searchPath: string
  readonly contactPath: string
  /** What few people may, each for those alone. */
  readonly links: readonly { readonly text: string; readonly href: string }[]
  readonly values: FormValues
  /** When the first of the person's conditions of access ends, as a day in words, if that is soon. */
  readonly ends: { readonly on: string; readonly accountPath: string } | null
  /** Null for people who do not look at records, and for those who may not today. */
  readonly lists: OwnLists<CandidateItem, CandidateItem> | null
  /** What keeps the person from searching today, as the page of a refusal tells it; null for everybody else. */
  readonly lapse: object | null
}

/** `involvements` is null for people who work with no child themselves. */
type OwnLists<Recent, Own> = {
  readonly recent: readonly Recent[]
  readonly involvements: readonly Own[] | null
}

type Shown = OwnLists<RecentRecord, InvolvementOfChild> & { readonly endsOn: IsoDate | null }

const holderLinks: readonly { readonly right: Right; readonly text: string; readonly href: string }[] = [
  { right: 'override', text: 'Look in an emergency', href: safeguardingPaths.start },
  {
    right: 'safeguarding-search',
    text: 'Search for other children who may be affected',
    href: safeguardingPaths.search,
  },
]

export function presentHome(lists: Shown | null, rights: readonly string[] = []): HomeModel {
  return {
    title: lists === null ? 'Home' : 'Find out who works with a child',
    searchPath: childrenPaths.search,
    contactPath: brokeragePaths.own,
    links: holderLinks.filter(({ right }) => rights.includes(right)),
    values: {},
    ends: lists?.endsOn ? { on: formatDay(lists.endsOn), accountPath } : null,
    lists: lists && {
      recent: lists.recent.map((one) => recentItem(one)),
      involvements: lists.involvements?.map((one) => involvementItem(one)) ?? null,
    },
    lapse: null,
  }
}

/** The page without search of somebody whose conditions do not all hold. */
export function presentBarred(lapse: object): HomeModel {
  return { ...presentHome(null), lapse }
}

function involvementItem({
  publicId,
  given,
  family,
  startedOn,
  confirmedOn,
}: InvolvementOfChild): CandidateItem {
  return {
    heading: `${given} ${family}`,
    href: childrenPaths.record(publicId),
    details: [
      { label: 'Since', value: formatDay(startedOn) },
      { label: 'Last confirmed', value: formatDay(confirmedOn) },
    ],
    reasons: [],
  }
}

function recentItem({ publicId, given, family, dateOfBirth, openedAt }: RecentRecord): CandidateItem {
  return {
    heading: `${given} ${family}`,
    href: childrenPaths.record(publicId),
    details: [
      { label: 'Born', value: formatDay(dateOfBirth) },
      { label: 'Opened', value: instant(openedAt) },
    ],
    reasons: [],
  }
}
