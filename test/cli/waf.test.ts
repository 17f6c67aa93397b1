import type { Rule, SampledHTTPRequest } from '@aws-sdk/client-wafv2';
import { seedRule } from '../../local/services/wafv2-web-acls.ts';
import { NOW } from '../support/fixtures.ts';
import { givenCli, handled } from './given-cli.ts';

const OWN = '203.0.113.9';

const sample = (rest: Partial<SampledHTTPRequest> = {}, ClientIP = OWN, agent = 'curl/8'): SampledHTTPRequest => ({
  Request: {
    ClientIP,
    Country: 'CH',
    URI: '/upload',
    Method: 'POST',
    Headers: [{ Name: 'User-Agent', Value: agent }],
  },
  Weight: 4,
  Action: 'BLOCK',
  Timestamp: new Date(NOW - 600_000),
  ...rest,
});

const WITHIN = 'AWS#AWSManagedRulesCommonRuleSet#SizeRestrictions_BODY';

const managed = (name: string, overrides: string[] = []): Rule =>
  seedRule(name, {
    Statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: 'AWSManagedRulesCommonRuleSet',
        RuleActionOverrides: overrides.map((Name) => ({ Name, ActionToUse: { Count: {} } })),
      },
    },
    OverrideAction: { None: {} },
  });

const rate = (name: string): Rule =>
  seedRule(name, {
    Statement: { RateBasedStatement: { Limit: 2_000, AggregateKeyType: 'IP' } },
    Action: { Block: {} },
  });

/** A web ACL `shop` with a managed group and a rate limit, beside the stack's own. */
function given(rules: Rule[] = [managed('common', ['NoUserAgent_HEADER']), rate('rate')]) {
  const cli = givenCli();
  cli.stack.services.wafv2.seedWebAcl('shop', rules, ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:lb/web']);
  return cli;
}

interface Row {
  rule: string;
  within?: string;
  action: string;
  requests: number;
  paste?: string;
}

describe('waf samples', () => {
  it('shows what a managed group stopped by its inner rule, and what to paste; other overrides stay', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('common', [
      sample({ RuleNameWithinRuleGroup: WITHIN }),
      sample({ RuleNameWithinRuleGroup: WITHIN, Action: 'COUNT', Weight: 1 }, '198.51.100.7'),
      sample({ RuleNameWithinRuleGroup: WITHIN, Action: 'ALLOW', Weight: 9 }),
    ]);
    const { code, ...ran } = await cli.run('waf', 'samples', '--json');
    const found = ran.json() as { samples: number; rules: Row[]; countries: unknown; userAgents: unknown };
    expect(code).toBe(0);
    expect(found).toMatchObject({
      samples: 2,
      rules: [
        { rule: 'common', within: 'SizeRestrictions_BODY', action: 'BLOCK', requests: 4 },
        { rule: 'common', action: 'COUNT', requests: 1 },
      ],
      addresses: [{ name: `${OWN} CH`, requests: 4 }, { name: '198.51.100.7 CH' }],
      uris: [{ name: 'POST /upload', requests: 5 }],
      countries: [{ name: 'CH', requests: 5 }],
      userAgents: [{ name: 'curl/8', requests: 5 }],
    });
    const [stopped, counted] = found.rules;
    const pasted = JSON.parse(`{${stopped?.paste}}`) as { RuleActionOverrides: { Name: string }[] };
    expect(pasted.RuleActionOverrides.map(({ Name }) => Name)).toEqual(['NoUserAgent_HEADER', 'SizeRestrictions_BODY']);
    expect(counted?.paste).toBeUndefined();
  });

  it('says it in lines for people', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('common', [sample({ RuleNameWithinRuleGroup: WITHIN })]);
    const { stdout } = await cli.run('waf', 'samples', '--acl', 'shop');
    expect(stdout).toContain('4  BLOCK  shop / common / SizeRestrictions_BODY');
    expect(stdout).toContain('In the rule common of the web ACL, under Statement.ManagedRuleGroupStatement:');
    expect(stdout).toMatch(/User agents\n +4 {2}curl\/8/);
  });

  it('looks inside the groups of the account where the rule itself has nothing', async () => {
    const cli = givenCli();
    cli.stack.services.wafv2.seedSamples('block-list', [sample({ RuleNameWithinRuleGroup: 'riposte#block-list' })]);
    expect((await cli.run('waf', 'samples', '--json')).json()).toMatchObject({
      rules: [{ rule: 'riposte', within: 'block-list', requests: 4 }],
    });
  });

  it('asks for one rule alone, and says of a name that there is none', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('common', [sample()]);
    cli.stack.services.wafv2.seedSamples('rate', [sample({ Weight: 1 })]);
    expect((await cli.run('waf', 'samples', '--rule', 'rate', '--json')).json()).toMatchObject({
      rules: [{ rule: 'rate', paste: '"Action": {"Count":{}}' }],
    });
    expect(await cli.run('waf', 'samples', '--rule', 'none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No web ACL here has a rule none'),
    });
    expect(await cli.run('waf', 'samples', '--acl', 'none')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no web ACL none'),
    });
  });

  it('shows hostile headers as text, and one line each', async () => {
    const cli = given();
    const hostile = `\u001b[2J\u001b]0;owned\u0007\u202e<script>${'x'.repeat(9_000)}`;
    cli.stack.services.wafv2.seedSamples('common', [sample({ RuleNameWithinRuleGroup: hostile }, OWN, hostile)]);
    for (const args of [[], ['--json']]) {
      const { stdout } = await cli.run('waf', 'samples', ...args);
      expect(stdout).toContain('<script>');
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(stdout.length).toBeLessThan(5_000);
    }
  });

  it('asks a web ACL of 1,500 rules whole, at the rate that AWS WAF answers, and says how long it takes', async () => {
    const cli = given(Array.from({ length: 1_500 }, (_, n) => rate(`rule-${n}`)));
    cli.stack.services.wafv2.seedSamples('rule-1499', [sample()]);
    const began = cli.stack.world.now();
    const { stderr, ...ran } = await cli.run('waf', 'samples', '--acl', 'shop', '--json');
    expect(ran.json()).toMatchObject({ rules: [{ rule: 'rule-1499', requests: 4 }] });
    expect(stderr).toContain('shop has 1500 rules');
    expect(stderr).toContain('about 5 minutes');
    expect(cli.stack.world.now() - began).toBeGreaterThan(1_490 * 200);
  });

  it('says which rule could not be asked, and goes on; the exit code tells', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('rate', [sample()]);
    cli.stack.faults.refuse('GetSampledRequests', 'AccessDenied', { message: 'no', times: 1 });
    const { code, ...ran } = await cli.run('waf', 'samples', '--acl', 'shop', '--json');
    expect(code).toBe(1);
    expect(ran.json()).toMatchObject({
      rules: [{ rule: 'rate' }],
      unknown: [expect.stringContaining('shop, rule common: The service could not be asked: AccessDenied')],
    });
  });

  it('names rules of which nothing is kept', async () => {
    const rule = rate('rate');
    const cli = given([
      {
        ...rule,
        VisibilityConfig: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true, MetricName: 'rate' },
      },
    ]);
    const { stdout } = await cli.run('waf', 'samples', '--acl', 'shop');
    expect(stdout).toContain('shop, rule rate: sampling is off');
  });

  it('of an account without a web ACL says so', async () => {
    const cli = givenCli();
    cli.stack.services.wafv2.removeWebAcls();
    expect((await cli.run('waf', 'samples')).stdout).toContain('There is no web ACL here');
  });
});

describe('waf explain', () => {
  it('names the rule, the set and the rate limit that stop an address, with what lets it pass', async () => {
    const set = seedRule('ours', {
      Statement: { IPSetReferenceStatement: { ARN: 'arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/bad/set-1' } },
      Action: { Block: {} },
    });
    const cli = given([managed('common'), set, rate('rate')]);
    const { wafv2 } = cli.stack.services;
    wafv2.seedIpSet('bad', 'set-1', 'IPV4');
    const { LockToken } = wafv2.GetIPSet({ Name: 'bad', Id: 'set-1', Scope: 'REGIONAL' });
    wafv2.UpdateIPSet({ Name: 'bad', Id: 'set-1', Scope: 'REGIONAL', Addresses: ['203.0.113.0/24'], LockToken });
    wafv2.seedLimited('rate', [`${OWN}/32`]);
    wafv2.seedSamples('common', [sample({ RuleNameWithinRuleGroup: WITHIN }), sample({}, '198.51.100.7')]);
    const { code, ...ran } = await cli.run('waf', 'explain', OWN, '--acl', 'shop', '--json');
    expect(code).toBe(1);
    expect(ran.json()).toMatchObject({
      address: OWN,
      well: false,
      checks: [
        { id: 'block-list', state: 'ok', note: expect.stringContaining('is not blocked') },
        {
          webAcl: 'shop',
          id: 'common',
          state: 'problem',
          note: expect.stringContaining('Its rule SizeRestrictions_BODY did BLOCK to about 4 of the requests'),
          command: expect.stringContaining('RuleActionOverrides'),
        },
        { id: 'ours', state: 'off', note: 'It looks at the IP set bad, which holds 203.0.113.0/24.' },
        { id: 'rate', state: 'problem', note: expect.stringContaining('limits this address now') },
      ],
    });
  });

  it('names the rate limit inside a rule group of the account, of which the web ACL shows the group alone', async () => {
    const cli = givenCli();
    const { wafv2 } = cli.stack.services;
    const byHeader = seedRule('by-header', {
      Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'CUSTOM_KEYS' } },
      Action: { Block: {} },
    });
    const ARN = wafv2.seedRuleGroup('logins', [rate('slow-down'), byHeader], 'REGIONAL');
    const refers = seedRule('logins', {
      Statement: { RuleGroupReferenceStatement: { ARN } },
      OverrideAction: { None: {} },
    });
    wafv2.seedWebAcl('shop', [refers], []);
    wafv2.seedLimited('slow-down', [`${OWN}/32`]);
    const { code, ...ran } = await cli.run('waf', 'explain', OWN, '--acl', 'shop', '--json');
    expect(code).toBe(1);
    expect(ran.json()).toMatchObject({
      checks: [
        { id: 'block-list' },
        { id: 'logins', state: 'problem', note: expect.stringMatching(/^Its rule slow-down limits this address now/) },
      ],
    });
    expect((await cli.run('waf', 'explain', '198.51.100.9', '--acl', 'shop')).code).toBe(0);
  });

  it('of an address on the block list says why, and how to lift it', async () => {
    const cli = givenCli();
    await handled(cli.stack, 'guardduty/port-probe-several-addresses');
    const [{ cidr } = { cidr: '' }] = (
      (await cli.run('blocks', 'list', '--json')).json() as { blocks: { cidr: string }[] }
    ).blocks;
    const { code, stdout } = await cli.run('waf', 'explain', cidr.split('/')[0] ?? '');
    expect(code).toBe(1);
    expect(stdout).toContain(`riposte blocks remove ${cidr}`);
  });

  it('of an address that nothing stops ends well; what is no address is wrong usage', async () => {
    const cli = given();
    expect(await cli.run('waf', 'explain', '2001:db8::7')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No rule names 2001:db8::7'),
    });
    expect(await cli.run('waf', 'explain', '300.1.1.1')).toMatchObject({ code: 2 });
    expect(await cli.run('waf', 'explain', OWN, '--acl', 'none')).toMatchObject({ code: 1 });
  });
});

describe('diagnose a web ACL', () => {
  const look = async (cli: ReturnType<typeof givenCli>, ...args: string[]) => {
    const { code, stderr, stdout } = await cli.run('diagnose', 'shop', '--kind', 'web-acl', '--json', ...args);
    return { code, stderr, checks: stdout ? (JSON.parse(stdout) as { checks: unknown[] }).checks : [] };
  };

  it('says what each rule stopped, which is no problem in itself', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('common', [sample({ RuleNameWithinRuleGroup: WITHIN })]);
    const { code, checks } = await look(cli);
    expect(code).toBe(0);
    expect(checks).toContainEqual(expect.objectContaining({ id: 'protects', state: 'ok' }));
    expect(checks).toContainEqual(
      expect.objectContaining({
        id: 'common',
        state: 'ok',
        note: expect.stringContaining(`most from ${OWN} CH, most to POST /upload`),
      }),
    );
  });

  it('with an address says why that one is stopped', async () => {
    const cli = given();
    cli.stack.services.wafv2.seedSamples('common', [sample({ RuleNameWithinRuleGroup: WITHIN })]);
    const { code, checks } = await look(cli, '--for', OWN);
    expect(code).toBe(1);
    expect(checks).toContainEqual(expect.objectContaining({ id: 'common', state: 'problem' }));
    expect((await look(cli, '--for', 'arn:aws:iam::111122223333:role/app')).code).toBe(2);
  });

  it('that protects nothing, is not there, or may not be read', async () => {
    const cli = givenCli();
    expect(await look(cli)).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no web ACL shop') });
    cli.stack.services.wafv2.seedWebAcl('shop', []);
    const { code, checks } = await look(cli);
    expect(code).toBe(1);
    expect(checks).toContainEqual(expect.objectContaining({ id: 'protects', state: 'problem' }));
    cli.stack.faults.refuse('ListWebACLs', 'AccessDenied', { message: 'no' });
    expect((await look(cli)).checks).toContainEqual(expect.objectContaining({ id: 'REGIONAL', state: 'unknown' }));
  });
});
