import type { BrowserContext, Request } from 'playwright-core';
import type { Answer } from '../../src/answers/page/page-answers.ts';

/**
 * Stands for a function URL: makes of what a browser asks of an address the events that Lambda hands over (payload format
 * 2.0), and of the answers what the browser gets. To the browser the address is a secure one, which the page's cookie needs.
 *
 * @param origin such as `https://page.example`
 */
export async function serve(
  context: BrowserContext,
  origin: string,
  call: (event: object) => Promise<Answer>,
): Promise<void> {
  await context.route(`${origin}/**`, async (route) => {
    const answer = await call(await eventOf(route.request()));
    await route.fulfill({
      status: answer.statusCode,
      headers: { ...answer.headers, ...(answer.cookies && { 'set-cookie': answer.cookies.join('\n') }) },
      body: answer.body,
    });
  });
}

async function eventOf(request: Request): Promise<object> {
  const { pathname, hostname, search } = new URL(request.url());
  const { cookie, ...headers } = await request.allHeaders();
  const body = request.postData();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie && { cookies: cookie.split('; ') }),
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':'))),
    requestContext: {
      domainName: hostname,
      http: { method: request.method(), path: pathname, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
      stage: '$default',
    },
    // A form is no text to Lambda.
    ...(body !== null && { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== null,
  };
}
