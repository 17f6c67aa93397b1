import type { LocalStack } from '../../local/local-stack.ts';
import type { LocalRule } from '../../local/services/ec2-security-groups.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { changedBy } from '../invariants/changes.ts';
import { HOME } from '../organisation/cast.ts';
import type { SimulatedMembers } from '../organisation/simulated-members.ts';
import { responsesOf } from '../view.ts';
import { worldOf } from '../world.ts';

/** S3 keeps all four, whatever of them was written. */
const NO_BLOCK = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const OWN_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isSameRule = (a: LocalRule, b: LocalRule): boolean =>
  (['protocol', 'fromPort', 'toPort', 'cidr'] as const).every((part) => a[part] === b[part]);

/** What an owner changes, by the action that people are asked about. */
const CHANGE: Partial<Record<ResponseRecord['action'], (record: ResponseRecord, stack: LocalStack) => void>> = {
  'block-public-access': ({ target }, { services: { s3 } }) => {
    const bucket = s3.buckets.get(text(target.bucket) || target.key);
    if (!bucket) return;
    const { BlockPublicAcls, ...others } = { ...NO_BLOCK, ...bucket.publicAccessBlock };
    bucket.publicAccessBlock = { BlockPublicAcls: !BlockPublicAcls, ...others };
  },
  'close-ingress': ({ target }, { services: { ec2 } }) => {
    const group = ec2.securityGroups.groups.get(text(target.groupId) || target.key);
    const [rule, ...others] = group?.rules ?? [];
    if (!group || !rule) return;
    const changed = { ...rule, cidr: rule.cidr === '::/0' ? '0.0.0.0/0' : '::/0' };
    // EC2 keeps no rule twice.
    group.rules = others.some((other) => isSameRule(other, changed)) ? others : [changed, ...others];
  },
  'deactivate-access-key': ({ target }, { services: { iam } }) => {
    const user = iam.users.get(text(target.userName));
    if (user) user.attached = user.attached.includes(OWN_POLICY) ? [] : [OWN_POLICY];
  },
};

/** Whether an owner can change what it is about. */
export const mayChange = ({ action, account }: ResponseRecord): boolean =>
  CHANGE[action] !== undefined && account === HOME.account;

export interface OfOwner {
  stack: LocalStack;
  members: SimulatedMembers | undefined;
  /** The world before the first event: what an owner changes is as it was from then on. */
  before: Map<string, string>;
  /** What services answered a moment ago is answered no more. */
  forget(): void;
}

/**
 * An owner changes what people are asked about and nobody has touched. Nothing is changed while a function that acts is at
 * work: between its own read and its write no call of AWS's tells.
 */
export function changeByOwner(key: string, { stack, members, before, forget }: OfOwner): void {
  if (isAnyActing(stack)) return;
  const responses = responsesOf(stack);
  const record = responses.find((each) => each.key === key && each.state === 'waiting');
  if (!record) return;
  const isSameUser = ({ target }: ResponseRecord): boolean =>
    target.userName !== undefined && target.userName === record.target.userName;
  const things = new Set(changedBy(record));
  const touching = responses.filter((each) => each.before !== undefined);
  if (touching.some((each) => isSameUser(each) || changedBy(each).some((thing) => things.has(thing)))) return;
  const was = worldOf(stack, members);
  CHANGE[record.action]?.(record, stack);
  for (const [thing, state] of worldOf(stack, members)) if (was.get(thing) !== state) before.set(thing, state);
  forget();
}

const isAnyActing = ({ readers, services: { sqs }, config }: LocalStack): boolean =>
  readers().some((queue) => queue.startsWith('act-') && sqs.messages(`${config.stack}-${queue}`).length > 0);
