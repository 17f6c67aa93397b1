import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { checkPublication } from '../../local/services/sns-checks.ts';
import { COLUMNS, columns } from '../../src/alerts/plain-text.ts';
import { type Period, periodOf } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { deedRow } from '../../src/digest/html/rows.ts';
import type { Digest } from '../../src/digest/model.ts';
import { renderText } from '../../src/digest/text.ts';
import { givenDecision, HOSTILE } from '../alerts/given-alert.ts';
import { givenFinding } from '../support/fixtures.ts';
import * as days from './days.ts';

// A day is counted once: the storm has 10,000 findings.
const made = new Map<days.RawDay, Digest>();
function render(day: days.RawDay, options = {}) {
  const digest = made.get(day) ?? buildDigest(days.inputOf(day));
  made.set(day, digest);
  return renderText(digest, options);
}
const DAYS: readonly { name: string; raw: days.RawDay }[] = [
  ...days.rawDays,
  { name: 'quiet-with-blocks', raw: days.quietWithBlocks },
  { name: 'week', raw: days.week },
];

// To approve a change: APPROVE=1 npm test, then read the difference as a reader of the email would.
it.each(DAYS)('the day $name reads as approved', ({ name, raw }) => {
  const file = new URL(`approved/${name}.txt`, import.meta.url);
  const { subject, body } = render(raw);
  const text = `Subject: ${subject}\n\n${body}\n`;
  if (process.env.APPROVE) writeFileSync(file, text);
  expect(text.split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'));
});

describe.each(DAYS)('the day $name', ({ raw: day }) => {
  it('keeps within 78 columns, but for what is copied', () => {
    for (const line of render(day).body.split('\n')) {
      if (!/^ *(npx --no -- riposte|https:\/\/)/.test(line)) expect(columns(line)).toBeLessThanOrEqual(COLUMNS);
    }
  });

  it('is one that SNS accepts', () => {
    const { subject, body } = render(day);
    checkPublication({ Subject: subject, Message: body });
    expect(subject).toMatch(/^\[Riposte\] 2026-(?:11-19|W47): [ -~]+$/);
  });

  it('is the same whatever the order of the input', () => {
    const reversed = {
      ...day,
      findings: [...day.findings].reverse(),
      actions: [...day.actions].reverse(),
      expiring: [...day.expiring].reverse(),
      deadLetters: [...day.deadLetters].reverse(),
      blocks: { inForce: [...day.blocks.inForce].reverse(), lifted: [...day.blocks.lifted].reverse() },
    };
    expect(render(reversed)).toEqual(render(day));
  });

  it.each([200_000, 12_000, 6_000, 3_000])('is never cut inside an entry, in %d bytes', (maxBytes) => {
    const whole = new Set(render(day, { maxBytes: 10_000_000 }).body.split('\n'));
    const { body } = render(day, { maxBytes });
    for (const line of body.split('\n')) {
      if (!/^ {2}… and \d+ more/.test(line)) expect(whole).toContain(line);
    }
  });
});

it('stays within its bytes once the entries are the most of it', () => {
  for (const maxBytes of [5_000, 8_000, 20_000])
    expect(Buffer.byteLength(render(days.hostile, { maxBytes }).body)).toBeLessThanOrEqual(maxBytes);
});

it('says how many more there are, so that none is lost', () => {
  const { body } = render(days.storm);
  expect(body).toContain('CONTAINED: 180');
  expect(body).toContain('… and 165 more: npx --no -- riposte list --date 2026-11-19 --outcome applied');
});

it.each([
  { title: 'in the morning after', hours: 7, says: undefined },
  { title: 'two days later', hours: 55, says: 'Blocks, approvals, expiries and health are as of 2026-11-22 07:00.' },
  {
    title: 'before the day is over',
    hours: -1,
    says: 'This day is not over: the digest covers it up to 2026-11-19 23:00.',
  },
])('made $title, says of when it tells: $says', ({ hours, says }) => {
  const { madeAt, period, ...rest } = days.normal;
  const { body } = render({ ...rest, period, madeAt: period.to + hours * 3_600_000 });
  const [, , , line] = body.split('\n');
  expect(line || undefined).toBe(says);
});

it('about some accounts says which', () =>
  expect(render({ ...days.quiet, accounts: ['444455556666'] }).body).toContain('About 1 account: 444455556666'));

it('of a day with nothing says so in one line, and what is well in a few', () => {
  const { body } = render(days.quiet);
  expect(body.split('\n').filter((line) => /^[A-Z ]+:/.test(line))).toEqual(['HEALTH OF RIPOSTE: well']);
  expect(body).toContain('\n\nA quiet day: no new findings, nothing needs you.\n\n');
});

it.each([
  { zone: 'Europe/Zurich', label: '2026-03-29', says: 'This day had 23 hours.' },
  { zone: 'Europe/Zurich', label: '2026-10-25', says: 'This day had 25 hours.' },
  { zone: 'Europe/Zurich', label: '2026-W43', says: 'This week had 169 hours.' },
])('says that $label in $zone had another length', ({ zone, label, says }) => {
  const period = periodOf(label, zone) as Period;
  expect(render({ ...days.quiet, period, madeAt: period.to }).body).toContain(says);
});

it.each([
  { ms: 600_000, says: 'This day had 10 minutes.' },
  { ms: 4_000_000, says: 'This day had 1.1 hours.' },
])('says the length of a digest out of turn as people do: $says', ({ ms, says }) => {
  const period = { ...(periodOf('2026-03-29', 'UTC') as Period) };
  const short = { ...period, to: period.from + ms };
  expect(render({ ...days.quiet, period: short, madeAt: short.to }).body).toContain(says);
});

it('shows nothing of the facts of a finding', () => {
  const finding = givenFinding({ facts: { password: 'example-not-a-secret' }, severity: 8 });
  const day = days.rawDay({
    findings: [{ finding, decisions: [] }],
    actions: [days.givenAction({ finding, outcome: 'failed' })],
  });
  expect(JSON.stringify(render(day))).not.toContain('example-not-a-secret');
});

it.each([
  { source: 'security-hub', type: 'Control/S3.5', id: 'press-kit', shows: 'diagnose s3://press-kit' },
  { source: 'aws-config', type: 'NON_COMPLIANT/s3-default-encryption-kms', id: 'a.b-1', shows: 'diagnose s3://a.b-1' },
  { source: 'security-hub', type: 'Control/S3.9', id: 'press-kit', shows: undefined },
  { source: 'security-hub', type: 'Control/S3.5', id: 'press-kit;id', shows: undefined },
] as const)('gives with $type of $id, which is only told, the command $shows', ({ source, type, id, shows }) => {
  const finding = givenFinding({ source, type, severity: 2, resources: [{ kind: 'bucket', id }] });
  const decision = givenDecision({ action: 'notify', target: '-' });
  const action = days.givenAction({ finding, decision, outcome: 'notified' });
  const { body } = render(days.rawDay({ findings: [{ finding, decisions: [] }], actions: [action] }));
  const row = deedRow({ action, count: 1 }, { account: finding.account, region: finding.region });
  for (const said of [body, row.detail.join('\n')]) expect(said.match(/riposte (diagnose \S+)/)?.[1]).toBe(shows);
});

it('takes any text without making a subject or a body that SNS refuses', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 1_000 }), fc.constantFrom('', ...HOSTILE));
  fc.assert(
    fc.property(text, text, fc.double(), (a, b, number) => {
      const finding = givenFinding({ id: a, type: b, title: a, account: b, severity: number, lastSeen: a });
      const day = days.rawDay({
        stack: a,
        account: b,
        region: a,
        findings: [{ finding, decisions: [] }],
        actions: [days.givenAction({ finding, reason: a, advice: b, at: number, from: a, to: b, key: a })],
        blocks: {
          inForce: [{ cidr: a, reason: b, since: number, until: number }],
          lifted: [{ cidr: b, at: number, why: a }],
        },
        expiring: [{ kind: 'secret', name: a, at: number, note: b }],
        deadLetters: [{ queue: b, count: number }],
        paused: { by: a, at: number },
      });
      const { subject, body } = render(day);
      checkPublication({ Subject: subject, Message: body });
      expect(body).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});
