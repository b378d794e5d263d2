import type { ClusterMetrics } from '../../lib/matching/bulk/cluster-metrics.ts'
import type { LinkMetrics, LinkQuality } from '../../lib/matching/bulk/link-metrics.ts'
import type { Used } from './meter.ts'

/** What a run tells at its end. */
export type RunReport = Used & {
  readonly rows: Readonly<Record<string, number>>
  readonly candidates: number
  readonly links?: number
  readonly review?: number
  readonly threshold?: number
  readonly clusters?: number
  readonly truth?: LinkMetrics | ClusterMetrics
}

/** The report in lines for a person. */
export function describeReport(report: RunReport): string {
  const { rows, candidates, links, review, threshold, clusters, truth } = report
  const told = Object.entries(rows).map(([file, count]) => `${count} rows in the ${file}`)
  const lines = [told.join(', ').replace('rows in the file', 'rows')]
  if (links !== undefined && threshold !== undefined)
    lines.push(`${links} links (probability ${threshold.toFixed(4)} and above), ${review} to review`)
  if (clusters !== undefined) lines.push(`${clusters} persons`)
  lines.push(
    `${candidates} candidate pairs, ${report.cpuSeconds} CPU seconds, ${report.wallSeconds} seconds, ${report.peakRssMb} MB at most`,
  )
  return `${[...lines, ...(truth ? describeTruth(truth) : [])].join('\n')}\n`
}

function describeTruth(truth: LinkMetrics | ClusterMetrics): string[] {
  const subgroups = 'subgroups' in truth ? Object.entries(truth.subgroups) : []
  return [
    `against the truth (${truth.matches} true pairs):`,
    `  as decided: ${describeQuality(truth.own)}`,
    `  best F1: ${describeQuality(truth.best)}`,
    `  recall at 99.9 % precision: ${truth.recallAtPrecision999.toFixed(4)}`,
    `  true pairs among the candidates: ${truth.pairsCompleteness.toFixed(4)}`,
    `  wrong twins in 100,000 rows: ${truth.wrongTwinsPer100k.toFixed(1)}`,
    ...subgroups.map(([name, of]) => `  ${name} (${of.rows} rows): ${describeQuality(of)}`),
  ]
}

function describeQuality({ precision, recall, f1 }: LinkQuality): string {
  return `precision ${precision.toFixed(5)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}`
}
