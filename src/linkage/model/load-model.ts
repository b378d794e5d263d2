import { createHash } from 'node:crypto'
import type { Tx } from '../../platform/db/connect.ts'
import { findModel } from './queries.ts'
import { scaleModel, sizeFor, type ScaledModel } from './scale-model.ts'
import type { StoredModel } from './stored-model.ts'

/** SHA-256 of a model, in hexadecimal: equal for equal models, whatever the version says. */
export function digestOf({ model, indexRecords }: StoredModel): string {
  return createHash('sha256')
    .update(JSON.stringify([model, indexRecords]))
    .digest('hex')
}

/** Models of this process by digest and size of the directory: they never change, so they are read once. */
const known = new Map<string, ScaledModel>()
const KNOWN_MOST = 8

/** The model for a directory of about `children`; read from the database the first time only. */
export async function loadModel(
  sql: Tx,
  { version, digest }: { readonly version: string; readonly digest: string },
  children: number,
): Promise<ScaledModel> {
  const size = sizeFor(children)
  const key = `${version} ${digest} ${size}`
  const loaded = known.get(key)
  if (loaded) return loaded
  const scaled = scaleModel((await findModel(sql, version))!, size)
  if (known.size >= KNOWN_MOST) known.clear()
  known.set(key, scaled)
  return scaled
}
