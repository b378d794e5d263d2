import type { Db } from '../platform/db/connect.ts'

export type InstallationKind = 'production' | 'demonstration' | 'practice' | 'test'

/** What invented children are made from; the same gives the same children on the same day. */
export type Generator = { readonly seed: string; readonly children: number }

/** What the database is for; one that was never marked counts as production. */
export async function readInstallationKind(sql: Db): Promise<InstallationKind> {
  const [row] = await sql<{ kind: InstallationKind }[]>`select installation.kind from installation limit 1`
  return row?.kind ?? 'production'
}

/** Marks a database that holds no child and no account yet; one already marked stays what it is. @returns what it is marked as. */
export async function markInstallation(
  sql: Db,
  kind: InstallationKind,
  authorityCode: string,
  now: Date,
  generator: Generator | null = null,
): Promise<InstallationKind> {
  await sql`
    insert into installation (kind, authority_code, created_at, seed, seed_children)
    select ${kind}, ${authorityCode}, ${now}, ${generator?.seed ?? null}, ${generator?.children ?? null}
     where not exists (select from children) and not exists (select from users)
    on conflict do nothing`
  return readInstallationKind(sql)
}

export type Seeding = {
  readonly createdAt: Date
  readonly seededAt: Date | null
  /** Of a practice area only. */
  readonly seed: string | null
  readonly children: number | null
}

/** When an area of invented children was made, from what, and whether it was loaded to the end. */
export async function readSeeding(sql: Db): Promise<Seeding | undefined> {
  const [row] = await sql<Seeding[]>`
    select installation.created_at as "createdAt", installation.seeded_at as "seededAt", installation.seed,
           installation.seed_children as "children"
      from installation limit 1`
  return row
}

/** Files that were loaded, those that were refused too, and whether there are children; 10,000 files at most. */
export async function listLoadedFiles(
  sql: Db,
): Promise<{ files: { sourceId: string; checksum: string }[]; hasChildren: boolean }> {
  const files = await sql<{ sourceId: string; checksum: string }[]>`
    select feed_files.source_id as "sourceId", feed_files.checksum from feed_files limit 10000`
  const [row] = await sql<{ has: boolean }[]>`select exists (select from children) as "has"`
  return { files: [...files], hasChildren: row!.has }
}

export async function markSeeded(sql: Db, now: Date): Promise<void> {
  await sql`update installation set seeded_at = ${now}`
}

/** Whether any secret is sealed yet: from then on a missing key is a loss and no reason to make another. */
export async function hasCredentials(sql: Db): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`select exists (select from credentials) as "has"`
  return row!.has
}

/** Whether anything is in the vault, which is lost with its keys. */
export async function hasShielded(sql: Db): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`select vault_is_used() as "has"`
  return row!.has
}

const organisationNames = new Map<number, string>()

/** Shown beside the name of the signed-in person; names of organisations change too seldom to be asked for each page. */
export async function findOrganisationName(sql: Db, organisationId: number | null): Promise<string> {
  if (organisationId === null) return ''
  const known = organisationNames.get(organisationId)
  if (known !== undefined) return known
  const [row] = await sql<{ name: string }[]>`
    select organisations.name from organisations where organisations.organisation_id = ${organisationId} limit 1`
  organisationNames.set(organisationId, row?.name ?? '')
  return row?.name ?? ''
}
