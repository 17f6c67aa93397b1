import { MalformedEventError } from '../../src/core/errors.ts';
import type { SourceId } from '../../src/core/finding.ts';
import { sources } from '../../src/sources/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const EXAMPLES: { source: SourceId; name: string }[] = [
  { source: 'guardduty', name: 'malicious-caller-inbound' },
  { source: 'macie', name: 'bucket-public' },
  { source: 'acm', name: 'expired' },
  { source: 'parameter-store', name: 'expires-in-five-days' },
];

describe.each(EXAMPLES)('the envelope of $source', ({ source, name }) => {
  it.each([
    { what: 'another source', changes: { source: 'aws.ec2' }, says: 'source should be "aws.' },
    { what: 'no source', changes: { source: undefined }, says: 'but is missing' },
    { what: 'no detail-type', changes: { 'detail-type': undefined }, says: 'detail-type should be text' },
    { what: 'no account', changes: { account: undefined }, says: 'account should be' },
    {
      what: 'an account of 13 digits',
      changes: { account: '1111222233334' },
      says: 'account should be an account of 12',
    },
    { what: 'an account as a number', changes: { account: 111122223333 }, says: 'but is 111122223333' },
    { what: 'an account and a line break', changes: { account: '111122223333\n' }, says: 'account should be' },
    {
      what: 'a region that is none',
      changes: { region: 'europe' },
      says: 'region should be a region such as eu-west-1',
    },
    { what: 'a region with a path', changes: { region: 'eu-west-1/../x' }, says: 'region should be' },
    { what: 'no time', changes: { time: undefined }, says: 'time should be a time in ISO 8601' },
    { what: 'a time that is none', changes: { time: 'yesterday' }, says: 'time should be a time in ISO 8601' },
    { what: 'a 13th month', changes: { time: '2026-13-01T00:00:00Z' }, says: 'time should be' },
    { what: 'a time in seconds', changes: { time: 1795000000 }, says: 'time should be' },
    { what: 'no detail', changes: { detail: undefined }, says: 'detail should be an object, but is missing' },
    { what: 'null as detail', changes: { detail: null }, says: 'detail should be an object' },
    { what: 'an array as detail', changes: { detail: [] }, says: 'detail should be an object, but is an array' },
    { what: 'text as detail', changes: { detail: '{}' }, says: 'detail should be an object, but is "{}"' },
  ])('refuses $what', ({ changes, says }) => {
    const parse = () => sources[source].parse(edited(bundled(source, name), changes));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });

  it.each([null, undefined, 1, 'text', [], [{}], true])('refuses %j', (event) => {
    expect(() => sources[source].parse(event)).toThrow(MalformedEventError);
  });

  it('shows at most 80 cleaned characters of what it refuses', () => {
    const region = `\u001b[31m<script>\u202e${'a'.repeat(100_000)}`;
    const parse = () => sources[source].parse(edited(bundled(source, name), { region }));
    expect(parse).toThrow(/^region should be a region such as eu-west-1, but is "\[31m<script> a{50,70}…"\.$/);
  });

  it.each([
    { time: '2026-11-20 09:08:07', utc: '2026-11-20T09:08:07.000Z' },
    { time: '2026-11-20T09:08:07Z', utc: '2026-11-20T09:08:07.000Z' },
    { time: '2026-11-20T09:08:07.123456Z', utc: '2026-11-20T09:08:07.123Z' },
    { time: '2026-11-20T10:08:07+01:00', utc: '2026-11-20T09:08:07.000Z' },
    { time: '2026-11-20 09:08 UTC', utc: '2026-11-20T09:08:00.000Z' },
  ])('reads the time $time', ({ time, utc }) => {
    const finding = findingOf(source, name, { time, 'detail-type': 'Something New' });
    expect(finding.lastSeen).toBe(utc);
  });

  it('turns an event that nobody has heard of into something to tell, and nothing to do', () => {
    const event = edited(bundled(source, name), { 'detail-type': 'Something\u202e New' });
    expect(sources[source].parse(event)).toEqual([
      expect.objectContaining({
        source,
        id: event.id,
        type: 'Unknown event: Something New',
        severity: 2,
        account: '111122223333',
        peers: [],
        resources: [],
        facts: {},
      }),
    ]);
  });
});
