import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { forbidden, options } from './layer-rules.ts'

/** Violations of the layer rules below the folders, as `rule: from -> to`. @throws Error when no module was looked at. */
export async function findLayerViolations(folders: readonly string[], baseDir: string): Promise<string[]> {
  const result = await cruise(
    [...folders],
    { ...options, baseDir, validate: true, ruleSet: { forbidden: forbidden as never } } as never,
    undefined,
    { tsConfig: extractTSConfig('tsconfig.json') } as never,
  )
  const output = result.output as ICruiseResult
  if (output.summary.totalCruised === 0) throw new Error('no module was looked at')
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
}

if (import.meta.main) {
  const violations = await findLayerViolations(['src'], process.cwd())
  for (const violation of violations) process.stderr.write(`${violation}\n`)
  process.exit(violations.length === 0 ? 0 : 1)
}
