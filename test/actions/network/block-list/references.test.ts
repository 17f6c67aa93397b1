import type { Rule, RuleGroupReferenceStatement, Statement } from '@aws-sdk/client-wafv2';
import { LocalWafv2 } from '../../../../local/services/wafv2.ts';
import { seedRule } from '../../../../local/services/wafv2-web-acls.ts';
import { referenceProblems } from '../../../../src/actions/network/block-list/effect/reference-text.ts';
import { findReferences } from '../../../../src/actions/network/block-list/effect/references.ts';
import { readIpSets } from '../../../../src/core/ip-set-refs.ts';
import { givenClients } from '../../../support/attempts.ts';
import { givenConfig, givenWorld } from '../../../support/fixtures.ts';

const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';
const V4 = 'riposte-test-v4-00';
const V6 = 'riposte-test-v6-00';

function givenWaf(settings: Parameters<typeof givenConfig>[0] = {}) {
  const world = givenWorld();
  const config = givenConfig(settings);
  const wafv2 = new LocalWafv2(world);
  const wafv2Global = new LocalWafv2({ ...world, region: 'us-east-1' });
  const { clients, faults, calls } = givenClients({ wafv2, wafv2Global });
  const inSet = (name: string, account = '111122223333', place = 'regional'): Statement => ({
    IPSetReferenceStatement: { ARN: `arn:aws:wafv2:eu-west-1:${account}:${place}/ipset/${name}/0` },
  });
  const or = (...names: string[]): Statement => ({ OrStatement: { Statements: names.map((name) => inSet(name)) } });
  const block = (Statement: Statement): Rule => seedRule('block-list', { Statement, Action: { Block: {} } });
  const refer = (
    rules: Rule[],
    how: Partial<RuleGroupReferenceStatement> = {},
    OverrideAction: Rule['OverrideAction'] = { None: {} },
  ): Rule => {
    const ARN = wafv2.seedRuleGroup('riposte-test-block-list-00', rules);
    return seedRule('group', { Statement: { RuleGroupReferenceStatement: { ARN, ...how } }, OverrideAction });
  };
  const look = () => findReferences({ clients, config });
  const problems = async () => referenceProblems(await look(), config);
  return { world, config, wafv2, wafv2Global, clients, faults, calls, inSet, or, block, refer, look, problems };
}
type Waf = ReturnType<typeof givenWaf>;

describe('whether blocks take effect', () => {
  it.each<{ title: string; given: (waf: Waf) => unknown; standing: string; sets?: string[] }>([
    { title: 'no web ACL', given: () => {}, standing: 'unreferenced' },
    {
      title: 'a web ACL without our sets',
      given: ({ wafv2, block, inSet }) => wafv2.seedWebAcl('theirs', [block(inSet('theirs-v4'))], [ALB]),
      standing: 'unreferenced',
    },
    {
      title: 'our rule group in a web ACL that protects a load balancer',
      given: ({ wafv2, refer, block, or }) => wafv2.seedWebAcl('w', [refer([block(or(V4, V6))])], [ALB]),
      standing: 'blocking',
    },
    {
      title: 'the same of a stage of an API',
      given: ({ wafv2, refer, block, or }) =>
        wafv2.seedWebAcl('w', [refer([block(or(V4, V6))])], ['an API'], { type: 'API_GATEWAY' }),
      standing: 'blocking',
    },
    {
      title: 'the same attached to nothing',
      given: ({ wafv2, refer, block, or }) => wafv2.seedWebAcl('w', [refer([block(or(V4, V6))])]),
      standing: 'unattached',
    },
    {
      title: 'the group overridden to count by the web ACL',
      given: ({ wafv2, refer, block, or }) =>
        wafv2.seedWebAcl('w', [refer([block(or(V4, V6))], {}, { Count: {} })], [ALB]),
      standing: 'overridden',
    },
    {
      title: 'the rule overridden to count by the web ACL',
      given: ({ wafv2, refer, block, or }) =>
        wafv2.seedWebAcl(
          'w',
          [refer([block(or(V4, V6))], { RuleActionOverrides: [{ Name: 'block-list', ActionToUse: { Count: {} } }] })],
          [ALB],
        ),
      standing: 'overridden',
    },
    {
      title: 'the rule excluded by the web ACL',
      given: ({ wafv2, refer, block, or }) =>
        wafv2.seedWebAcl('w', [refer([block(or(V4, V6))], { ExcludedRules: [{ Name: 'block-list' }] })], [ALB]),
      standing: 'overridden',
    },
    {
      title: 'a rule that counts',
      given: ({ wafv2, refer, or }) =>
        wafv2.seedWebAcl(
          'w',
          [refer([seedRule('block-list', { Statement: or(V4, V6), Action: { Count: {} } })])],
          [ALB],
        ),
      standing: 'counted',
    },
    {
      title: 'a rule of the web ACL itself, under a further condition',
      given: ({ wafv2, block, or }) =>
        wafv2.seedWebAcl('w', [block({ AndStatement: { Statements: [or(V4, V6), {} as Statement] } })], [ALB]),
      standing: 'blocking',
    },
    {
      title: 'a rule that blocks everybody else',
      given: ({ wafv2, block, or }) =>
        wafv2.seedWebAcl('w', [block({ NotStatement: { Statement: or(V4, V6) } })], [ALB]),
      standing: 'unreferenced',
    },
    {
      title: 'one set of two',
      given: ({ wafv2, block, inSet }) => wafv2.seedWebAcl('w', [block(inSet(V4))], [ALB]),
      standing: 'unreferenced',
      sets: [V6],
    },
    {
      title: 'two web ACLs of which one protects something',
      given: ({ wafv2, refer, block, or }) => {
        wafv2.seedWebAcl('w1', [refer([block(or(V4, V6))])]);
        wafv2.seedWebAcl('w2', [refer([block(or(V4, V6))])], [ALB]);
        wafv2.seedWebAcl('w3', [refer([block(or(V4, V6))], {}, { Count: {} })], [ALB]);
      },
      standing: 'blocking',
    },
  ])('with $title is found to be $standing', async ({ given, standing, sets }) => {
    const waf = givenWaf();
    given(waf);
    const found = await waf.look();
    expect(found).toEqual([expect.objectContaining({ scope: 'REGIONAL', standing })]);
    expect(found[0]?.sets).toEqual(sets ?? [V4, V6]);
  });

  it.each(['ListWebACLs', 'GetWebACL', 'GetRuleGroup', 'ListResourcesForWebACL'])(
    'is not known when %s is denied, and says so',
    async (operation) => {
      const { wafv2, refer, block, or, faults, look, problems } = givenWaf();
      wafv2.seedWebAcl('w', [refer([block(or(V4, V6))])], [ALB]);
      faults.refuse(operation, 'AccessDeniedException', { message: `not authorized to perform wafv2:${operation}` });
      expect(await look()).toEqual([
        expect.objectContaining({ standing: 'unknown', why: expect.stringContaining('AccessDeniedException') }),
      ]);
      expect((await problems())[0]?.title).toContain('is not known');
    },
  );

  it('is known all the same where a region lacks one of the services', async () => {
    const { wafv2, refer, block, or, faults, look } = givenWaf();
    wafv2.seedWebAcl('w', [refer([block(or(V4, V6))])], ['an API'], { type: 'APPSYNC' });
    const where = (input: unknown): boolean => (input as { ResourceType?: string }).ResourceType === 'API_GATEWAY';
    faults.refuse('ListResourcesForWebACL', 'WAFInvalidParameterException', { where });
    expect((await look())[0]?.standing).toBe('blocking');
  });

  it('is looked up in each scope, and CloudFront’s web ACLs count as attached', async () => {
    const ref = (family: string, scope: string) => `riposte-test-${family}-00|id|${scope}`;
    const refs = ['REGIONAL', 'CLOUDFRONT'].flatMap((scope) => ['v4', 'v6'].map((family) => ref(family, scope)));
    const { wafv2Global, look, calls } = givenWaf({ ipSets: readIpSets(refs) });
    wafv2Global.seedProtection('riposte-test', [V4, V6], [], 'CLOUDFRONT');
    expect((await look()).map(({ scope, standing }) => `${scope} ${standing}`)).toEqual([
      'REGIONAL unreferenced',
      'CLOUDFRONT blocking',
    ]);
    expect(calls.every(({ operation }) => /^(List|Get)/.test(operation))).toBe(true);
  });

  it('passes over a web ACL that was deleted meanwhile, and groups of other accounts', async () => {
    const { wafv2, faults, look, refer, block, or } = givenWaf();
    const ARN = 'arn:aws:wafv2:eu-west-1:444455556666:regional/rulegroup/shared/0';
    const shared = seedRule('shared', { Statement: { RuleGroupReferenceStatement: { ARN } } });
    wafv2.seedWebAcl('gone', [], [ALB]);
    wafv2.seedWebAcl('w', [shared, refer([block(or(V4, V6))])], [ALB]);
    const where = (input: unknown): boolean => (input as { Name?: string }).Name === 'gone';
    faults.refuse('GetWebACL', 'WAFNonexistentItemException', { where });
    expect((await look())[0]?.standing).toBe('blocking');
  });
});

describe('what people are told where blocks have no effect', () => {
  it.each<{ title: string; given: (waf: Waf) => unknown; says: RegExp; command: RegExp }>([
    {
      title: 'no web ACL',
      given: () => {},
      says: /^Blocks have no effect for load balancers and APIs: no web ACL has them \(riposte-test-v4-00 and/,
      command:
        /^npx serverless deploy --stage test --region eu-west-1 --param documentationAddresses=block --param webAcl=on --param protect=RESOURCE_ARN$/,
    },
    {
      title: 'a web ACL that protects nothing',
      given: ({ wafv2 }) => wafv2.seedProtection('w', [V4, V6], []),
      says: /protects nothing/,
      command:
        /^aws wafv2 associate-web-acl --region eu-west-1 --web-acl-arn arn:aws:wafv2:\S+\/w-web-acl\/\S+ --resource-arn/,
    },
    {
      title: 'an override',
      given: ({ wafv2, refer, block, or }) =>
        wafv2.seedWebAcl('w', [refer([block(or(V4, V6))], {}, { Count: {} })], [ALB]),
      says: /only counts what their rule group blocks/,
      command: /^aws wafv2 get-web-acl --region eu-west-1 --scope REGIONAL --name w --id [0-9a-f-]+$/,
    },
    {
      title: 'a rule that counts',
      given: ({ wafv2, or }) =>
        wafv2.seedWebAcl('w', [seedRule('r', { Statement: or(V4, V6), Action: { Count: {} } })], [ALB]),
      says: /the rule that has them only counts/,
      command: /^npx serverless deploy --stage test --region eu-west-1 --param documentationAddresses=block$/,
    },
  ])('with $title is what to do', async ({ given, says, command }) => {
    const waf = givenWaf();
    given(waf);
    const [problem, ...others] = await waf.problems();
    expect(others).toEqual([]);
    expect(problem?.title).toMatch(says);
    expect(problem?.command).toMatch(command);
  });

  it('is nothing when all is well', async () => {
    const { wafv2, problems } = givenWaf();
    wafv2.seedProtection('w', [V4, V6], [ALB]);
    expect(await problems()).toEqual([]);
  });

  it('names the second stack for CloudFront', async () => {
    const refs = ['riposte-test-v4-00|id|CLOUDFRONT', 'riposte-test-v6-00|id|CLOUDFRONT'];
    const { problems } = givenWaf({ ipSets: readIpSets(refs) });
    expect(await problems()).toEqual([
      expect.objectContaining({
        command: 'npx serverless deploy --config serverless.cloudfront.yml --stage test --param webAcl=on',
      }),
    ]);
  });
});
