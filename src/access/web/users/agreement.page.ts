import { oneOf, parseForm, type FieldErrors } from '../../../platform/web/forms.ts'
import type { PageModel } from '../../../platform/web/server.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import type { AgreementDocument } from '../../agreement.ts'
import { readOwnAgreement, signAgreement, type OwnAgreement } from '../../accounts/sign-agreement.ts'
import { accountPath } from '../paths.ts'
import { withRefusals } from './answer-refusals.ts'
import { usersPaths } from './paths.ts'

const template = 'access/web/users/agreement.njk'
const headings: Readonly<Record<AgreementDocument, string>> = {
  'user-agreement': 'User agreement',
  'security-procedures': 'Security procedures',
}

type AgreementPage = PageModel & {
  readonly texts: readonly {
    readonly document: string
    readonly heading: string
    readonly version: number
    readonly publishedOn: string
    readonly paragraphs: readonly string[]
  }[]
  readonly isSigned: boolean
  readonly action: string
  readonly accountPath: string
}

/** What every user reads and signs; reachable while that is what keeps the person out. */
export function agreementPage(app: WebApp): void {
  const path = usersPaths.agreement
  app.get(path, async (request, reply) =>
    reply.page(template, presentAgreement(await request.act(readOwnAgreement), {})),
  )
  app.post(path, (request, reply) =>
    withRefusals(reply, path, async () => {
      const form = parseForm(request.body, {
        agree: oneOf(['yes'], { required: 'Tick the box when you have read both and agree' }),
        'user-agreement': oneOf(versions),
        'security-procedures': oneOf(versions),
      })
      if (!form.ok) {
        const model = presentAgreement(await request.act(readOwnAgreement), form.errors)
        return reply.page(template, model, { status: 400 })
      }
      const read = (document: AgreementDocument): number => Number(form.value[document] ?? 0)
      await request.act((act) =>
        signAgreement(act, {
          'user-agreement': read('user-agreement'),
          'security-procedures': read('security-procedures'),
        }),
      )
      return reply.redirect(accountPath, 303)
    }),
  )
}

/** Versions count from 1; more than these there will not be. */
const versions = Array.from({ length: 1000 }, (_, i) => String(i + 1))

function presentAgreement({ texts, unsigned }: OwnAgreement, errors: FieldErrors): AgreementPage {
  return {
    title: 'User agreement and security procedures',
    errors,
    texts: texts.map(({ document, version, publishedOn, body }) => ({
      document,
      heading: headings[document],
      version,
      publishedOn,
      paragraphs: body.split(/\n\s*\n/),
    })),
    isSigned: unsigned.length === 0,
    action: usersPaths.agreement,
    accountPath,
  }
}
