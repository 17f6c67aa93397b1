import { commandLine } from '../../../../policy/riposte-yml/command-prefix.ts';
import type { News } from '../sets/notices.ts';
import type { Trouble } from './place-records.ts';
import type { PlaceDrift } from './place-sets.ts';
import { failedNow, isToTell } from './place-trouble.ts';

/** What became of one region of an account. */
export interface Ended {
  account: string;
  region: string;
  drift: readonly PlaceDrift[];
  /** What failed at this visit; nothing where what failed before only waits. */
  trouble?: Trouble;
  /** It takes part no more and may not be entered, so that its sets keep what they hold. */
  isOver?: true;
}

const MOST_NAMED = 10;

const some = (texts: readonly string[]): string => {
  const more = texts.length > MOST_NAMED ? ` and ${texts.length - MOST_NAMED} more` : '';
  return `${texts.slice(0, MOST_NAMED).join(', ')}${more}`;
};
const regionsOf = (all: readonly Ended[]): string => some(all.map(({ region }) => region));

/** What people should hear of an account: one text for all regions that fail alike. */
export function newsOfPlaces(account: string, all: readonly Ended[]): News[] {
  const failing = all.filter(({ trouble }) => trouble !== undefined && isToTell(trouble));
  const over = all.filter(({ isOver }) => isOver);
  return [
    ...[...Map.groupBy(failing, kindOf)].map(([kind, some]) => troubleNews(account, kind, some)),
    ...all.flatMap(driftNews),
    ...(over.length > 0 ? [overNews(account, over)] : []),
  ];
}

/** What is told once a day: that of CloudFront's sets alone hides no other. */
const kindOf = ({ trouble }: Ended): string =>
  `${trouble?.code}${trouble && failedNow(trouble)?.every((set) => set.startsWith('CLOUDFRONT ')) ? '#CLOUDFRONT' : ''}`;

function troubleNews(account: string, kind: string, failing: readonly Ended[]): News {
  const { code = '', why = '', advice = '' } = failing[0]?.trouble ?? {};
  return {
    id: `places#${account}#${kind}`,
    text:
      `The block list cannot be brought in step in account ${account}, ${regionsOf(failing)}: ${code}: ${why} ` +
      `What is blocked there may be out of date; it is retried automatically. ${advice}`,
  };
}

function driftNews({ account, region, drift }: Ended): News[] {
  return drift.map(({ set, added, gone }) => ({
    id: `places#${account}#${region}#${set}`,
    text: [
      `Somebody changed the IP set ${set} in account ${account}, ${region}.`,
      ...(added.length > 0 ? [`Removed from it: ${some(added)}; add at home with ${commandLine('blocks add')}.`] : []),
      ...(gone.length > 0 ? [`Blocked again: ${some(gone)}; to lift: ${commandLine('blocks remove ADDRESS')}.`] : []),
    ].join(' '),
  }));
}

const overNews = (account: string, over: readonly Ended[]): News => ({
  id: `places#${account}#over`,
  text:
    `Account ${account}, ${regionsOf(over)}, takes part in the block list no more, and may not be entered. Its IP sets keep ` +
    'what they hold: delete the stack of the member’s region there, or empty the sets.',
});
