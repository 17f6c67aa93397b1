import {
  GetRuleGroupCommand,
  GetWebACLCommand,
  ListResourcesForWebACLCommand,
  ListWebACLsCommand,
} from '@aws-sdk/client-wafv2';
import { LocalWafv2 } from '../../local/services/wafv2.ts';
import { givenClients } from '../support/attempts.ts';
import { givenWorld } from '../support/fixtures.ts';

const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';

function givenWaf(region = 'eu-west-1') {
  const service = new LocalWafv2({ ...givenWorld(), region });
  const { wafv2 } = givenClients({ wafv2: service }).clients;
  return { service, wafv2 };
}

describe('a web ACL of the local account', () => {
  it('is listed page by page, and read by name and id', async () => {
    const { service, wafv2 } = givenWaf();
    const arns = ['a', 'b', 'c'].map((name) => service.seedWebAcl(name, []));
    const first = await wafv2.send(new ListWebACLsCommand({ Scope: 'REGIONAL', Limit: 2 }));
    const second = await wafv2.send(new ListWebACLsCommand({ Scope: 'REGIONAL', NextMarker: first.NextMarker }));
    const listed = [...(first.WebACLs ?? []), ...(second.WebACLs ?? [])];
    expect(listed.map(({ ARN }) => ARN)).toEqual(arns);
    const [{ Name, Id } = {}] = listed;
    const { WebACL } = await wafv2.send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }));
    expect(WebACL).toMatchObject({ ARN: arns[0], Name: 'a' });
  });

  it('knows what it protects, by type', async () => {
    const { service, wafv2 } = givenWaf();
    const WebACLArn = service.seedWebAcl('a', [], [ALB]);
    const resources = async (ResourceType?: 'API_GATEWAY') =>
      (await wafv2.send(new ListResourcesForWebACLCommand({ WebACLArn, ResourceType }))).ResourceArns;
    expect(await resources()).toEqual([ALB]);
    expect(await resources('API_GATEWAY')).toEqual([]);
  });

  it('of scope CLOUDFRONT is in us-east-1 only, and does not know its distributions', async () => {
    const { wafv2 } = givenWaf();
    const list = new ListWebACLsCommand({ Scope: 'CLOUDFRONT' });
    await expect(wafv2.send(list)).rejects.toMatchObject({ name: 'WAFInvalidParameterException' });
    const there = givenWaf('us-east-1');
    const WebACLArn = there.service.seedWebAcl('a', [], [], { scope: 'CLOUDFRONT' });
    expect((await there.wafv2.send(list)).WebACLs).toHaveLength(1);
    await expect(there.wafv2.send(new ListResourcesForWebACLCommand({ WebACLArn }))).rejects.toMatchObject({
      name: 'WAFInvalidParameterException',
    });
  });

  it('and a rule group that do not exist are not found', async () => {
    const { wafv2 } = givenWaf();
    const error = { name: 'WAFNonexistentItemException' };
    await expect(wafv2.send(new GetRuleGroupCommand({ ARN: 'none' }))).rejects.toMatchObject(error);
    await expect(
      wafv2.send(new GetWebACLCommand({ Name: 'none', Id: 'none', Scope: 'REGIONAL' })),
    ).rejects.toMatchObject(error);
  });
});
