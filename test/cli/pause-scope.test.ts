import { scopeOf } from '../../src/cli/pause-scope.ts';
import { untilOf } from '../../src/cli/until.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('what is paused', () => {
  it.each([
    { options: {}, scope: { level: 'all', of: '' } },
    { options: { class: 'buckets' }, scope: { level: 'class', of: 'buckets' } },
    { options: { account: '111122223333' }, scope: { level: 'account', of: '111122223333' } },
  ])('is read from $options', ({ options, scope }) => {
    expect(scopeOf(options)).toEqual(scope);
  });

  it.each([
    { options: { class: 'bucket' }, says: /--class: "bucket" is not one of principals, instances, buckets/ },
    { options: { action: 'block' }, says: /--action: "block" is not one of/ },
    { options: { account: '12' }, says: /twelve digits/ },
    { options: { playbook: 'No such' }, says: /playbooks list/ },
    {
      options: { class: 'buckets', account: '111122223333' },
      says: /Pause one scope at a time: --account and --class/,
    },
  ])('is refused in clear words: $options', ({ options, says }) => {
    expect(() => scopeOf(options)).toThrow(says);
  });
});

describe('until when', () => {
  it.each([
    { text: '30m', at: '2026-11-28T12:30:00.000Z' },
    { text: '4h', at: '2026-11-28T16:00:00.000Z' },
    { text: '2d', at: '2026-11-30T12:00:00.000Z' },
    { text: '2026-11-30T18:00Z', at: '2026-11-30T18:00:00.000Z' },
    { text: '2026-11-30T18:00+01:00', at: '2026-11-30T17:00:00.000Z' },
  ])('$text is $at', ({ text, at }) => {
    expect(new Date(untilOf(text, NOW)).toISOString()).toBe(at);
  });

  it.each(['', 'tomorrow', '4', '0h', '-1h', '2026-11-28T11:00Z', '2026-13-01T00:00Z', '18:00'])(
    '"%s" is refused',
    (text) => {
      expect(() => untilOf(text, NOW)).toThrow(/--until/);
    },
  );
});
