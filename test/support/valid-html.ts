import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // Ways of govuk-frontend: boxes of one question share a name, date inputs name their group's role.
    'form-dup-name': 'off',
    'no-redundant-role': 'off',
    // A number with an extension may need a second line on a phone; titles hold names; assets are our own.
    'tel-non-breaking': 'off',
    'long-title': 'off',
    'require-sri': 'off',
    'no-trailing-whitespace': 'off',
  },
})

/** What is wrong with a whole page, as `line rule: message`; `[]` when nothing is. */
export async function faultsIn(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  )
}
