import type { FastifyInstance } from 'fastify'
import type { Act, Actor } from '../act.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in (all factors given), the client of a token, or the visitor who is neither. */
    actor: Actor
    /**
     * Runs one use case as the signed-in person, in one transaction, and returns after its commit.
     *
     * The only way from a route to data; see {@link Act}.
     */
    act<T>(work: (act: Act) => Promise<T>): Promise<T>
  }
  interface FastifyContextConfig {
    /**
     * Who may come to the route: anyone (`public`), or people who are signed in (others are sent to sign in first); `machine`:
     * anyone, and nobody asks who it is; `client`: systems that show a token. Default: signed in.
     *
     * A route without data of the directory says so with `discloses: false`; every other one must leave a log entry.
     */
    access?: 'public' | 'signed-in' | 'machine' | 'client'
    /** A page of administration, whose acts may write what other pages may only read. */
    administers?: boolean
    /** A page that reaches the vault of shielded children; it may do all that one of administration may. */
    shields?: boolean
    discloses?: boolean
  }
}

/** What a slice's routes are added to. */
export type WebApp = FastifyInstance
