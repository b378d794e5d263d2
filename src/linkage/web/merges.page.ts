import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  findRecordByNumber,
  listMerges,
  previewMerge,
  readMerge,
  requestMerge,
  requestUnmerge,
  secondMerge,
} from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { linkagePaths, mergeParams, uuidIn, type MergeParams } from './paths.ts'
import { presentMerge, presentMerges, presentPreview } from './present-merges.ts'
import { parseAnswer, parseMergeForm, parsePair, recordIn } from './review.form.ts'

const listTemplate = 'linkage/web/merges.njk'
const previewTemplate = 'linkage/web/merge-preview.njk'

/** Merges asked for, carried out and undone; the comparison before one; one merge with its undoing. */
export function mergePages(app: WebApp): void {
  const schema = { params: mergeParams }
  const { merges, preview, merge, mergeSecond, mergeUndo } = linkagePaths
  const toList = { path: merges, text: 'All merges' }

  app.get(merges, async (request, reply) => {
    return reply.page(listTemplate, presentMerges(await request.act(listMerges), request.actor))
  })

  app.post(preview, (request, reply) => withRefusals(reply, toList, () => showPreview(request, reply)))

  app.post(merges, (request, reply) =>
    withRefusals(reply, toList, async () => {
      const form = parseMergeForm(request.body)
      if (form.ok) {
        const { survivor, merged, noteCode } = form.value
        const made = await request.act((act) => requestMerge(act, survivor, merged, noteCode))
        return reply.redirect(merge(made.publicId), 303)
      }
      if (form.pair === null) return showPreview(request, reply)
      const [one, other] = form.pair
      const compared = await request.act((act) => previewMerge(act, one, other))
      return reply.page(previewTemplate, presentPreview(compared, form), { status: 400 })
    }),
  )

  app.get<{ Params: MergeParams }>(merge(':mergeId'), { schema }, async (request, reply) => {
    const found = await request.act((act) => readMerge(act, request.params.mergeId))
    return reply.page('linkage/web/merge.njk', presentMerge(found, request.actor))
  })

  app.post<{ Params: MergeParams }>(mergeSecond(':mergeId'), { schema }, (request, reply) => {
    const { mergeId } = request.params
    return withRefusals(reply, { path: merge(mergeId), text: 'Look at the merge again' }, async () => {
      const form = parseAnswer(request.body)
      if (!form.ok) {
        const found = await request.act((act) => readMerge(act, mergeId))
        return reply.page('linkage/web/merge.njk', presentMerge(found, request.actor, form), {
          status: 400,
        })
      }
      await request.act((act) => secondMerge(act, mergeId, form.value.answer === 'agree'))
      return reply.redirect(merge(mergeId), 303)
    })
  })

  app.post<{ Params: MergeParams }>(mergeUndo(':mergeId'), { schema }, (request, reply) => {
    const { mergeId } = request.params
    return withRefusals(reply, { path: merge(mergeId), text: 'Look at the merge again' }, async () => {
      await request.act((act) => requestUnmerge(act, mergeId))
      return reply.redirect(merge(mergeId), 303)
    })
  })
}

type Pair = { readonly one: string; readonly other: string }

async function showPreview(request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const form = parsePair(request.body)
  if (!form.ok) return showList(request, reply, form)
  const found = await request.act(async (act) => {
    const resolve = async (typed: string): Promise<string | undefined> =>
      uuidIn(typed) ?? (await findRecordByNumber(act, recordIn(typed)!))
    const [one, other] = [await resolve(form.value.one), await resolve(form.value.other)]
    if (one === undefined || other === undefined || one === other) return { one, other }
    return { one, other, compared: await previewMerge(act, one, other) }
  })
  if (found.compared) return reply.page(previewTemplate, presentPreview(found.compared))
  const missing = found.one === undefined ? 'one' : 'other'
  return showList(request, reply, {
    ok: false,
    values: { ...form.value },
    errors: {
      [missing]: {
        text: 'We hold no other record with this number that you can see',
        href: `#${missing}`,
      },
    },
  })
}

async function showList(
  request: FastifyRequest,
  reply: FastifyReply,
  form: Exclude<FormResult<Pair>, { ok: true }>,
): Promise<string> {
  const merges = await request.act(listMerges)
  return reply.page(listTemplate, presentMerges(merges, request.actor, form), { status: 400 })
}
