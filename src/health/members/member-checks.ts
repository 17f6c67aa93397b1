import { plural } from '../../alerts/plain-text.ts';
import { accountLabel } from '../../core/account-names.ts';
import type { Inventory } from '../../core/organisation.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import type { Check } from '../check.ts';
import { GAPS, type Gap, gapText, type MemberRow } from './member-rows.ts';

/** So many accounts have a line of their own; the command shows all. */
const MOST_LINES = 20;
const MOST_REGIONS = 4;
const MOST_NAMED = 6;

/** The check of one account; so that who is told of some accounts only gets theirs. */
export const MEMBER_CHECK = 'member-account-';

/**
 * Whether all member accounts are heard and can be entered: one line when they are, and else one for each that is not,
 * the worst first.
 *
 * @param inventory undefined where there is none that is current
 */
export function memberChecks(rows: readonly MemberRow[], inventory: Inventory | undefined): Check[] {
  const shape = { id: 'member-accounts', what: 'Member accounts are heard and can be entered' };
  if (!inventory)
    return [
      {
        ...shape,
        state: 'problem',
        note: 'There is no current inventory of the organisation, so that no member account is entered. The log of the function that reads it says why.',
        command: STATUS,
      },
    ];
  const accounts = Map.groupBy(rows, ({ account }) => account);
  const bad = [...accounts].filter(([, those]) => those.some(({ gaps }) => gaps.some(isOwnLine)));
  const all = `${plural(accounts.size, 'account')} in ${plural(rows.length, 'place')}`;
  const behind = [...behindCheck(rows), ...containCheck(rows, inventory)];
  if (bad.length === 0) return [{ ...shape, state: 'ok', note: `${all}.` }, ...behind];
  const lines = bad.slice(0, MOST_LINES).map(([account, those]) => ofAccount(account, those, inventory));
  if (bad.length <= MOST_LINES) return [...lines, ...behind];
  const rest = `${bad.length - MOST_LINES} more of ${all} have gaps.`;
  return [...lines, { ...shape, state: 'problem', note: rest, command: STATUS }, ...behind];
}

/**
 * What is new has a day: its first look comes by itself. What is behind goes on working, and is one line for all, as is
 * what cannot be contained. Of what is not known `org status` tells.
 */
const isOwnLine = (gap: Gap): boolean => !['unseen', 'behind', 'contain', 'unasked'].includes(gap);

/** Said of the account: the text itself names regions. */
const OF_ACCOUNT: ReadonlySet<Gap> = new Set(['outside', 'unasked']);

/** After an upgrade every account is behind, until one command brings all up to date. */
function behindCheck(rows: readonly MemberRow[]): Check[] {
  const accounts = new Set(rows.filter(({ behind }) => behind.length > 0).map(({ account }) => account));
  if (accounts.size === 0) return [];
  return [
    {
      id: 'member-revisions',
      what: 'Member accounts have the templates of this release',
      state: 'problem',
      note: `${plural(accounts.size, 'account')} ${accounts.size === 1 ? 'has' : 'have'} templates of another release: what is new in this one is not heard or done there.`,
      command: DEPLOY,
    },
  ];
}

/** Only the owners of the accounts can change it: one line names them. */
function containCheck(rows: readonly MemberRow[], inventory: Inventory): Check[] {
  const accounts = [...new Set(rows.filter(({ gaps }) => gaps.includes('contain')).map(({ account }) => account))];
  if (accounts.length === 0) return [];
  const more = accounts.length - MOST_NAMED;
  const named = accounts.slice(0, MOST_NAMED).map((account) => accountLabel(inventory, account));
  return [
    {
      id: 'member-containment',
      what: 'Member accounts let be contained what the setting contain names',
      state: 'problem',
      note: `Nothing can be contained in ${named.join(', ')}${more > 0 ? ` and ${plural(more, 'account')} more` : ''}, since their owners have not deployed the template member-contain in a region.`,
      command: TEMPLATES,
    },
  ];
}

const STATUS = commandLine('org status');
const DEPLOY = commandLine('org deploy');
const TEMPLATES = commandLine('org templates');

function ofAccount(account: string, rows: readonly MemberRow[], inventory: Inventory): Check {
  const found = GAPS.flatMap((gap) =>
    rows.filter(({ gaps }) => gaps.includes(gap)).map((row) => ({ gap, row, text: gapText(gap, row) })),
  );
  const worst = found[0]?.gap;
  const texts = [...Map.groupBy(found, ({ text }) => text)];
  return {
    id: `${MEMBER_CHECK}${account}`,
    what: `Account ${accountLabel(inventory, account)} is ${worst ? HEADS[worst] : 'covered in part'}`,
    state: 'problem',
    note: `${texts.map(([text, those]) => `${regionsOf(those)}${text}`).join('; ')}.`,
    command: worst && MENDED_BY_DEPLOYING.has(worst) ? commandLine(`org deploy --again ${account}`) : STATUS,
  };
}

/** Where it is so, before what is so; nothing where that text names regions itself. */
const regionsOf = (those: readonly { gap: Gap; row: MemberRow }[]): string =>
  those.some(({ gap }) => OF_ACCOUNT.has(gap)) ? '' : `${regionsText(those.map(({ row }) => row))}: `;

const HEADS: Record<Gap, string> = {
  impostor: 'open to others in Riposte’s name',
  hub: 'heard by another deployment of Riposte',
  role: 'closed to Riposte',
  denied: 'closed to Riposte',
  missing: 'not heard in full',
  off: 'not heard in full',
  changed: 'not heard in full',
  blocks: 'not in step with the block list',
  failed: 'not looked at',
  region: 'not looked at in a region',
  stale: 'not looked at',
  unseen: 'not looked at yet',
  outside: 'used where nothing is heard',
  guardduty: 'without GuardDuty',
  contain: 'closed to containment',
  unasked: 'not asked everywhere whether it is used',
  behind: 'of another release',
};

const MENDED_BY_DEPLOYING: ReadonlySet<Gap> = new Set(['role', 'missing', 'off', 'changed']);

function regionsText(rows: readonly MemberRow[]): string {
  const more = rows.length - MOST_REGIONS;
  const shown = rows.slice(0, MOST_REGIONS).map(({ region }) => region);
  return `${shown.join(', ')}${more > 0 ? ` and ${plural(more, 'region')} more` : ''}`;
}
