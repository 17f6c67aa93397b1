import type { LocalStack } from '../../local/local-stack.ts';
import { canonical } from '../../src/core/addresses/network.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { responsesOf } from '../view.ts';

/** What is left of a storm when it is over. */
export interface Aftermath {
  /** Responses that wait, by the reason that the journal has: `budget`, `question` … */
  held: Record<string, number>;
  /** Addresses whose response says that it is done, and that no IP set holds: there was no room. */
  leftOut: number;
  /** Subjects of what people were sent, and how often. */
  told: Record<string, number>;
  /** Messages that were given up. */
  dead: number;
}

const reasonOf = ({ state, open }: ResponseRecord): string | undefined =>
  state === 'waiting' ? 'question' : state === 'done' && open ? open : state === 'done' ? undefined : state;

const countBy = (words: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, { length }]) => [word, length]));

/** Looks at the journal, the IP sets, the topic and the dead letters. */
export function aftermathOf(stack: LocalStack): Aftermath {
  const { services, config, readers } = stack;
  const records = responsesOf(stack);
  const inSets = new Set(
    [...config.ipSets.REGIONAL.v4, ...config.ipSets.REGIONAL.v6].flatMap(
      ({ name, id }) =>
        services.wafv2
          .GetIPSet({ Name: name, Id: id, Scope: 'REGIONAL' })
          .IPSet?.Addresses?.map((cidr) => canonical(cidr) ?? cidr) ?? [],
    ),
  );
  const isLeftOut = ({ state, outcome, target }: ResponseRecord): boolean =>
    state === 'done' && outcome === 'applied' && !inSets.has(canonical(target.key) ?? target.key);
  return {
    held: countBy(records.flatMap((record) => reasonOf(record) ?? [])),
    leftOut: records.filter(isLeftOut).length,
    told: countBy(services.sns.published.map(({ subject = '' }) => subject)),
    dead: readers().reduce(
      (sum, queue) => sum + services.sqs.messages(`${config.stack}-${queue}-dead-letters`).length,
      0,
    ),
  };
}
