import type { FastifyReply, FastifyRequest } from 'fastify'
import { dayInLondon, type IsoDate } from '../../lib/iso-date.ts'
import { DomainError } from '../../platform/errors.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { findings, listOverrides, readOverride, reviewOverride, type Look } from '../index.ts'
import { parseFinding } from './emergency.form.ts'
import { lookParams, safeguardingPaths as paths, type LookParams } from './paths.ts'
import type { SafeguardingWeb } from './routes.ts'
import { findingWords, outcomeWords, reasonWords } from './words.ts'

const config = { shields: true }

/** Looks that wait for a review, and the page on which one is decided. */
export function reviewPages(app: WebApp, web: SafeguardingWeb): void {
  app.get(paths.reviews, { config }, async (request, reply) => {
    const canOpen = request.actor.rights.includes('shielding')
    const model = await request.act(async (act) => presentList(await listOverrides(act), act.today, canOpen))
    return reply.page('safeguarding/web/reviews.njk', model)
  })

  const route = { config, schema: { params: lookParams } }
  app.get<{ Params: LookParams }>(paths.review(':lookId'), route, (request, reply) =>
    show(web, request, reply, request.params.lookId),
  )
  app.post<{ Params: LookParams }>(paths.review(':lookId'), route, async (request, reply) => {
    const { lookId } = request.params
    const form = parseFinding(request.body)
    if (!form.ok) return show(web, request, reply, lookId, form)
    await request
      .act((act) => reviewOverride(act, lookId, form.value.finding, form.value.words))
      .catch(passDecided)
    return reply.redirect(paths.review(lookId), 303)
  })
}

/** The next page shows what somebody else decided. */
function passDecided(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'CP_OVERRIDE_REVIEWED') throw error
}

async function show(
  web: SafeguardingWeb,
  request: FastifyRequest,
  reply: FastifyReply,
  lookId: string,
  refused: { readonly errors?: FieldErrors; readonly values: FormValues } = { values: {} },
): Promise<string> {
  const look = await request.act((act) => readOverride(act, lookId))
  return reply.page(
    'safeguarding/web/review.njk',
    { ...presentReview(look, web), ...refused },
    { status: refused.errors ? 400 : 200 },
  )
}

function presentList(looks: readonly Look[], today: IsoDate, canOpen: boolean) {
  return {
    title: 'Looks in an emergency',
    canOpen,
    figuresPath: paths.figures,
    looks: looks.map((look) => ({
      href: paths.review(look.publicId),
      who: `${look.person}, ${look.organisation}`,
      at: look.beganAt,
      dueOn: look.dueOn,
      isOverdue: look.decision === null && look.dueOn < today,
      decision: look.decision && findingWords[look.decision],
    })),
  }
}

function presentReview(look: Look, { openNote, accountPath }: SafeguardingWeb) {
  return {
    title: 'Review a look in an emergency',
    backPath: paths.reviews,
    rows: [
      ['Who', `${look.person}, ${look.jobTitle}, ${look.organisation}`],
      ['What', outcomeWords[look.outcome]],
      ['Reason', reasonWords[look.reason]],
      ['In words', openNote(look.sealedWords)],
    ],
    beganAt: look.beganAt,
    endedAt: look.endedAt,
    dueOn: look.dueOn,
    decided: look.decision &&
      look.decidedAt && {
        finding: findingWords[look.decision],
        words: look.sealedFinding ? openNote(look.sealedFinding) : '',
        by: look.decider,
        on: dayInLondon(look.decidedAt),
      },
    suspendPath: look.decision === 'suspected-misuse' ? accountPath(look.userId) : null,
    action: paths.review(look.publicId),
    findings: findings.map((value) => ({ value, text: findingWords[value] })),
  }
}
