import { recordEntry } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { RunAct } from '../../platform/act.ts'
import { missingChild } from '../errors.ts'
import { auditEventOf } from './audit-event.ts'
import { countLooks, findRecord, pagesOfLooks, type LookPeriod } from './queries.ts'

export type Export = {
  /** In parsed form. */
  readonly childNumber: string
  /** First and last day, in London; null: from the first, to the last. */
  readonly from: IsoDate | null
  readonly to: IsoDate | null
  /** The service's own address. */
  readonly base: string
}

const directory = { type: 'Directory', id: 'contactpoint' }

/**
 * Writes every look at a child's record as one FHIR R4 Bundle of AuditEvents, oldest first, withheld records and looks included: it is
 * for those who investigate, not for a family.
 *
 * The log's entry of the export is committed before the first piece is written (recorded-before-shown). The document is written in
 * pieces, so that memory does not grow with it. Source.
 * @returns how many looks it holds.
 * @throws DomainError `CP_RIGHTS_EXPORT_CHILD`.
 */
export async function exportAccesses(
  run: RunAct,
  { childNumber, from, to, base }: Export,
  write: (piece: string) => Promise<void>,
): Promise<number> {
  const { period, at, quantity } = await run(async (act) => {
    await act.require('rights.export-accesses', directory)
    const record = await findRecord(act.sql, childNumber)
    if (!record) throw missingChild()
    const period: LookPeriod = { childId: record.childId, from, to, until: act.now }
    const quantity = await countLooks(act.sql, period)
    await recordEntry(act, {
      action: 'rights.export-accesses',
      outcome: 'done',
      childId: record.childId,
      quantity,
    })
    return { period, at: act.now, quantity }
  })
  const head = { resourceType: 'Bundle', type: 'collection', timestamp: at.toISOString() }
  await write(`${JSON.stringify(head).slice(0, -1)},"entry":[`)
  await run(async (act) => {
    await act.require('rights.export-accesses', directory)
    let isFirst = true
    for await (const looks of pagesOfLooks(act.sql, period)) {
      const entries = looks.map((look) => {
        const fullUrl = `${base}/fhir/AuditEvent/entry-${look.entryId}`
        return JSON.stringify({ fullUrl, resource: auditEventOf(look, childNumber, base) })
      })
      await write(`${isFirst ? '' : ','}\n${entries.join(',\n')}`)
      isFirst = false
    }
  })
  await write('\n]}\n')
  return quantity
}
