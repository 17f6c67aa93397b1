import type { SourceId } from '../../core/finding.ts';
import type { Inventory } from '../../core/organisation.ts';
import type { KeptScope, ScopedPlace } from '../../journal/member-scope.ts';
import {
  type SeenAccount,
  type SeenPlace,
  type SeenRoleName,
  seenHolds,
  type Unasked,
  type UsedRegion,
} from '../../journal/seen-members.ts';
import { type BlockStanding, blockStanding, blockText, type KnownBlocks } from './block-standing.ts';
import release from './revisions.generated.json' with { type: 'json' };
import { unaskedText, usedText } from './used-words.ts';

/** What keeps an account and region from being heard, entered, looked at or kept in step; the first ones are the worst. */
export const GAPS = [
  'impostor',
  'hub',
  'role',
  'denied',
  'missing',
  'off',
  'changed',
  'blocks',
  'failed',
  'region',
  'stale',
  'unseen',
  'outside',
  'guardduty',
  'contain',
  'unasked',
  'behind',
] as const;
export type Gap = (typeof GAPS)[number];

/** How one region of a member account stands, beside what the organisation's rules say of it. */
export interface MemberRow extends ScopedPlace {
  /** Of the account. */
  name: string;
  /** When it was looked at last, in ms; absent where it never was. */
  at?: number;
  seen?: SeenPlace;
  /** Roles of the account that are named as ours and that others may take. */
  impostors: SeenRoleName[];
  /** Regions in which the account is used and not heard; said of its first place alone. */
  used: UsedRegion[];
  /** Regions of which it is not known; said of its first place alone, and not where a newer template mends it. */
  unasked?: Unasked;
  /** Of the templates by which its roles and its rules were made. */
  revisions: Revisions;
  /** Which of both templates this release has another revision of. */
  behind: TemplateName[];
  /** Absent where the shared block list neither holds nor was ever written. */
  blockList?: BlockStanding;
  /** The worst first. */
  gaps: Gap[];
}

/** The template of an account's roles, and that of what stands in each region. */
type TemplateName = keyof typeof release;
type Revisions = { [Name in TemplateName]?: string };

export interface KnownMembers {
  /** Every account and region that may be entered. */
  scope: KeptScope;
  inventory: Inventory | undefined;
  seen: readonly SeenAccount[];
  /** Absent where the block list was never shared. */
  blocks?: KnownBlocks;
}

/** Every account and region that may be entered, the worst first. */
export function memberRows({ scope, inventory, seen, blocks }: KnownMembers, now: number): MemberRow[] {
  const names = new Map((inventory?.accounts ?? []).map(({ id, name }) => [id, name]));
  const byAccount = new Map(seen.map((one) => [one.account, one]));
  // A region that is named since is heard, or told as what it is.
  const inScope = new Set(scope.places.map(({ account, region }) => `${account} ${region}`));
  const first = new Map(scope.places.toReversed().map((place) => [place.account, place]));
  const rows = scope.places.map((place): MemberRow => {
    const { account, region } = place;
    const found = byAccount.get(account);
    const there = found?.places.find((one) => one.region === region);
    const blockList = blocks && blockStanding(blocks, place, { scopeAt: scope.at, now });
    const contain = found?.roles?.[`contain-${region}`]?.revision;
    const revisions: Revisions = {
      ...(found?.revision && { roles: found.revision }),
      ...(there?.revision && { region: there.revision }),
      ...(contain && { contain }),
    };
    const impostors = impostorsOf(found);
    const isOutside = (region: string): boolean => !inScope.has(`${account} ${region}`);
    const outside = place === first.get(account) ? found : undefined;
    const used = (outside?.used ?? []).filter(({ region }) => isOutside(region));
    const behind = TEMPLATES.filter((name) => revisions[name] !== undefined && revisions[name] !== release[name]);
    const regions = behind.includes('roles') ? [] : (outside?.unasked?.regions ?? []).filter(isOutside);
    const unasked = regions.length > 0 ? { ...outside?.unasked, regions } : undefined;
    return {
      ...place,
      name: names.get(account) ?? '',
      ...(found && there && { at: found.at, seen: there }),
      impostors,
      used,
      revisions,
      behind,
      ...(blockList && { blockList }),
      ...(unasked && { unasked }),
      gaps: gapsOf({ mode: place.mode, seen: there, at: found?.at, blockList, impostors, used, unasked, behind }, now),
    };
  });
  return rows.sort((a, b) => rank(a) - rank(b) || order(a.account, b.account) || order(a.region, b.region));
}

/** What is known of a row, of which its gaps are made. */
type Known = { [Part in 'seen' | 'at' | 'blockList' | 'unasked']: MemberRow[Part] | undefined } & Pick<
  MemberRow,
  'impostors' | 'used' | 'behind' | 'mode'
>;

function gapsOf({ mode, seen, at, blockList, impostors, used, unasked, behind }: Known, now: number): Gap[] {
  const isOutOfStep = blockList?.state === 'not in step';
  if (!seen || at === undefined) return isOutOfStep ? ['blocks', 'unseen'] : ['unseen'];
  const { unseen, missing, off, changed = [], services } = seen;
  const is: Record<Gap, boolean> = {
    impostor: impostors.length > 0,
    hub: (seen.hubs ?? []).length > 0,
    role: unseen?.why === 'role',
    denied: unseen?.why === 'denied',
    failed: unseen?.why === 'failed',
    region: unseen?.why === 'region',
    missing: missing.length > 0,
    off: off.length > 0,
    changed: changed.length > 0,
    blocks: isOutOfStep,
    stale: !seenHolds(at, now),
    unseen: false,
    outside: used.length > 0,
    guardduty: services.guardduty === 'off',
    // Where people are only told nothing is contained, by whichever role.
    contain: seen.contains === 'no role' && (mode === 'approve' || mode === 'enforce'),
    unasked: unasked !== undefined,
    behind: behind.length > 0,
  };
  return GAPS.filter((gap) => is[gap]);
}

/** What has no gap comes last. */
const rank = ({ gaps: [worst] }: MemberRow): number => (worst ? GAPS.indexOf(worst) : GAPS.length);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A gap as people read it: what is so, of which place it is said beside it. */
export function gapText(
  gap: Gap,
  {
    seen,
    at,
    blockList,
    impostors,
    used,
    unasked,
    behind,
  }: Pick<MemberRow, 'seen' | 'at' | 'blockList' | 'impostors' | 'used' | 'unasked' | 'behind'>,
): string {
  const { missing = [], off = [], changed = [], hubs = [], unseen } = seen ?? {};
  const texts: Record<Gap, string> = {
    impostor: `others may take the role${impostors.length === 1 ? '' : 's'} ${impostors.join(', ')} of Riposte`,
    hub: `another deployment of Riposte hears it too and may answer the same: ${hubs.join(', ')}`,
    role: 'the role is missing or does not trust this deployment',
    denied: `a policy denies looking: ${unseen?.note ?? ''}`,
    missing: `no rule forwards ${sourcesText(missing)}`,
    off: `the rule of ${sourcesText(off)} is off`,
    changed: `somebody changed the rule of ${sourcesText(changed)}, or where it leads`,
    blocks: blockList ? blockText(blockList) : '',
    failed: `it could not be looked at: ${unseen?.note ?? ''}`,
    region: 'the region is not enabled in the account',
    stale: `last looked at on ${new Date(at ?? 0).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    unseen: 'not looked at yet',
    outside: usedText(used),
    guardduty: 'GuardDuty is off',
    contain: 'nothing can be contained: the template member-contain is not deployed',
    unasked: unasked ? unaskedText(unasked) : '',
    behind: `the template of ${behind.map((name) => MADE_BY[name]).join(' and of ')} is of another release`,
  };
  return texts[gap];
}

/** Roles of an account that are named as ours, and that others may take. */
export const impostorsOf = (seen: Pick<SeenAccount, 'roles'> | undefined): SeenRoleName[] =>
  Object.entries(seen?.roles ?? {}).flatMap(([name, role]) => (!role || role.isOurs ? [] : [name as SeenRoleName]));

const TEMPLATES = Object.keys(release) as TemplateName[];
const MADE_BY: Record<TemplateName, string> = {
  roles: 'the roles',
  region: 'the region',
  contain: 'the role that contains',
};

const MOST_SOURCES = 4;

function sourcesText(sources: readonly SourceId[]): string {
  const more = sources.length - MOST_SOURCES;
  return `${sources.slice(0, MOST_SOURCES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
