import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { weekPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { MOST_BYTES, renderEmail } from '../../src/digest/html/email.ts';
import { viewOf } from '../../src/digest/html/view-of.ts';
import { aroundOf, renderIndex, renderReport, reportKey } from '../../src/digest/report.ts';
import { HOSTILE } from '../alerts/given-alert.ts';
import { givenFinding } from '../support/fixtures.ts';
import { days, givenAction, givenDay, inputOf, normal } from './days.ts';

const digests = days.map(({ name, input }) => ({ name, digest: buildDigest(input) }));
const digestOf = (name: string) => digests.find((day) => day.name === name)?.digest ?? buildDigest(inputOf(normal));
const bytes = (html: string): number => Buffer.byteLength(html);
/** All tags with their attributes: what text from outside must not be able to change. */
const tagsOf = (html: string): string[] => [...new Set(html.match(/<[a-z!/][^>\s]*/gi))].sort();

describe.each(digests)('a $name day', ({ digest }) => {
  it('is an email that Gmail does not cut', () => {
    expect(bytes(renderEmail(digest, { reportUrl: 'https://example.com/' }))).toBeLessThan(MOST_BYTES);
  });

  it('says the headline and every need, in the email and in the report', () => {
    const { headline, needs } = viewOf(digest);
    for (const html of [renderEmail(digest), renderReport(digest)]) expect(unescaped(html)).toContain(headline);
    for (const { title } of needs) expect(unescaped(renderReport(digest))).toContain(title);
  });

  it('says how many more there are wherever it leaves something out', () => {
    const whole = viewOf(digest).sections;
    for (const share of [1, 0.25, 0]) {
      for (const { heading, rows, more } of viewOf(digest, { share }).sections) {
        const all = whole.find((section) => section.heading === heading);
        const left = (all?.rows.length ?? 0) + (all?.folded.length ?? 0) - rows.length;
        if (left > 0) expect(Number(more?.split(' ')[0]?.replaceAll(',', ''))).toBeGreaterThanOrEqual(left);
      }
    }
  });
});

const unescaped = (html: string): string =>
  html.replace(/&(#x[0-9a-f]+|amp|lt|gt|quot);/gi, (_, name: string) =>
    name.startsWith('#x')
      ? String.fromCodePoint(Number.parseInt(name.slice(2), 16))
      : ({ amp: '&', lt: '<', gt: '>', quot: '"' }[name] ?? ''),
  );

it.each([20_000, 40_000, 60_000])('gets shorter, and not cut, in %d bytes', (maxBytes) => {
  const html = renderEmail(digestOf('storm'), { maxBytes });
  expect(html.trimEnd()).toMatch(/<\/html>$/);
  if (maxBytes > 40_000) expect(bytes(html)).toBeLessThanOrEqual(maxBytes);
  expect(unescaped(html)).toMatch(/\d+ more: npx --no -- riposte list --date 2026-11-19/);
});

it('shows text from outside without letting it become anything else', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 500 }), fc.constantFrom('', ...HOSTILE));
  const plain = tagsOf(renderEmail(buildDigest(dayOf('x', 'y'))) + renderReport(buildDigest(dayOf('x', 'y'))));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const digest = buildDigest(dayOf(a, b));
      const html = renderEmail(digest, { notes: [a] }) + renderReport(digest, {}, [b]);
      expect(tagsOf(html).filter((tag) => !plain.includes(tag))).toEqual([]);
      expect(html).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(html).not.toMatch(/(?:href|src)="(?!https:\/\/eu-west-1\.console\.aws|#[a-z0-9-]+")/);
    }),
    { numRuns: 60 },
  );
});

const dayOf = (a: string, b: string) => {
  const finding = givenFinding({ id: a, type: b, title: a, account: b, severity: 8, lastSeen: a });
  const refused = givenAction({ finding, outcome: 'refused', reason: a, advice: b, key: b });
  return givenDay({
    stack: a,
    findings: [{ finding, decisions: [] }],
    actions: [givenAction({ finding, reason: a, advice: b, from: a, to: b, key: a }), refused],
    blocks: {
      inForce: [{ cidr: a, reason: b, since: 0, until: Number.NaN }],
      lifted: [{ cidr: b, at: Number.NaN, why: a }],
    },
    expiring: [{ kind: 'secret', name: a, at: 0, note: b }],
    deadLetters: [{ queue: b, count: 1 }],
    health: [{ id: 'x', what: a, state: 'problem', note: b }],
    paused: { by: a, at: 0 },
  });
};

it('has no template that prints a value as HTML', () => {
  const folder = new URL('../../src/digest/html/templates/', import.meta.url);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(['email.mjml', 'report.hbs', 'index.hbs']));
  for (const file of files) expect(readFileSync(new URL(file, folder), 'utf8')).not.toMatch(/\{\{\{|\{\{&/);
});

it('shows a missing day as a gap, and never as zero', () => {
  const [chart] = viewOf(digestOf('normal')).charts;
  const gaps = chart?.days.filter(({ missing }) => missing) ?? [];
  expect(gaps.length).toBeGreaterThan(0);
  for (const gap of gaps)
    expect(gap).toMatchObject({ bars: [], values: ['not known', 'not known', 'not known', 'not known'] });
  expect(chart?.text).toMatch(/No figures were kept for 1 day/);
  expect(chart?.days).toHaveLength(30);
});

it('has no chart on a first day, and says why', () => {
  const { charts, notes } = viewOf(digestOf('first-day'));
  expect(charts).toEqual([]);
  expect(notes).toEqual([expect.stringContaining('This is the first digest')]);
});

it('keeps the bars of a chart within its height', () => {
  for (const { digest } of digests)
    for (const { days: shown } of viewOf(digest).charts)
      for (const { bars } of shown)
        for (const { y, height } of bars) {
          expect(y).toBeGreaterThanOrEqual(-4);
          expect(height).toBeGreaterThan(0);
        }
});

it.each([
  { name: 'quiet', state: 'quiet' },
  { name: 'normal', state: 'attention' },
  { name: 'storm', state: 'failed' },
  { name: 'failures', state: 'failed' },
])('calls a $name day $state', ({ name, state }) => {
  expect(viewOf(digestOf(name)).state.id).toBe(state);
});

it('costs nothing but the function of the digest: no other bundle has it', async () => {
  const handlers = readdirSync(new URL('../../handlers/', import.meta.url)).filter((file) => file !== 'digest.ts');
  const { metafile } = await build({
    entryPoints: handlers.map((file) => `handlers/${file}`),
    absWorkingDir: fileURLToPath(new URL('../../', import.meta.url)),
    outdir: 'unused',
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  for (const { inputs } of Object.values(metafile.outputs))
    expect(Object.keys(inputs).filter((file) => /digest\/html/.test(file))).toEqual([]);
});

describe('reports', () => {
  const { period } = digestOf('normal');
  const week = weekPeriod(Date.parse('2026-11-23T12:00:00Z'), 'Europe/Zurich');

  it.each([
    { of: period, key: 'reports/2026/11/19/riposte-2026-11-19.html' },
    { of: week, key: 'reports/2026/11/16/riposte-2026-W47.html' },
  ])('are kept as $key', ({ of, key }) => {
    expect(reportKey(of)).toBe(key);
  });

  it('link to those around them', () => {
    const linkTo = (key: string) => key;
    expect(aroundOf(digestOf('normal'), linkTo)).toEqual({
      previous: { label: 'Wednesday 18 November 2026', url: 'reports/2026/11/18/riposte-2026-11-18.html' },
      next: { label: 'Friday 20 November 2026', url: 'reports/2026/11/20/riposte-2026-11-20.html' },
      index: 'index.html',
    });
    expect(aroundOf(digestOf('first-day'), linkTo)).not.toHaveProperty('previous');
    expect(aroundOf({ ...digestOf('normal'), period: week, kind: 'week' }, linkTo)).toMatchObject({
      previous: { url: 'reports/2026/11/09/riposte-2026-W46.html' },
      next: { url: 'reports/2026/11/23/riposte-2026-W48.html' },
    });
  });

  it('are listed by month, newest first, and nothing else is', () => {
    const html = renderIndex(
      'riposte-prod',
      ['reports/2026/10/31/riposte-2026-10-31.html', reportKey(period), reportKey(week), 'reports/x', 'index.html'],
      (key) => key,
    );
    const found = [...html.matchAll(/<h2[^>]*>([^<]+) <|<a href="([^"]+)"/g)].map(
      ([, heading, link]) => heading ?? link,
    );
    expect(found).toEqual([
      'November 2026',
      reportKey(period),
      reportKey(week),
      'October 2026',
      'reports/2026/10/31/riposte-2026-10-31.html',
    ]);
  });
});
