import { storeShippedConditions } from '../accreditation/index.ts'
import { storeShippedModel } from '../linkage/index.ts'
import { loadReferenceData } from '../organisations/index.ts'
import type { Config } from '../platform/config.ts'
import { connect } from '../platform/db/connect.ts'
import { createActs, systemActor } from './acts.ts'
import type { Databases } from './databases.ts'
import { createPolicy } from './policy.ts'
import { dataFile } from './shipped-data.ts'

/** Brings the authorities, outward codes, conditions of accreditation and linkage model of this version into the database; the same ones again change nothing. */
export async function loadShippedReferenceData(config: Config, databases: Databases): Promise<void> {
  const pool = connect(databases.owner, {
    role: 'contactpoint_worker',
    max: 1,
    name: 'contactpoint-reference-data',
  })
  try {
    await createActs(config, createPolicy())(pool, systemActor('migrate'))(async (act) => {
      await loadReferenceData(act, {
        authorities: dataFile('local-authorities-england.csv'),
        formerAuthorities: dataFile('local-authorities-england-former.csv'),
        outwardCodes: dataFile('outward-codes-england.csv'),
      })
      await storeShippedConditions(act, dataFile('accreditation-conditions.json'))
      await storeShippedModel(act, dataFile('linkage-model.json'))
    })
  } finally {
    await pool.end()
  }
}
