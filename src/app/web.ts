import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  createProviders,
  findSession,
  readLapse,
  readStop,
  relyingPartyOf,
  sessionCookieName,
  visitor,
  type Session,
} from '../access/index.ts'
import { accreditationRoutes } from '../accreditation/web/routes.ts'
import { confirmPathAfter } from '../access/web/confirm.page.ts'
import { accessRoutes } from '../access/web/routes.ts'
import { outcomeWords } from '../access/web/present-account.ts'
import { lapsedTemplate, presentLapsed } from '../access/web/present-lapsed.ts'
import {
  keepAlivePath,
  ownSupervisionPath,
  signInPathFor,
  stoppedPath,
  withNext,
} from '../access/web/paths.ts'
import { doneText, purposeText } from '../access/web/supervision/words.ts'
import { usersPaths } from '../access/web/users/paths.ts'
import { roleWords } from '../access/web/users/words.ts'
import { logUnwitnessed, openPurposeNote } from '../audit/index.ts'
import { logRoutes } from '../audit/web/log.routes.ts'
import { brokerageRoutes } from '../brokerage/web/routes.ts'
import { presentRecord } from '../children/web/present-record.ts'
import { presentCard } from '../children/web/present-search.ts'
import { childrenRoutes } from '../children/web/routes.ts'
import { consentRoutes } from '../consent/web/routes.ts'
import { feedsRoutes } from '../feeds/web/routes.ts'
import { involvementRoutes } from '../involvement/web/routes.ts'
import { presentRecord as presentBeside, presentRow } from '../linkage/web/present-review.ts'
import { linkageRoutes } from '../linkage/web/routes.ts'
import { noteWords, reasonName, reasonSentence } from '../linkage/web/words.ts'
import { callRefusedPage } from '../mediation/web/present-calls.ts'
import { mediationRoutes } from '../mediation/web/routes.ts'
import { monitoringRoutes } from '../monitoring/web/routes.ts'
import { practiceRoutes } from '../practice/web/routes.ts'
import { ownFamilyPage } from '../relations/web/present-own-family.ts'
import { relationsRoutes } from '../relations/web/routes.ts'
import { rightsRoutes } from '../rights/web/routes.ts'
import { shieldingRoutes, type ShieldingWeb } from '../shielding/web/routes.ts'
import { safeguardingRoutes } from '../safeguarding/web/routes.ts'
import { trainingRoutes } from '../training/web/routes.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import { DeniedError } from '../platform/errors.ts'
import { loadAssets } from '../platform/web/assets.ts'
import { refreshOf } from '../platform/web/refresh.ts'
import type { WebApp } from '../platform/web/request.ts'
import { createWebServer } from '../platform/web/server.ts'
import { createTemplates } from '../platform/web/templates.ts'
import { apiRoutes } from './api.ts'
import type { Application } from './application.ts'
import { healthRoutes } from './health.ts'
import { layoutFor } from './layout-context.ts'
import { shippedPolicy } from './policy.ts'
import { publicRoutes } from './public-pages.ts'

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | undefined
  }
}

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Every page of the service on one server; the caller listens. */
export function createWebApp(app: Application): WebApp {
  const { config } = app
  const presentShielded: ShieldingWeb['presentRecord'] = (record, viewer, reason) => ({
    ...presentRecord(
      { ...record, reason: { purpose: 'other', note: reason }, call: null },
      dayInLondon(config.clock()),
      { ...viewer, role: 'shielded', userId: null },
    ),
    reasonPath: null,
  })
  const isSecure = config.publicOrigin.startsWith('https:')
  const isPractice = app.installation === 'practice'
  const cookies = { isSecure, isPractice }
  const allowsLocal = app.installation === 'demonstration' || app.installation === 'test'
  const server = createWebServer({
    templates: createTemplates({ roots: [folder('..'), folder('../../node_modules/govuk-frontend/dist')] }),
    assets: loadAssets(folder('../../assets')),
    layoutContext: (request) => layoutFor(app, request),
    log: app.log,
    newRequestId: randomUUID,
    isSecure,
    formCookie: isPractice ? 'csrf-practice' : 'csrf',
  })
  addSignedInPerson(server, app, sessionCookieName(cookies))
  healthRoutes(server, app)
  logRoutes(server, config.auditLog.directory)
  apiRoutes(server, app, allowsLocal)
  void server.register(async (pages: WebApp) => {
    pages.setErrorHandler((error, request, reply) => {
      const confirm = confirmPathAfter(error, request, server.registeredRoutes)
      return confirm === undefined ? refuseOrPass(app, error, request, reply) : reply.redirect(confirm, 303)
    })
    accessRoutes(pages, {
      seal: app.seal,
      cookies,
      party: relyingPartyOf(config.publicOrigin),
      providers: createProviders(app.seal, config.publicOrigin, allowsLocal),
      allowsLocal,
      policy: { engine: app.policy, rules: shippedPolicy },
    })
    childrenRoutes(pages, { names: app.names, config, presentLapsed })
    involvementRoutes(pages)
    consentRoutes(pages, [])
    feedsRoutes(pages)
    linkageRoutes(pages, app)
    rightsRoutes(pages)
    brokerageRoutes(pages, { seal: app.seal, clock: config.clock })
    shieldingRoutes(pages, {
      presentRecord: presentShielded,
      variants: app.variants,
      rows: {
        recordBeside: (child, index, comparison, variants) =>
          presentBeside(child, index, { ...comparison, explanations: null, added: [] }, variants),
        told: presentRow,
        reasonName,
        reasonSentence,
        notes: noteWords,
      },
    })
    trainingRoutes(pages)
    relationsRoutes(pages, { seal: app.seal, keys: app.relationKeys })
    mediationRoutes(pages)
    accreditationRoutes(pages)
    monitoringRoutes(pages, {
      words: { done: doneText, purpose: purposeText, outcomes: outcomeWords, roles: roleWords },
      policy: { version: app.policy.version, rules: shippedPolicy.rules },
      openNote: (sealed) => openPurposeNote(app.seal, sealed),
      suspendPath: usersPaths.suspend,
    })
    safeguardingRoutes(pages, {
      keys: app.relationKeys,
      presentRecord: presentShielded,
      accountPath: usersPaths.user,
      presentCard: (card) => presentCard(card, dayInLondon(config.clock())),
      openNote: (sealed) => openPurposeNote(app.seal, sealed),
    })
    if (isPractice || app.installation === 'test') practiceRoutes(pages)
    publicRoutes(pages)
  })
  return server
}

/** Who is asking, before any handler; people who are not signed in reach public routes only. */
function addSignedInPerson(server: WebApp, app: Application, cookieName: string): void {
  server.decorateRequest('actor')
  server.decorateRequest('session')
  server.decorateRequest('act')
  server.addHook('onRequest', async (request, reply) => {
    request.session = undefined
    request.actor = visitor
    const { access } = request.routeOptions.config
    if (access === 'machine' || access === 'client') return
    const token = request.cookies?.[cookieName]
    const isUse = refreshOf(request) !== 'auto'
    request.session = token ? await findSession(app.web, token, app.config.clock(), isUse) : undefined
    request.actor = request.session?.actor ?? visitor
    const { administers, shields } = request.routeOptions.config
    const pool = shields ? app.shield : administers ? app.team : app.web
    request.act = app.acts(pool, request.actor, request.id)
    const isPublic = request.is404 || access === 'public'
    if (!isPublic && (await app.logGuard()).isTooOld) throw logUnwitnessed()
    const next = request.method === 'GET' ? request.url : '/'
    if (!isPublic && request.actor.userId === null) {
      const stop = token && request.session === undefined ? await readStop(app.web, token) : undefined
      return reply.redirect(stop ? withNext(stoppedPath(stop), next) : signInPathFor(next), 303)
    }
    if (request.session?.supervision?.holds === false && !isOpenToWaiting(request))
      return reply.redirect(withNext(ownSupervisionPath, next), 303)
  })
}

/** What people reach whose session waits for a supervisor: the own account, the end of the session, and what is for anybody. Source: R-96. */
function isOpenToWaiting({ is404, routeOptions: { url = '', config } }: FastifyRequest): boolean {
  if (url === '/') return false
  return is404 || config.access === 'public' || url === keepAlivePath || /^\/account(?:\/|$)/.test(url)
}

/** A refusal for a condition that lapsed says which and whom to ask, one of a child of the own family that it is, one of an operator how to go on; every other error is answered as anywhere. */
async function refuseOrPass(
  app: Application,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  const ownFamily = ownFamilyPage(error)
  if (ownFamily) return reply.page(ownFamily.template, ownFamily.model, { status: 403 })
  const callRefused = callRefusedPage(error, request.actor)
  if (callRefused) return reply.page(callRefused.template, callRefused.model, { status: 403 })
  if (!(error instanceof DeniedError) || error.lapsed.length === 0 || request.actor.userId === null)
    throw error
  const lapse = await readLapse(app.web, request.actor.userId, app.config.clock())
  return reply.page(lapsedTemplate, presentLapsed(lapse), { status: 403 })
}
