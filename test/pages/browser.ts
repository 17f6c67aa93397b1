import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Debian's Chromium, with images off as in a careful mail reader. @throws Error that says how to get it */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM))
    throw new Error(`There is no browser at ${CHROMIUM}: apt-get install chromium fonts-dejavu-core, or set CHROMIUM.`);
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--blink-settings=imagesEnabled=false'] });
}

export const WIDTHS = { phone: 375, desktop: 1280 } as const;

/** Shows a page without JavaScript and without network; `requests` are those that it tried to make. */
export async function show(
  browser: Browser,
  html: string,
  { width, scheme }: { width: keyof typeof WIDTHS; scheme: 'light' | 'dark' },
): Promise<{ page: Page; requests: string[] }> {
  const context = await browser.newContext({
    viewport: { width: WIDTHS[width], height: 900 },
    colorScheme: scheme,
    javaScriptEnabled: false,
  });
  const requests: string[] = [];
  await context.route('**/*', (route) => {
    requests.push(route.request().url());
    return route.abort();
  });
  const page = await context.newPage();
  await page.setContent(html, { waitUntil: 'load' });
  return { page, requests };
}
