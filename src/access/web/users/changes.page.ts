import { countWork } from '../../../involvement/index.ts'
import type { Act } from '../../../platform/act.ts'
import { date, oneOf, parseForm, someOf, text, type FormResult } from '../../../platform/web/forms.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { identityDocuments, needs, vettingLevels } from '../../accounts/account.ts'
import { endAccount } from '../../accounts/end-account.ts'
import { stateNeed } from '../../accounts/nominate-user.ts'
import { readAccount, type ReadAccount } from '../../accounts/read-accounts.ts'
import { recordIdentityCheck, recordVetting, recordVettingCheck } from '../../accounts/record-checks.ts'
import { requireAccount } from '../../accounts/require-account.ts'
import { suspendAccount } from '../../accounts/suspend-account.ts'
import { rights, rightsOf, setRights } from '../../rights.ts'
import { nameSupervisor } from '../../supervision/set-supervision.ts'
import { requireAdministration } from '../../users.ts'
import { withRefusals } from './answer-refusals.ts'
import { formTemplate, untyped, type FormPage, type Question, type Typed } from './form-page.ts'
import { userParams, usersPaths, type UserParams } from './paths.ts'
import { choicesOf, documentWords, needWords, rightWords, suspensionWords, vettingWords } from './words.ts'

/** Reasons that somebody can choose; the others are the system's. */
export const chosenReasons = ['misuse-suspected', 'device-lost', 'absent', 'asked-by-organisation'] as const

/** One change of an account with a page of its own: what is asked, how it is read, what is done. */
type Change<T> = {
  /** What the policy is asked before the form is shown; the change itself asks again. */
  readonly action: 'access.nominate-user' | 'access.change-account' | 'access.administer-users'
  readonly path: (userId: number | string) => string
  readonly title: string
  readonly button: string
  readonly lead: (read: ReadAccount, act: Act) => string | Promise<string>
  readonly questions: (read: ReadAccount) => readonly Question[]
  readonly parse: (body: unknown) => FormResult<T>
  readonly save: (act: Act, userId: number, value: T, read: ReadAccount) => Promise<void>
  /** What is filled in before anybody typed. */
  readonly typed?: (read: ReadAccount) => Typed
}

const needChange: Change<{ need: (typeof needs)[number]; until: Parameters<typeof stateNeed>[2]['until'] }> =
  {
    action: 'access.nominate-user',
    path: usersPaths.need,
    title: 'State the need for access',
    button: 'Send for approval',
    lead: () => 'Somebody else of the local ContactPoint team approves it.',
    questions: () => [
      {
        kind: 'radios',
        name: 'need',
        label: 'What is access needed for?',
        options: choicesOf(needs, needWords),
      },
      { kind: 'date', name: 'until', label: 'Until which day?', hint: 'Within three years' },
    ],
    parse: (body) =>
      parseForm(body, {
        need: oneOf(needs, { required: 'Choose what access is needed for' }),
        until: date({ label: 'The last day of the need', required: 'Enter the day on which the need ends' }),
      }),
    save: stateNeed,
  }

const identityChange: Change<Parameters<typeof recordIdentityCheck>[2]> = {
  action: 'access.change-account',
  path: usersPaths.identity,
  title: 'Record the check of identity',
  button: 'Save',
  lead: () => 'You have seen the documents and the person. Keep no copy and no number.',
  questions: () => [
    {
      kind: 'checkboxes',
      name: 'documents',
      label: 'Which documents did you see?',
      hint: 'At least two kinds',
      options: choicesOf(identityDocuments, documentWords),
    },
    { kind: 'date', name: 'checkedOn', label: 'On which day?' },
  ],
  parse: (body) =>
    parseForm(
      body,
      {
        documents: someOf(identityDocuments, { required: 'Choose the documents that you saw' }),
        checkedOn: date({ label: 'The day of the check', required: 'Enter the day of the check' }),
      },
      ({ documents }) =>
        documents.length < 2
          ? { documents: { text: 'Choose at least two kinds of document', href: '#documents' } }
          : ({} as Record<string, never>),
    ),
  save: recordIdentityCheck,
}

const vettingChange: Change<Parameters<typeof recordVetting>[2]> = {
  action: 'access.change-account',
  path: usersPaths.vetting,
  title: 'Record vetting',
  button: 'Save',
  lead: () => 'It counts for three years from its day of issue.',
  questions: () => [
    {
      kind: 'radios',
      name: 'level',
      label: 'What was issued?',
      options: choicesOf(vettingLevels, vettingWords),
    },
    { kind: 'text', name: 'reference', label: 'Reference' },
    { kind: 'date', name: 'issuedOn', label: 'Day of issue' },
  ],
  parse: (body) =>
    parseForm(body, {
      level: oneOf(vettingLevels, { required: 'Choose what was issued' }),
      reference: text({ label: 'Reference', maxLength: 40, required: 'Enter the reference' }),
      issuedOn: date({ label: 'The day of issue', required: 'Enter the day of issue' }),
    }),
  save: recordVetting,
}

const vettingCheckChange: Change<{ outcome: 'no-news' | 'news' }> = {
  action: 'access.change-account',
  path: usersPaths.vettingCheck,
  title: 'Record what the update service says',
  button: 'Save',
  lead: () => 'News ends the disclosure at once: the person is out until a new one is recorded.',
  questions: () => [
    {
      kind: 'radios',
      name: 'outcome',
      label: 'What did it say today?',
      options: [
        { value: 'no-news', text: 'Nothing new: the disclosure stands' },
        { value: 'news', text: 'There is something new' },
      ],
    },
  ],
  parse: (body) =>
    parseForm(body, {
      outcome: oneOf<'no-news' | 'news'>(['no-news', 'news'], { required: 'Choose what the service said' }),
    }),
  save: (act, userId, { outcome }) => recordVettingCheck(act, userId, outcome),
}

const suspendChange: Change<{ reason: (typeof chosenReasons)[number] }> = {
  action: 'access.change-account',
  path: usersPaths.suspend,
  title: 'Suspend the account',
  button: 'Suspend now',
  lead: () => 'Sessions end at once. You can take it back.',
  questions: () => [
    { kind: 'radios', name: 'reason', label: 'Why?', options: choicesOf(chosenReasons, suspensionWords) },
  ],
  parse: (body) => parseForm(body, { reason: oneOf(chosenReasons, { required: 'Choose why' }) }),
  save: (act, userId, { reason }) => suspendAccount(act, userId, reason),
}

const leaveChange: Change<{ endsOn: Parameters<typeof endAccount>[2] }> = {
  action: 'access.change-account',
  path: usersPaths.leave,
  title: 'Record that somebody leaves',
  button: 'Save',
  lead: async ({ account }, act) => workInWords(await countWork(act.sql, account.userId)),
  questions: () => [
    {
      kind: 'date',
      name: 'endsOn',
      label: 'First day without access',
      hint: 'Today ends it now. Leave it empty when the person stays after all',
    },
  ],
  parse: (body) => parseForm(body, { endsOn: date({ label: 'The first day without access' }) }),
  save: (act, userId, { endsOn }) => endAccount(act, userId, endsOn),
}

const rightsChange: Change<{ rights: readonly (typeof rights)[number][] }> = {
  action: 'access.administer-users',
  path: usersPaths.rights,
  title: 'Set rights',
  button: 'Save',
  lead: () => 'Rights count from the next page on. Give each person the least that the work needs.',
  questions: ({ account }) => [
    {
      kind: 'checkboxes',
      name: 'rights',
      label: 'What of the administration does the person do?',
      options: choicesOf(rightsOf(account.role), rightWords),
    },
  ],
  typed: ({ rights }) => ({ values: { rights }, errors: {} }),
  parse: (body) => parseForm(body, { rights: someOf(rights) }),
  save: (act, _userId, { rights }, { account }) => setRights(act, account.username, rights),
}

const supervisorChange: Change<{ supervisor: string | null }> = {
  action: 'access.change-account',
  path: usersPaths.supervisor,
  title: 'Name a colleague who supervises',
  button: 'Save',
  lead: () =>
    'The first sessions of this account are supervised. Delegates of the organisation can accept them, and the colleague whom you name.',
  questions: () => [
    {
      kind: 'text',
      name: 'supervisor',
      label: 'Username of the colleague',
      hint: 'Somebody of the same organisation. Leave it empty to name nobody',
    },
  ],
  typed: ({ account }) => ({ values: { supervisor: account.supervision.colleague ?? '' }, errors: {} }),
  parse: (body) => parseForm(body, { supervisor: text({ label: 'Username', maxLength: 60 }) }),
  save: (act, userId, { supervisor }) => nameSupervisor(act, userId, supervisor),
}

/** Adds the pages on which one thing of an account is changed. */
export function changePages(app: WebApp): void {
  addChange(app, needChange)
  addChange(app, identityChange)
  addChange(app, vettingChange)
  addChange(app, vettingCheckChange)
  addChange(app, suspendChange)
  addChange(app, leaveChange)
  addChange(app, rightsChange)
  addChange(app, supervisorChange)
}

function addChange<T>(app: WebApp, change: Change<T>): void {
  const path = change.path(':userId')
  const options = { schema: { params: userParams }, config: { administers: true } }
  const show = async (act: Act, userId: number, typed?: Typed): Promise<FormPage> => {
    await requireChange(act, change.action, userId)
    const read = await readAccount(act, userId)
    return presentChange(change, read, await change.lead(read, act), typed ?? change.typed?.(read) ?? untyped)
  }
  app.get<{ Params: UserParams }>(path, options, async (request, reply) =>
    reply.page(formTemplate, await request.act((act) => show(act, request.params.userId))),
  )
  app.post<{ Params: UserParams }>(path, options, (request, reply) => {
    const { userId } = request.params
    return withRefusals(reply, path.replace(':userId', String(userId)), async () => {
      const form = change.parse(request.body)
      if (!form.ok) {
        const model = await request.act((act) => show(act, userId, form))
        return reply.page(formTemplate, model, { status: 400 })
      }
      await request.act(async (act) => change.save(act, userId, form.value, await readAccount(act, userId)))
      return reply.redirect(usersPaths.user(userId), 303)
    })
  })
}

async function requireChange(act: Act, action: Change<never>['action'], userId: number): Promise<void> {
  if (action === 'access.administer-users') await requireAdministration(act, userId)
  else await requireAccount(act, action, userId)
}

function presentChange<T>(
  { title, button, path, questions }: Change<T>,
  read: ReadAccount,
  lead: string,
  { values, errors }: Typed,
): FormPage {
  const { userId, name } = read.account
  return {
    title: `${title}: ${name}`,
    tabTitle: title,
    action: path(userId),
    back: { href: usersPaths.user(userId), text: 'Back to the account' },
    lead,
    questions: questions(read),
    button,
    values,
    errors,
  }
}

function workInWords({ current, asLead }: Awaited<ReturnType<typeof countWork>>): string {
  if (current === 0) return 'The person has no own entries on records of children.'
  const lead = asLead === 0 ? '' : `, with ${asLead} of them as lead professional`
  return `The person has current entries for ${current} ${current === 1 ? 'child' : 'children'}${lead}. Have them ended or handed over before the last day.`
}
