import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import helmet from '@fastify/helmet'
import {
  fastify,
  type FastifyContextConfig,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import type { Logger } from '../log.ts'
import { type Assets, sendAsset } from './assets.ts'
import { parseFormBody } from './form-body.ts'
import { errorSummary, type FieldErrors } from './forms.ts'
import { bareLayout, type LayoutContext } from './layout.ts'
import { forgedOrStale, type Problem, problemOf, statusOf } from './problems.ts'
import { createRouteMethods } from './route-methods.ts'
import { markup, type Templates } from './templates.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Only for routes that machines call and no browser's cookie opens; every other route that changes things checks the token. */
    csrf?: false
  }
  interface FastifyInstance {
    /** Every route registered so far, for checks that hold for all of them. */
    registeredRoutes: readonly RegisteredRoute[]
  }
  interface FastifyReply {
    /**
     * Composes the page and sets status (200 unless told) and type; the handler returns what this gives.
     *
     * The layout's own values and the error summary (from `viewModel.errors`) are added.
     */
    page: (template: string, viewModel: PageModel, options?: { status?: number }) => Promise<string>
  }
}

export type RegisteredRoute = {
  readonly method: string
  readonly url: string
  readonly config: FastifyContextConfig
}

/** `title` is the page's h1 and the tab's title; `tabTitle` stands in the tab where the h1 names somebody. A page states other values in the comment at its top. */
export type PageModel = {
  readonly title: string
  readonly tabTitle?: string
  readonly errors?: FieldErrors
  readonly isPrintable?: boolean
}

export type WebServerOptions = {
  readonly templates: Templates
  readonly assets: Assets
  /** Asked once a page, after the request was authenticated. */
  readonly layoutContext: (request: FastifyRequest) => LayoutContext | Promise<LayoutContext>
  readonly log: Logger
  readonly newRequestId: () => string
  /** True where browsers come by https: cookies are then Secure and host-bound, and browsers are told to stay with https. */
  readonly isSecure: boolean
  /** What the cookie of forms is called; another name for a service that shares its host with one. Default: `csrf`. */
  readonly formCookie?: string
}

const BODY_LIMIT_BYTES = 64 * 1024
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'script-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'none'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'connect-src': ["'self'"],
  },
}

/**
 * A server without routes of its own but the assets: the caller registers its surfaces on it.
 *
 * INVARIANT (token-by-default): no request that may change something reaches a handler without the token of a page of
 * ours, unless its route says `config: { csrf: false }`.
 * INVARIANT (no-trace): answers other than assets are never stored by browsers or proxies, and log lines hold the route's
 * pattern, never the address.
 */
export function createWebServer(options: WebServerOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 30_000,
    // Only a proxy on this machine is believed about whom it passes on.
    trustProxy: 'loopback',
    genReqId: options.newRequestId,
    // By default unknown properties would vanish without a word.
    ajv: { customOptions: { removeAdditional: false } },
    frameworkErrors: (error, _request, reply) => refuseUnreadable(error, reply),
  })
  addHeaders(server, options.isSecure)
  addForms(server, options)
  addLog(server, options.log)
  addPages(server, options)
  addAssets(server, options.assets)
  return server
}

function addHeaders(server: FastifyInstance, isSecure: boolean): void {
  void server.register(helmet, {
    contentSecurityPolicy,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isSecure ? { maxAge: 63_072_000, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-request-id', request.id)
  })
}

function addForms(
  server: FastifyInstance,
  { isSecure, formCookie = 'csrf' }: Pick<WebServerOptions, 'isSecure' | 'formCookie'>,
): void {
  server.removeContentTypeParser('text/plain')
  server.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => parseFormBody(body),
  )
  void server.register(cookie)
  void server.register(csrf, {
    cookieKey: `${isSecure ? '__Host-' : ''}${formCookie}`,
    // Not `strict`: a link from another system would arrive without the cookie and spoil the forms of open pages.
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure },
    getToken: tokenOf,
  })
  server.addHook('preHandler', (request, reply, done) => {
    const isExempt =
      request.is404 || SAFE_METHODS.has(request.method) || request.routeOptions.config.csrf === false
    if (isExempt) done()
    else server.csrfProtection(request, reply, done)
  })
}

function tokenOf(request: FastifyRequest): string {
  const sent =
    (request.body as { _csrf?: unknown } | null | undefined)?._csrf ?? request.headers['x-csrf-token']
  return typeof sent === 'string' ? sent : ''
}

function addLog(server: FastifyInstance, log: Logger): void {
  server.addHook('onResponse', async (request, reply) => {
    log.info('request', {
      requestId: request.id,
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    })
  })
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown'
}

function addPages(server: FastifyInstance, options: WebServerOptions): void {
  const compose = (reply: FastifyReply, layout: LayoutContext, template: string, model: PageModel): string =>
    options.templates.render(template, {
      ...model,
      layout,
      assets: options.assets.addresses,
      errorSummary: errorSummary(model.errors ?? {}),
      csrfField: csrfField(reply),
    })
  server.decorateReply('page', async function (template, viewModel, { status = 200 } = {}) {
    const html = compose(this, await options.layoutContext(this.request), template, viewModel)
    this.code(status).type('text/html; charset=utf-8')
    return html
  })
  const answer = async (reply: FastifyReply, status: number, problem: Problem): Promise<string> => {
    const layout = await layoutOrBare(options, reply.request)
    reply.code(status).type('text/html; charset=utf-8')
    return compose(reply, layout, 'platform/web/problem.njk', problemPage(problem, reply.request.id))
  }
  addMisses(server, answer)
  server.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) {
      options.log.error(
        'request-failed',
        { requestId: request.id, method: request.method, route: routeOf(request) },
        error,
      )
    }
    if (status === 503) reply.header('retry-after', '30')
    return answer(reply, status, isTokenError(error) ? forgedOrStale : problemOf(status))
  })
}

/** An error page must not need what may just have failed. */
async function layoutOrBare(options: WebServerOptions, request: FastifyRequest): Promise<LayoutContext> {
  try {
    return await options.layoutContext(request)
  } catch {
    return bareLayout
  }
}

type Answer = (reply: FastifyReply, status: number, problem: Problem) => Promise<string>

function addMisses(server: FastifyInstance, answer: Answer): void {
  const routes = createRouteMethods()
  const registered: RegisteredRoute[] = []
  server.decorate('registeredRoutes', registered)
  server.addHook('onRoute', ({ url, method, config = {} }) => {
    const methods = [method].flat()
    routes.add(url, methods)
    registered.push(...methods.map((one) => ({ method: one, url, config })))
  })
  server.setNotFoundHandler(async (request, reply) => {
    const allowed = routes.allowedAt(request.url.split('?', 1)[0] ?? '')
    const isWrongMethod = allowed.length > 0 && !allowed.includes(request.method)
    if (isWrongMethod) reply.header('allow', allowed.join(', '))
    const status = isWrongMethod ? 405 : 404
    return answer(reply, status, problemOf(status))
  })
}

function problemPage(problem: Problem, reference: string): PageModel & Problem & { reference: string } {
  return { ...problem, reference }
}

/** The secret's cookie is set by the first field of the page and only if the page has one. */
function csrfField(reply: FastifyReply): () => object {
  let field: object | undefined
  return () => (field ??= markup(`<input type="hidden" name="_csrf" value="${reply.generateCsrf()}">`))
}

function isTokenError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'FST_CSRF_MISSING_SECRET' || code === 'FST_CSRF_INVALID_TOKEN'
}

/** An address or version so broken that no route or hook applies; nothing of it is repeated. */
function refuseUnreadable(error: unknown, reply: FastifyReply): void {
  reply
    .code(statusOf(error))
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    .type('text/plain; charset=utf-8')
    .send('This address cannot be read. Check it and try again.')
}

function addAssets(server: FastifyInstance, assets: Assets): void {
  const config = { access: 'machine', discloses: false } as const
  server.get<{ Params: { hash: string; name: string } }>(
    '/assets/:hash/:name',
    { config },
    (request, reply) => {
      const asset = assets.find(request.params.hash, request.params.name)
      if (!asset) return reply.callNotFound()
      return sendAsset(asset, request.headers['accept-encoding'], reply)
    },
  )
}
