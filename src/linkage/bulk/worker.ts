import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { CsvError, CsvReader } from '../../lib/matching/bulk/csv-reader.ts'
import { createScorer, type Scorer } from '../../lib/matching/bulk/engine.ts'
import type { Join } from '../../lib/matching/bulk/joins.ts'
import { createKeyJoin, orderByRule } from '../../lib/matching/bulk/key-joins.ts'
import { allRules } from '../../lib/matching/bulk/keys.ts'
import { loadRecords, type LoadedFile } from '../../lib/matching/bulk/load-records.ts'
import { createCoreJoins, orderFile } from '../../lib/matching/bulk/orders.ts'
import { remapRecords } from '../../lib/matching/bulk/remap.ts'
import type { JoinSpec, Reply, Request, Tasks } from './messages.ts'
import { inSharedMemory } from './shared-memory.ts'

const coreJoins = createCoreJoins()
let scorer: Scorer | undefined

parentPort?.on('message', (request: Request) => {
  try {
    reply({ kind: 'done', answer: work(request) })
  } catch (error) {
    const message = error instanceof Error ? error.message : 'failed'
    reply({ kind: 'failed', message, line: error instanceof CsvError ? error.line : undefined })
  }
})

function work(request: Request): unknown {
  switch (request.name) {
    case 'load':
      return load(request.ask)
    case 'remap': {
      const { file, maps, counts } = request.ask
      remapRecords(file.words, file.rows, file.stride, maps)
      return orderFile(file, counts, inSharedMemory)
    }
    case 'orderByRule': {
      const { file, spec } = request.ask
      const admitted = spec.admitted[spec.which]!
      return orderByRule(file, allRules(spec.nameKeys)[admitted.rule]!, admitted, inSharedMemory)
    }
    case 'prepare':
      scorer = createScorer(request.ask)
      return undefined
    case 'join':
      return scorer!.run(joinOf(request.ask.spec), request.ask.task)
    case 'edges':
      return scorer!.edges()
  }
}

function joinOf(spec: JoinSpec): Join {
  if (spec.kind === 'core') return coreJoins[spec.order]
  return createKeyJoin(allRules(spec.nameKeys), spec.admitted, spec.which)
}

function load({ path, separator, plan }: Tasks['load']['ask']): LoadedFile {
  const file = openSync(path, 'r')
  try {
    const reader = new CsvReader(
      (buffer, offset, length) => readSync(file, buffer, offset, length, null),
      separator,
    )
    reader.next()
    return loadRecords(reader, plan, inSharedMemory, (rows) => reply({ kind: 'rows', rows }))
  } finally {
    closeSync(file)
  }
}

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}
