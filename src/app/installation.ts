import type { Db } from '../platform/db/connect.ts'

export type InstallationKind = 'production' | 'demonstration' | 'test'

/** What the database is for; one that was never marked counts as production. */
export async function readInstallationKind(sql: Db): Promise<InstallationKind> {
  const [row] = await sql<{ kind: InstallationKind }[]>`select installation.kind from installation limit 1`
  return row?.kind ?? 'production'
}

/** Marks a database that holds no child yet; one already marked stays what it is. @returns what it is marked as. */
export async function markInstallation(
  sql: Db,
  kind: InstallationKind,
  authorityCode: string,
  now: Date,
): Promise<InstallationKind> {
  await sql`
    insert into installation (kind, authority_code, created_at)
    select ${kind}, ${authorityCode}, ${now} where not exists (select from children)
    on conflict do nothing`
  return readInstallationKind(sql)
}

/** When a demonstration database was made, and whether its area was loaded to the end. */
export async function readSeeding(sql: Db): Promise<{ createdAt: Date; seededAt: Date | null } | undefined> {
  const [row] = await sql<{ createdAt: Date; seededAt: Date | null }[]>`
    select installation.created_at as "createdAt", installation.seeded_at as "seededAt" from installation limit 1`
  return row
}

export async function markSeeded(sql: Db, now: Date): Promise<void> {
  await sql`update installation set seeded_at = ${now}`
}

/** Whether any secret is sealed yet: from then on a missing key is a loss and no reason to make another. */
export async function hasCredentials(sql: Db): Promise<boolean> {
  const [row] = await sql<{ has: boolean }[]>`select exists (select from credentials) as "has"`
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
