import { readFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import type { SourceKind } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { RunAct } from '../../platform/act.ts'
import { rescoreDecisions, type RescoreReport } from './rescore.ts'
import { setThresholds, type ThresholdsResult } from './set-thresholds.ts'
import { sourceKinds } from './source-kinds.ts'

/** What the commands need of the application. */
export type ModelCommandContext = {
  readonly run: RunAct
  readonly variants: () => NameVariants
  readonly write: (text: string) => void
}

/** Adds `thresholds set` and `rescore` to the linkage command. */
export function addModelCommands(linkage: Command, context: ModelCommandContext): void {
  linkage
    .command('thresholds')
    .description('from which score rows are linked or put before a person')
    .command('set')
    .description(
      'chooses the thresholds of a kind of source on labelled pairs, and changes nothing when they prove too little',
    )
    .addOption(
      new Option('--kind <kind>', 'kind of the sources').choices([...sourceKinds]).makeOptionMandatory(),
    )
    .addOption(new Option('--pairs <file>', 'labelled pairs, CSV').makeOptionMandatory())
    .option('--json', 'one JSON document')
    .action(async (options: { kind: SourceKind; pairs: string; json?: true }) => {
      const csv = await readFile(options.pairs, 'utf8')
      const result = await context.run((act) => setThresholds(act, options.kind, csv, context.variants()))
      context.write(options.json ? `${JSON.stringify(result)}\n` : thresholdsText(options.kind, result))
      if (result.kind !== 'chosen') process.exitCode = 1
    })
  linkage
    .command('rescore')
    .description(
      'reports what another model would decide about the rows that a model decided; changes no link',
    )
    .addOption(new Option('--model <version>', 'version of the other model').makeOptionMandatory())
    .option('--json', 'one JSON document')
    .action(async (options: { model: string; json?: true }) => {
      const report = await context.run((act) => rescoreDecisions(act, options.model))
      context.write(options.json ? `${JSON.stringify(report)}\n` : reportText(report))
    })
}

function thresholdsText(kind: SourceKind, result: ThresholdsResult): string {
  if (result.kind === 'not-proved') {
    const { group, links, errors, needed } = result
    const of = group === null ? 'all pairs' : `the group ${group}`
    return `Nothing was changed: ${of} has ${links} links with ${errors} errors; without an error at least ${needed} links are needed.\n`
  }
  const { thresholds, evidence } = result
  const groups = Object.entries(evidence.groups).map(
    ([group, sample]) =>
      `  ${group}: ${sample.links} links, ${sample.errors} errors, at least ${percent(sample.bound)}`,
  )
  return [
    `${kind}, model ${result.modelVersion}: linked from ${thresholds.linkBits} bits, to a person from ${thresholds.reviewBits} bits`,
    `  all: ${evidence.overall.links} links, ${evidence.overall.errors} errors, at least ${percent(evidence.overall.bound)}`,
    ...groups,
    '',
  ].join('\n')
}

function reportText({ reportId, modelVersion, decisions, byRule }: RescoreReport): string {
  const rules = Object.entries(byRule).map(
    ([rule, counts]) =>
      `  ${rule}: ${counts.decisions}, of which ${counts.wouldReview} would go to a person and ${counts.wouldLink} would be linked`,
  )
  return [`report ${reportId}: ${decisions} decisions beside model ${modelVersion}`, ...rules, ''].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`
}
