import type { PageModel } from '../../platform/web/server.ts'
import { rowFaults, type FileStatus } from '../index.ts'
import type { RowFaultCode } from '../formats/index.ts'
import { feedsPaths } from './paths.ts'
import { presentSteps, type Step } from './present-steps.ts'
import { countInWords, rowsInWords } from './words.ts'

type FaultRow = {
  readonly code: string
  readonly field: string
  readonly isRejected: boolean
  readonly count: string
  readonly firstLine: string
  readonly whatToDo: string
}

export type FilePage = PageModel & {
  readonly source: { readonly name: string; readonly href: string }
  readonly receivedAt: Date
  readonly isRefused: boolean
  readonly steps: readonly Step[]
  readonly faults: readonly FaultRow[]
  /** Null when no row was rejected. */
  readonly rejects: { readonly href: string; readonly text: string } | null
  readonly releaseHref: string | null
}

/** The page of one file. */
export function presentFile({ source, file, faults }: FileStatus): FilePage {
  const { fileId, rowsRejected } = file
  return {
    title: `File ${file.name}`,
    source: { name: source.name, href: feedsPaths.source(source.sourceId) },
    receivedAt: file.receivedAt,
    isRefused: file.state === 'refused',
    steps: presentSteps(file, source.pausedAt !== null),
    faults: faults.map(presentFault),
    rejects:
      rowsRejected > 0
        ? { href: feedsPaths.rejects(fileId), text: `Download ${rowsInWords(rowsRejected)} as CSV` }
        : null,
    releaseHref: file.state === 'held' ? feedsPaths.release(fileId) : null,
  }
}

function presentFault({ code, field, severity, count, firstLine }: FileStatus['faults'][number]): FaultRow {
  return {
    code,
    field,
    isRejected: severity === 'reject',
    count: countInWords(count),
    firstLine: countInWords(firstLine),
    whatToDo: rowFaults[code as RowFaultCode]?.message ?? '',
  }
}
