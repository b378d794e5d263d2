import type { PageModel } from '../../platform/web/server.ts'
import type { FileStatus } from '../index.ts'
import { feedsPaths } from './paths.ts'
import { rowsInWords } from './words.ts'

export type ReleasePage = PageModel & {
  readonly fileName: string
  readonly fileHref: string
  readonly sourceName: string
  readonly action: string
  readonly refuseAction: string
  readonly rows: string
  /** Rows in every hundred that should have found their child. */
  readonly floor: number
  readonly isPaused: boolean
}

/** The question before a held file is released. */
export function presentRelease({ source, file }: FileStatus): ReleasePage {
  return {
    title: 'Release this file?',
    fileName: file.name,
    fileHref: feedsPaths.file(file.fileId),
    sourceName: source.name,
    action: feedsPaths.release(file.fileId),
    refuseAction: feedsPaths.refuse(file.fileId),
    rows: rowsInWords(file.rowsValid),
    floor: Math.round(source.matchRateFloor * 100),
    isPaused: source.pausedAt !== null,
  }
}
