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
    const denied: string[] = [];
    for (const { KeyId = '', KeyArn = KeyId } of Keys) {
      const access = await readAccess(KeyId, looking, pace);
      if (access?.isDenied) denied.push(clean(KeyId, 64));
      const shared = access && sharedWith(access.policy, access.grants, looking.config);
      if (shared) found.push(entryOf(KeyId, KeyArn, shared, looking.config.region));
    }
    yield { found, looked: Keys.length, denied, cursor };
  } while (cursor);
}

/** What says who may use a key, as far as its own policy shows it to us; undefined where it was deleted in between. */
async function readAccess(
  KeyId: string,
  { clients: { kms } }: WideLooking,
  pace: Pace,
): Promise<{ policy: string | undefined; grants: GrantListEntry[]; isDenied: boolean } | undefined> {
  const grants: GrantListEntry[] = [];
  const listed = pages<GrantListEntry>(pace, async (Marker) => {
    const answer = await kms.send(new ListGrantsCommand({ KeyId, Limit: 100, Marker }));
    return { items: answer.Grants, next: answer.Truncated ? answer.NextMarker : undefined };
  });
  try {
    const policy = await ifAllowed(async () => (await pace(() => kms.send(new GetKeyPolicyCommand({ KeyId })))).Policy);
    const isListed = await ifAllowed(async () => {
      for await (const grant of listed) grants.push(grant);
      return true;
    });
    return { policy, grants, isDenied: policy === undefined || !isListed };
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return undefined;
    throw error;
  }
}

const ifAllowed = <T>(read: () => Promise<T>): Promise<T | undefined> =>
  read().catch((error: unknown) => {
    if (isAwsError(error, 'AccessDeniedException')) return undefined;
    throw error;
  });

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
