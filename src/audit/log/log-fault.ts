const sentences = {
  'lock-damaged': 'what was signed last cannot be read in the lock store; restore that folder',
  'tiles-differ':
    'the tiles are not those that were signed last; restore the log folder from its copy, or the lock store if that is the older one',
  'database-differs':
    'the database does not hold the last entry that was signed: it was restored or changed; nothing more is signed until it holds it again',
  'transactions-anew':
    'the database counts transactions anew: it was replaced by another; set its counter beyond the last one that was signed (docs/operations.md)',
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
