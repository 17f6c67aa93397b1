import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { renderEmail } from '../../src/digest/html/email.ts';
import { renderIndex, renderReport } from '../../src/digest/report.ts';
import { openBrowser, show } from './browser.ts';
import { digests } from './given-days.ts';
import * as inPage from './in-page.js';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** Screenshots show this much: nobody looks at twenty screens of a storm. */
const MOST_HEIGHT = 1_700;
const reportUrl =
  'https://eu-west-1.console.aws.amazon.com/s3/object/riposte-prod-reports-111122223333?region=eu-west-1&prefix=reports/2026/11/19/riposte-2026-11-19.html';
const around = { previous: { label: '18 Nov', url: '../18/riposte-2026-11-18.html' }, index: '../../../../index.html' };

const KEYS = Array.from(
  { length: 40 },
  (_, n) =>
    `reports/2026/${n < 20 ? 10 : 11}/${String((n % 20) + 1).padStart(2, '0')}/riposte-2026-${n < 20 ? 10 : 11}-${String((n % 20) + 1).padStart(2, '0')}.html`,
);

const pages = [
  ...digests.flatMap(({ name, digest }) => [
    { name, kind: 'email', html: () => renderEmail(digest, { reportUrl }) },
    { name, kind: 'report', html: () => renderReport(digest, around) },
  ]),
  { name: 'index', kind: 'page', html: () => renderIndex('riposte-prod', KEYS, (key) => key) },
];
const views = (['phone', 'desktop'] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

// Half of all views: each kind, each width and each scheme of every day is among them.
const isKept = (kind: string, width: string, scheme: string): boolean =>
  ((kind === 'email') === (width === 'desktop')) === (scheme === 'light');

async function keep(page: Page, file: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const height = Math.min(MOST_HEIGHT, await page.evaluate('document.documentElement.scrollHeight'));
  const { width = 0 } = page.viewportSize() ?? {};
  await page.screenshot({ path: `${IMAGES}${file}.png`, fullPage: true, clip: { x: 0, y: 0, width, height } });
}

describe.each(pages)('the $kind of $name', ({ name, kind, html }) => {
  describe.each(views)('on a $width, $scheme', ({ width, scheme }) => {
    let page: Page;
    let requests: string[];
    beforeAll(async () => {
      ({ page, requests } = await show(browser, html(), { width, scheme }));
      if (process.env.UPDATE && isKept(kind, width, scheme)) await keep(page, `${name}-${kind}-${width}-${scheme}`);
    });
    afterAll(() => page?.context().close());

    it('does not scroll sideways', async () => {
      expect(await page.evaluate(inPage.sidewaysBy)).toBe(0);
    });

    it('has a contrast of at least 4.5 in every text', async () => {
      const { seen, found } = await page.evaluate(inPage.faintTexts);
      expect(found).toEqual([]);
      expect(seen).toBeGreaterThan(10);
    });

    it('has no text upon another, and none outside', async () => {
      expect(await page.evaluate(inPage.misplacedTexts)).toEqual([]);
    });

    it('asks for nothing', () => {
      expect(requests).toEqual([]);
    });
  });

  it('has no script, no picture, no form, and leads nowhere but to the console, the documentation and other reports', async () => {
    const { page } = await show(browser, html(), { width: 'desktop', scheme: 'light' });
    expect(await page.evaluate(inPage.foreignParts)).toEqual([]);
    const hrefs = await page.evaluate(inPage.hrefs);
    for (const href of hrefs.filter((each) => !each.startsWith('#')))
      expect(href).toMatch(/^https:\/\/([a-z0-9-]+\.)?(console\.aws|docs\.aws)\.amazon\.com\/|^[\w./-]+\.html$/);
    // Within the page, only to what is there.
    for (const place of hrefs.filter((each) => each.startsWith('#'))) expect(await page.$(place)).not.toBeNull();
    await page.context().close();
  });

  it('says in words what it is and what it shows', async () => {
    const { page } = await show(browser, html(), { width: 'desktop', scheme: 'light' });
    const { text, title, language, headings, pictures, drawings, tables } = await page.evaluate(inPage.words);
    expect({ language, headings }).toEqual({ language: 'en', headings: 1 });
    expect(title).toMatch(/^Riposte/);
    for (const alternative of pictures) expect(alternative).toMatch(/30 days.* in \d+ days?/);
    expect(tables).toBe(drawings);
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(text).not.toMatch(/https?:\/\/(?!docs\.aws\.amazon\.com)|www\.example/);
    await page.context().close();
  });
});

it('notices a page that is not right, so that the checks above mean something', async () => {
  const bad =
    '<body style="margin:0;background:#fff"><div style="width:2000px;color:#aaa">faint</div><div style="position:absolute;top:0;color:#000">upon it</div><img src="https://example.com/x.png" onerror="x"></body>';
  const { page } = await show(browser, bad, { width: 'phone', scheme: 'light' });
  expect(await page.evaluate(inPage.sidewaysBy)).toBeGreaterThan(0);
  expect((await page.evaluate(inPage.faintTexts)).found).toMatchObject([{ text: 'faint' }]);
  expect(await page.evaluate(inPage.misplacedTexts)).toEqual(['faint | upon it']);
  expect((await page.evaluate(inPage.foreignParts)).length).toBeGreaterThan(1);
  await page.context().close();
});
