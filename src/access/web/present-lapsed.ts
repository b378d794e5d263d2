import type { PageModel } from '../../platform/web/server.ts'
import { trainingPaths } from '../../training/web/paths.ts'
import type { Contact, Lapse } from '../read-standing.ts'
import { usersPaths } from './users/paths.ts'
import { conditionWords, sinceWhen, whomToAsk } from './conditions.ts'

export const lapsedTemplate = 'access/web/lapsed.njk'

type LapsedPage = PageModel & {
  readonly items: readonly {
    readonly what: string
    readonly since: string
    readonly ask: string
    readonly href: string | null
  }[]
  /** Those to ask, each once, who can be reached. */
  readonly contacts: readonly Contact[]
  /** Where to book, for those whose training is among what lapsed. */
  readonly trainingPath: string | null
}

/** What lapsed, since when, and whom to ask; for a refusal (403) of somebody who is signed in, or barred from signing in. */
export function presentLapsed({ lapsed, contacts }: Lapse): LapsedPage {
  const named = new Map(
    lapsed
      .map((state) => contacts[state.whoToAsk])
      .filter((contact) => contact !== null && (contact.phone !== null || contact.email !== null))
      .map((contact) => [contact!.name, contact!]),
  )
  return {
    title: 'You cannot use ContactPoint at the moment',
    items: lapsed.map((state) => ({
      what: conditionWords[state.condition].lapsed,
      since: sinceWhen(state),
      ask: whomToAsk(state.whoToAsk, contacts),
      href: state.condition === 'agreement' ? usersPaths.agreement : null,
    })),
    contacts: [...named.values()],
    trainingPath: lapsed.some(({ condition }) => condition === 'training' || condition === 'other-training')
      ? trainingPaths.own
      : null,
  }
}
