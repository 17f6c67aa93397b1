import fc from 'fast-check';
import { bundledFindings } from '../../scripts/bundled-findings.ts';
import { alertMessage } from '../../src/alerts/message.ts';
import { titleOf, whatAndWhere } from '../../src/alerts/what-happened.ts';
import { type Finding, SOURCE_IDS } from '../../src/core/finding.ts';
import types from '../../src/sources/guardduty/finding-types.json' with { type: 'json' };
import { findingOf } from '../sources/support.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenAlert, givenDecision, HOSTILE } from './given-alert.ts';

const told = givenDecision({ action: 'notify', target: '-', mode: 'notify' });
const subjectOf = (finding: Finding): string =>
  alertMessage(givenAlert({ finding, decision: told, outcome: 'notified', key: 'k' })).subject;

/** What stands before the account of a subject. */
const headOf = (subject: string): string => subject.slice(0, subject.search(/ \(\d{12}\) /));

/** A name of a product or service alone says nothing of what happened. */
const BARE =
  /^(?:AWS|EC2|RDS|S3|IAM|KMS|ACM|SQS|Cloud ?front|Cloud ?trail|Guard ?duty|Macie|Inspector|Security hub)\b[^a-z]*(?: in |$)/i;

const findings = [
  ...SOURCE_IDS.flatMap((source) =>
    bundledFindings(source).map(({ name, finding }) => ({ name: `${source}/${name}`, finding })),
  ),
  ...types.map(({ type }) => ({
    name: type,
    finding: { ...findingOf('guardduty', 'port-probe-search-cluster'), type },
  })),
];

describe('a subject', () => {
  it.each(findings)('of $name begins with what happened and where, in 60 characters', ({ finding }) => {
    const subject = subjectOf(finding);
    const head = headOf(subject);
    expect(head.length).toBeGreaterThan(12);
    expect(head.length).toBeLessThanOrEqual(60);
    expect(head).toContain(` in ${finding.region}`);
    expect(head.split(' ').length).toBeGreaterThan(3);
    expect(head).not.toMatch(BARE);
    expect(head).not.toMatch(/\{\}|undefined|^unknown/i);
    expect(subject).toMatch(/^[ -~]{1,99}$/);
  });

  it('has words of its own for each type of GuardDuty', () => {
    const fallback = types.filter(({ type }) => {
      const head = titleOf({ ...findingOf('guardduty', 'port-probe-search-cluster'), type });
      return /^(?:\w+ ){0,2}\w+ \([^)]+\) at /.test(head);
    });
    expect(fallback).toEqual([]);
  });

  it.each([
    { event: 'cloudtrail/guardduty-suspended', says: 'GuardDuty suspended in eu-west-1 by platform-ops' },
    { event: 'access-analyzer/public-queue', says: 'Queue order-events can be reached by everybody in eu-west-1' },
    {
      event: 'guardduty/ssh-brute-force-against-us',
      says: 'SSH passwords of i-0bbbb2222cccc3333 guessed in eu-west-1',
    },
    {
      event: 'guardduty/ssh-brute-force-by-our-instance',
      says: 'i-0eeee5555ffff6666 guesses SSH passwords in eu-west-1',
    },
    { event: 'cloudtrail/policy-left-out', says: 'Topic changed, and CloudTrail left out how in eu-west-1' },
  ])('of $event says $says', ({ event, says }) => {
    const [source = '', name = ''] = event.split('/');
    expect(whatAndWhere(findingOf(source as never, name))).toBe(says);
  });

  it('of hostile text is one line of ASCII with nothing to click', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 300 }), (one, other) => {
        const text = `${one}${other}`;
        const finding = givenFinding({
          type: text,
          title: text,
          region: text,
          resources: [{ kind: 'bucket', id: text }],
        });
        const subject = subjectOf({ ...finding, actor: { userName: text } });
        expect(subject).toMatch(/^[ -~]{1,99}$/);
        expect(subject).not.toMatch(/https?:\/\//);
      }),
    );
  });
});
