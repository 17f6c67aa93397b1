import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { LocalStack } from '../../local/local-stack.ts';
import { givenQuestion, isPublic, type Link, onlyLink, onlyResponse } from '../answers/given-question.ts';
import { openBrowser } from './browser.ts';
import { serve } from './function-url.ts';
import * as inPage from './in-page.js';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const HOST = 'page.riposte.invalid';

let browser: Browser;
let stack: LocalStack;
let context: BrowserContext | undefined;

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());
beforeEach(async () => {
  stack = await givenQuestion();
});
afterEach(async () => {
  await context?.close();
  context = undefined;
});

/** A browser in which the page's address leads to the local stack's page, as it is called for who is signed in. */
async function browse(options: object = {}, authorizer?: object): Promise<Page> {
  context = await browser.newContext({ viewport: { width: 360, height: 740 }, ...options });
  await serve(context, `https://${HOST}`, (event) => {
    const { requestContext, ...rest } = event as { requestContext: object };
    return stack.page({ ...rest, requestContext: { ...requestContext, ...(authorizer && { authorizer }) } });
  });
  return context.newPage();
}

const url = ({ path }: Link): string => `https://${HOST}${path}`;

describe('a mail scanner', () => {
  it.each([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    'that opens the link, runs scripts, submits every form and presses every button changes nothing ($javaScriptEnabled)',
    async (options) => {
      const page = await browse(options);
      const link = onlyLink(stack);
      const before = JSON.stringify(stack.services.dynamodb.items());
      await page.goto(url(link));
      const buttons = await page.locator('button, input[type=submit], [role=button], a').count();
      for (let n = 0; n < buttons; n += 1) {
        await page.goto(url(link));
        await page.locator('button, input[type=submit], [role=button], a').nth(n).click({ noWaitAfter: true });
      }
      // Each answer chosen, then pressed; and forms sent past what the browser itself checks.
      const answers = await page.locator('input[type=radio]').count();
      expect(answers).toBe(4);
      for (let n = 0; n < answers; n += 1) {
        await page.goto(url(link));
        await page.locator('input[type=radio]').nth(n).check();
        if (options.javaScriptEnabled)
          await Promise.all([
            page.waitForNavigation(),
            page.evaluate("document.querySelectorAll('form').forEach((form) => form.submit())"),
          ]);
        else await page.locator('button').click({ noWaitAfter: true });
      }
      await stack.drain();
      expect(JSON.stringify(stack.services.dynamodb.items())).toBe(before);
      expect(isPublic(stack)).toBe(true);
      expect(onlyResponse(stack).state).toBe('waiting');
      await page.goto(url(link));
      expect(await page.locator('form').count()).toBe(1);
    },
    60_000,
  );
});

describe('a person on a phone of 360 pixels', () => {
  it('approves with the code, without JavaScript, and sees what came of it', async () => {
    const page = await browse({ javaScriptEnabled: false });
    const link = onlyLink(stack);
    await page.goto(url(link));
    await page.getByLabel('Approve').check();
    await page.getByLabel('The six digits beside the link').fill(`${link.code.slice(0, 3)} ${link.code.slice(3)}`);
    await page.getByRole('button', { name: 'Send the answer' }).click();
    expect(await page.locator('.word').innerText()).toBe('Answered: Approve');
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
    await page.reload();
    expect(await page.locator('main').innerText()).toContain('It is done.');
  }, 30_000);

  it('does so by the keyboard alone', async () => {
    const page = await browse();
    const link = onlyLink(stack);
    await page.goto(url(link));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type(link.code);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.bar.handled');
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  }, 30_000);

  it('is told which code was wrong, and keeps what was typed', async () => {
    const page = await browse();
    await page.goto(url(onlyLink(stack)));
    await page.getByRole('radio', { name: 'Reject' }).check();
    await page.getByRole('textbox', { name: 'Reason' }).fill('It is a public site.');
    await page.getByLabel('The six digits beside the link').fill('000000');
    await page.getByRole('button').click();
    expect(await page.getByRole('alert').innerText()).toMatch(/is not the code of this link\. 2 tries are left/);
    expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('It is a public site.');
  }, 30_000);
});

it('cannot be shown in a frame, nor pressed from another site', async () => {
  const page = await browse();
  const link = onlyLink(stack);
  await context?.route('https://evil.example/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<iframe src="${url(link)}"></iframe><form method="post" action="${url(link)}"><input name="verdict" value="approve"><input name="code" value="${link.code}"><input name="nonce" value="${'n'.repeat(22)}"><button>x</button></form>`,
    }),
  );
  await page.goto(url(link));
  await page.goto('https://evil.example/');
  expect(
    await page
      .frames()[1]
      ?.locator('form')
      .count()
      .catch(() => 0),
  ).toBe(0);
  await page.locator('button').click();
  expect(await page.locator('h1').innerText()).toBe('Nothing was sent');
  await stack.drain();
  expect(isPublic(stack)).toBe(true);
}, 30_000);

describe.each([
  { name: 'open', act: async () => undefined },
  {
    name: 'ended',
    act: async () => {
      stack.advance(25 * 3_600_000);
      await stack.sweep();
      await stack.drain();
    },
  },
])('the page of a question that is $name', ({ name, act }) => {
  it.each([
    { width: 360, scheme: 'light' as const, view: 'phone' },
    { width: 360, scheme: 'dark' as const, view: 'phone' },
    { width: 1280, scheme: 'light' as const, view: 'desktop' },
    { width: 1280, scheme: 'dark' as const, view: 'desktop' },
  ])(
    'can be read on a $view, $scheme',
    async ({ width, scheme, view }) => {
      await act();
      const page = await browse({ viewport: { width, height: 740 }, colorScheme: scheme });
      await page.goto(url(onlyLink(stack)));
      if (process.env.UPDATE && (view === 'phone') === (scheme === 'light')) {
        mkdirSync(IMAGES, { recursive: true });
        await page.screenshot({ path: `${IMAGES}approval-${name}-${view}-${scheme}.png`, fullPage: true });
      }
      expect(await page.evaluate(inPage.sidewaysBy)).toBe(0);
      const { seen, found } = await page.evaluate(inPage.faintTexts);
      expect(found).toEqual([]);
      expect(seen).toBeGreaterThan(10);
      expect(await page.evaluate(inPage.misplacedTexts)).toEqual([]);
      expect(await violationsOf(page)).toEqual([]);
    },
    30_000,
  );
});

describe('behind an identity provider', () => {
  const iss = 'https://login.example.com';
  beforeEach(async () => {
    stack = await givenQuestion({ settings: { approvalIssuer: iss } });
  });

  it.each([{ scheme: 'light' as const }, { scheme: 'dark' as const }])(
    'who is not signed in is told so, on a phone, $scheme',
    async ({ scheme }) => {
      const page = await browse({ colorScheme: scheme });
      expect((await page.goto(url(onlyLink(stack))))?.status()).toBe(401);
      expect(await page.locator('h1').innerText()).toBe('Sign in first');
      expect(await page.locator('main').innerText()).not.toContain('press-kit');
      expect(await page.evaluate(inPage.sidewaysBy)).toBe(0);
      expect((await page.evaluate(inPage.faintTexts)).found).toEqual([]);
      expect(await violationsOf(page)).toEqual([]);
    },
    30_000,
  );

  it('who is signed in approves with the code', async () => {
    const page = await browse({}, { jwt: { claims: { iss, sub: 'auth0|jane' }, scopes: null } });
    const link = onlyLink(stack);
    await page.goto(url(link));
    await page.getByLabel('Approve').check();
    await page.getByLabel('The six digits beside the link').fill(link.code);
    await page.getByRole('button', { name: 'Send the answer' }).click();
    expect(await page.locator('.word').innerText()).toBe('Answered: Approve');
    await stack.drain();
    expect(isPublic(stack)).toBe(false);
  }, 30_000);
});

/** What axe finds wrong with a page, for who sees it by a screen reader or uses it by the keyboard. */
async function violationsOf(page: Page): Promise<string[]> {
  // The page's own policy runs no script: this one is put in from outside of it.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
