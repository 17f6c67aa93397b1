import { RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { ANY, ANY_SECURITY_GROUP, ANY_SECURITY_GROUP_RULE } from '../../core/permission.ts';
import { describeRule } from '../../core/world-open.ts';
import type { IngressTarget } from '../catalogue/targets/network-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { probe } from '../shared/probe.ts';
import {
  authorizeRule,
  type OpenRule,
  readGroup,
  readOpenRules,
  revokeRules,
} from './security-groups/security-group.ts';

export type IngressBefore = { rules: OpenRule[] };

export const closeIngress: Action<IngressTarget, IngressBefore> = {
  id: 'close-ingress',
  permissions: [
    {
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'],
      resources: [ANY],
      why: 'reads the group and its rules; EC2 knows no narrower resource for reading',
    },
    {
      actions: ['ec2:RevokeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupIngress'],
      resources: [ANY_SECURITY_GROUP, ANY_SECURITY_GROUP_RULE],
      why: 'takes the rules away, and puts back exactly them when that is undone; only the finding knows the group',
    },
  ],

  async probe({ ec2 }) {
    const rule = { GroupId: 'sg-00000000000000000', SecurityGroupRuleIds: ['sgr-00000000000000000'] };
    const revoke = () => ec2.send(new RevokeSecurityGroupIngressCommand({ ...rule, DryRun: true }));
    return [await probe('ec2:RevokeSecurityGroupIngress', revoke)];
  },

  // Rules that were taken at one time and at another: undo puts back all of them.
  merge: (earlier, now) => ({
    rules: [...earlier.rules, ...now.rules.filter((rule) => !earlier.rules.some((known) => isSameRule(known, rule)))],
  }),

  addsNothing: (earlier, now) => now.rules.every((rule) => earlier.rules.some((known) => isSameRule(known, rule))),

  async before(target, ctx) {
    const { groupId } = target;
    const { ec2 } = ctx.clients;
    const [group, rules] = await Promise.all([readGroup(ec2, groupId), readOpenRules(ec2, groupId, meantBy(target))]);
    if (!group) return { verdict: 'unchanged', reason: `The security group ${groupId} is gone.` };
    if (rules.length === 0)
      return {
        verdict: 'unchanged',
        reason: `No rule of ${groupId} opens ${whatOf(target)} to everybody now.`,
      };
    return prepare(target, group, rules);
  },

  async apply(target, _before, ctx) {
    const { groupId } = target;
    const { ec2 } = ctx.clients;
    // An earlier attempt may have taken some of them: only what is still there and still open goes.
    const open = await readOpenRules(ec2, groupId, meantBy(target));
    if (open.length === 0) return;
    try {
      await revokeRules(
        ec2,
        groupId,
        open.map(({ id }) => id),
      );
    } catch (error) {
      // Somebody took one away between our two calls. Reading back tells what is left.
      if (!isAwsError(error, 'InvalidSecurityGroupRuleId.NotFound')) throw error;
    }
  },

  async verify(target, { rules }, ctx) {
    const { groupId } = target;
    const left = await readOpenRules(ctx.clients.ec2, groupId, meantBy(target));
    if (left.length === 0)
      return {
        verdict: 'done',
        result: `${groupId} no longer allows ${listed(rules)}. Its other rules are as they were.`,
      };
    const reason = `${groupId} still allows ${listed(left)}.`;
    const advice = `aws ec2 revoke-security-group-ingress --group-id ${groupId} --security-group-rule-ids ${left.map(({ id }) => id).join(' ')}`;
    const gone = rules.filter(({ id }) => !left.some((rule) => rule.id === id));
    return gone.length > 0
      ? { verdict: 'partial', done: `${groupId} no longer allows ${listed(gone)}.`, missing: reason, advice }
      : { verdict: 'failed', reason, advice };
  },

  async undo({ groupId }, { rules }, ctx: ActionContext) {
    const put: OpenRule[] = [];
    for (const rule of rules) if (await authorizeRule(ctx.clients.ec2, groupId, rule)) put.push(rule);
    if (put.length === 0) return `${groupId} allowed ${listed(rules)} already.`;
    return `${groupId} allows ${listed(put)} again, as new rules.`;
  },
};

/** A question that was asked before rules were meant by their ports names none. */
const meantBy = ({ ruleIds, ports = [] }: Pick<IngressTarget, 'ruleIds'> & { ports?: number[] }) => ({
  ruleIds,
  ports,
});

const whatOf = (target: IngressTarget): string => {
  const { ports } = meantBy(target);
  return ports.length > 0 ? `port ${ports.join(', ')}` : 'an admin port';
};

function prepare(
  target: IngressTarget,
  { name, tags }: { name: string; tags: Record<string, string> },
  rules: OpenRule[],
): Prepared<IngressBefore> {
  const { groupId } = target;
  const ask = askUnlessBaseline(`The security group ${groupId}`, tags, 'closed');
  const { ports } = meantBy(target);
  const isWider = ports.length > 0 && rules.some(({ fromPort, toPort }) => fromPort !== toPort || fromPort === -1);
  return {
    verdict: 'proceed',
    before: { rules },
    from: `${groupId} (${name}) allows ${listed(rules)}`,
    to: 'without these rules; connections that are open may go on until they end',
    effect: `takes ${listed(rules)} out of security group ${groupId} (${name}), and leaves its other rules`,
    alsoHit: `whoever of your own people comes in by these rules${isWider ? ', and whatever else they let in on other ports' : ''}`,
    tags,
    ...(ask && { unlessApproved: ask }),
  };
}

const isSameRule = (one: OpenRule, other: OpenRule): boolean =>
  (['protocol', 'fromPort', 'toPort', 'cidr'] as const).every((part) => one[part] === other[part]);

const listed = (rules: readonly OpenRule[]): string =>
  `${rules.slice(0, 5).map(describeRule).join(', ')}${rules.length > 5 ? ` and ${rules.length - 5} more` : ''}`;
