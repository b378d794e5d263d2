// Values exported in src that no other file imports. Types are left out: they document what a function takes and gives.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'

type Exports = Map<string, Set<string>>

const files = globSync(['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'bin/*.js'])
const exported: Exports = new Map()
const imported: Exports = new Map()

for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  exported.set(file, new Set(exportsOf(source)))
  visit(source, file)
}

const dead = [...exported]
  .filter(([file]) => file.startsWith('src/'))
  .flatMap(([file, names]) => {
    const used = imported.get(file) ?? new Set()
    return used.has('*') ? [] : [...names].filter((name) => !used.has(name)).map((name) => `${file}: ${name}`)
  })
for (const fault of dead) process.stderr.write(`nobody imports ${fault}\n`)
process.exit(dead.length === 0 ? 0 : 1)

function visit(node: ts.Node, file: string): void {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteral(node.moduleSpecifier)
  ) {
    use(file, node.moduleSpecifier.text, namesOf(node))
  } else if (
    ts.isCallExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ImportKeyword &&
    node.arguments[0] &&
    ts.isStringLiteral(node.arguments[0])
  ) {
    use(file, node.arguments[0].text, ['*'])
  }
  ts.forEachChild(node, (child) => visit(child, file))
}

function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause
  if (!bindings || !(ts.isNamedImports(bindings) || ts.isNamedExports(bindings))) return ['*']
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text)
}

function use(from: string, specifier: string, names: readonly string[]): void {
  if (!specifier.startsWith('.')) return
  const target = normalize(join(dirname(from), specifier))
  const used = imported.get(target) ?? new Set()
  for (const name of names) used.add(name)
  imported.set(target, used)
}

function exportsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (
      ts.isExportDeclaration(statement) &&
      statement.exportClause &&
      ts.isNamedExports(statement.exportClause)
    ) {
      return statement.isTypeOnly
        ? []
        : statement.exportClause.elements.filter((e) => !e.isTypeOnly).map((e) => e.name.text)
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
    if (!isExported) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((d) => d.name.getText(source))
    return (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name
      ? [statement.name.text]
      : []
  })
}
