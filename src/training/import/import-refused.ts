import { DomainError } from '../../platform/errors.ts'
import type { ImportReport } from './import-completions.ts'

/** Rows of the file are wrong, and nothing was recorded. */
export class ImportRefusedError extends DomainError {
  override readonly name = 'ImportRefusedError'
  readonly report: ImportReport

  constructor(report: ImportReport) {
    super('invalid', 'CP_TRAINING_ROWS_WRONG', `${report.wrong} rows are wrong; nothing was recorded`)
    this.report = report
  }
}
