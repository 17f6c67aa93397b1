import type { Finding } from '../../../src/core/finding.ts';
import { correlate } from '../../../src/decide/correlate/correlate.ts';
import { expiryCycle } from '../../../src/decide/correlate/expiry-cycle.ts';
import { parameterStore } from '../../../src/sources/parameter-store/index.ts';
import { givenFinding } from '../../support/fixtures.ts';
import { bundledWith } from '../../support/stories.ts';

const DAY_MS = 86_400_000;
const EXPIRES = Date.parse('2026-12-31T06:00:00Z');

/** The notice that comes so many days, and a few minutes, before the expiry. */
function notice(days: number, { name = '/shop/payment-api-key', expires = EXPIRES, delay = 7 * 60_000 } = {}): Finding {
  const body = bundledWith('parameter-store/expires-in-five-days', (event) => {
    event.time = new Date(expires - days * DAY_MS + delay).toISOString();
    event.resources = [`arn:aws:ssm:eu-west-1:111122223333:parameter${name}`];
    const Attributes = { Before: String(days), Unit: 'Days' };
    const content = JSON.stringify({ Type: 'ExpirationNotification', Version: '1.0', Attributes });
    Object.assign(event.detail, { 'parameter-name': name, 'policy-content': content });
  });
  const [finding] = parameterStore.parse(JSON.parse(body));
  if (!finding) throw new Error('no finding');
  return finding;
}

const incidentOf = (finding: Finding): string | undefined =>
  correlate([finding], new Map(), Date.parse(finding.firstSeen)).findings[0]?.incident;

it('notices of 30, 15 and 5 days are one incident, and each is a finding of its own', () => {
  const notices = [30, 15, 5].map((days) => notice(days));
  expect(new Set(notices.map(incidentOf)).size).toBe(1);
  expect(new Set(notices.map(({ id }) => id)).size).toBe(3);
});

it.each([
  { what: 'another parameter', other: notice(5, { name: '/shop/other' }) },
  { what: 'another expiry', other: notice(5, { expires: EXPIRES + 30 * DAY_MS }) },
])('$what is another incident', ({ other }) => {
  expect(incidentOf(other)).not.toBe(incidentOf(notice(5)));
});

it('what the calendar says of the same expiry is the same incident', () => {
  const told = notice(15);
  const seen = { ...told, firstSeen: new Date(EXPIRES - 14 * DAY_MS).toISOString() };
  const late = { ...seen, facts: { ...seen.facts, expiresAt: new Date(EXPIRES).toISOString() } };
  expect(incidentOf(late)).toBe(incidentOf(told));
});

it.each([
  { what: 'no parameter', finding: givenFinding() },
  { what: 'no change', finding: { ...notice(5), facts: { policyType: 'NoChangeNotification', notice: '90 Days' } } },
  { what: 'a unit that nobody knows', finding: { ...notice(5), facts: { notice: '5 Moons' } } },
  { what: 'a time far away', finding: { ...notice(5), facts: { notice: '99999999999999 Days' } } },
])('has no cycle with $what', ({ finding }) => {
  expect(expiryCycle(finding)).toBeUndefined();
});
