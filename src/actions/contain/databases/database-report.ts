import type { Verified } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Containment } from '../../../core/contain.ts';
import { clean } from '../../../core/text.ts';
import { whyMissing } from '../evidence.ts';
import { partly } from '../partly.ts';
import { atOnce } from '../refusal.ts';
import type { DatabaseBefore } from './close.ts';
import { readSnapshot } from './database-snapshot.ts';
import { type Database, isClosedBy } from './rds-instance.ts';
import { openSessions } from './session-commands.ts';

/** So long RDS is waited for, which may be busy with something else, before what it has not done is called missing. */
const PATIENCE_MS = 20 * 60_000;
/** US$ for a GiB and month of a snapshot beyond what the backups of the account may have for nothing. */
const GIB_MONTH = 0.095;

/** What is in force now, by what was read back. */
export async function reportOf(
  id: string,
  before: DatabaseBefore,
  now: Database,
  ctx: ActionContext,
): Promise<Verified> {
  const size = await atOnce(() => readSnapshot(ctx.clients.rds, { id, ...before }, before.snapshot), undefined);
  const isClosed = isClosedBy(now.groups, before.closed);
  const missing = [
    ...(isClosed
      ? []
      : [`the closed group: it has ${now.groups.map((each) => `${each.id} (${each.status})`).join(', ')}`]),
    ...(now.isPublic ? ['it has a public address still'] : []),
    ...(size === undefined ? [`the snapshot ${before.snapshot}${whyMissing(ctx)}`] : []),
  ];
  if (missing.length > 0 && ctx.now() - before.at < PATIENCE_MS)
    return {
      verdict: 'pending',
      reason: `${id} is ${now.status}; not yet: ${missing.join('; ')}.`,
      checkAfterSeconds: 60,
      giveUpAfterSeconds: 7200,
    };
  const containment = containmentOf(id, before, now, isClosed, size);
  const groups = `${before.cluster ? `the cluster ${clean(before.cluster, 63)} of ${id}` : `the database ${id}`} is ${isClosed ? '' : 'not '}in the closed group alone`;
  if (missing.length === 0) return { verdict: 'done', result: `In force, not proven: ${groups}.`, containment };
  return partly(id, groups, missing, containment);
}

function containmentOf(
  id: string,
  before: DatabaseBefore,
  now: Database,
  isClosed: boolean,
  size: number | undefined,
): Containment {
  const { cluster, replicas, snapshot, secret, engine } = before;
  return {
    proof: isClosed
      ? {
          verdict: 'in force, not proven',
          by: `RDS shows the closed group ${before.closed} as its only one; a connection that times out, from where one was made before, would prove it`,
        }
      : { verdict: 'not in force', by: `RDS does not show the closed group ${before.closed} as its only one` },
    cut: isClosed
      ? [
          `new connections to ${cluster ? `every member of the cluster ${clean(cluster, 63)}` : id}`,
          ...(now.isPublic ? [] : ['its public address']),
        ]
      : [],
    notCut: [
      `the password, which is known: rotate it${secret ? ` (${clean(secret, 160)})` : ''}, for which its groups have to let the rotation in again`,
      ...(replicas.length > 0
        ? [`its read replicas ${replicas.slice(0, 5).join(', ')}, which have groups of their own`]
        : []),
      'snapshots, exports and copies that were made before',
    ],
    connected: openSessions(id, now),
    evidence: [
      ...(size === undefined ? [] : [`the snapshot ${snapshot}, begun and not waited for`]),
      `its groups (${before.groups.join(', ')}), engine (${clean(engine, 40)}) and endpoint, in the journal`,
    ],
    undo: 'gives its groups back, and its public address where it had one; the snapshot stays',
    alsoHit: 'everybody who uses it, its rotation function and proxies too',
    ...(size && { costPerDay: `up to ${((size * GIB_MONTH) / 30).toFixed(2)} US$ a day for ${size} GiB of snapshot` }),
  };
}
