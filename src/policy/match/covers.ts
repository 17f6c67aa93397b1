import { isDeepStrictEqual } from 'node:util';
import { type SeverityBand, SOURCE_IDS } from '../../core/finding.ts';
import type { Match, OneOrMore } from '../../core/playbook.ts';
import { CONDITION_NAMES, listed, type Wanted } from './conditions.ts';
import { globCovers } from './glob.ts';

const BANDS: readonly SeverityBand[] = ['low', 'medium', 'high', 'critical'];

const within = <T>(wide: OneOrMore<T>, narrow: OneOrMore<T> | undefined): boolean =>
  narrow !== undefined && listed(narrow).every((entry) => listed(wide).includes(entry));

const globsWithin = (wide: OneOrMore<string>, narrow: OneOrMore<string> | undefined): boolean =>
  narrow !== undefined && listed(narrow).every((entry) => listed(wide).some((glob) => globCovers(glob, entry)));

/** A resource that carries `key=value` carries `key` as well. */
const tagsWithin = (wide: OneOrMore<string>, narrow: OneOrMore<string> | undefined): boolean =>
  narrow !== undefined &&
  listed(narrow).every((tag) => listed(wide).some((one) => one === tag || tag.startsWith(`${one}=`)));

/** Whether a finding that the narrow match answers meets this condition of the wide one. When in doubt: no. */
const covered: { [K in keyof Wanted]: (wide: Wanted[K], narrow: Match) => boolean } = {
  source: (wide, { source }) => within(wide, source ?? SOURCE_IDS),
  type: (wide, { type }) => globsWithin(wide, type ?? '*'),
  role: (wide, { role }) => wide === role,
  direction: (wide, { direction }) => within(wide, direction),
  severity: (wide, { severity }) => within(wide, severity ?? BANDS),
  account: (wide, { account }) => within(wide, account),
  region: (wide, { region }) => within(wide, region),
  unit: (wide, { unit }) => within(wide, unit),
  accountTag: (wide, { accountTag }) => tagsWithin(wide, accountTag),
  // Also the widest condition on a resource asks that there be one.
  resource: ({ kind, id, tag }, { resource }) =>
    resource !== undefined &&
    (kind === undefined || within(kind, resource.kind)) &&
    (id === undefined || globsWithin(id, resource.id)) &&
    (tag === undefined || tagsWithin(tag, resource.tag)),
  count: ({ atLeast = 0, atMost = Number.POSITIVE_INFINITY }, { count = {} }) =>
    (count.atLeast ?? 0) >= atLeast && (count.atMost ?? Number.POSITIVE_INFINITY) <= atMost,
  time: (wide, { time }) => isDeepStrictEqual(wide, time),
  facts: (wide, { facts = {} }) => Object.entries(wide).every(([name, values]) => within(values, facts[name])),
  tag: (wide, { tag, resource = {} }) => tagsWithin(wide, tag) || tagsWithin(wide, resource.tag),
};

const meets = <K extends keyof Wanted>(name: K, wide: Match, narrow: Match): boolean =>
  wide[name] === undefined || covered[name](wide[name] as Wanted[K], narrow);

/**
 * Whether whatever the narrow match answers is answered by the wide one as well, so that after the wide one it can never
 * be reached. It says no where it cannot be sure, and looks at one pair: not at what several cover together.
 */
export const covers = (wide: Match, narrow: Match): boolean =>
  CONDITION_NAMES.every((name) => meets(name, wide, narrow));
