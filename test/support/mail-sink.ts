import { after } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { createMailer, type Mail, type SendMail } from '../../src/platform/mail.ts'

/** A mail server of the test's own, and the service's way to it. */
export type MailSink = {
  readonly send: SendMail
  /** Mails as they came, headers and all, the last one last. */
  readonly mails: readonly string[]
  /** Whether the server refuses what comes from now on. */
  readonly refuse: (isRefusing: boolean) => void
}

export async function createMailSink(): Promise<MailSink> {
  const mails: string[] = []
  let isRefusing = false
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        if (isRefusing) return done(new Error(`no such user: wanda@bexford.example`))
        mails.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  after(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as { port: number }
  const send = createMailer({ url: `smtp://127.0.0.1:${port}`, from: 'contactpoint@bexford.example' })
  return { send, mails, refuse: (refuses) => void (isRefusing = refuses) }
}

/** What a person reads of a mail as it came. */
export function readMail(mail: string): Mail {
  const end = mail.indexOf('\r\n\r\n')
  const head = mail.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ')
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const body = mail.slice(end + 4)
  const isQuoted = header('Content-Transfer-Encoding') === 'quoted-printable'
  const text = isQuoted ? decodeQuoted(body) : body
  return {
    messageId: header('Message-ID'),
    to: header('To'),
    subject: header('Subject'),
    text: text.replaceAll('\r\n', '\n'),
  }
}

function decodeQuoted(body: string): string {
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
