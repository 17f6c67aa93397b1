import { readPolicy } from '../../actions/contain/objects/object-version.ts';
import { forgetsRelease, lackingStatements, statementsToAdd } from '../../actions/contain/objects/quarantine-policy.ts';
import { roleOf } from '../../actions/contain/objects/quarantine-roles.ts';
import { addStatements } from '../add-statements.ts';
import { type Answer, type Check, ok, problem } from '../check.ts';
import { checkEach } from './each.ts';
import type { Examined } from './examined.ts';

/**
 * Whether the policies of buckets that somebody names have the two statements without which none of their objects is
 * quarantined, and what adds those that are missing. Nothing where none is named.
 */
export async function checkQuarantineBuckets(examined: Examined): Promise<Check[]> {
  const { buckets = [], config } = examined;
  const about = { id: 'quarantine', what: 'Objects can be quarantined' };
  if (buckets.length === 0) return [];
  if (config && !config.contain.includes('objects'))
    return [{ ...about, state: 'off', note: 'Containment of objects is off (setting contain).' }];
  const well = (count: number): string =>
    `${count === 1 ? 'The bucket has' : `All ${count} buckets have`} both statements.`;
  return checkEach({ ...about, well }, buckets, (bucket) => checkBucket(bucket, examined));
}

async function checkBucket(bucket: string, { clients, config, deployment }: Examined): Promise<Answer> {
  const { account: owner, partition } = deployment;
  const policy = await readPolicy({ s3: clients.s3, bucket, owner, object: '', versionId: '' });
  const lacking = lackingStatements(policy, bucket, partition);
  const role = roleOf({ ...deployment, ...(config && { rolePath: config.rolePath }) });
  if (lacking.length === 0 && forgetsRelease(policy, role))
    return problem(
      `Its deny of changes of tags spares the role of act-contain, and not that of act-release: nothing is quarantined, as no undo could take the tag off. Add ${role('ActReleaseRole')}* to it.`,
    );
  if (lacking.length === 0) return ok('It has both statements.');
  const spared = [`${role('ActContainRole')}*`, `${role('ActReleaseRole')}*`];
  const missing = statementsToAdd(policy, bucket, partition, spared);
  return problem(
    `Its policy lacks ${lacking.join(', and ')}. Name in the statements as well who responds to incidents, and the scanner.`,
    addStatements(bucket, owner, policy, missing),
  );
}
