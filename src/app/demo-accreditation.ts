import {
  addEvidence,
  addPlanItem,
  answerCondition,
  beginApplication,
  decideApplication,
  nominateResponsible,
  planCheck,
  readConditions,
  recommend,
  recordFinding,
  submitApplication,
} from '../accreditation/index.ts'
import { addDays, addYears, dayInLondon } from '../lib/iso-date.ts'
import type { RunAct } from '../platform/act.ts'
import type { Application } from './application.ts'
import { personas } from './personas.ts'

/** Agencies on their way: one ready to hand in, one waiting for a second person, one accredited with a plan. */
export async function seedAccreditation(app: Application): Promise<void> {
  const as = (username: string) => actsOf(app, username)
  const stephen = await as('stephen')
  const { conditions } = await stephen((act) => readConditions(act))
  const ids = conditions.map(({ id }) => id)
  const today = dayInLondon(app.config.clock())

  await fillIn(await as('ruth'), 'Ruth Ellis', ids)
  for (const [username, name, code] of [
    ['farid', 'Farid Haddad', 'VOL-HAV'],
    ['hannah', 'Hannah Webb', 'VOL-COM'],
  ] as const) {
    const run = await as(username)
    await fillIn(run, name, ids)
    await run(submitApplication)
    await stephen(async (act) => {
      for (const id of ids) await recordFinding(act, code, id, id === 'A20' ? 'met-with-plan' : 'met')
      await addPlanItem(act, code, {
        conditionId: 'A20',
        remedy: 'Try the continuity plan and note what was learnt',
        ownerPost: 'Operations manager',
        dueOn: addDays(today, 60),
      })
      await recommend(act, code, 'accredited-with-plan', addYears(today, 2))
    })
  }
  await (
    await as('joel')
  )(async (act) => {
    await decideApplication(act, 'VOL-COM', true)
    await planCheck(act, 'VOL-COM', { kind: 'visit', plannedOn: addDays(today, 5) })
  })
}

async function fillIn(run: RunAct, name: string, ids: readonly string[]): Promise<void> {
  await run(async (act) => {
    await beginApplication(act)
    for (const id of ids) await answerCondition(act, id, { level: 'met', reason: null, note: null })
    await answerCondition(act, 'A20', {
      level: 'partly',
      reason: 'in-progress',
      note: 'The plan is written and will be tried this winter.',
    })
    await nominateResponsible(act, {
      name,
      post: 'Service administrator',
      email: 'administrator@agency.example',
      phone: '01632 960 950',
    })
    await addEvidence(act, 'A4', {
      name: 'audit-plan.txt',
      bytes: [Buffer.from('Audit plan\n\nSpring: access and accounts.\nAutumn: feed and corrections.\n')],
    })
  })
}

/** Acts of a persona, on the database role of administration. */
async function actsOf(app: Application, username: string): Promise<RunAct> {
  const persona = personas.find((one) => one.username === username)!
  const [user] = await app.team<{ userId: number; organisationId: number }[]>`
    select users.user_id as "userId", users.organisation_id as "organisationId"
      from users where users.username = ${username} limit 1`
  return app.acts(app.team, {
    kind: 'person',
    name: persona.name,
    role: persona.role,
    userId: user!.userId,
    organisationId: user!.organisationId,
    authorityCode: persona.authority,
    rights: persona.rights ?? [],
    sessionRef: null,
  })
}
