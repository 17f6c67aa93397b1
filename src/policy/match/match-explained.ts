import { type Finding, severityBand } from '../../core/finding.ts';
import type { Match, Playbook } from '../../core/playbook.ts';
import { CONDITION_NAMES, listed, metIfUnknown, type Placed, testFor, type Wanted } from './conditions.ts';
import { clockOf, localTime } from './time-window.ts';

/** How one condition of a playbook stands with a finding, in words that people read. Text from events is not encoded. */
export interface ConditionResult {
  condition: keyof Match;
  wanted: string;
  found: string;
  ok: boolean;
}

const NOTHING = 'nothing';
const NOT_KNOWN = 'not known without an inventory';
const either = (wanted: unknown): string => listed(wanted as string | string[]).join(' or ');
const named = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${Array.isArray(value) && name !== 'days' ? either(value) : value}`)
    .join(', ');

function clockText({ lastSeen }: Finding, { zone = 'UTC' }: Wanted['time']): string {
  const at = Date.parse(lastSeen);
  if (Number.isNaN(at)) return NOTHING;
  const { day, minute } = localTime(at, clockOf(zone));
  const name = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][day];
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${name} ${two(Math.floor(minute / 60))}:${two(minute % 60)} ${zone}`;
}

const tagsOf = ({ resources }: Finding): string =>
  resources.flatMap(({ tags = {} }) => Object.entries(tags).map(([key, value]) => `${key}=${value}`)).join(', ');

/** What the finding says about a condition. */
const found: { [K in keyof Wanted]: (finding: Placed, wanted: Wanted[K]) => string } = {
  source: ({ source }) => source,
  type: ({ type }) => type,
  role: ({ role = NOTHING }) => role,
  direction: ({ direction = NOTHING }) => direction,
  severity: ({ severity }) => `${severityBand(severity)} (${severity})`,
  account: ({ account }) => account,
  region: ({ region }) => region,
  unit: ({ of }) => (of === 'unknown' ? NOT_KNOWN : of?.units.join(', ') || NOTHING),
  accountTag: ({ of }) =>
    of === 'unknown'
      ? NOT_KNOWN
      : Object.entries(of?.tags ?? {})
          .map(([key, value]) => `${key}=${value}`)
          .join(', ') || NOTHING,
  resource: (finding) => {
    const ids = finding.resources.map(({ kind, id }) => `${kind} ${id}`).join(', ') || NOTHING;
    const tags = tagsOf(finding);
    return tags ? `${ids}; tags ${tags}` : ids;
  },
  count: ({ count }) => String(count),
  time: clockText,
  facts: ({ facts }, wanted) =>
    Object.keys(wanted)
      .map((name) => `${name} ${Object.hasOwn(facts, name) ? facts[name] : NOTHING}`)
      .join(', '),
  tag: (finding) => tagsOf(finding) || NOTHING,
};

const words = (condition: keyof Match, wanted: unknown): string =>
  ['resource', 'count', 'time', 'facts'].includes(condition)
    ? named(wanted as Readonly<Record<string, unknown>>)
    : either(wanted);

const explain = <K extends keyof Wanted>(
  finding: Placed,
  condition: K,
  when: Match,
  ifUnknown: boolean,
): ConditionResult => {
  const wanted = when[condition] as Wanted[K];
  return {
    condition,
    wanted: words(condition, wanted),
    found: found[condition](finding, wanted),
    ok: testFor(condition, wanted, ifUnknown)(finding),
  };
};

/** Explains by the very tests that decide: every condition that the playbook names, held or not, with what was found. */
export function explainMatch(finding: Placed, { when, steps }: Pick<Playbook, 'when' | 'steps'>): ConditionResult[] {
  return CONDITION_NAMES.filter((condition) => when[condition] !== undefined).map((condition) =>
    explain(finding, condition, when, metIfUnknown(steps)),
  );
}
