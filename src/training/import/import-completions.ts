import { recordEntry } from '../../audit/index.ts'
import { addMonths } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { drawCertificate } from '../certificate.ts'
import type { Course } from '../course.ts'
import { deskResource } from '../desk.ts'
import { badImportSource } from '../errors.ts'
import { listAllCourses, upsertCompletions, type NewCompletion } from '../queries.ts'
import { ImportRefusedError } from './import-refused.ts'
import { listPeopleNamed } from './queries.ts'
import { readImportRow, readImportRows, type ImportFault, type ImportRow, type ReadRow } from './read-rows.ts'

export type FaultyRow = ImportRow & ImportFault

export type ImportOptions = {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Whose people the file may name; null for everybody's. */
  readonly authorityCode: string | null
  /** What the file came from, 1 to 60 characters. */
  readonly source: string
  readonly isDryRun: boolean
  /** Right rows go in although others are wrong; else one wrong row keeps the whole file out. */
  readonly skipsWrong: boolean
  readonly onFault: (row: FaultyRow) => void
}

/** `failed` counts rows that say that a course was not passed: nothing is recorded of them. */
export type ImportReport = {
  readonly rows: number
  readonly recorded: number
  readonly failed: number
  readonly wrong: number
}

const BATCH = 1_000

/**
 * Records the completions of a file; imported again it changes nothing.
 *
 * INVARIANT (whole-or-named): either every row went in, or nothing did, or each row left out was handed to `onFault`.
 * @throws ImportRefusedError when a row is wrong and wrong ones are not to be skipped; nothing was recorded.
 */
export async function importCompletions(act: Act, options: ImportOptions): Promise<ImportReport> {
  await act.require('training.import', deskResource(options.authorityCode))
  if (options.source.trim() === '' || [...options.source].length > 60) throw badImportSource()
  const courses = new Map((await listAllCourses(act.sql, act.today)).map((course) => [course.code, course]))
  const totals = { rows: 0, recorded: 0, failed: 0, wrong: 0 }
  for await (const batch of batches(readImportRows(options.bytes)))
    await importBatch(act, { ...options, courses }, batch, totals)
  if (totals.wrong > 0 && !options.skipsWrong && !options.isDryRun)
    throw new ImportRefusedError({ ...totals, recorded: 0 })
  await recordEntry(act, {
    action: 'training.import',
    outcome: 'done',
    fields: [options.isDryRun ? 'trial' : 'recorded'],
    quantity: totals.recorded,
  })
  return totals
}

type Known = ImportOptions & { readonly courses: ReadonlyMap<string, Course> }
type Totals = { rows: number; recorded: number; failed: number; wrong: number }

async function importBatch(
  act: Act,
  known: Known,
  batch: readonly ImportRow[],
  totals: Totals,
): Promise<void> {
  const read = batch.map((row) => ({ row, told: readImportRow(row.values, act.today) }))
  const names = read.flatMap(({ told }) => ('person' in told ? [told.person] : []))
  const people = await findPeople(act, names, known.authorityCode)
  const completions = new Map<string, NewCompletion>()
  for (const { row, told } of read) {
    totals.rows++
    const found = 'field' in told ? told : completionOf(act, known, people, told)
    if (found === 'failed') totals.failed++
    else if ('field' in found) {
      totals.wrong++
      known.onFault({ ...row, ...found })
    } else {
      totals.recorded++
      completions.set(`${found.userId} ${found.course} ${found.completedOn}`, found)
    }
  }
  if (!known.isDryRun && completions.size > 0) await upsertCompletions(act.sql, [...completions.values()])
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

async function* batches(rows: AsyncIterable<ImportRow>): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
