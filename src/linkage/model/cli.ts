import { readFile } from 'node:fs/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { SourceKind } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { RunAct } from '../../platform/act.ts'
import { unreadableFile } from '../errors.ts'
import { applyModel, undoModel, type AppliedModel, type UndoneModel } from './apply-model.ts'
import { listModels, type ModelList } from './list-models.ts'
import { rescoreDecisions, type RescoreReport } from './rescore.ts'
import { setThresholds, type ThresholdsResult } from './set-thresholds.ts'
import { sourceKinds } from './source-kinds.ts'
import { addModel, type AddedModel } from './store-model.ts'

/** What the commands need of the application. */
export type ModelCommandContext = {
  readonly run: RunAct
  readonly variants: () => NameVariants
  readonly write: (text: string) => void
}

/** Adds `thresholds set`, `models` and `rescore` to the linkage command. */
export function addModelCommands(linkage: Command, context: ModelCommandContext): void {
  addThresholds(linkage, context)
  addModels(linkage, context)
  addRescore(linkage, context)
}

function addThresholds(linkage: Command, { run, variants, write }: ModelCommandContext): void {
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
    .option('--model <version>', 'of a model that is not in force yet; without it of the one that is')
    .option('--json', 'one JSON document')
    .action(async (options: { kind: SourceKind; pairs: string; model?: string; json?: true }) => {
      const { kind, pairs, model, json } = options
      const csv = await readText(pairs)
      const result = await run((act) => setThresholds(act, kind, csv, variants(), model))
      write(json ? `${JSON.stringify(result)}\n` : thresholdsText(kind, result))
      if (result.kind !== 'chosen') process.exitCode = 1
    })
}

function addModels(linkage: Command, { run, write }: ModelCommandContext): void {
  const models = linkage
    .command('models')
    .description('lists the models for matching, which is in force, and when another one was put in force')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const list = await run(listModels)
      write(options.json ? `${JSON.stringify(list)}\n` : modelsText(list))
    })
  models
    .command('add')
    .description('stores another model; it decides nothing before `linkage rescore --apply`')
    .argument('<file>', 'the model as JSON')
    .addOption(
      new Option('--trained-on <text>', 'what it was trained on, in a few words').makeOptionMandatory(),
    )
    .action(async (path: string, { trainedOn }: { trainedOn: string }, command: Command) => {
      const text = await readText(path)
      const added = await run((act) => addModel(act, text, trainedOn))
      const { json } = command.optsWithGlobals<{ json?: true }>()
      write(json ? `${JSON.stringify(added)}\n` : addedText(added))
    })
}

type RescoreOptions = { model?: string; apply?: number; undo?: number; json?: true }

function addRescore(linkage: Command, { run, write }: ModelCommandContext): void {
  linkage
    .command('rescore')
    .description(
      'reports what another model would decide about the rows that a model decided; puts it in force, or the former one back',
    )
    .option('--model <version>', 'makes a numbered report on this model; changes nothing')
    .option(
      '--apply <report>',
      'puts its model in force, and the links that it doubts before people',
      wholeNumber,
    )
    .option(
      '--undo <run>',
      'puts the former model back in force, and takes back what nobody decided',
      wholeNumber,
    )
    .option('--json', 'one JSON document')
    .action(async ({ model, apply, undo, json }: RescoreOptions, command: Command) => {
      const tell = <T>(result: T, text: (result: T) => string): void =>
        write(json ? `${JSON.stringify(result)}\n` : text(result))
      if ([model, apply, undo].filter((given) => given !== undefined).length !== 1)
        command.error('error: give one of --model, --apply and --undo')
      if (model !== undefined) tell(await run((act) => rescoreDecisions(act, model)), reportText)
      if (apply !== undefined) tell(await run((act) => applyModel(act, apply)), appliedText)
      if (undo !== undefined) tell(await run((act) => undoModel(act, undo)), undoneText)
    })
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a whole number is expected')
  return Number(text)
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw unreadableFile(path)
  }
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

function reportText({ reportId, modelVersion, decisions, doubted, byRule }: RescoreReport): string {
  const rules = Object.entries(byRule).map(
    ([rule, counts]) =>
      `  ${rule}: ${counts.decisions}, of which ${counts.wouldReview} would go to a person and ${counts.wouldLink} would be linked`,
  )
  return [
    `report ${reportId}: ${decisions} decisions beside model ${modelVersion}`,
    ...rules,
    `Nothing was changed. \`linkage rescore --apply ${reportId}\` puts ${modelVersion} in force today, and puts ${doubted} links that it doubts before people; they stay linked until somebody decides. Rows that wait go on waiting.`,
    '',
  ].join('\n')
}

function appliedText({ runId, modelVersion, previousVersion, opened, waiting, gone }: AppliedModel): string {
  return [
    `run ${runId}: model ${modelVersion} is in force instead of ${previousVersion}`,
    `  links in doubt, put before people: ${opened}; before people already: ${waiting}; without a row to show: ${gone}`,
    `\`linkage rescore --undo ${runId}\` takes it back.`,
    '',
  ].join('\n')
}

function undoneText({ modelVersion, previousVersion, closed, isNew }: UndoneModel): string {
  return isNew
    ? `Model ${previousVersion} is in force again instead of ${modelVersion}; ${closed} rows that nobody had decided about were taken off the list.\n`
    : 'The run was undone before; nothing was changed.\n'
}

function addedText({ version, isNew, hasThresholds }: AddedModel): string {
  if (!isNew) return `Model ${version} is there already; nothing was changed.\n`
  const next = hasThresholds
    ? '`linkage rescore --model` compares it'
    : '`linkage thresholds set --model` comes next'
  return `Model ${version} was added; it decides nothing yet. ${next}.\n`
}

function modelsText({ models, runs }: ModelList): string {
  const modelLines = models.map(({ version, isCurrent, trainedOn, kinds }) => {
    const lacking = sourceKinds.filter((kind) => !kinds.includes(kind))
    const without = lacking.length > 0 ? `; without thresholds for ${lacking.join(', ')}` : ''
    return `${isCurrent ? '* ' : '  '}${version}: trained on ${trainedOn}${without}`
  })
  const runLines = runs.map(
    (run) =>
      `run ${run.runId}, ${run.appliedAt.toISOString()}: ${run.modelVersion} instead of ${run.previousVersion}, by ${run.appliedBy}${run.undoneAt ? `; undone ${run.undoneAt.toISOString()}` : ''}`,
  )
  return [...modelLines, ...runLines, ''].join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`
}
