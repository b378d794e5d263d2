import {
  date,
  oneOf,
  parseForm,
  someOf,
  text,
  type FieldErrors,
  type FieldReader,
  type FormResult,
} from '../../../platform/web/forms.ts'
import { needs } from '../../accounts/account.ts'
import { renewable, type Move } from '../../accounts/move-account.ts'
import type { NewAccount } from '../../accounts/nominate-user.ts'
import type { Places } from '../../accounts/read-accounts.ts'
import type { Role } from '../../queries.ts'
import type { Question } from './form-page.ts'
import { idIn } from './paths.ts'
import { choicesOf, needWords, renewableWords, roleWords, type Choice } from './words.ts'

const roles: readonly Role[] = ['practitioner', 'local-team', 'national-team']
const noService: Choice = { value: '', text: 'None: member of a team' }

/** Roles that `viewerRole` can give. */
function rolesFor(viewerRole: string): readonly Role[] {
  if (viewerRole === 'practitioner') return roles.slice(0, 1)
  return viewerRole === 'national-team' ? roles : roles.slice(0, 2)
}

/** Where somebody works and as what, within `places`. */
function positionQuestions({ services }: Places, viewerRole: string): Question[] {
  const given = rolesFor(viewerRole)
  const list = services.map(({ serviceId, name }) => ({ value: String(serviceId), text: name }))
  const options = given.length > 1 ? [...list, noService] : list
  return [
    { kind: 'text', name: 'jobTitle', label: 'Work', hint: 'For example: social worker' },
    { kind: 'select', name: 'service', label: 'Service', options },
    ...(given.length > 1
      ? [{ kind: 'radios', name: 'role', label: 'Role', options: choicesOf(given, roleWords) } as const]
      : []),
  ]
}

export function nominationQuestions(places: Places, viewerRole: string): Question[] {
  return [
    { kind: 'text', name: 'name', label: 'Name' },
    { kind: 'text', name: 'username', label: 'Username', hint: 'Small letters, numbers, dots or hyphens' },
    { kind: 'email', name: 'email', label: 'Email address at work' },
    { kind: 'text', name: 'phone', label: 'Telephone number at work (optional)' },
    ...positionQuestions(places, viewerRole),
    {
      kind: 'radios',
      name: 'need',
      label: 'What is access needed for?',
      options: choicesOf(needs, needWords),
    },
    { kind: 'date', name: 'until', label: 'Until which day is it needed?', hint: 'Within three years' },
    { kind: 'date', name: 'endsOn', label: 'First day without a post (optional)' },
  ]
}

export function moveQuestions(places: Places, viewerRole: string): Question[] {
  return [
    ...positionQuestions(places, viewerRole),
    {
      kind: 'checkboxes',
      name: 'anew',
      label: 'What must begin anew?',
      options: choicesOf(renewable, renewableWords),
    },
  ]
}

type Nomination = Omit<NewAccount, 'organisationId' | 'startsOn'>

/** A nomination without place and start. */
export function parseNomination(body: unknown, places: Places, viewerRole: string): FormResult<Nomination> {
  const form = parseForm(
    body,
    {
      name: text({ label: 'Name', maxLength: 100, required: 'Enter the name' }),
      username: text({
        label: 'Username',
        maxLength: 60,
        required: 'Enter a username',
        pattern: {
          test: /^[a-z0-9][a-z0-9.@_-]{2,59}$/,
          text: 'A username has 3 to 60 small letters, numbers, dots, hyphens, underscores or @',
        },
      }),
      email: text({
        label: 'Email address',
        maxLength: 100,
        required: 'Enter the email address at work',
        pattern: {
          test: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
          text: 'Enter an email address such as name@example.org',
        },
      }),
      phone: text({ label: 'Telephone number', maxLength: 30 }),
      ...positionReaders(places, viewerRole),
      need: oneOf(needs, { required: 'Choose what access is needed for' }),
      until: date({ label: 'The last day of the need', required: 'Enter the day on which the need ends' }),
      endsOn: date({ label: 'The first day without a post' }),
    },
    (value) => checkService(value),
  )
  return placed(form)
}

/** A move without the place. */
export function parseMove(
  body: unknown,
  places: Places,
  viewerRole: string,
): FormResult<Omit<Move, 'organisationId'>> {
  const readers = { ...positionReaders(places, viewerRole), anew: someOf(renewable) }
  return placed(parseForm(body, readers, (value) => checkService(value)))
}

type Typed = { readonly service: string | null; readonly role: Role | null }

function positionReaders({ services }: Places, viewerRole: string) {
  const given = rolesFor(viewerRole)
  const role: FieldReader<Role | null> =
    given.length > 1 ? oneOf(given, { required: 'Choose the role' }) : oneOf<Role>([])
  return {
    jobTitle: text({ label: 'Work', maxLength: 100, required: 'Enter what the person does' }),
    service: oneOf(services.map(({ serviceId }) => String(serviceId))),
    role,
  }
}

function checkService({ service, role }: Typed): FieldErrors {
  const isPractitioner = (role ?? 'practitioner') === 'practitioner'
  if (isPractitioner === (service !== null)) return {}
  const words = isPractitioner ? 'Choose the service' : 'A member of a team works in no service: choose none'
  return { service: { text: words, href: '#service' } }
}

function placed<T extends Typed>(
  form: FormResult<T>,
): FormResult<Omit<T, 'service' | 'role'> & { serviceId: number | null; role: Role }> {
  if (!form.ok) return form
  const { service, role, ...rest } = form.value
  return { ok: true, value: { ...rest, serviceId: idIn(service), role: role ?? 'practitioner' } }
}
