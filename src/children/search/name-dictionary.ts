import { NameIndex, type NameVariants } from '../../lib/matching/index.ts'
import type { Pool } from '../../platform/db/connect.ts'
import { listNamesAfter, type NameTable } from './queries.ts'

/**
 * The names that children have, held in the process, kept up with the database.
 *
 * Derived state that may lag by one refresh: a name it does not know yet is looked up among like names only, and
 * `refresh` reads on from the last number. How many bear a name is as of the last `load`.
 */
export class NameDictionary {
  readonly given: NameIndex
  readonly family: NameIndex
  readonly #pool: Pool
  readonly #readUpTo: Record<NameTable, number> = { given_names: 0, family_names: 0 }
  #reading: Promise<void> | undefined

  constructor(pool: Pool, variants: NameVariants) {
    this.#pool = pool
    this.given = new NameIndex('given', variants)
    this.family = new NameIndex('family', variants)
  }

  /** Takes in names numbered since the last call; callers at the same time share one reading. */
  refresh(): Promise<void> {
    this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  async #readOn(): Promise<void> {
    await this.#readTable('given_names', this.given)
    await this.#readTable('family_names', this.family)
  }

  async #readTable(table: NameTable, index: NameIndex): Promise<void> {
    for (;;) {
      const names = await listNamesAfter(this.#pool, table, this.#readUpTo[table])
      for (const { id, norm, bearers } of names) if (norm !== '') index.add(id, norm, bearers)
      const last = names.at(-1)
      if (!last) return
      this.#readUpTo[table] = last.id
    }
  }
}
