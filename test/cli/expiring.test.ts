import type { LocalStack } from '../../local/local-stack.ts';
import { DATA, FAR, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { ACCOUNT, NOW } from '../support/fixtures.ts';
import { connectionTo, givenCli } from './given-cli.ts';

const DAY = 86_400_000;
const HOSTILE = 'evil\u202e\u001b[31m, "x";\r\nBEGIN:VEVENT';

function given() {
  const cli = givenCli();
  const { iam, kms, secretsManager } = cli.stack.services;
  for (const [name, left] of [
    ['old-shop', 10],
    [HOSTILE, 60],
  ] as const)
    iam.serverCertificates.push({
      Path: '/',
      ServerCertificateName: name,
      ServerCertificateId: 'ASCAEXAMPLE',
      Arn: `arn:aws:iam::${ACCOUNT}:server-certificate/${name}`,
      Expiration: new Date(NOW + left * DAY),
    });
  kms.seedKey({ id: '0a1b2c3d-0000-4000-8000-000000000001' });
  const next = new Date(NOW + 5 * DAY);
  secretsManager.seedSecret({ name: 'shop/db', value: 'made-up', rotation: {}, listed: { NextRotationDate: next } });
  return cli;
}

const looked = async (stack: LocalStack): Promise<void> => stack.lookAhead();

it('looks now when nothing is kept yet, and says so', async () => {
  const { code, stdout, stderr } = await given().run('expiring');
  expect(code).toBe(0);
  expect(stdout).toContain('server certificate old-shop');
  expect(stderr).toContain('has kept nothing yet');
});

it.each([
  { args: [], names: ['shop/db', 'old-shop'] },
  { args: ['--days', '7'], names: ['shop/db'] },
  { args: ['--days', '90'], names: ['shop/db', 'old-shop', expect.stringContaining('evil')] },
])('lists what expires within the days of $args', async ({ args, names }) => {
  const cli = given();
  await looked(cli.stack);
  const answer = (await cli.run('expiring', ...args, '--json')).json() as {
    expiring: { name: string }[];
    withoutEnd: { state: string }[];
    lookedAt: string;
  };
  expect(answer.expiring.map(({ name }) => name)).toEqual(names);
  expect(answer.withoutEnd).toMatchObject([{ state: 'rotation-off' }]);
  expect(answer.lookedAt).toMatch(/^2026-11-20T12:00/);
});

it('lists what the wide looks found beside it, until they are three days old', async () => {
  const cli = given();
  await looked(cli.stack);
  cli.stack.redeploy({ settings: { ...cli.stack.config, wideLooks: ['groups'] } });
  const rules = [{ id: 'sgr-1', protocol: 'tcp', fromPort: 22, toPort: 22, cidr: '0.0.0.0/0' }];
  cli.stack.services.ec2.securityGroups.seedGroup({ id: 'sg-0a1b2c3d4e5f60001', rules });
  await cli.stack.lookWide();
  const line = 'security group web (sg-0a1b2c3d4e5f60001): It lets everybody in: tcp 22 from 0.0.0.0/0.';
  expect((await cli.run('expiring')).stdout).toContain(line);
  cli.stack.setTime(NOW + 4 * DAY);
  expect((await cli.run('expiring')).stdout).not.toContain(line);
});

it('shows it to people, and how old it is', async () => {
  const cli = given();
  await looked(cli.stack);
  cli.stack.setTime(NOW + 2 * DAY);
  const { stdout, stderr } = await cli.run('expiring');
  expect(stdout).toContain('Expiring within 45 days: 2 (looked at 2026-11-20 12:00');
  expect(stdout).toContain('2026-11-25  secret shop/db: Rotates automatically by then.');
  expect(stdout).toContain('All in all: 1 × key rotation-off, 1 × secret renews, 2 × server-certificate expires');
  expect(stderr).toMatch(/This is 4[78] hours old/);
});

it('looks now when asked to, and keeps nothing', async () => {
  const cli = given();
  const { stdout } = await cli.run('expiring', '--fresh');
  expect(stdout).toContain('server certificate old-shop');
  expect((await cli.run('expiring')).stderr).toContain('has kept nothing yet');
});

it('makes a calendar file whose events keep their ids, and which no name can break', async () => {
  const cli = given();
  await looked(cli.stack);
  const { stdout } = await cli.run('expiring', '--days', '90', '--ics');
  const lines = stdout.split('\r\n');
  expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('DTSTART'))).toEqual([
    'DTSTART;VALUE=DATE:20261125',
    'DTSTART;VALUE=DATE:20261130',
    'DTSTART;VALUE=DATE:20270119',
  ]);
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
  expect(stdout.endsWith('END:VCALENDAR\r\n')).toBe(true);
  const uids = (text: string) => text.split('\r\n').filter((line) => line.startsWith('UID:'));
  for (const certificate of cli.stack.services.iam.serverCertificates)
    certificate.Expiration = new Date(NOW + 80 * DAY);
  await looked(cli.stack);
  const later = await cli.run('expiring', '--days', '90', '--ics');
  expect(uids(later.stdout).sort()).toEqual(uids(stdout).sort());
});

it('shows what expires in members with their names, and puts it into the file', async () => {
  const organisation = await givenOrganisation();
  const { stack, memberAt, look } = organisation;
  await looked(stack);
  const certificate = { DomainName: 'shop.example.com', Type: 'IMPORTED', RenewalEligibility: 'INELIGIBLE' } as const;
  for (const account of [SHOP, DATA])
    memberAt(account, FAR).services.acm.seedCertificate({ ...certificate, NotAfter: new Date(NOW + 9 * DAY) });
  await look();
  const run = async (...argv: string[]): Promise<string> =>
    (await givenCli({}, { connect: async () => connectionTo(stack, {}), now: stack.world.now }).run(...argv)).stdout;
  const lines = (await run('expiring')).split('\n').filter((line) => line.includes('shop.example.com'));
  expect(lines.map((line) => / \((.*?\)), /.exec(line)?.[1]).sort()).toEqual([`data (${DATA})`, `shop-prod (${SHOP})`]);
  expect(lines.every((line) => line.includes(`), ${FAR})`))).toBe(true);
  const file = (await run('expiring', '--ics')).replaceAll('\r\n ', '');
  expect(file).toContain(`SUMMARY:certificate shop.example.com in shop-prod (${SHOP})`);
  const ids = file.split('\r\n').filter((line) => line.startsWith('UID:'));
  expect(ids.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ids).size).toBe(ids.length);
});

it.each(['-1', 'soon', '99999', '1.5'])('refuses %s as days', async (days) => {
  expect((await given().run('expiring', `--days=${days}`)).code).toBe(2);
});
