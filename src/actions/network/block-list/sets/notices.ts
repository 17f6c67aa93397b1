import { createHash } from 'node:crypto';
import { isRetryable } from '../../../../core/errors.ts';
import { describeError } from '../../../../core/telemetry.ts';
import { clean } from '../../../../core/text.ts';
import { days } from '../../../../core/time.ts';
import type { Key, Table } from '../../../../platform/table.ts';
import { commandLine } from '../../../../policy/riposte-yml/command-prefix.ts';
import type { Fill, Reconciled, SetFailure } from './reconciled.ts';

/** Something about the IP sets that people should know. It is kept in the table, whoever found it, until it is told. */
export interface Notice extends Key {
  text: string;
  /** When it was found, ms. */
  at: number;
  toldAt?: number;
  ttl: number;
}

/** What has one id is told once a day, however often it is found. */
export interface News {
  id: string;
  text: string;
}

const PARTITION = 'BLOCK-LIST-NOTICES';
const KEEP_SECONDS = 30 * 86_400;
/** From this share of what fits on, people are warned. */
const NEARLY_FULL = 0.8;
const MOST_NAMED = 10;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Keeps news for the next `takeNotices`, each id once a day. Costs no call when there are none. */
export async function raiseNotices(table: Table, news: readonly News[], now: number): Promise<void> {
  const unique = new Map(news.map((each) => [each.id, each]));
  await table.write(
    [...unique.values()].map(({ id, text }) => ({
      Put: {
        Item: { pk: PARTITION, sk: `${dayOf(now)}#${id}`, text, at: now, ttl: Math.floor(now / 1000) + KEEP_SECONDS },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    })),
  );
}

/** What was found today and yesterday and not told yet: one query. */
export async function openNotices(table: Table, now: number): Promise<Notice[]> {
  const notices = await table.query<Notice>({
    KeyConditionExpression: 'pk = :pk AND sk >= :since',
    ExpressionAttributeValues: { ':pk': PARTITION, ':since': dayOf(now - days(1)) },
    ConsistentRead: true,
  });
  return notices.filter(({ toldAt }) => toldAt === undefined);
}

/** After the telling, since twice is better than never. */
export async function markTold(table: Table, notices: readonly Notice[], now: number): Promise<void> {
  await table.write(
    notices.map(({ pk, sk }) => ({
      Update: {
        Key: { pk, sk },
        UpdateExpression: 'SET toldAt = :now',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':now': now },
      },
    })),
  );
}

/** What people should hear of a run. */
export const newsOf = ({ fills, evicted, drift }: Pick<Reconciled, 'fills' | 'evicted' | 'drift'>): News[] => [
  ...fills.flatMap((fill) => capacityNews(fill, evicted.length)),
  ...driftNews(drift),
];

function capacityNews({ scope, family, entries, capacity }: Fill, evicted: number): News[] {
  const share = capacity > 0 ? entries / capacity : 0;
  if (share < NEARLY_FULL) return [];
  const id = `capacity#${scope}#${family}`;
  const full = `The IP${family} sets of scope ${scope} hold ${Math.min(entries, capacity)} of ${capacity} entries`;
  const more = 'Deploy with more IP sets (the setting ipSets), or lift blocks that are no longer needed.';
  if (share < 1) return [{ id: `${id}#80`, text: `${full}: over 80 %. ${more}` }];
  const lost = evicted > 0 ? ` ${evicted} addresses are not blocked: those seen last the longest ago.` : '';
  return [{ id: `${id}#100`, text: `${full}: they are full.${lost} ${more}` }];
}

function driftNews({ unmanaged, adopted, missing }: Reconciled['drift']): News[] {
  const names = (cidrs: readonly string[]): string => {
    const more = cidrs.length > MOST_NAMED ? ` and ${cidrs.length - MOST_NAMED} more` : '';
    return `${cidrs.slice(0, MOST_NAMED).join(', ')}${more}`;
  };
  const news = (kind: string, cidrs: readonly string[], text: (list: string) => string): News[] =>
    cidrs.length > 0 ? [{ id: `drift#${kind}#${fingerprint(cidrs)}`, text: text(names(cidrs)) }] : [];
  const [first] = unmanaged;
  return [
    ...news(
      'removed',
      unmanaged.map(({ cidr }) => cidr),
      (list) =>
        `Somebody added ${list} to the IP set ${first?.set}; removed, as ${clean(first?.reason ?? 'nobody asked for it here', 200)}.`,
    ),
    ...news(
      'adopted',
      adopted.map(({ cidr }) => cidr),
      (list) =>
        `Somebody added ${list} to the IP set ${adopted[0]?.set} by hand. It stays on the block list until it is lifted: ${commandLine('blocks remove ADDRESS')}`,
    ),
    ...news(
      'restored',
      missing,
      (list) =>
        `Somebody took ${list} out of an IP set. It is blocked again; to lift it: ${commandLine('blocks remove ADDRESS')}`,
    ),
  ];
}

/** A set that fails for a reason that does not pass by itself. */
export const failureNews = (failures: readonly SetFailure[]): News[] =>
  failures
    .filter(({ error }) => !isRetryable(error))
    .map(({ set, scope, error }) => {
      const { name, message } = describeError(error);
      return {
        id: `failure#${scope}#${set}#${name}`,
        text:
          `The IP set ${set} (${scope}) cannot be reconciled: ${name}: ${clean(message, 200)}. ` +
          'Its addresses may be out of date. Deploy the stack again, or look for a policy that denies it.',
      };
    });

const fingerprint = (cidrs: readonly string[]): string =>
  createHash('sha256')
    .update([...cidrs].sort().join())
    .digest('hex')
    .slice(0, 16);
