import { plural } from '../../alerts/plain-text.ts';
import type { SourceId } from '../../core/finding.ts';
import { hours } from '../../core/time.ts';
import { expectedRules } from '../../health/members/expected-rules.ts';
import { type Gap, gapText, type MemberRow, memberRows } from '../../health/members/member-rows.ts';
import { readMembers } from '../../health/members/read-members.ts';
import { createTable } from '../../platform/table.ts';
import { broughtByRules } from '../../sources/index.ts';
import { shortDuration } from '../durations.ts';
import { readDay } from '../entries.ts';
import { isoOf, shown } from '../out.ts';
import { type Column, tableLines } from '../table.ts';
import { CommandError, type Context, journalOf } from './context.ts';

export interface OrgStatusOptions {
  /** What is well has lines too. */
  all?: boolean;
  limit: number;
}

/** When each source was heard last, by account, region and source; ms. */
type Heard = ReadonlyMap<string, number>;

const heardKey = (account: string, region: string, source: string): string => `${account} ${region} ${source}`;
const HEARD_MS = hours(24);

/**
 * Shows every account and region of the organisation that may be entered, as the last look found it: the worst first.
 *
 * @returns 1 where one of them has a gap
 */
export async function orgStatus(options: OrgStatusOptions, context: Context): Promise<number> {
  const { clients, deployment, now, out } = context;
  const known = await readMembers(createTable(clients.dynamodb, deployment.table));
  if (!known)
    throw new CommandError(
      'No member account has been looked at yet. Write the section organisation of riposte.yml and deploy; the first look is within 15 minutes, once the inventory is read.',
    );
  const rows = memberRows(known, now());
  const heard = await readHeard(context);
  const bad = rows.filter(({ gaps }) => gaps.length > 0);
  out.data(documentOf(rows, heard, context, known.inventory?.at));
  const accounts = new Set(rows.map(({ account }) => account));
  out.line(
    out.colors.bold(
      `${deployment.stack}: ${plural(accounts.size, 'account')} in ${plural(rows.length, 'place')}, ${bad.length} with gaps`,
    ),
  );
  const listed = options.all ? rows : bad;
  const most = options.all ? Number.POSITIVE_INFINITY : options.limit;
  const shownRows = listed.slice(0, most);
  if (shownRows.length > 0)
    for (const line of tableLines(columnsOf(heard, context), shownRows, out.width)) out.line(line);
  if (listed.length > shownRows.length)
    out.line(`… and ${listed.length - shownRows.length} more with gaps; --limit shows more.`);
  if (!options.all && rows.length > bad.length)
    out.line(`${plural(rows.length - bad.length, 'place')} without gaps; --all shows them.`);
  return bad.length > 0 ? 1 : 0;
}

async function readHeard(context: Context): Promise<Heard> {
  const to = context.now() + 1;
  const { findings } = await readDay(journalOf(context), { from: to - HEARD_MS, to });
  const heard = new Map<string, number>();
  for (const { finding, dayAt } of findings) {
    const key = heardKey(finding.account, finding.region, finding.source);
    heard.set(key, Math.max(heard.get(key) ?? 0, dayAt));
  }
  return heard;
}

/** Members forward what rules bring; what state machines ask comes by a queue of the stack's own account. */
const SOURCES = broughtByRules.map(({ id }) => id);

const lastHeard = (heard: Heard, { account, region }: MemberRow): number =>
  Math.max(0, ...SOURCES.map((source) => heard.get(heardKey(account, region, source)) ?? 0));

/** Sources that no rule of a member forwards unless each account sends its own findings. */
const BY_ADMINISTRATOR: ReadonlySet<SourceId> = new Set(
  SOURCES.filter((source) => !expectedRules('').some((rule) => rule.source === source)),
);

/** Of each source, whether its rule is there and whether its service is on, where that is known. */
function sourceJson(source: SourceId, { account, region, seen }: MemberRow, heard: Heard): Record<string, unknown> {
  return {
    rule: seen !== undefined && seen.unseen === undefined ? ruleOf(source, seen) : null,
    service: seen?.services[source] ?? null,
    heard: isoOf(heard.get(heardKey(account, region, source))) ?? null,
  };
}

function ruleOf(source: SourceId, { missing, off, changed, findings }: NonNullable<MemberRow['seen']>): string {
  if (missing.includes(source)) return 'missing';
  if (off.includes(source)) return 'off';
  if (changed?.includes(source)) return 'changed';
  return BY_ADMINISTRATOR.has(source) && findings !== 'every' ? 'administrator' : 'on';
}

function documentOf(rows: readonly MemberRow[], heard: Heard, { deployment }: Context, inventoryAt?: string): object {
  return {
    stack: deployment.stack,
    inventory: inventoryAt ?? null,
    places: rows.map((row) => ({
      account: row.account,
      name: row.name,
      region: row.region,
      mode: row.mode,
      blocks: row.blocks,
      blockList: blockListJson(row),
      lookedAt: isoOf(row.at) ?? null,
      role: roleText(row),
      revisions: {
        roles: row.revisions.roles ?? null,
        region: row.revisions.region ?? null,
        contain: row.revisions.contain ?? null,
      },
      contains: row.seen?.contains ?? null,
      behind: row.behind,
      used: row.used,
      sources: Object.fromEntries(SOURCES.map((source) => [source, sourceJson(source, row, heard)])),
      gaps: row.gaps.map((gap) => ({ gap, text: gapText(gap, row) })),
    })),
  };
}

/** How the place stands to the shared block list; null where it does not take part. */
const blockListJson = ({ blockList }: MemberRow): object | null =>
  blockList
    ? {
        state: blockList.state,
        lookedAt: isoOf(blockList.at) ?? null,
        trouble: blockList.trouble
          ? {
              code: blockList.trouble.code,
              why: blockList.trouble.why,
              advice: blockList.trouble.advice,
              since: isoOf(blockList.trouble.since),
              next: isoOf(blockList.trouble.next),
            }
          : null,
      }
    : null;

const NOT_ENTERED: readonly Gap[] = ['role', 'denied'];

const roleText = ({ seen, gaps }: MemberRow): 'enters' | 'refused' | 'not known' => {
  if (gaps.some((gap) => NOT_ENTERED.includes(gap))) return 'refused';
  return seen && seen.unseen === undefined ? 'enters' : 'not known';
};

function rulesText({ seen }: MemberRow): string {
  if (!seen || seen.unseen) return '?';
  const lost = seen.missing.length + seen.off.length + (seen.changed ?? []).length;
  return lost === 0 ? 'all' : `${lost} not`;
}

/** What may be contained there; empty where the deployment contains nothing. */
const containsText = ({ seen }: MemberRow): string => {
  const contains = seen?.contains;
  if (contains === undefined || contains === 'no role') return contains ?? '';
  return contains.length > 0 ? contains.join(', ') : 'nothing';
};

/** Of both templates where they are not those of this release, which has one of each. */
const revisionText = ({ revisions: { roles, region }, behind }: MemberRow): string =>
  behind.length > 0 ? `behind: ${behind.join(', ')}` : (region ?? roles ?? '?');

function columnsOf(heard: Heard, { now, out: { colors: c } }: Context): Column<MemberRow>[] {
  const since = (at: number | undefined): string => (at ? shortDuration(now() - at) : 'no');
  return [
    { name: 'account', of: ({ name, account }) => (name ? `${shown(name, 50)} (${account})` : account), least: 14 },
    { name: 'region', of: ({ region }) => region },
    { name: 'mode', of: ({ mode }) => mode, rank: 4 },
    { name: 'role', of: roleText, rank: 2, paint: (text) => (text.startsWith('refused') ? c.red(text) : text) },
    { name: 'rules', of: rulesText, rank: 2, paint: (text) => (text.includes('not') ? c.red(text) : text) },
    {
      name: 'blocks',
      // Before the first block there is no shared list that a place could be behind.
      of: ({ blockList, blocks }) => blockList?.state ?? (blocks ? 'empty' : 'own'),
      rank: 4,
      paint: (text) => (text.startsWith('not') ? c.red(text) : text),
    },
    { name: 'contains', of: containsText, rank: 5 },
    { name: 'detector', of: ({ seen }) => seen?.services.guardduty ?? '?', rank: 3 },
    {
      name: 'revision',
      of: revisionText,
      rank: 6,
      paint: (text) => (text.startsWith('behind') ? c.yellow(text) : text),
    },
    { name: 'heard', of: (row) => since(lastHeard(heard, row)), rank: 5 },
    { name: 'looked', of: ({ at }) => since(at), rank: 5 },
    { name: 'gaps', of: (row) => row.gaps.map((gap) => gapText(gap, row)).join('; ') || 'none', least: 30 },
  ];
}
