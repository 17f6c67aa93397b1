import { addressesOf, type People, subjectsOf } from '../src/core/known-people.ts';
import type { Settings } from '../src/platform/settings/schema.ts';

type Asked = Partial<Settings>;

/** What of the settings about who is signed in on the approval page does not go together. */
export function signInSettings({
  approvalPage = 'off',
  approvalAddress,
  approvalIssuer,
  approvalAudience,
  approvalHeader = 'Authorization',
}: Asked): (string | false | undefined)[] {
  return [
    approvalAddress &&
      approvalPage === 'off' &&
      'approvalAddress is given, and there is no page: add --param approvalPage=http-api, or url.',
    Boolean(approvalIssuer) !== Boolean(approvalAudience) &&
      'approvalIssuer and approvalAudience belong together: a token counts by who made it and whom it is for. Give both, or neither.',
    approvalIssuer &&
      approvalPage !== 'http-api' &&
      `approvalIssuer is given, and approvalPage is "${approvalPage}": only an HTTP API verifies tokens. Add --param approvalPage=http-api.`,
    approvalIssuer &&
      !approvalAddress &&
      'approvalIssuer is given, and approvalAddress is not: a link in a mail brings no token, so it has to lead to the proxy that adds one. Add --param approvalAddress=https://approve.example.com.',
    approvalHeader !== 'Authorization' &&
      !approvalIssuer &&
      'approvalHeader is given, and no token is asked for: add approvalIssuer and approvalAudience, or take it away.',
  ];
}

/** People whose links would open for whoever is signed in. */
export function signInProblems({ approvalIssuer }: Asked, people: People): string[] {
  if (!approvalIssuer) return [];
  const unknown = Object.entries(people).filter(
    ([, person]) => addressesOf(person).length > 0 && subjectsOf(person).length === 0,
  );
  return unknown.map(
    ([name]) =>
      `approvalIssuer is given, and riposte.yml names no subject of ${name}, who has an address: add people.${name}.subject, what the identity provider writes as sub into that person’s tokens.`,
  );
}
