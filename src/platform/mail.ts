import { createTransport } from 'nodemailer'
import { DomainError } from './errors.ts'

/** One mail of plain text. Mail servers and readers drop a second copy by its `messageId`, such as `<1.2@host>`. */
export type Mail = {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Gives a mail to the mail server. @throws DomainError `CP_MAIL_NOT_SENT`, which names nobody; the mail can be given again. */
export type SendMail = (mail: Mail) => Promise<void>

const TIMEOUT_MS = 15_000

/** Sends through the server of an `smtp:` or `smtps:` address, which may hold user and password. */
export function createMailer({ url, from }: { readonly url: string; readonly from: string }): SendMail {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async ({ messageId, to, subject, text }) => {
    try {
      await transport.sendMail({ from, messageId, to: { name: '', address: to }, subject, text })
    } catch {
      throw new DomainError('unavailable', 'CP_MAIL_NOT_SENT', 'the mail server did not take a mail')
    }
  }
}
