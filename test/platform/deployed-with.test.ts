import { environment } from '../../deploy/environment.ts';
import { deployCloudFrontCommand, deployCommand } from '../../src/core/deploy-command.ts';
import { AS_BEFORE, readDeployedWith } from '../../src/platform/settings/deployed-with.ts';
import { DEFAULTS, type Settings } from '../../src/platform/settings/schema.ts';

const home = { stack: 'riposte-prod', region: 'eu-west-1' };

/** What the command knows of a deployment that was made with these settings. */
const known = (settings: Partial<Settings>): Record<string, string> =>
  readDeployedWith(environment('riposte-prod', { ...DEFAULTS, ...settings }) as Record<string, string>);

it.each([
  { title: 'no setting', settings: {} },
  { title: 'a setting that functions read', settings: { email: 'you@example.com', mode: 'notify' } },
  { title: 'one that they do not', settings: { ipSets: 3, webAcl: 'on', forwardedIp: 'X-Forwarded-For:LAST' } },
  { title: 'a journal that it took over', settings: { table: 'riposte-old-Journal-1A2B' } },
  { title: 'a setting of its default', settings: { approvalHours: 24 }, kept: {} },
  {
    title: 'a list that is in the package',
    settings: { neverBlock: '198.51.100.7,'.repeat(40) },
    kept: { neverBlock: AS_BEFORE },
  },
  { title: 'ARNs that are too long', settings: { protect: 'arn:aws:x'.repeat(30) }, kept: { protect: AS_BEFORE } },
])('a deployment with $title is known again', ({ settings, kept }) => {
  const expected = kept ?? Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
  expect(known(settings as Partial<Settings>)).toEqual(expected);
});

it('names the command that deploys it again, for a shell', () => {
  const deployedWith = known({ email: 'you@example.com', protectedPrincipals: 'break-glass-*', ipSets: 2 });
  expect(deployCommand({ ...home, deployedWith }, { webAcl: 'on' })).toBe(
    "npx serverless deploy --stage prod --region eu-west-1 --param email=you@example.com --param 'protectedPrincipals=break-glass-*' --param ipSets=2 --param webAcl=on",
  );
  expect(deployCloudFrontCommand({ ...home, deployedWith })).toBe(
    'npx serverless deploy --config serverless.cloudfront.yml --stage prod --param ipSets=2',
  );
});

it('lets no value end its quotes', () => {
  expect(deployCommand({ ...home, deployedWith: { email: "a'; rm -rf /;@example.com" } })).toContain(
    `--param 'email=a'\\''; rm -rf /;@example.com'`,
  );
});

it('does not take what the stack has made for a setting', () => {
  expect(readDeployedWith({ RIPOSTE_TABLE: 'riposte-prod-Journal-1A2B', RIPOSTE_IP_SETS: 'a|b|REGIONAL' })).toEqual({});
});
