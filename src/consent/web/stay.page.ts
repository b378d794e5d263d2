import { ageYearsOn, birthday, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { childrenPaths, type ChildParams } from '../../children/web/paths.ts'
import { isInForce, lastStayDay } from '../stay/stay.ts'
import { readStays, recordStay, withdrawStay, type Stays } from '../stay/stays.ts'
import { withRecord, type ChildPage, type Identity } from './child.ts'
import { dayFields, parseStay, parseTelling } from './forms.ts'
import { consentPaths, params } from './paths.ts'
import { evidenceWords, itemsOf, stayGroundWords, tellingWords } from './words.ts'

const wrong = { status: 400 }
type Shown = Stays & { readonly today: IsoDate }

/** Young people's consents to stay after the 18th birthday: recording one, and withdrawing it. */
export function stayPages(app: WebApp): void {
  const schema = { params: params.child }
  const path = consentPaths.stay(':childId')
  app.get<{ Params: ChildParams }>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(request, reply, childId, read, (shown, identity) =>
      reply.page('consent/web/stay.njk', stayPage(childId, shown, identity)),
    )
  })

  app.post<{ Params: ChildParams }>(path, { schema }, (request, reply) => {
    const { childId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        const shown = await read(act, id)
        const form = parseStay(request.body, { ...boundsOf(shown), today: shown.today })
        if (form.ok) await recordStay(act, id, form.value)
        return { shown, form }
      },
      ({ shown, form }, identity) =>
        form.ok
          ? reply.redirect(consentPaths.stay(childId), 303)
          : reply.page('consent/web/stay.njk', stayPage(childId, shown, identity, form), wrong),
    )
  })

  withdrawPage(app)
}

function withdrawPage(app: WebApp): void {
  const schema = { params: params.stay }
  const path = consentPaths.withdrawStay(':childId', ':stayId')
  app.post<{ Params: ChildParams & { readonly stayId: string } }>(path, { schema }, (request, reply) => {
    const { childId, stayId } = request.params
    return withRecord(
      request,
      reply,
      childId,
      async (act, id) => {
        const shown = await read(act, id)
        const form = parseTelling(request.body, stayId)
        if (form.ok) await withdrawStay(act, id, { stayId, told: form.value.told })
        return { shown, form }
      },
      ({ shown, form }, identity) => {
        if (!form.ok)
          return reply.page('consent/web/stay.njk', stayPage(childId, shown, identity, form), wrong)
        const isAdult = ageYearsOn(shown.person.bornOn, shown.today) >= 18
        return reply.redirect(isAdult ? childrenPaths.home : consentPaths.stay(childId), 303)
      },
    )
  })
}

async function read(act: Act, childId: number): Promise<Shown> {
  return { ...(await readStays(act, childId)), today: act.today }
}

function boundsOf({ person: { bornOn } }: Shown): { from: IsoDate; until: IsoDate } {
  return { from: birthday(bornOn, 17), until: lastStayDay(bornOn) }
}

type Typed = { readonly values: FormValues; readonly errors?: FieldErrors }

function stayPage(childId: string, shown: Shown, identity: Identity, typed?: Typed): ChildPage {
  const { until } = boundsOf(shown)
  const { today, person, stays } = shown
  return {
    title: `${identity.given} after the 18th birthday`,
    tabTitle: 'This young person after the 18th birthday',
    identity,
    path: consentPaths.stay(childId),
    eighteen: birthday(person.bornOn, 18),
    stays: stays.map((stay) => ({
      ...stay,
      groundText: stayGroundWords[stay.ground],
      evidenceText: evidenceWords[stay.evidence],
      withdrawPath: isInForce(stay, today) ? consentPaths.withdrawStay(childId, stay.stayId) : null,
    })),
    grounds: itemsOf(stayGroundWords),
    evidences: itemsOf(evidenceWords),
    tellings: itemsOf(tellingWords),
    example: formatDay(today),
    last: formatDay(until),
    values: typed?.values ?? dayFields('untilOn', until),
    errors: typed?.errors ?? {},
  }
}
