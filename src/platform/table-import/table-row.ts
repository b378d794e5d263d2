/** A row by column name, trimmed; `line` is the one on which it ends, the header's is 1. */
export type TableRow<Column extends string> = {
  readonly line: number
  readonly values: Readonly<Record<Column, string>>
}

/** What is wrong with a row: a sentence that holds no value of it. */
export type RowFault<Column extends string> = { readonly field: Column; readonly problem: string }

export type FaultyRow<Column extends string> = TableRow<Column> & RowFault<Column>
