import { ISSUER } from '../../core/sign-in.ts';
import { setting } from './define.ts';
import { listOf, matching, matchingOrNone } from './kinds.ts';
import * as pattern from './patterns.ts';

/** What stands in front of the approval page, and who has to be signed in there. */
export const SIGN_IN = {
  approvalAddress: setting(
    matchingOrNone('an address such as https://approve.example.com, without a path', (text) =>
      pattern.HTTPS_HOST.test(text),
    ),
    {
      is: 'where links lead, where a proxy of your own stands in front of the page: [docs/approvals.md](docs/approvals.md#behind-your-identity-provider)',
      default: '',
      empty: 'the page’s own address',
    },
  ),
  approvalIssuer: setting(
    matchingOrNone('the https address of an identity provider such as https://login.example.com/tenant', (text) =>
      ISSUER.test(text),
    ),
    {
      is: 'the identity provider whose tokens (JWT) that proxy adds; with `approvalPage=http-api`, API Gateway lets nobody else in: [docs/approvals.md](docs/approvals.md#behind-your-identity-provider)',
      default: '',
      empty: 'nobody has to be signed in',
    },
  ),
  approvalAudience: setting(
    listOf('a client id or an audience of that provider', (entry) => pattern.AUDIENCE.test(entry)),
    { is: 'whom those tokens are for, comma-separated', default: '', empty: 'none' },
  ),
  approvalHeader: setting(
    matching('the name of a header such as Authorization', (text) => pattern.HEADER_NAME.test(text)),
    {
      is: 'the header in which the proxy adds the token, such as `X-Auth-Request-Access-Token`',
      default: 'Authorization',
    },
  ),
};
