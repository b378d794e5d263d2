import type { FastifyReply } from 'fastify'
import type { AffectedOutcome } from '../../children/index.ts'
import { DomainError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { requireSafeguardingSearch, searchAffected, searchPurposes } from '../index.ts'
import { safeguardingPaths as paths } from './paths.ts'
import type { SafeguardingWeb } from './routes.ts'
import { parseAffectedSearch } from './search.form.ts'
import { purposeWords } from './words.ts'

const template = 'safeguarding/web/search.njk'

/** The restricted search, for those who may, and on the same path, so that no address tells of anybody, what it found. */
export function affectedSearchPage(app: WebApp, web: SafeguardingWeb): void {
  app.get(paths.search, { config: { discloses: false } }, async (request, reply) => {
    await request.act(requireSafeguardingSearch)
    return reply.page(template, presentForm())
  })

  app.post(paths.search, async (request, reply) => {
    const form = parseAffectedSearch(request.body)
    if (!form.ok) {
      await request.act(requireSafeguardingSearch)
      return reply.page(template, { ...presentForm(), ...form }, { status: 400 })
    }
    const { query, stated } = form.value
    try {
      const outcome = await request.act((act) => searchAffected(act, query, stated))
      return await reply.page('safeguarding/web/affected.njk', presentAffected(outcome, web))
    } catch (error) {
      return refuse(reply, error)
    }
  })
}

function refuse(reply: FastifyReply, error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'CP_SAFEGUARDING_QUOTA') throw error
  const title = 'No more safeguarding searches today'
  return reply.page('safeguarding/web/search-quota.njk', { title }, { status: 403 })
}

function presentForm() {
  return {
    title: 'Search for other children who may be affected',
    action: paths.search,
    backPath: '/',
    purposes: searchPurposes.map((value) => ({ value, text: purposeWords[value] })),
    values: {},
  }
}

/** Nothing says why a child is in the list. */
function presentAffected(outcome: AffectedOutcome, { presentCard }: SafeguardingWeb) {
  return {
    title: titleOf(outcome),
    kind: outcome.kind,
    searchPath: paths.search,
    items: outcome.kind === 'found' ? outcome.children.map(presentCard) : [],
  }
}

function titleOf(outcome: AffectedOutcome): string {
  switch (outcome.kind) {
    case 'found':
      return outcome.children.length === 1
        ? '1 child who may be affected'
        : `${outcome.children.length} children who may be affected`
    case 'none':
      return 'No child was found that you may see'
    case 'too-many':
      return 'Too many children: add more details'
  }
}
