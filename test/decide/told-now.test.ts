import type { Finding, SourceId } from '../../src/core/finding.ts';
import { isGrave } from '../../src/core/grave.ts';
import { decide } from '../../src/decide/decide.ts';
import { tellingOf } from '../../src/policy/playbooks/notification-policy.ts';
import { allLines, type CallLine } from '../../src/sources/cloudtrail/call-table.ts';
import { cloudtrail } from '../../src/sources/cloudtrail/index.ts';
import { OWN_PATHS } from '../../src/sources/cloudtrail/own-stack.ts';
import { sources } from '../../src/sources/index.ts';
import { allBundled, bundled, edited, findingOf } from '../sources/support.ts';
import { givenConfig, NOW } from '../support/fixtures.ts';

const config = givenConfig({ mode: 'enforce' });
const telling = tellingOf();

/** What is told at once as high or critical by a word alone, and is nobody's to settle. */
function isForgotten(finding: Finding): boolean {
  const { messages } = decide(finding, config, NOW);
  const [first] = messages;
  if (finding.severity < 7 || !first || telling(first.decision.playbook)?.tell === 'digest') return false;
  // What a guard refuses is open where it is grave: see `openEnd`.
  return messages.every(
    ({ decision: { action, outcome }, alone }) =>
      alone !== true && (action === 'notify' || (outcome !== undefined && !isGrave(finding))),
  );
}

/** A call by a person, of which only the name is known, or what of ours it names. */
function callOf(key: string, name?: string): Finding | undefined {
  const [service = '', eventName = ''] = key.split(':');
  const paths = name === undefined ? [] : (OWN_PATHS[service] ?? []);
  const event = edited(bundled('cloudtrail', 'own-rule-deleted'), {
    source: `aws.${service}`,
    'detail.eventSource': `${service}.amazonaws.com`,
    'detail.eventName': eventName,
    'detail.requestParameters': { of: 'no matter' },
    ...Object.fromEntries(paths.map((path) => [`detail.${path}`, name])),
  });
  return cloudtrail.parse(event)[0];
}

/** What a call is told as at once. Where its request decides whether it is, the least that it weighs then. */
function toldAtOnce(key: string, { kind }: CallLine): Finding {
  const read = callOf(key);
  if (read?.facts.decision === 'now') return read;
  const like = findingOf('cloudtrail', 'security-contact-changed');
  const facts = { ...like.facts, risk: kind, ...(kind === 'opened' && { opened: 'everybody' }) };
  return { ...like, type: key, severity: 7, facts };
}

describe('what is told at once by a word alone stays until somebody settles it', () => {
  const now = allLines().filter(([, { decision }]) => decision === 'now');
  const own = allLines().filter(([, line]) => line.own && line.kind !== 'own-deployed');

  it.each(now)('a call that is told at once: %s', (key, line) => {
    expect(isForgotten(toldAtOnce(key, line))).toBe(false);
  });

  it.each(own)('a call about a part of Riposte: %s', (key) => {
    const finding = callOf(key, 'riposte-prod-part');
    expect(finding?.facts.risk).toBe('own-stack');
    expect(finding && isForgotten(finding)).toBe(false);
  });

  it('a table that forgets nothing has lines', () => {
    expect(now.length).toBeGreaterThan(200);
    expect(own.length).toBeGreaterThan(60);
  });
});

/** What its service lists as open until it is mended, and why it is no call for anybody beyond that. */
const STANDING: Partial<Record<SourceId, string>> = {
  'security-hub': 'a control fails until it is mended: hundreds do, and Security Hub says when one passes',
  'aws-config': 'a rule is broken until it is mended, and AWS Config says when it holds',
  'trusted-advisor': 'a check is red until it is mended, and is told again when it is looked at again',
  inspector: 'a weakness is there until it is patched: hosts have hundreds, and Inspector closes them',
  macie: 'data that was found in an object: one for each object, thousands by one job, and Macie keeps them',
};

it.each(allBundled)('the bundled event $source/$name is not forgotten, unless its service keeps it', (event) => {
  const { source, name } = event;
  const forgotten = sources[source].parse(bundled(source, name)).filter(isForgotten);
  for (const { type } of forgotten) {
    expect(STANDING).toHaveProperty(source);
    if (source === 'macie') expect(type).toMatch(/^SensitiveData:/);
  }
});
