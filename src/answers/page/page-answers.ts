import { createHash } from 'node:crypto';
import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import type { LinkRecord } from '../../core/approval-link.ts';
import type { SignInProblem } from '../../core/sign-in.ts';
import type { PageRequest } from './page-request.ts';
import * as templates from './page-templates.generated.js';
import { type Shown, viewOf } from './page-views.ts';

/** An answer as Lambda takes it. */
export interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: string;
}

// Its types say nothing of what the runtime has.
const { template } = runtime as unknown as Pick<typeof Handlebars, 'template'>;
const render = template(templates.approval as TemplateSpecification) as (view: object) => string;
const styleHash = createHash('sha256').update(templates.style).digest('base64');

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

/** For what is none of ours: it says nothing. */
export const plain = (statusCode: 404 | 405): Answer => ({
  statusCode,
  headers: { ...HEADERS, 'content-type': 'text/plain', ...(statusCode === 405 && { allow: 'GET, POST' }) },
  body: 'Not found\n',
});

export const redirect = (location: string): Answer => ({
  statusCode: 303,
  headers: { ...HEADERS, location },
  body: '',
});

/** A page of ours. Text is encoded by the template: it has no triple brace. */
export function pageOf(shown: Shown, { status, cookie }: { status: number; cookie?: string }): Answer {
  return {
    statusCode: status,
    headers: {
      ...HEADERS,
      'content-type': 'text/html; charset=utf-8',
      ...(status === 503 && { 'retry-after': '60' }),
    },
    ...(cookie && { cookies: [`${cookie}; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict`] }),
    body: render(viewOf(shown)),
  };
}

const SIGN_IN_STATUS: Record<SignInProblem, number> = { missing: 401, changed: 410, another: 403 };

/** For who is not signed in as whose link it is: it shows nothing of the question. */
export function notSignedIn(why: SignInProblem, link: LinkRecord, { signedIn }: PageRequest): Answer {
  const { headers, ...answer } = pageOf(
    { is: 'signed-out', why, link, subject: signedIn?.subject ?? '' },
    { status: SIGN_IN_STATUS[why] },
  );
  return { ...answer, headers: { ...headers, ...(why === 'missing' && { 'www-authenticate': 'Bearer' }) } };
}
