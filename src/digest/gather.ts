import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { watchReferences } from '../block-list/effect/reference-watch.ts';
import { createBlockList, type LiftedBlock, reasonText, whyLifted } from '../block-list/index.ts';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { type ActionRecord, createJournal, type FindingRecord } from '../journal.ts';
import { describeError } from '../telemetry.ts';
import { findExpiring } from './expiring.ts';
import type { DigestAction, DigestInput } from './input.ts';
import type { Period } from './period.ts';

export interface GatherOptions {
  clients: Clients;
  config: Config;
  now(): number;
}

/** Reads everything that one day's digest is made of: the journal of the day, and the world as it stands now. */
export async function gather(period: Period, { clients, config, now }: GatherOptions): Promise<DigestInput> {
  const journal = createJournal(clients.dynamodb, config.table);
  const [ofDay, open, settings, active, expiring, deadLetters, withoutEffect] = await Promise.all([
    journal.readPeriod<Recorded>(period.from, period.to),
    journal.readDue(Number.MAX_SAFE_INTEGER),
    journal.readSettings(),
    createBlockList({ clients, config, now }).listActive(),
    findExpiring({ clients, now: now(), days: 45 }),
    countDeadLetters(clients.sqs, config.deadLetters),
    watchReferences({ clients, config, now }),
  ]);
  // What still waits from earlier days needs a person today as well.
  const known = new Set(ofDay.map(({ pk }) => pk));
  const records: Recorded[] = [...ofDay, ...open.filter(({ pk, state }) => state === 'waiting' && !known.has(pk))];
  return {
    stack: config.stack,
    account: config.account,
    region: config.region,
    mode: config.mode,
    period,
    madeAt: now(),
    findings: records.flatMap((record) =>
      isFinding(record) ? [{ finding: record.finding, decisions: record.decisions }] : [],
    ),
    actions: records.flatMap((record) => (isAction(record) ? [toDigestAction(record)] : [])),
    blocks: {
      inForce: active.map((block) => ({
        cidr: block.cidr,
        reason: reasonText(block),
        since: block.blockedAt,
        until: block.expiresAt,
      })),
      lifted: records.flatMap((record) =>
        isLifted(record) ? [{ cidr: record.cidr, at: record.liftedAt, why: whyLifted(record) }] : [],
      ),
    },
    expiring,
    deadLetters,
    ...(withoutEffect.length > 0 && { withoutEffect }),
    ...(settings?.paused && { paused: { by: settings.by, at: settings.at } }),
  };
}

type Recorded = FindingRecord | ActionRecord | LiftedBlock;
const isFinding = (record: Recorded): record is FindingRecord => record.sk === 'FINDING';
const isAction = (record: Recorded): record is ActionRecord => record.sk === 'ACTION';
const isLifted = (record: Recorded): record is LiftedBlock => 'liftedAt' in record;

function toDigestAction({
  key,
  finding,
  decision,
  state,
  outcome,
  reason,
  from,
  to,
  advice,
  dayAt,
}: ActionRecord): DigestAction {
  const isOpen = state === 'claimed' || state === 'pending' || state === 'undoing' || state === 'expiring';
  return {
    key,
    finding,
    decision,
    outcome: state === 'undone' || state === 'expired' ? state : isOpen ? 'pending' : (outcome ?? 'pending'),
    reason: reason ?? decision.reason,
    ...(from && { from }),
    ...(to && { to }),
    ...(advice && { advice }),
    at: dayAt,
  };
}

/** How many messages wait on each dead-letter queue. One that cannot be asked counts as one, and says so. */
export async function countDeadLetters(
  sqs: Clients['sqs'],
  urls: readonly string[],
): Promise<DigestInput['deadLetters']> {
  return Promise.all(
    urls.map(async (url) => {
      const queue = url.split('/').pop() ?? url;
      try {
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return { queue, count: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
      } catch (error) {
        return { queue: `${queue} (could not be read: ${describeError(error).name})`, count: 1 };
      }
    }),
  );
}
