import { steady } from '../../children/web/browser.fixture.ts'

/** A page with an entry, without the database's clock and versions, which differ from run to run. */
export function steadyEntry(html: string): string {
  return steady(html)
    .replaceAll(/(Written by the database\s*<\/dt>\s*<dd[^>]*>\s*)[^<]+/g, '$1INSTANT ')
    .replaceAll(/((?:Policy|Release)\s*<\/dt>\s*<dd[^>]*>\s*)[^<]+/g, '$1VERSION ')
}
