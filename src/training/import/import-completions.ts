import { recordEntry } from '../../audit/index.ts'
import { addMonths } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import {
  importTable,
  ImportRefusedError,
  keepsOut,
  type ImportOptions,
  type Totals,
} from '../../platform/table-import/import-table.ts'
import type { FaultyRow, TableRow } from '../../platform/table-import/table-row.ts'
import { drawCertificate } from '../certificate.ts'
import type { Course } from '../course.ts'
import { deskResource } from '../desk.ts'
import { badImportSource } from '../errors.ts'
import { listAllCourses, upsertCompletions, type NewCompletion } from '../queries.ts'
import { listPeopleNamed } from './queries.ts'
import { importShape, readImportRow, type ImportColumn, type ImportFault, type ReadRow } from './read-rows.ts'

export type CompletionsOptions = ImportOptions<ImportColumn> & {
  /** Whose people the file may name; null for everybody's. */
  readonly authorityCode: string | null
  /** What the file came from, 1 to 60 characters. */
  readonly source: string
}

/** `failed` counts rows that say that a course was not passed: nothing is recorded of them. */
export type ImportReport = Totals & { readonly recorded: number; readonly failed: number }

/**
 * Records the completions of a file; imported again it changes nothing.
 *
 * @throws ImportRefusedError when a row is wrong and wrong ones are not to be skipped; nothing was recorded.
 */
export async function importCompletions(act: Act, options: CompletionsOptions): Promise<ImportReport> {
  await act.require('training.import', deskResource(options.authorityCode))
  if (options.source.trim() === '' || [...options.source].length > 60) throw badImportSource()
  const courses = new Map((await listAllCourses(act.sql, act.today)).map((course) => [course.code, course]))
  const counts = { recorded: 0, failed: 0 }
  const known = { ...options, courses }
  const totals = await importTable(act, options, importShape, (inner, rows) =>
    importBatch(inner, known, rows, counts),
  )
  if (keepsOut(totals, options))
    throw new ImportRefusedError('CP_TRAINING_ROWS_WRONG', { ...totals, ...counts, recorded: 0 })
  await recordEntry(act, {
    action: 'training.import',
    outcome: 'done',
    fields: [options.isDryRun ? 'trial' : 'recorded'],
    quantity: counts.recorded,
  })
  return { ...totals, ...counts }
}

type Known = CompletionsOptions & { readonly courses: ReadonlyMap<string, Course> }

async function importBatch(
  act: Act,
  known: Known,
  rows: readonly TableRow<ImportColumn>[],
  counts: { recorded: number; failed: number },
): Promise<FaultyRow<ImportColumn>[]> {
  const read = rows.map((row) => ({ row, told: readImportRow(row.values, act.today) }))
  const names = read.flatMap(({ told }) => ('person' in told ? [told.person] : []))
  const people = await findPeople(act, names, known.authorityCode)
  const completions = new Map<string, NewCompletion>()
  const faults: FaultyRow<ImportColumn>[] = []
  for (const { row, told } of read) {
    const found = 'field' in told ? told : completionOf(act, known, people, told)
    if (found === 'failed') counts.failed++
    else if ('field' in found) faults.push({ ...row, ...found })
    else {
      counts.recorded++
      completions.set(`${found.userId} ${found.course} ${found.completedOn}`, found)
    }
  }
  if (completions.size > 0) await upsertCompletions(act.sql, [...completions.values()])
  return faults
}

function completionOf(
  act: Act,
  { courses, authorityCode, source }: Known,
  people: ReadonlyMap<string, readonly number[]>,
  { person, course: code, completedOn, result }: ReadRow,
): NewCompletion | ImportFault | 'failed' {
  const [userId, another] = people.get(person) ?? []
  if (userId === undefined || another !== undefined)
    return {
      field: 'person',
      problem: 'there is no such person among those the file may name, or more than one',
    }
  if (userId === act.actor.userId) return { field: 'person', problem: 'nobody records training of their own' }
  const course = courses.get(code)
  const isOpen =
    course &&
    (course.authorityCode === null || authorityCode === null || course.authorityCode === authorityCode)
  if (!isOpen) return { field: 'course', problem: 'there is no course with this code' }
  const hasTest = course.passMark !== null
  if (result.kind === (hasTest ? 'done' : 'mark'))
    return {
      field: 'result',
      problem: hasTest ? 'the course has a test: passed, failed or a mark' : 'the course has no test',
    }
  if (result.kind === 'failed' || (result.kind === 'mark' && result.mark < (course.passMark ?? 0)))
    return 'failed'
  return {
    userId,
    course: code,
    completedOn,
    expiresOn: addMonths(completedOn, course.monthsCurrent),
    origin: 'import',
    source,
    certificate: drawCertificate(act.random),
    recordedBy: act.actor.userId,
    recordedAt: act.now,
  }
}

/** By username and by e-mail address; several accounts of one address stay several. */
async function findPeople(
  act: Act,
  names: readonly string[],
  authorityCode: string | null,
): Promise<Map<string, number[]>> {
  const people = new Map<string, number[]>()
  for (const { userId, username, email } of await listPeopleNamed(
    act.sql,
    [...new Set(names)],
    authorityCode,
  )) {
    for (const name of new Set([username, email])) {
      if (name !== null) people.set(name, [...(people.get(name) ?? []), userId])
    }
  }
  return people
}
