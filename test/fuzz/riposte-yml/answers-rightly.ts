import { readdirSync, readFileSync } from 'node:fs';
import type { Finding, SourceId } from '../../../src/core/finding.ts';
import type { OfAccount } from '../../../src/core/organisation.ts';
import type { Match, Playbook } from '../../../src/core/playbook.ts';
import { decide } from '../../../src/decide/decide.ts';
import { metIfUnknown } from '../../../src/policy/match/conditions.ts';
import { indexPlaybooks, matches, playbookFor } from '../../../src/policy/match/match.ts';
import { explainMatch } from '../../../src/policy/match/match-explained.ts';
import { sources } from '../../../src/sources/index.ts';
import { givenConfig, NOW } from '../../support/fixtures.ts';

const EVENTS = new URL('../../../events/', import.meta.url);
const CHOSEN: readonly SourceId[] = ['guardduty', 'macie', 'acm', 'kms', 'secrets-manager', 'security-hub'];
/** Of each source, so many of its events. */
const EACH = 3;

const findings: readonly Finding[] = CHOSEN.flatMap((source) => {
  const files = readdirSync(new URL(`${source}/`, EVENTS)).filter((file) => file.endsWith('.json'));
  return files
    .filter((_, n) => n % Math.ceil(files.length / EACH) === 0)
    .flatMap((file) => {
      try {
        return sources[source].parse(JSON.parse(readFileSync(new URL(`${source}/${file}`, EVENTS), 'utf8')));
      } catch {
        return [];
      }
    });
});

const config = givenConfig();
const PLACES: readonly OfAccount[] = [
  undefined,
  'unknown',
  { units: ['r-a1b2', 'ou-a1b2-prodprod'], tags: { env: 'prod' } },
];

/** Says where an order of playbooks does not answer findings as it says. */
export function answersRightly(order: readonly Playbook[]): string | undefined {
  const set = indexPlaybooks(order);
  for (const [n, finding] of findings.entries()) {
    const of = PLACES[n % PLACES.length];
    const found = set.answering(finding, of);
    if (!found) return `nothing answers ${finding.type}`;
    const placed = { ...finding, ...(of !== undefined && { of }) };
    if (playbookFor(placed, order) !== found) return `${found.id} is not the first that answers ${finding.type}`;
    const why = whyNot(finding, found.when);
    if (why !== undefined) return `${found.id} answers ${finding.type}, though ${why}`;
    const explained = explainMatch(placed, found).every(({ ok }) => ok);
    if (explained !== matches(placed, found.when, metIfUnknown(found.steps)))
      return `${found.id} is explained otherwise than it decides on ${finding.type}`;
    if (n % 6 === 0) decide(finding, config, NOW, set);
  }
  return undefined;
}

const listed = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
const likes = (text: string, patterns: string | readonly string[]): boolean =>
  listed(patterns).some((glob) => new RegExp(`^${glob.split('*').map(escaped).join('[^]*')}$`, 'u').test(text));

const bandOf = (severity: number): string => {
  const bands = { low: 4, medium: 7, high: 9 };
  return Object.entries(bands).find(([, below]) => severity < below)?.[0] ?? 'critical';
};

/** Written down a second time, apart from the code that matches: what a finding lacks of what a playbook asks for. */
function whyNot(finding: Finding, when: Match): string | undefined {
  const { source, type, role, direction, severity, account, region, count, resource } = when;
  const is = <T>(wanted: T | readonly T[] | undefined, own: T | undefined): boolean =>
    wanted === undefined || listed(wanted).includes(own as T);
  if (!is<string>(source, finding.source)) return `it is of ${finding.source}`;
  if (type !== undefined && !likes(finding.type, type)) return `it is a ${finding.type}`;
  if (role !== undefined && finding.role !== role) return `its role is ${finding.role}`;
  if (!is<string>(direction, finding.direction)) return `its direction is ${finding.direction}`;
  if (!is<string>(severity, bandOf(finding.severity))) return `its severity is ${finding.severity}`;
  if (!is(account, finding.account)) return `its account is ${finding.account}`;
  if (!is(region, finding.region)) return `its region is ${finding.region}`;
  if (finding.count < (count?.atLeast ?? 0) || finding.count > (count?.atMost ?? Number.POSITIVE_INFINITY))
    return `it was seen ${finding.count} times`;
  const { kind, id } = resource ?? {};
  const isThere = finding.resources.some(
    (one) => is<string>(kind, one.kind) && (id === undefined || likes(one.id, id)),
  );
  return resource === undefined || isThere ? undefined : 'it has no such resource';
}
