import { GetKeyPolicyCommand, type GrantListEntry, ListGrantsCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { isAwsError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { stableId } from '../../sources/read/identifiers.ts';
import { accountIn, audienceOf } from '../../sources/trail/audience.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry } from '../expiry.ts';
import type { Stretch, WideLooking } from './wide-looking.ts';

/** So many keys at once: each takes two calls. */
const KEYS_A_PAGE = 100;
const MOST_NAMED = 5;

type Pace = ReturnType<typeof createPace>;

/** Keys that strange accounts may use, by their policies or by grants, which no policy shows. */
export async function* lookAtSharedKeys(looking: WideLooking, from: string | undefined): AsyncGenerator<Stretch> {
  const { clients, now, sleep } = looking;
  const pace = createPace(RATES.keyAccess, { now, sleep });
  let cursor = from;
  do {
    const Marker = cursor;
    const {
      Keys = [],
      NextMarker,
      Truncated,
    } = await pace(() => clients.kms.send(new ListKeysCommand({ Limit: KEYS_A_PAGE, Marker })));
    cursor = Truncated ? NextMarker : undefined;
    const found: Expiry[] = [];
    for (const { KeyId = '', KeyArn = KeyId } of Keys) found.push(...(await sharedKey(KeyId, KeyArn, looking, pace)));
    yield { found, looked: Keys.length, cursor };
  } while (cursor);
}

async function sharedKey(KeyId: string, arn: string, { clients, config }: WideLooking, pace: Pace): Promise<Expiry[]> {
  try {
    const { Policy } = await pace(() => clients.kms.send(new GetKeyPolicyCommand({ KeyId })));
    const grants: GrantListEntry[] = [];
    const listed = pages<GrantListEntry>(pace, async (Marker) => {
      const answer = await clients.kms.send(new ListGrantsCommand({ KeyId, Limit: 100, Marker }));
      return { items: answer.Grants, next: answer.Truncated ? answer.NextMarker : undefined };
    });
    for await (const grant of listed) grants.push(grant);
    const found = sharedWith(Policy, grants, config);
    return found ? [entryOf(KeyId, arn, found, config.region)] : [];
  } catch (error) {
    // Deleted in between, or closed to us by its own policy: the daily look lists that.
    if (isAwsError(error, 'NotFoundException') || isAwsError(error, 'AccessDeniedException')) return [];
    throw error;
  }
}

interface Shared {
  everybody: boolean;
  byPolicy: string[];
  byGrants: string[];
}

/** Undefined where nobody from outside may use the key. */
function sharedWith(
  policy: string | undefined,
  grants: readonly GrantListEntry[],
  { account, memberAccounts }: WideLooking['config'],
): Shared | undefined {
  const isStrange = (one: string | undefined): one is string =>
    one !== undefined && one !== account && !memberAccounts.includes(one);
  const audience = audienceOf(policy, account);
  const byPolicy = audience.accounts.filter(isStrange);
  const grantees = grants.map(({ GranteePrincipal = '' }) => accountIn(GranteePrincipal)).filter(isStrange);
  const byGrants = [...new Set(grantees)].sort();
  if (!audience.everybody && byPolicy.length === 0 && byGrants.length === 0) return undefined;
  return { everybody: audience.everybody, byPolicy, byGrants };
}

function entryOf(KeyId: string, arn: string, { everybody, byPolicy, byGrants }: Shared, region: string): Expiry {
  const id = clean(KeyId, 64);
  const who = [
    ...(everybody ? ['everybody, by its policy'] : []),
    ...(byPolicy.length > 0 ? [`account ${named(byPolicy)}, by its policy`] : []),
    ...(byGrants.length > 0 ? [`account ${named(byGrants)}, by grants`] : []),
  ];
  return {
    kind: 'shared-key',
    id: clean(arn, 256),
    name: id,
    region,
    state: 'open',
    note: `From outside the account it can be used by ${who.join('; ')}.`,
    cycle: stableId(everybody ? 'everybody' : '', ...byPolicy, '', ...byGrants),
    answer: {
      by: 'notice',
      advice:
        'Where you do not know the account, take it out of the policy and revoke its grants; what it decrypted already stays known. See both:',
      commands: commandsFor(
        id,
        `aws kms get-key-policy --region ${region} --key-id ${id} --output text`,
        `aws kms list-grants --region ${region} --key-id ${id}`,
      ),
    },
  };
}

const named = (accounts: readonly string[]): string =>
  `${accounts.slice(0, MOST_NAMED).join(', ')}${accounts.length > MOST_NAMED ? ' and others' : ''}`;
