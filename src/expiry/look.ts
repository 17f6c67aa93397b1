import { clean } from '../core/text.ts';
import type { Expiry, ExpiryKind } from './expiry.ts';
import { type Calendar, createKeeper, type Unread } from './keep.ts';
import { lookAtAccessKeys } from './look/access-keys.ts';
import { certificateRegions, lookAtCertificates } from './look/certificates.ts';
import { lookAtKeyStores } from './look/key-stores.ts';
import { lookAtKeys } from './look/keys.ts';
import type { Looking } from './look/looking.ts';
import { lookAtParameters } from './look/parameters.ts';
import { lookAtSecrets } from './look/secrets.ts';
import { lookAtServerCertificates } from './look/server-certificates.ts';

interface Look {
  kind: ExpiryKind;
  region: string;
  run(): AsyncGenerator<Expiry>;
}

/** Every list that is looked at, each by itself. */
function looksOf(looking: Looking): Look[] {
  const { region } = looking.config;
  return [
    { kind: 'secret', region, run: () => lookAtSecrets(looking) },
    { kind: 'parameter', region, run: () => lookAtParameters(looking) },
    ...certificateRegions(looking.config).map(
      (there): Look => ({ kind: 'certificate', region: there, run: () => lookAtCertificates(there, looking) }),
    ),
    { kind: 'server-certificate', region: 'global', run: () => lookAtServerCertificates(looking) },
    { kind: 'key', region, run: () => lookAtKeys(looking) },
    { kind: 'key', region, run: () => lookAtKeyStores(looking) },
    { kind: 'access-key', region: 'global', run: () => lookAtAccessKeys(looking) },
  ];
}

/**
 * Looks at everything that expires, page by page. A list that AWS does not give becomes a line that says so: the others
 * are worth having.
 */
export async function lookAtAll(looking: Looking): Promise<Calendar> {
  const at = looking.now();
  const keeper = createKeeper();
  const unread: Unread[] = [];
  await Promise.all(
    looksOf(looking).map(async ({ kind, region, run }) => {
      try {
        for await (const found of run()) keeper.add(found);
      } catch (error) {
        unread.push({ kind, region, note: whyUnread(error) });
      }
    }),
  );
  unread.sort((a, b) => `${a.kind} ${a.region}`.localeCompare(`${b.kind} ${b.region}`));
  return { at, ...keeper.end(), unread };
}

// Only an answer from AWS is a reason to go on without: everything else is our own fault, or the end.
function whyUnread(error: unknown): string {
  if (!(error instanceof Error) || !('$metadata' in error)) throw error;
  return `AWS answered ${error.name}: ${clean(error.message, 200)}`;
}
