import { signInProblems } from '../../deploy/check-sign-in.ts';
import { problemsTogether } from '../../deploy/check-together.ts';
import { stackOf } from '../../deploy/stack.ts';
import { settingProblems } from '../../src/platform/settings/check.ts';
import { DEFAULTS, type Settings } from '../../src/platform/settings/schema.ts';
import { stackWith } from './given.ts';

/** With what is added to resources that the framework makes. */
function packaged(settings: Partial<Settings>) {
  const { resources, functions } = stackOf('riposte-test', { ...DEFAULTS, ...settings });
  return { resources, functions } as {
    resources: typeof resources & { extensions: Record<string, unknown> };
    functions: typeof functions;
  };
}

const BEHIND = {
  approvalPage: 'http-api',
  approvalAddress: 'https://approve.example.com',
  approvalIssuer: 'https://login.example.com/tenant/',
  approvalAudience: 'riposte,https://approve.example.com',
};

describe('a page behind an identity provider', () => {
  it('has one authorizer, and no route of the page without it', async () => {
    const { resources, functions } = packaged({ ...BEHIND, approvalHeader: 'Cf-Access-Jwt-Assertion' });
    expect(resources.Resources.PageAuthorizer).toEqual({
      Type: 'AWS::ApiGatewayV2::Authorizer',
      Properties: {
        ApiId: { Ref: 'HttpApi' },
        Name: 'signed-in',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Cf-Access-Jwt-Assertion'],
        JwtConfiguration: {
          Issuer: 'https://login.example.com/tenant/',
          Audience: ['riposte', 'https://approve.example.com'],
        },
      },
    });
    // `*` is the route `$default`, by the name that the framework gives it.
    expect(functions.page?.events).toEqual([{ httpApi: '*' }]);
    expect(resources.extensions.HttpApiRouteDefault).toEqual({
      Properties: { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'PageAuthorizer' } },
    });
  });

  it('is linked by the address of what stands in front, which the page knows too', async () => {
    const { Outputs, functions } = await stackWith(BEHIND);
    const { alerts, page } = functions as Record<string, { environment: Record<string, unknown> }>;
    expect(Outputs.ApprovalPage?.Value).toBe('https://approve.example.com');
    expect(alerts?.environment).toMatchObject({
      RIPOSTE_PAGE_ADDRESS: 'https://approve.example.com',
      RIPOSTE_APPROVAL_ISSUER: 'https://login.example.com/tenant/',
    });
    expect(page?.environment).toMatchObject({ RIPOSTE_PAGE_ADDRESS: 'https://approve.example.com' });
  });

  it('keeps no token from Slack, whose route is another', async () => {
    const { resources } = packaged({ ...BEHIND, slackApp: 'http-api' });
    expect(Object.keys(resources.extensions).filter((id) => id.startsWith('HttpApi'))).toEqual(['HttpApiRouteDefault']);
  });

  it.each([{}, { approvalPage: 'url' }, { approvalPage: 'http-api' }])(
    'leaves nothing of it at %j',
    async (settings) => {
      const { resources, functions } = packaged(settings);
      expect(JSON.stringify({ resources, functions }).match(/PageAuthorizer|APPROVAL_ISSUER|HttpApiRoute/)).toBeNull();
    },
  );
});

describe('settings about who is signed in', () => {
  it('go together', () => {
    expect(problemsTogether(BEHIND)).toEqual([]);
    expect(settingProblems(BEHIND)).toEqual([]);
    expect(problemsTogether({ approvalPage: 'url', approvalAddress: BEHIND.approvalAddress })).toEqual([]);
  });

  it.each([
    { title: 'a function URL', change: { approvalPage: 'url' }, says: /only an HTTP API verifies tokens/ },
    { title: 'no audience', change: { approvalAudience: '' }, says: /belong together/ },
    { title: 'no issuer', change: { approvalIssuer: '' }, says: /belong together/ },
    { title: 'no proxy', change: { approvalAddress: '' }, says: /a link in a mail brings no token/ },
    {
      title: 'a header for nothing',
      change: { approvalIssuer: '', approvalAudience: '', approvalHeader: 'x-token' },
      says: /no token is asked for/,
    },
  ])('are refused with $title', ({ change, says }) => {
    expect(problemsTogether({ ...BEHIND, ...change })).toEqual([expect.stringMatching(says)]);
  });

  it('are refused where there is no page', () => {
    expect(problemsTogether({ ...BEHIND, approvalPage: 'off' })).toEqual([
      expect.stringMatching(/there is no page/),
      expect.stringMatching(/only an HTTP API verifies tokens/),
    ]);
  });

  it.each([
    { approvalIssuer: 'http://login.example.com' },
    { approvalIssuer: 'login.example.com' },
    { approvalIssuer: 'https://login.example.com/?a=b' },
    { approvalIssuer: 'https://login example.com' },
    { approvalAddress: 'http://approve.example.com' },
    { approvalAddress: 'https://approve.example.com/' },
    { approvalAddress: 'https://approve.example.com/riposte' },
    { approvalAudience: 'two words' },
    { approvalHeader: '$request.querystring.token' },
    { approvalHeader: '' },
  ])('are refused as %j', (settings) => {
    expect(settingProblems(settings)).toHaveLength(1);
  });

  it('need a subject of each person whose address gets links', () => {
    const people = {
      jane: { address: 'jane@example.com', subject: 'auth0|1' },
      ben: { address: 'ben@example.com' },
      kim: { principals: 'arn:aws:iam::111122223333:user/kim' },
    };
    expect(signInProblems(BEHIND, people)).toEqual([expect.stringMatching(/^approvalIssuer .* no subject of ben/)]);
    expect(signInProblems({}, people)).toEqual([]);
  });
});
