import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { dayInLondon } from '../../lib/iso-date.ts'
import { lockLinks } from '../decide-links.ts'
import { missingRun, noModel, outdatedReport, overtakenRun, tooManyDoubted } from '../errors.ts'
import { judgeAnew } from './judge-anew.ts'
import {
  closeRunReviews,
  enforceModel,
  findCurrentVersion,
  findDoubtedLinks,
  findReport,
  findRun,
  insertRun,
  openRunReviews,
  updateRunUndone,
} from './queries.ts'

/** A model put in force, with what became of the links that it doubts. */
export type AppliedModel = {
  readonly runId: number
  readonly modelVersion: string
  readonly previousVersion: string
  /** Put before a person; every one of them stays linked until somebody decides. */
  readonly opened: number
  /** Before a person already, for another reason. */
  readonly waiting: number
  /** Not put before a person: the row that the record rests on is not kept, or tells of an ending alone. */
  readonly gone: number
}

/** More doubted links than these are not for one transaction, nor for the people who would have to look at them. */
const DOUBTED_MOST = 100_000

/**
 * Puts the model of a report in force and the links that it doubts before people, in one transaction.
 *
 * INVARIANT (models-never-unlink): a model that is put in force changes no link by itself, in either direction.
 * Holds the lock under which links are made, so that no row is decided by one model and counted by the other.
 * @throws DomainError unless the report is of today and nothing that it rests on has changed since.
 */
export async function applyModel(act: Act, reportId: number): Promise<AppliedModel> {
  await act.require('linkage.apply-model', { type: 'Directory', id: 'contactpoint' })
  await lockLinks(act)
  const report = await findReport(act.sql, reportId)
  if (!report || report.isOvertaken || dayInLondon(report.madeAt) !== act.today) throw outdatedReport()
  const { modelVersion } = report
  const previousVersion = await findCurrentVersion(act.sql)
  if (previousVersion === undefined) throw noModel()
  const doubted = await findDoubtedLinks(act.sql, await listDoubted(act, modelVersion))
  const toOpen = doubted.filter((link) => !link.isWaiting && link.hasRow)
  const opened = toOpen.length
  const waiting = doubted.filter((link) => link.isWaiting).length
  const gone = doubted.length - opened - waiting
  const runId = await insertRun(act.sql, {
    report_id: reportId,
    model_version: modelVersion,
    previous_version: previousVersion,
    reviews_opened: opened,
    reviews_waiting: waiting,
    rows_gone: gone,
    applied_by: act.actor.name,
    applied_at: act.now,
  })
  await enforceModel(act.sql, modelVersion)
  await openRunReviews(
    act.sql,
    runId,
    toOpen.map((link) => link.decisionId),
    act.now,
  )
  const entry = { action: 'linkage.apply-model', outcome: 'done', fields: [modelVersion] } as const
  await recordEntry(act, { ...entry, quantity: opened })
  return { runId, modelVersion, previousVersion, opened, waiting, gone }
}

async function listDoubted(act: Act, version: string): Promise<number[]> {
  const doubted: number[] = []
  await judgeAnew(act, version, ({ decisionId, outcome }, isAbove) => {
    if (outcome !== 'linked' || isAbove) return
    if (doubted.length === DOUBTED_MOST) throw tooManyDoubted(DOUBTED_MOST)
    doubted.push(decisionId)
  })
  return doubted
}

export type UndoneModel = {
  readonly modelVersion: string
  /** In force again, unless the run was undone before. */
  readonly previousVersion: string
  /** Rows taken off the list because nobody had decided about them. */
  readonly closed: number
  /** False when the run was undone before; nothing changed then. */
  readonly isNew: boolean
}

/**
 * Puts the model that was in force before a run in force again, and takes its undecided rows off the list.
 *
 * What people decided stands, and so do links that were made in between. Runs are undone from the last.
 * @throws DomainError when there is no such run, or a later one is not undone.
 */
export async function undoModel(act: Act, runId: number): Promise<UndoneModel> {
  await act.require('linkage.undo-model', { type: 'Directory', id: 'contactpoint' })
  await lockLinks(act)
  const run = await findRun(act.sql, runId)
  if (!run) throw missingRun()
  const { modelVersion, previousVersion } = run
  if (run.undoneAt) return { modelVersion, previousVersion, closed: 0, isNew: false }
  if (run.hasLater) throw overtakenRun()
  await enforceModel(act.sql, previousVersion)
  const closed = await closeRunReviews(act.sql, runId, act.now)
  await updateRunUndone(act.sql, runId, act.actor.name, act.now)
  const entry = { action: 'linkage.undo-model', outcome: 'done', fields: [modelVersion] } as const
  await recordEntry(act, { ...entry, quantity: closed })
  return { modelVersion, previousVersion, closed, isNew: true }
}
