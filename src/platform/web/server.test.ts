import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { createGallery } from '../../../test/support/gallery/server.ts'
import { DomainError } from '../errors.ts'
import { loadAssets } from './assets.ts'
import { createWebServer, type PageModel } from './server.ts'

const formType = { 'content-type': 'application/x-www-form-urlencoded' }

async function withServer(use: (server: FastifyInstance, lines: string[]) => Promise<void>): Promise<void> {
  const lines: string[] = []
  const server = createGallery({ log: (line) => lines.push(line) })
  server.post('/sign-in', async (request) => ({ got: request.body }))
  server.post('/machine', { config: { csrf: false } }, async () => ({ ok: true }))
  server.get(
    '/people/:id',
    { schema: { params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } } } },
    () => 'x',
  )
  server.get('/fails', () => Promise.reject(new Error('Ann Lee, 9434765919')))
  server.get('/denied', () => Promise.reject(new DomainError('denied', 'CP_DENIED', 'Ann Lee')))
  server.get('/missing', () => Promise.reject(new DomainError('not-found', 'CP_NOT_FOUND', 'Ann Lee')))
  await use(server, lines)
  await server.close()
}

async function signInPage(server: FastifyInstance): Promise<{ token: string; cookie: string }> {
  const page = await server.inject('/sign-in')
  const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
  return { token, cookie: String(page.headers['set-cookie']).split(';')[0] ?? '' }
}

function titleOf(answer: LightMyRequestResponse): string {
  return /<title>(.*) - ContactPoint<\/title>/.exec(answer.body)?.[1] ?? ''
}

test('every answer is unstorable, names no server, gives away no referrer and allows only our own script and style', async () => {
  await withServer(async (server) => {
    for (const path of ['/record', '/nowhere', '/fails']) {
      const { headers } = await server.inject(path)
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['referrer-policy'], 'no-referrer')
      assert.equal(headers['etag'], undefined)
      assert.equal(headers['server'], undefined)
      assert.match(
        String(headers['content-security-policy']),
        /^default-src 'none';style-src 'self';script-src 'self';/,
      )
      assert.match(String(headers['x-request-id']), /^request-\d+$/)
    }
  })
})

test('pages hold no inline script, style or handler', async () => {
  await withServer(async (server) => {
    for (const path of ['/record', '/results', '/kit', '/sign-in', '/nowhere']) {
      assert.doesNotMatch(
        (await server.inject(path)).body,
        /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/,
      )
    }
  })
})

test('token-by-default: a form without the token, or with a token of somebody else, is refused with what to do', async () => {
  await withServer(async (server) => {
    const { token, cookie } = await signInPage(server)
    const other = await signInPage(server)
    const post = (body: string, headers: object): Promise<LightMyRequestResponse> =>
      server.inject({ method: 'POST', url: '/sign-in', payload: body, headers: { ...formType, ...headers } })
    for (const answer of [
      await post('userName=a', {}),
      await post('userName=a', { cookie }),
      await post(`_csrf=${token}`, {}),
      await post(`_csrf=${token}`, { cookie: other.cookie }),
      await post(`_csrf=${token}&_csrf=${token}`, { cookie }),
    ]) {
      assert.equal(answer.statusCode, 403)
      assert.equal(titleOf(answer), 'This page was open for too long')
      assert.match(answer.body, /Go back, reload the page/)
    }
    assert.equal((await post(`_csrf=${token}&userName=a`, { cookie })).statusCode, 200)
    assert.equal((await post('userName=a', { cookie, 'x-csrf-token': token })).statusCode, 200)
  })
})

test('token-by-default: only a route that says so is exempt', async () => {
  await withServer(async (server) => {
    assert.equal((await server.inject({ method: 'POST', url: '/machine', payload: {} })).statusCode, 200)
  })
})

test('all forms of a page share one token, and a page without forms sets no cookie', async () => {
  await withServer(async (server) => {
    const record = await server.inject('/record')
    const tokens = [...record.body.matchAll(/name="_csrf" value="([^"]+)"/g)].map(([, token]) => token)
    assert.equal(tokens.length, 2)
    assert.equal(new Set(tokens).size, 1)
    assert.match(String(record.headers['set-cookie']), /HttpOnly; SameSite=Lax$/)
    assert.equal((await server.inject('/nowhere')).headers['set-cookie'], undefined)
  })
})

test('over https the cookie is bound to the host and browsers are told to stay', async () => {
  const server = createWebServer({
    templates: {
      render: (_template, context) => String((context as { csrfField: () => object }).csrfField()),
    },
    assets: { addresses: { styles: '', script: '', icon: '' }, find: () => undefined },
    layoutContext: () => Promise.reject(new Error('not here')),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    newRequestId: () => 'r',
    isSecure: true,
  })
  const answer = await server.inject('/nowhere')
  assert.match(
    String(answer.headers['set-cookie']),
    /^__Host-csrf=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  assert.match(String(answer.headers['strict-transport-security']), /max-age=63072000/)
  await server.close()
})

test('a page that cannot be read, found, allowed or made says so in words', async () => {
  await withServer(async (server) => {
    const cases = [
      ['/nowhere', 404, 'Page not found'],
      ['/missing', 404, 'Page not found'],
      ['/people/not-a-uuid', 404, 'Page not found'],
      ['/denied', 403, 'You cannot do this'],
      ['/fails', 500, 'Sorry, there is a problem with the service'],
      ['/assets/0000000000000000/contactpoint.css', 404, 'Page not found'],
    ] as const
    for (const [path, status, title] of cases) {
      const answer = await server.inject(path)
      assert.deepEqual([answer.statusCode, titleOf(answer)], [status, title])
      assert.doesNotMatch(answer.body, /Ann Lee|not-a-uuid|nowhere/)
    }
  })
})

test('bodies that are broken, too large or of a strange kind get their own pages', async () => {
  await withServer(async (server) => {
    const { token, cookie } = await signInPage(server)
    const post = (payload: string, type: string): Promise<LightMyRequestResponse> =>
      server.inject({ method: 'POST', url: '/sign-in', payload, headers: { 'content-type': type, cookie } })
    assert.equal((await post(`_csrf=${token}&a[b]=1`, formType['content-type'])).statusCode, 400)
    assert.equal((await post('{', 'application/json')).statusCode, 400)
    assert.equal(
      (await post(`_csrf=${token}&a=${'x'.repeat(65_536)}`, formType['content-type'])).statusCode,
      413,
    )
    assert.equal((await post('a', 'text/plain')).statusCode, 415)
  })
})

test('a property that a schema does not know is refused, not dropped', async () => {
  await withServer(async (server) => {
    const body = { type: 'object', properties: { known: { type: 'string' } }, additionalProperties: false }
    server.post('/strict', { config: { csrf: false }, schema: { body } }, async () => ({ ok: true }))
    const post = (payload: object): Promise<LightMyRequestResponse> =>
      server.inject({ method: 'POST', url: '/strict', payload })
    assert.equal((await post({ known: 'a' })).statusCode, 200)
    assert.equal((await post({ known: 'a', unknown: 'b' })).statusCode, 400)
  })
})

test('the number of a request is ours, whatever the caller claims', async () => {
  await withServer(async (server) => {
    const answer = await server.inject({
      url: '/sign-in',
      headers: { 'x-request-id': 'mine', 'request-id': 'mine' },
    })
    assert.equal(answer.headers['x-request-id'], 'request-1')
  })
})

test('HEAD answers as GET does; a method the page does not take is 405 with those it takes', async () => {
  await withServer(async (server) => {
    const head = await server.inject({ method: 'HEAD', url: '/record' })
    assert.deepEqual([head.statusCode, head.body], [200, ''])
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const) {
      const answer = await server.inject({ method, url: '/sign-in?next=1' })
      assert.equal(answer.statusCode, 405)
      assert.equal(answer.headers['allow'], 'GET, HEAD, POST')
    }
    assert.equal((await server.inject({ method: 'POST', url: '/nowhere' })).statusCode, 404)
  })
})

test('while the database cannot be reached a page says when to try again; a fault of ours is no outage', async () => {
  await withServer(async (server) => {
    let fault: { code?: string; syscall?: string } = {}
    server.get('/falls', () => Promise.reject(Object.assign(new Error('x'), fault)))
    for (fault of [
      { code: 'ENOENT', syscall: 'connect' },
      { code: 'CONNECTION_CLOSED' },
      { code: '57P01' },
      { code: '08006' },
    ]) {
      const answer = await server.inject('/falls')
      assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '30'], fault.code)
      assert.equal(titleOf(answer), 'The service is not available at the moment')
    }
    for (fault of [{ code: 'ENOENT', syscall: 'open' }, { code: '42501' }, {}]) {
      assert.equal((await server.inject('/falls')).statusCode, 500)
    }
  })
})

test('an address that cannot be decoded is refused without being repeated', async () => {
  await withServer(async (server) => {
    const answer = await server.inject('/people/%zz-secret')
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.doesNotMatch(answer.body, /secret|%zz/)
  })
})

test('log lines hold the pattern of the route, never the address, and of an error never its message', async () => {
  await withServer(async (server, lines) => {
    await server.inject('/people/9434765919?name=Ann')
    await server.inject('/fails')
    await server.inject('/no/such/Ann')
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      entries.filter(({ event }) => event === 'request').map(({ route, status }) => [route, status]),
      [
        ['/people/:id', 404],
        ['/fails', 500],
        ['unknown', 404],
      ],
    )
    assert.equal(entries.find(({ event }) => event === 'request-failed')?.['errorName'], 'Error')
    assert.doesNotMatch(lines.join(''), /Ann|9434765919/)
    const fields = new Set(entries.filter(({ event }) => event === 'request').flatMap(Object.keys))
    assert.deepEqual([...fields].sort(), [
      'event',
      'level',
      'method',
      'ms',
      'requestId',
      'route',
      'status',
      'time',
    ])
  })
})

test('assets may be kept for ever and come in the smallest form that is taken', async () => {
  await withServer(async (server) => {
    const address = /href="(\/assets\/[^"]+\.css)"/.exec((await server.inject('/sign-in')).body)?.[1] ?? ''
    const encodings = [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['', undefined],
    ] as const
    for (const [accepted, encoding] of encodings) {
      const { statusCode, headers } = await server.inject({
        url: address,
        headers: { 'accept-encoding': accepted },
      })
      assert.deepEqual([statusCode, headers['content-encoding']], [200, encoding])
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      assert.equal(headers['vary'], 'accept-encoding')
    }
  })
})

test('an error page needs nothing of what may have failed', async () => {
  const answered: PageModel[] = []
  const server = createWebServer({
    templates: { render: (_template, context) => (answered.push(context as PageModel), 'page') },
    assets: loadAssets(new URL('../../../assets', import.meta.url).pathname),
    layoutContext: () => {
      throw new Error('no database')
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    newRequestId: () => 'r',
    isSecure: false,
  })
  server.get('/', (_request, reply) => reply.page('any.njk', { title: 'Any' }))
  assert.equal((await server.inject('/')).statusCode, 500)
  assert.equal(answered[0]?.title, 'Sorry, there is a problem with the service')
  await server.close()
})
