import type { PolicyRule } from '../../lib/policy/engine.ts'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { parseEntryRef } from '../entry-ref.ts'
import { readEntry } from '../read-entry.ts'
import { revealChild } from '../reveal-child.ts'
import { faultsInReason, reasonReaders } from './log.form.ts'
import { entryParams, monitoringPaths, type EntryParams } from './paths.ts'
import { presentEntry, presentReveal, presentRevealed } from './present-entry.ts'
import type { LogWords } from './words.ts'

const options = { config: { administers: true }, schema: { params: entryParams } }

/** Rules of the policy in force, for what an entry says of those that decided. */
export type RulesInForce = { readonly version: string; readonly rules: readonly PolicyRule[] }

/** Opens the words of a reason. */
export type OpenNote = (sealed: Uint8Array) => string

/** One entry, and which child it is about. An unknown entry, one of elsewhere and one about oneself all answer 404. */
export function entryPages(app: WebApp, words: LogWords, policy: RulesInForce, openNote: OpenNote): void {
  app.get<{ Params: EntryParams }>(monitoringPaths.entry(':ref'), options, async (request, reply) => {
    const read = await request.act((act) => readEntry(act, parseEntryRef(request.params.ref)!))
    return reply.page('monitoring/web/entry.njk', presentEntry(words, policy, openNote, read))
  })

  app.get<{ Params: EntryParams }>(monitoringPaths.child(':ref'), options, async (request, reply) => {
    const { entry } = await request.act((act) => readEntry(act, parseEntryRef(request.params.ref)!))
    return reply.page('monitoring/web/reveal.njk', presentReveal(words, entry, {}))
  })

  app.post<{ Params: EntryParams }>(monitoringPaths.child(':ref'), options, async (request, reply) => {
    const ref = parseEntryRef(request.params.ref)!
    const form = parseForm(request.body, reasonReaders, ({ reason, note }) => faultsInReason(reason, note))
    const refuse = async (values: FormValues, errors: FieldErrors) => {
      const { entry } = await request.act((act) => readEntry(act, ref))
      return reply.page('monitoring/web/reveal.njk', presentReveal(words, entry, values, errors), {
        status: 400,
      })
    }
    if (!form.ok) return refuse(form.values, form.errors)
    const { reason, note } = form.value
    const child = await request.act((act) => revealChild(act, ref, { reason: reason!, note }))
    return reply.page('monitoring/web/revealed.njk', presentRevealed(request.params.ref, child))
  })
}
