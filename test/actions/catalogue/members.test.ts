import { readFileSync } from 'node:fs';
import { createLocalAccount } from '../../../local/local-account.ts';
import type { LocalStack } from '../../../local/local-stack.ts';
import { createSeeder } from '../../../local/seed.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { configAt, reachesMembers } from '../../../src/actions/catalogue/members.ts';
import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import type { Config } from '../../../src/core/config.ts';
import { decide } from '../../../src/decide/decide.ts';
import { stackWith } from '../../deploy/given.ts';
import { findingOf } from '../../sources/support.ts';
import { ACCOUNT, givenConfig, NOW, REGION } from '../../support/fixtures.ts';
import { bundled, givenStack, responsesIn } from '../../support/stories.ts';

const MEMBER = '444455556666';
const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const inMember = bundled(BUCKET).replaceAll(ACCOUNT, MEMBER).replace(`"account":"${MEMBER}"`, `"account":"${ACCOUNT}"`);
const received = JSON.stringify({ ...JSON.parse(inMember), account: ACCOUNT });

/** A deployment here, and a member account that holds what its event names. */
function given(
  memberAccounts: string[],
  settings: Partial<Config> = {},
): {
  stack: LocalStack;
  member: ReturnType<typeof createLocalAccount>;
  asked: string[];
} {
  const member = createLocalAccount({
    account: MEMBER,
    region: REGION,
    startAt: NOW,
    stack: 'elsewhere',
    record: true,
  });
  const asked: string[] = [];
  const clientsOf = (account: string) => {
    asked.push(account);
    return member.clients;
  };
  const stack = givenStack({ record: true, settings: { ...settings, memberAccounts }, clientsOf });
  const [finding] = [findingOf('guardduty', BUCKET.split('/')[1] as string)];
  createSeeder({ ...stack, services: member.services } as LocalStack)({
    ...finding,
    account: MEMBER,
  } as typeof finding);
  return { stack, member, asked };
}

/** A person's answer about what was done or is to be done with the bucket. */
function answer(stack: LocalStack, kind: string): void {
  const key = responsesIn(stack).find(({ action }) => action === 'block-public-access')?.key;
  stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify({ kind, key, by: 'ana' }));
}

const outcomes = (stack: LocalStack): unknown[] => responsesIn(stack).map(({ action, outcome }) => [action, outcome]);

describe('a finding of a member account', () => {
  it('is kept and not acted on while the account is not configured', async () => {
    const { stack, asked } = given([]);
    stack.deliver('guardduty', received);
    await stack.drain();
    expect(outcomes(stack)).toEqual([]);
    const found = stack.services.dynamodb.items().find(({ sk }) => sk === 'FINDING');
    expect(found?.decisions).toMatchObject([{ outcome: 'refused', guard: 'target' }]);
    expect(asked).toEqual([]);
  });

  it('is acted on in that account once it is, and undone there', async () => {
    const { stack, member, asked } = given([MEMBER]);
    stack.deliver('guardduty', received);
    await stack.drain();
    expect(outcomes(stack)).toEqual([['block-public-access', 'applied']]);
    expect(new Set(asked)).toEqual(new Set([MEMBER]));
    expect(member.calls.map(({ operation }) => operation)).toContain('PutPublicAccessBlock');
    const key = responsesIn(stack)[0]?.key;
    stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, JSON.stringify({ kind: 'undo', key, by: 'ana' }));
    const before = member.calls.length;
    await stack.drain();
    expect(member.calls.slice(before).map(({ operation }) => operation)).toContain('DeletePublicAccessBlock');
    expect(stack.calls.filter(({ service }) => service === 's3')).toEqual([]);
  });

  it('waits for a person in approve mode beside others, and is done there after the yes', async () => {
    const { stack, member } = given([MEMBER], { mode: 'approve' });
    stack.deliver('guardduty', received);
    stack.deliver('guardduty', bundled('guardduty/port-probe-search-cluster'));
    await stack.drain();
    expect(outcomes(stack).sort()).toEqual([
      ['block-ip', 'awaiting-approval'],
      ['block-public-access', 'awaiting-approval'],
    ]);
    answer(stack, 'approve');
    await stack.drain();
    expect(outcomes(stack)).toContainEqual(['block-public-access', 'applied']);
    expect(member.calls.map(({ operation }) => operation)).toContain('PutPublicAccessBlock');
  });

  it('that is configured no more is not undone here, where its names may stand for others', async () => {
    const memberAccounts = [MEMBER];
    const { stack, member } = given(memberAccounts);
    stack.deliver('guardduty', received);
    await stack.drain();
    memberAccounts.length = 0;
    const calls = member.calls.length;
    answer(stack, 'undo');
    await stack.drain();
    expect(member.calls).toHaveLength(calls);
    expect(stack.calls.filter(({ service }) => service === 's3')).toEqual([]);
    const record = stack.services.dynamodb.items().find(({ sk }) => sk === 'RESPONSE');
    expect(record?.state).not.toBe('undone');
  });

  it('of another region is refused all the same', () => {
    const config = givenConfig({ memberAccounts: [MEMBER] });
    const finding = { ...findingOf('guardduty', BUCKET.split('/')[1] as string), account: MEMBER, region: 'us-east-1' };
    expect(decide(finding, config, NOW).decisions).toMatchObject([{ outcome: 'refused' }]);
  });
});

describe('what reaches members', () => {
  it.each(ACTION_IDS.map((id) => ({ id })))(
    '$id is judged by the settings of the account that it is done in',
    ({ id }) => {
      const config = givenConfig({ memberAccounts: [MEMBER] });
      expect(configAt({ account: MEMBER, region: REGION }, id, config).account).toBe(
        reachesMembers(id) ? MEMBER : config.account,
      );
      expect(configAt({ account: '999999999999', region: REGION }, id, config)).toBe(config);
      expect(configAt({ account: config.account, region: REGION }, id, config)).toBe(config);
    },
  );

  it('is held by functions that know the clients of members', () => {
    for (const id of ACTION_IDS) {
      if (!reachesMembers(id)) continue;
      const { group } = catalogue[id];
      const handler = readFileSync(new URL(`../../../handlers/act-${group}.ts`, import.meta.url), 'utf8');
      expect(handler).toMatch(/clientsOf: inMembers\(\s*\{/);
    }
  });

  it('is nothing that keeps a list or a record of its own', () => {
    for (const id of ['block-ip', 'deny-egress', 'deny-in-network-acl', 'deny-domain', 'notify'] as const)
      expect(reachesMembers(id)).toBe(false);
  });
});

describe('the role of a member account', () => {
  const text = readFileSync(new URL('../../../deploy/member-role.generated.json', import.meta.url), 'utf8');

  it('can be used by the act functions of the one stack alone', () => {
    const [trust] = JSON.parse(text).Resources.Role.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust).toMatchObject({
      Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:root' } },
      Condition: {
        StringEquals: { 'sts:ExternalId': { Ref: 'Stack' } },
        ArnLike: {
          'aws:PrincipalArn': { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:role${RolePath}${Stack}-Act*Role-*' },
        },
      },
    });
  });

  it('may be entered by no function until a member is named', async () => {
    expect(JSON.stringify((await stackWith()).Resources)).not.toContain('sts:AssumeRole"],"Resource');
    const named = JSON.stringify((await stackWith({ memberAccounts: `${MEMBER}, 123456789012` })).Resources);
    expect(named).toContain(`:iam::${MEMBER}:role/riposte-test-member`);
    expect(named).toContain(':iam::123456789012:role/riposte-test-member');
  });
});
