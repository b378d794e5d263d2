import type { Act } from '../act.ts'
import type { Mail } from '../mail.ts'

/** What a mail says. `path` is the page on which the person reads on. */
export type MailWords = {
  readonly subject: string
  readonly lines: readonly string[]
  readonly action: { readonly text: string; readonly path: string }
}

/**
 * Finds the words for what waits for a user of one kind, when it is sent; null where none of it holds any more.
 *
 * A mail names nobody: no child, and no person but, if it must, the reader.
 */
export type MailWriter = (
  act: Act,
  userId: number,
  subjectRefs: readonly string[],
) => Promise<MailWords | null>

/** A writer for each kind of mail. */
export type MailWriters = Readonly<Record<string, MailWriter>>

/** The words in the frame of every mail. `messageRef` tells this message from every other of the service at `origin`. */
export function composeMail(
  to: string,
  { subject, lines, action }: MailWords,
  { messageRef, origin }: { readonly messageRef: string; readonly origin: string },
): Mail {
  const text = [
    ...lines,
    '',
    `${action.text}: ${origin}${action.path}`,
    '',
    'Do not answer this mail. We never ask for a password.',
    '',
  ].join('\n')
  return { messageId: `<${messageRef}@${new URL(origin).hostname}>`, to, subject, text }
}
