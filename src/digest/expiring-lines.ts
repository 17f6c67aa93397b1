import { sentence } from '../alerts/defang.ts';
import { wrap } from '../alerts/plain-text.ts';
import { shortTarget } from '../alerts/words.ts';
import { localTime, type Period } from '../core/period.ts';
import { kindWords } from '../expiry/expiry.ts';
import { accountText, type Home } from './entry-lines.ts';
import type { Expiring } from './parts.ts';
import { whose } from './whose.ts';

type Dated = Expiring & { at: number };
type Around = Home & { period: Period };

/**
 * What expires, an entry each. Where several accounts have something, those of one account stand together, and in them
 * those of one owner, below a line that says so; the account with the soonest end comes first.
 */
export function expiringEntries(expiring: readonly Dated[], digest: Around): string[][] {
  if (!expiring.some(({ account }) => account)) return expiring.map((one) => expiringLines(one, digest));
  const accounts = Map.groupBy(expiring, ({ account = digest.account }) => account);
  return [...accounts].flatMap(([account, all]) =>
    [...Map.groupBy(all, ({ owner = '' }) => owner)].flatMap(([owner, those]) => {
      const head = `  ${accountText(account, digest)}${whose({ owner }, digest)}`;
      return those.map(({ owner: _, account: __, ...one }, n) => [
        ...(n === 0 ? [head] : []),
        ...expiringLines({ ...one, name: one.region ? `${one.name} in ${one.region}` : one.name }, digest),
      ]);
    }),
  );
}

const expiringLines = ({ kind, name, at, note, ...its }: Dated, digest: Around): string[] =>
  wrap(
    `${kindWords(kind)} ${shortTarget(name)}${whose(its, digest)}: ${sentence(note, 200)}`,
    `  ${localTime(at, digest.period.timeZone).slice(0, 10)}  `,
  );
