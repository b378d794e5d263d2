import { existsSync } from 'node:fs'
import sparticuz from '@sparticuz/chromium'
import { chromium, type Browser } from 'playwright-core'

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const quietArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']

/** Chromium of the machine (`CHROMIUM_PATH` or the usual places), or the one that comes with the packages; `more`: switches of the command line. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const found = process.env['CHROMIUM_PATH'] ?? installed.find((path) => existsSync(path))
  return found === undefined
    ? chromium.launch({
        executablePath: await sparticuz.executablePath(),
        args: [...sparticuz.args, ...quietArguments, ...more],
      })
    : chromium.launch({ executablePath: found, args: [...quietArguments, ...more] })
}
