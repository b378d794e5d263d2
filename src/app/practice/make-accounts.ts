import { parse } from 'csv-parse/sync'
import { totpSecretText } from '../../access/index.ts'
import { newPassword } from '../../access/factors/recovery-codes.ts'
import { addDays, addYears } from '../../lib/iso-date.ts'
import { listServicesByCode } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { DEMONSTRATION_AUTHORITY } from '../demo.ts'
import type { Application } from '../application.ts'
import { createReadyUser } from '../ready-user.ts'

/** What people do in a practice area; both are made with every condition met there. */
type PracticeRole = 'practitioner' | 'trainer'
export type PracticeAccount = {
  readonly username: string
  readonly name: string
  readonly role: PracticeRole
}

/** Shown once: what is kept of a password and a secret cannot be read back. */
export type Credentials = PracticeAccount & { readonly password: string; readonly totpSecret: string }

const columns = ['username', 'name', 'role'] as const
const MOST_ACCOUNTS = 1_000

/** Reads the file of a course: columns username, name, role in any order. @throws DomainError naming the line. */
export function readAccounts(text: string): PracticeAccount[] {
  const rows = parseRows(text)
  const [header = [], ...lines] = rows
  const places = columns.map((column) => header.map((name) => name.toLowerCase()).indexOf(column))
  if (places.includes(-1)) throw wrongLine(1)
  if (lines.length > MOST_ACCOUNTS) throw wrongLine(MOST_ACCOUNTS + 2)
  const accounts = lines.map((line, i) => {
    const [username = '', name = '', role = ''] = places.map((place) => line[place] ?? '')
    if (username === '' || name === '' || (role !== 'practitioner' && role !== 'trainer'))
      throw wrongLine(i + 2)
    return { username, name, role } as const
  })
  const again = accounts.findIndex(({ username }, i) =>
    accounts.slice(0, i).some((earlier) => earlier.username === username),
  )
  if (again !== -1) throw wrongLine(again + 2)
  return accounts
}

function parseRows(text: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true })
  } catch {
    throw wrongLine(1)
  }
}

/** Makes the accounts, all or none, in the social care service or the local team of the invented county. */
export async function makeAccounts(
  act: Act,
  app: Application,
  accounts: readonly PracticeAccount[],
): Promise<Credentials[]> {
  const services = await listServicesByCode(act.sql, ['CSC-HAR'])
  const made: Credentials[] = []
  for (const account of accounts) {
    const isTrainer = account.role === 'trainer'
    const password = newPassword(act.random)
    const { totpSecret } = await createReadyUser(act, app.seal, {
      username: account.username,
      name: account.name,
      jobTitle: isTrainer ? 'Training officer' : 'Social worker',
      role: isTrainer ? 'local-team' : 'practitioner',
      organisation: isTrainer ? 'NYC-TEAM' : 'NYC-CSC',
      serviceId: isTrainer ? null : (services.get('CSC-HAR')?.serviceId ?? null),
      authorityCode: DEMONSTRATION_AUTHORITY,
      phone: '01632 960900',
      email: `${account.username}@practice.example`,
      startsOn: act.today,
      endsOn: null,
      password,
      needUntil: addYears(act.today, 1),
      approvedBy: 'practice',
      reference: 'PRACTICE',
      rights: isTrainer ? ['training'] : [],
      vettingIssuedOn: act.today,
      trainingCompletedOn: act.today,
      trainingExpiresOn: addDays(addYears(act.today, 1), 1),
    })
    made.push({ ...account, password, totpSecret: totpSecretText(totpSecret) })
  }
  return made
}

/** With a header; passwords and secrets are made of letters, digits and hyphens. */
export function credentialsCsv(made: readonly Credentials[]): string {
  const lines = made.map(
    ({ username, name, role, password, totpSecret }) =>
      `${username},"${name.replaceAll('"', '""')}",${role},${password},${totpSecret}\n`,
  )
  return `username,name,role,password,totp_secret\n${lines.join('')}`
}

function wrongLine(line: number): DomainError {
  return new DomainError(
    'invalid',
    'CP_PRACTICE_ACCOUNTS',
    `line ${line}: a file of practice accounts has the columns username, name and role (practitioner or trainer), each username once, 1,000 at most`,
  )
}
