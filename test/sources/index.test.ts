import { readdirSync } from 'node:fs';
import { MalformedEventError, UnsupportedEventError } from '../../src/core/errors.ts';
import { findingKey, SOURCE_IDS, type SourceId } from '../../src/core/finding.ts';
import { sourceOf, sources } from '../../src/sources/index.ts';
import { allBundled, bundled, bundledNames, findingOf } from './support.ts';

const SOURCES = Object.keys(sources) as SourceId[];
// What the sources share, beside the sources themselves.
const SHARED = ['posture', 'read', 'trail'];

describe('the index of sources', () => {
  it('holds every folder of src/sources', () => {
    const entries = readdirSync(new URL('../../src/sources', import.meta.url), { withFileTypes: true });
    const named = entries.flatMap(({ name }) => (name.endsWith('.ts') || SHARED.includes(name) ? [] : [name]));
    expect(named.sort()).toEqual([...SOURCES].sort());
  });

  it('holds each source under its own id', () => {
    expect(Object.entries(sources).map(([id, source]) => [id, source.id])).toEqual(SOURCES.map((id) => [id, id]));
    expect(SOURCES).toEqual([...SOURCE_IDS]);
  });

  it.each(SOURCES.map((id) => ({ id })))('has events of every detail-type of $id', ({ id }) => {
    const types = bundledNames(id).map((name) => bundled(id, name)['detail-type']);
    expect([...new Set(types)].sort()).toEqual(
      [...new Set(sources[id].rules.flatMap((rule) => rule.detailTypes))].sort(),
    );
  });
});

describe('finding the source of an event', () => {
  it.each(allBundled)('finds $source for $name', ({ source, name }) => {
    expect(sourceOf(bundled(source, name)).id).toBe(source);
  });

  it.each([
    { what: 'null', event: null },
    { what: 'text', event: 'aws.guardduty' },
    { what: 'a number', event: 7 },
    { what: 'an array', event: [{ source: 'aws.guardduty' }] },
    { what: 'nothing', event: undefined },
    { what: 'an object without a source', event: {} },
    { what: 'a source that is a number', event: { source: 5 } },
    { what: 'an empty source', event: { source: '' } },
  ])('refuses $what as malformed', ({ event }) => {
    expect(() => sourceOf(event)).toThrow(MalformedEventError);
  });

  it('names the service that nobody reads, cleaned and cut', () => {
    const event = { source: `aws.<b>\u001b[31m\u202e${'x'.repeat(500)}` };
    expect(() => sourceOf(event)).toThrow(UnsupportedEventError);
    expect(() => sourceOf(event)).toThrow(
      /^source "aws\.<b> \[31m x{60,80}…" is not one that Riposte reads; it reads aws\./,
    );
  });

  it.each(['toString', '__proto__', 'constructor'])('does not take %s for a source', (source) => {
    expect(() => sourceOf({ source })).toThrow(UnsupportedEventError);
  });
});

describe('the bundled events', () => {
  it.each([
    { source: 'guardduty', atLeast: 32 },
    { source: 'macie', atLeast: 7 },
    { source: 'acm', atLeast: 7 },
    { source: 'parameter-store', atLeast: 5 },
  ] as const)('are at least $atLeast of $source', ({ source, atLeast }) => {
    expect(bundledNames(source).length).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(allBundled)('$source/$name is one finding of its day', ({ source, name }) => {
    const finding = findingOf(source, name);
    // What AWS tells in one region only may be about any, or about none.
    expect(finding).toMatchObject({ source, partition: 'aws' });
    expect(['eu-west-1', bundled(source, name).region]).toContain(finding.region);
    expect(finding.facts).not.toHaveProperty('unreadable');
    const times = [bundled(source, name).time as string, finding.firstSeen, finding.lastSeen];
    for (const time of times) expect(time >= '2026-11-20T08' && time < '2026-11-20T12').toBe(true);
    expect(finding.firstSeen <= finding.lastSeen).toBe(true);
  });

  it('are all different findings', () => {
    const keys = allBundled.map(({ source, name }) => findingKey(findingOf(source, name)));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('name a different peer in every attack from the network', () => {
    const peers = allBundled
      .map(({ source, name }) => findingOf(source, name))
      .filter(({ facts }) => facts.peerKind === 'network')
      .flatMap((finding) => finding.peers.map(({ address }) => address));
    expect(new Set(peers).size).toBe(peers.length);
  });
});
