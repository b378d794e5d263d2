const sentences = {
  'lock-damaged': 'what was signed last cannot be read in the lock store; restore that folder',
  'tiles-differ':
    'the tiles are not those that were signed last; restore the log folder from its copy, or the lock store if that is the older one',
  'database-differs':
    'the database does not hold the last entry that was signed: it was restored or changed; nothing more is signed until it holds it again, or a shard is begun for it (docs/operations.md)',
  'transactions-anew':
    'the database counts transactions anew: it was replaced by another; see `audit begin-shard` (docs/operations.md)',
  'key-missing':
    'none of the key files here signed the last checkpoint: copy the file that did from where it was made, or from its copy (docs/operations.md)',
  'same-database':
    'the database holds what was signed last, or nothing was signed yet: the log goes on by itself, and no shard is begun',
  'lost-turn': 'another sequencer signed at the same time; this one begins again',
} as const

export type LogFaultCode = keyof typeof sentences

/** Why the log is not carried on. The message says what to do. */
export class LogFault extends Error {
  override readonly name = 'LogFault'
  readonly code: LogFaultCode

  constructor(code: LogFaultCode) {
    super(sentences[code])
    this.code = code
  }
}
