// The house in one direction: lib <- platform <- slices <- app. docs/architecture.md says why; test/house/layers.test.ts
// plants a violation of each rule and expects it to be found.
const tiers = [
  ['audit'],
  ['organisations'],
  ['accreditation', 'training'],
  ['access'],
  ['consent', 'mediation', 'relations', 'vault'],
  ['involvement'],
  ['children'],
  ['brokerage', 'linkage'],
  ['feeds'],
  ['monitoring', 'rights', 'retention', 'safeguarding', 'shielding', 'statistics'],
  ['programme', 'communications', 'practice'],
]
type Condition = Readonly<Record<string, unknown>>

const of = (names: readonly string[]): string => `^src/(${names.join('|')})/`
const slices = of(tiers.flat())
const surface = `^src/(${tiers.flat().join('|')})/(?:web/|(?:api|fhir|cli|jobs)[.])`
const addresses = '^src/[^/]+/web/paths[.]ts$'
const test = '[.](?:db[.])?test[.]ts$|[.]fixture[.]ts$'
const ban = (name: string, from: Condition, to: Condition) => ({ name, severity: 'error', from, to })

export const forbidden = [
  ban('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
  ban('lib-is-pure', { path: '^src/lib/', pathNot: test }, { path: '^src/(?!lib/)' }),
  // What every command reads before it begins: the service's own source comes when one opens the application.
  ban(
    'commands-start-light',
    { path: '^src/app/command-line\\.ts$' },
    { path: '^src/(?!lib/|platform/)', dynamic: false, dependencyTypesNot: ['type-only'] },
  ),
  ban(
    'witness-stands-apart',
    { path: '^src/witness/', pathNot: test },
    {
      pathNot: ['^src/witness/', '^src/lib/tlog/', '(?:^|/)node_modules/commander/'],
      dependencyTypesNot: ['core'],
    },
  ),
  ban('verifier-stands-apart', { path: '^src/verifier/', pathNot: test }, { path: '^src/(?!verifier/)' }),
  ban(
    'verifier-needs-node-and-postgres-alone',
    { path: '^src/verifier/', pathNot: test },
    {
      dependencyTypesNot: ['core', 'type-only'],
      pathNot: ['^src/', '(?:^|/)node_modules/postgres/', '^postgres$'],
    },
  ),
  ban(
    'verifier-is-called-only',
    { path: '^src/(?!verifier/)', pathNot: ['^src/app/(?:cli|log-checks/verify-child)[.]ts$', test] },
    { path: '^src/verifier/' },
  ),
  ban('platform-knows-no-domain', { path: '^src/platform/', pathNot: test }, { path: [slices, '^src/app/'] }),
  ban('nobody-imports-app', { path: '^src/(?!app/)', pathNot: test }, { path: '^src/app/' }),
  ban(
    'slices-meet-at-index',
    { path: '^src/([^/]+)/', pathNot: ['^src/app/', surface, test] },
    { path: slices, pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$'] },
  ),
  ban(
    'surfaces-meet-at-index-or-addresses',
    { path: '^src/([^/]+)/(?:web/|(?:api|fhir|cli|jobs)[.])', pathNot: ['^src/(app|platform)/', test] },
    { path: slices, pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$', addresses] },
  ),
  ban('surfaces-are-leaves', { path: slices, pathNot: [surface, test] }, { path: surface }),
  ban(
    'surfaces-never-query',
    { path: surface, pathNot: test },
    { path: '/queries[.]ts$', dependencyTypesNot: ['type-only'] },
  ),
  ban(
    'sql-lives-in-queries',
    { path: slices, pathNot: ['/queries[.]ts$', test] },
    { path: '^src/platform/db/', dependencyTypesNot: ['type-only'] },
  ),
  ...tiers.map((tier, i) =>
    ban(
      `tier-${i}-looks-down`,
      { path: of(tier), pathNot: [surface, test] },
      { path: of(tiers.slice(i).flat()), pathNot: '^src/$1/' },
    ),
  ),
]

export const options = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
  },
}
