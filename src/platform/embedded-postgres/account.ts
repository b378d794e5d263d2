import { chmodSync, lchownSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Whom the server runs as; undefined: as ourselves, an ordinary user. */
export type Account = { readonly uid: number; readonly gid: number } | undefined

const nobody = { uid: 65534, gid: 65534 }

/**
 * PostgreSQL refuses to run as root, so root lends it an account: the owner of an existing cluster, else `nobody`.
 * No user is created and no capability is kept.
 */
export function chooseAccount(clusterOwner: { uid: number; gid: number } | undefined): Account {
  if (process.getuid?.() !== 0) return undefined
  if (clusterOwner === undefined || clusterOwner.uid === 0) return nobody
  return { uid: clusterOwner.uid, gid: clusterOwner.gid }
}

export function uidOf(account: Account): number {
  return account?.uid ?? process.getuid?.() ?? -1
}

/** The directory becomes the account's own, mode 0700; what is in it changes hands only when root owned the directory. */
export function takeOwnership(directory: string, account: Account): void {
  if (account !== undefined) {
    if (lstatSync(directory).uid === 0)
      for (const path of listTree(directory)) lchownSync(path, account.uid, account.gid)
    lchownSync(directory, account.uid, account.gid)
  }
  chmodSync(directory, 0o700)
}

/** Symbolic links are listed, not followed. */
function listTree(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name))
}
