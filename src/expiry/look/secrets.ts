import { ListSecretsCommand, type SecretListEntry } from '@aws-sdk/client-secrets-manager';
import { isKept } from '../../actions/shared/baseline.ts';
import { tagsOf } from '../../core/tags.ts';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { DAY_MS, dayOf, type Expiry, OLD_MS } from '../expiry.ts';
import { ownerOf } from '../owner.ts';
import type { Looking } from './looking.ts';

/** The shortest time for which a secret that was deleted can be brought back. */
const RECOVERY_MS = 7 * DAY_MS;

/** Secrets: when they rotate, which of them should have, which never do, and which are to be deleted. */
export async function* lookAtSecrets({ clients, config, ...clock }: Looking): AsyncGenerator<Expiry> {
  const listed = pages<SecretListEntry>(createPace(RATES.listSecrets, clock), async (NextToken) => {
    const all = { MaxResults: 100, IncludePlannedDeletion: true, NextToken };
    const answer = await clients.secretsManager.send(new ListSecretsCommand(all));
    return { items: answer.SecretList, next: answer.NextToken };
  });
  for await (const secret of listed) {
    const found = secretExpiry(secret, config.region, clock.now());
    if (found) yield found;
  }
}

type Standing = Pick<Expiry, 'at' | 'state' | 'note' | 'automatic' | 'answer'>;

/** How one secret stands; undefined when there is nothing to say. */
export function secretExpiry(secret: SecretListEntry, region: string, now: number): Expiry | undefined {
  const { ARN = '', Name = '', PrimaryRegion, LastAccessedDate } = secret;
  // A replica follows its primary, which is in another region's calendar.
  if (PrimaryRegion && PrimaryRegion !== region) return undefined;
  const standing = scheduledDeletion(secret, now) ?? ofRotation(secret, now) ?? neverRotated(secret, now);
  if (!standing) return undefined;
  const read = LastAccessedDate && now - LastAccessedDate.getTime() > OLD_MS;
  const note = read ? `${standing.note} Nobody has read it since ${dayOf(LastAccessedDate.getTime())}.` : standing.note;
  const owner = ownerOf(tagsOf(secret.Tags));
  return { kind: 'secret', id: clean(ARN, 700), name: clean(Name, 512), region, ...standing, ...owner, note };
}

// The list says since when, and nothing of the window that was chosen: 7 to 30 days.
function scheduledDeletion({ DeletedDate, Tags }: SecretListEntry, now: number): Standing | undefined {
  if (!DeletedDate) return undefined;
  const since = DeletedDate.getTime();
  const at = since > now ? since : since + RECOVERY_MS;
  return {
    at,
    state: 'deletion-scheduled',
    note: `To be deleted for good, on ${dayOf(at)} at the earliest. Until then it can be restored.`,
    ...(isKept(tagsOf(Tags)) && { answer: { by: 'secrets-manager', risk: 'secret-deletion-scheduled' } }),
  };
}

function ofRotation(secret: SecretListEntry, now: number): Standing | undefined {
  const { RotationEnabled, NextRotationDate, LastChangedDate, LastRotatedDate } = secret;
  if (!RotationEnabled) return undefined;
  const at = NextRotationDate?.getTime();
  const due = at === undefined ? {} : { at };
  const answer = { by: 'secrets-manager', risk: 'rotation-failed' } as const;
  // A rotation that goes well takes minutes.
  if (isPending(secret) && now - (LastChangedDate?.getTime() ?? 0) > DAY_MS)
    return {
      // Since when: the same each day, so that people hear of it once.
      at: LastChangedDate?.getTime() ?? at ?? 0,
      state: 'stuck',
      note: 'A rotation has begun and does not end: a version is AWSPENDING. The log of the rotation function says why.',
      answer,
    };
  if (at !== undefined && at < now)
    return { ...due, state: 'overdue', note: 'Its rotation is overdue: the last one did not succeed.', answer };
  const never = LastRotatedDate ? '' : ' It has not been rotated yet.';
  return { ...due, state: 'renews', note: `Rotates automatically by then.${never}`, automatic: true };
}

/** Whether a version waits to become the current one. */
function isPending({ SecretVersionsToStages = {} }: SecretListEntry): boolean {
  return Object.values(SecretVersionsToStages).some(
    (stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
  );
}

function neverRotated(secret: SecretListEntry, now: number): Standing | undefined {
  const { OwningService, LastRotatedDate, LastChangedDate, CreatedDate } = secret;
  const changed = (LastChangedDate ?? CreatedDate)?.getTime() ?? now;
  // What a service manages is that service's to rotate.
  if (OwningService || now - changed <= OLD_MS) return undefined;
  const never = LastRotatedDate ? 'Its rotation is off' : 'It was never rotated';
  return { state: 'never-rotated', note: `${never}, and its value is of ${dayOf(changed)}.` };
}
