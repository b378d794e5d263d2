import type { FastifyReply } from 'fastify'
import { DomainError, httpStatusOf } from '../errors.ts'
import type { PageModel } from './server.ts'

/** Where the link of a page that tells of a refusal leads, and what it says. */
export type WayBack = { readonly path: string; readonly text: string }

/** Title and text of the page, by error code. */
export type RefusalWords = Readonly<Record<string, readonly [title: string, text: string]>>

type RefusedPage = PageModel & { readonly text: string; readonly back: WayBack }

/** Does work, and answers a refusal that has words of its own with a page; every other error goes on. */
export type WithRefusals = (
  reply: FastifyReply,
  back: WayBack | string,
  work: () => Promise<unknown>,
) => Promise<unknown>

/** Pages for the refusals of a slice that a person can do something about. A way back that is only a path says "Go back". */
export function createRefusalPages(words: RefusalWords): WithRefusals {
  return async (reply, back, work) => {
    try {
      return await work()
    } catch (error) {
      const said = error instanceof DomainError ? words[error.code] : undefined
      if (!(error instanceof DomainError) || !said) throw error
      const [title, text] = said
      const model: RefusedPage = {
        title,
        text,
        back: typeof back === 'string' ? { path: back, text: 'Go back' } : back,
      }
      return reply.page('platform/web/refused.njk', model, { status: httpStatusOf[error.kind] })
    }
  }
}
