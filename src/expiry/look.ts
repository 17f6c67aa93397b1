import { isOfCall } from '../core/errors.ts';
import { clean } from '../core/text.ts';
import type { Expiry, ExpiryKind } from './expiry.ts';
import { type Calendar, createKeeper, type Unread } from './keep.ts';
import { lookAtAccessKeys } from './look/access-keys.ts';
import { certificateRegions, lookAtCertificates } from './look/certificates.ts';
import { lookAtKeyStores } from './look/key-stores.ts';
import { keyRegions, lookAtKeys } from './look/keys.ts';
import type { Looking } from './look/looking.ts';
import { lookAtParameters } from './look/parameters.ts';
import { lookAtSecrets } from './look/secrets.ts';
import { lookAtServerCertificates } from './look/server-certificates.ts';

/** One list that is looked at. */
interface Look {
  kind: ExpiryKind;
  region: string;
  run(): AsyncGenerator<Expiry>;
}

/** Every list that is looked at, each by itself. */
const looksOf = (looking: Looking): Look[] => [
  ...regionalLooks(looking, certificateRegions(looking.config), keyRegions(looking.config)),
  ...globalLooks(looking),
];

function regionalLooks(looking: Looking, certificatesIn: readonly string[], keysIn: readonly string[]): Look[] {
  const { region } = looking.config;
  return [
    { kind: 'secret', region, run: () => lookAtSecrets(looking) },
    { kind: 'parameter', region, run: () => lookAtParameters(looking) },
    ...certificatesIn.map(
      (there): Look => ({ kind: 'certificate', region: there, run: () => lookAtCertificates(there, looking) }),
    ),
    ...keysIn.flatMap((there): Look[] => [
      { kind: 'key', region: there, run: () => lookAtKeys(there, looking) },
      { kind: 'key', region: there, run: () => lookAtKeyStores(there, looking) },
    ]),
  ];
}

/** What IAM holds for all regions. */
const globalLooks = (looking: Looking): Look[] => [
  { kind: 'server-certificate', region: 'global', run: () => lookAtServerCertificates(looking) },
  { kind: 'access-key', region: 'global', run: () => lookAtAccessKeys(looking) },
];

/**
 * Looks at everything that expires, page by page. A list that AWS does not give becomes a line that says so: the others
 * are worth having.
 */
export async function lookAtAll(looking: Looking): Promise<Calendar> {
  const at = looking.now();
  const keeper = createKeeper();
  const unread = await keepAll(looksOf(looking), keeper.add);
  return { at, ...keeper.end(), unread: unread.sort(byKind) };
}

/** Looks in the name of a member account, in one of its regions. */
export type LookIn = (region: string) => Looking;

/** So many regions of an account side by side: the APIs of each have rates of their own. */
const REGIONS_AT_ONCE = 4;
/** Of one account of many only the most pressing entries are kept. */
const MOST_OF_MEMBER = { dated: 200, undated: 50 };

/**
 * The same for a member account, a few of its regions at once, each at the pace of its own APIs. What IAM holds is looked
 * at once. Certificates of CloudFront are found where us-east-1 is one of the regions.
 */
export async function lookAtMember(account: string, regions: readonly string[], lookIn: LookIn): Promise<Calendar> {
  const [first = ''] = regions;
  const at = lookIn(first).now();
  const keeper = createKeeper(MOST_OF_MEMBER);
  const add = (found: Expiry): void => keeper.add({ ...found, account });
  const unread: Unread[] = [];
  for (let from = 0; from < regions.length; from += REGIONS_AT_ONCE) {
    const some = regions.slice(from, from + REGIONS_AT_ONCE);
    unread.push(
      ...(await keepAll(
        some.flatMap((region) => regionalLooks(lookIn(region), [region], [region])),
        add,
      )),
    );
  }
  unread.push(...(await keepAll(globalLooks(lookIn(first)), add)));
  return { at, ...keeper.end(), unread: unread.sort(byKind).map((one) => ({ ...one, account })) };
}

const byKind = (a: Unread, b: Unread): number => `${a.kind} ${a.region}`.localeCompare(`${b.kind} ${b.region}`);

/**
 * Goes through lists side by side.
 *
 * @returns the lists that AWS did not give
 */
export async function keepAll(looks: readonly Look[], add: (found: Expiry) => void): Promise<Unread[]> {
  const unread: Unread[] = [];
  await Promise.all(
    looks.map(async ({ kind, region, run }) => {
      try {
        for await (const found of run()) add(found);
      } catch (error) {
        unread.push({ kind, region, note: whyUnread(error) });
      }
    }),
  );
  return unread;
}

/** Only an answer from AWS is a reason to go on without: everything else is our own fault, or the end. */
export function whyUnread(error: unknown): string {
  if (!isOfCall(error)) throw error;
  return `AWS answered ${error.name}: ${clean(error.message, 200)}`;
}
