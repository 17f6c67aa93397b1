import { ModifyManagedPrefixListCommand } from '@aws-sdk/client-ec2';
import type { Action, BatchResult, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY, ANY_PREFIX_LIST, MANAGED_ONLY } from '../../core/permission.ts';
import { MANAGED_TAG } from '../../core/rule-band.ts';
import { tagsOf } from '../../core/tags.ts';
import { utc } from '../../core/text.ts';
import type { EgressTarget } from '../catalogue/targets/deny-targets.ts';
import { probe } from '../shared/probe.ts';
import { denyAll, type Request } from './targets/deny.ts';
import type { DenyTarget } from './targets/deny-target.ts';
import { expireAll, liftAll } from './targets/lift.ts';
import { isLiftedFrom, lookInLedger } from './targets/look.ts';
import { prefixList, readPrefixList } from './targets/prefix-list.ts';
import { verifiedBy } from './targets/verified-by.ts';

type EgressBefore = { list: string };

const placesOf = ({ list }: { list: string }, { clients }: ActionContext): DenyTarget[] => [
  prefixList(clients.ec2, list),
];
const request = (target: EgressTarget, ctx: ActionContext): Request => ({
  places: placesOf(target, ctx),
  values: [target.key],
  ctx,
});

const WORDING = {
  where: (list: string) => `by ${list}`,
  advice: 'Take out entries that are no longer needed, or raise the maximum of the prefix list and what refers to it.',
};

const denyEach = (requests: readonly Request[]): Promise<BatchResult[]> => denyAll(requests, WORDING);

/** Puts an address that our hosts must not reach into a prefix list, which the user's own rules deny. */
export const denyEgress: Action<EgressTarget, EgressBefore> = {
  id: 'deny-egress',
  permissions: [
    {
      actions: ['ec2:DescribeManagedPrefixLists'],
      resources: [ANY],
      why: 'reads version, state and room of the prefix list; the call cannot be narrowed',
    },
    { actions: ['ec2:GetManagedPrefixListEntries'], resources: [ANY_PREFIX_LIST], why: 'reads what it holds' },
    {
      actions: ['ec2:ModifyManagedPrefixList'],
      resources: [ANY_PREFIX_LIST],
      conditions: MANAGED_ONLY,
      why: 'writes its own entries in lists whose owner tagged them with riposte:managed=true',
    },
  ],
  renewable: true,
  probe({ ec2 }, { egressPrefixLists }) {
    const modify = (PrefixListId: string) => new ModifyManagedPrefixListCommand({ PrefixListId, DryRun: true });
    return Promise.all(
      Object.values(egressPrefixLists).map((list) =>
        probe(`ec2:ModifyManagedPrefixList on ${list}`, () => ec2.send(modify(list))),
      ),
    );
  },
  before: prepare,
  async apply(target, _before, ctx) {
    await denyEach([request(target, ctx)]);
  },
  verify: (target, _before, ctx) => verifiedBy(denyEach([request(target, ctx)])),
  verifySets: true,
  look: (target, before, ctx) => lookInLedger(placesOf(before, ctx), [target.key], ctx),
  isLifted: (target, before, ctx) => isLiftedFrom(placesOf(before, ctx), [target.key], ctx),
  applyBatch: (items) => denyEach(items.map(({ target, ctx }) => request(target, ctx))),
  undo: ({ key }, before, ctx) => liftAll(placesOf(before, ctx), [key], ctx),
  expire: ({ key }, before, ctx) => expireAll(placesOf(before, ctx), [key], ctx),
};

async function prepare({ key, list }: EgressTarget, ctx: ActionContext): Promise<Prepared<EgressBefore>> {
  const found = await readPrefixList(ctx.clients.ec2, list);
  if (!found)
    return {
      verdict: 'refuse',
      reason: `There is no prefix list ${list} in this account and region.`,
      advice: 'Correct the setting egressPrefixListV4 or egressPrefixListV6.',
    };
  const tags = tagsOf(found.Tags);
  if (tags[MANAGED_TAG] !== 'true')
    return {
      verdict: 'refuse',
      reason: `${list} does not have the tag ${MANAGED_TAG}=true, without which Riposte's role may not write there.`,
      advice: `Tag ${list} with ${MANAGED_TAG}=true, or take it out of the settings.`,
    };
  return {
    verdict: 'proceed',
    before: { list },
    from: `${list}: no entry of Riposte for ${key}`,
    to: `${list} holds ${key} until ${utc(ctx.until)}: the rules that refer to it deny the address`,
    effect: `puts ${key} into prefix list ${list} until ${utc(ctx.until)}: what your rules deny by it cannot reach the address`,
    alsoHit: 'every host whose rules refer to the list',
    tags,
  };
}
