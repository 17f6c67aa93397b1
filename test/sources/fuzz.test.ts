import fc from 'fast-check';
import { MalformedEventError, UnsupportedEventError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import { sources } from '../../src/sources/index.ts';
import { inYardsticks } from '../support/processor.ts';
import { allBundled, bundled, type Json } from './support.ts';

// Printed, so that a failure can be run again: FUZZ_SEED=… npm test.
const seed = Number(process.env.FUZZ_SEED ?? 20_261_120);
const RUNS = 3000;

const hostileText = fc.constantFrom(
  'line\nbreak\r\n',
  '<script>alert(1)</script>',
  '\u001b[31mred\u001b[0m',
  '\u202egpj.exe\u2066',
  'zero\u200bwidth\ufeff\u00ad',
  '\ud800 half',
  '😀'.repeat(400),
  '198.51.100.7; DROP TABLE',
  '0.0.0.0/0',
  '::ffff:198.51.100.7',
  'arn:aws-cn:s3:::x',
  'arn:aws:iam::444455556666:user/x',
  '__proto__',
  '${jndi:ldap://example.com}',
  'true',
  ' ',
  'x'.repeat(100_000),
);
const anything = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(null, true, false, [], {}, [[]], [null], Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 22.5, 1e308),
  fc.jsonValue({ maxDepth: 3 }),
);
const change = fc.record({
  /** Which of the event's paths, modulo how many there are. */
  at: fc.nat(100_000),
  how: fc.constantFrom('replace', 'replace', 'delete', 'retype', 'nest', 'list', 'repeat', 'foreign'),
  value: anything,
});

function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...path, key]));
  return path.length > 0 ? [path, ...inside] : inside;
}

function retyped(value: unknown): unknown {
  if (typeof value === 'string') return Number(value) || value.length;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** Moves what a text names to another account and partition. */
function foreign(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replace('111122223333', '444455556666').replace('arn:aws:', 'arn:aws-cn:');
}

function mutate(event: Json, { at, how, value }: { at: number; how: string; value: unknown }): void {
  const paths = pathsOf(event);
  const path = [...(paths[at % paths.length] ?? [])];
  const key = path.pop();
  let parent = event;
  for (const step of path) parent = parent[step] as Json;
  if (key === undefined) return;
  const old = parent[key];
  if (how === 'delete') delete parent[key];
  else
    parent[key] = {
      replace: value,
      retype: retyped(old),
      nest: { [key]: old },
      list: [old],
      repeat: Array(3).fill(old),
      foreign: foreign(old),
    }[how];
}

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
// An object's key and a secret's ARN are the longest identifiers there are.
const CAPS: Record<string, number> = { id: 1100, arn: 2048, title: 256, type: 128, address: 64, domain: 253, key: 128 };

function checkStrings(value: unknown, name = ''): void {
  if (typeof value === 'string') {
    if (HIDDEN.test(value) || !value.isWellFormed())
      throw new Error(`${name} holds hidden characters: ${JSON.stringify(value)}`);
    if (value.length > (CAPS[name] ?? 256)) throw new Error(`${name} has ${value.length} characters`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      checkStrings(key, 'key');
      checkStrings(entry, Array.isArray(value) ? name : key);
    }
  }
}

function checkFinding(finding: Finding): void {
  checkStrings(finding);
  expect(finding.id.length).toBeLessThanOrEqual(256);
  expect(finding.account).toMatch(/^\d{12}$/);
  expect(finding.severity).toBeGreaterThanOrEqual(0);
  expect(finding.severity).toBeLessThanOrEqual(10);
  expect(finding.count).toBeGreaterThanOrEqual(1);
  expect(new Date(finding.lastSeen).toISOString()).toBe(finding.lastSeen);
  for (const { arn } of finding.resources)
    if (arn)
      expect(arn).toMatch(
        new RegExp(`^arn:${finding.partition}:[a-z0-9-]+:(${finding.region}|):(${finding.account}|):.`),
      );
}

/** Returns whether it was read. */
function parseOrRefuse(source: keyof typeof sources, event: unknown): boolean {
  try {
    for (const finding of sources[source].parse(event)) checkFinding(finding);
    return true;
  } catch (error) {
    if (!(error instanceof MalformedEventError || error instanceof UnsupportedEventError)) throw error;
    expect(error.message.length).toBeLessThanOrEqual(400);
    expect(error.message).not.toMatch(HIDDEN);
    return false;
  }
}

describe(`any event at all (seed ${seed})`, () => {
  it('is read or refused, whatever was changed in it', () => {
    let read = 0;
    const property = fc.property(
      fc.constantFrom(...allBundled),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      ({ source, name }, changes) => {
        const event = bundled(source, name);
        for (const one of changes) mutate(event, one);
        if (parseOrRefuse(source, event)) read += 1;
      },
    );
    fc.assert(property, { numRuns: RUNS, seed });
    // A fuzz that is always refused at the first field would prove nothing about the others.
    expect(read).toBeGreaterThan(RUNS / 3);
  }, 60_000);

  it('is read or refused, whatever it is', () => {
    const property = fc.property(fc.constantFrom(...Object.values(sources)), fc.anything(), ({ id }, event) => {
      parseOrRefuse(id, event);
    });
    fc.assert(property, { numRuns: 1000, seed });
  });

  it.each(allBundled.filter((_, index) => index % 6 === 0))(
    'of 256 KB is read at once: $source/$name',
    ({ source, name }) => {
      const event = bundled(source, name);
      const detail = event.detail as Json;
      detail.padding = 'x'.repeat(120_000);
      detail.title = '\u202e<b>'.repeat(30_000);
      expect(inYardsticks(() => parseOrRefuse(source, event))).toBeLessThan(10);
    },
  );
});
