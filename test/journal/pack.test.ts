import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { pack, unpack } from '../../src/journal/pack.ts';
import { WORDS_1 } from '../../src/journal/pack-words.ts';
import { READ_BY_DAY } from '../../src/journal/read-by-day.ts';
import { type FindingRecord, findingWrite, readFindingItem } from '../../src/journal/stored-finding.ts';
import { openItem, readResponse, storedResponse } from '../../src/journal/stored-response.ts';
import { givenFinding, givenResponse, NOW } from '../support/fixtures.ts';

const decision = {
  playbook: 'port-probe',
  action: 'block-ip' as const,
  target: '198.51.100.7/32',
  mode: 'enforce' as const,
  reason: 'The address looks for open ports of ours.',
  params: { hours: 24 },
};

describe('what is packed', () => {
  it('is opened as it was, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 3000 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (text, near) => expect(unpack(pack(text, near), near)).toBe(text),
      ),
    );
  });

  it.each([3_999, 4_000, 4_001, 400_000])(
    'is opened as it was with %i letters, and finds its words in it',
    (length) => {
      const text = `{"account":"111122223333","why":"${'é'.repeat(length)}`.slice(0, length);
      const packed = pack(text, 'near');
      expect(unpack(packed, 'near')).toBe(text);
      expect(packed.length).toBeLessThan(40 + length / 500);
    },
  );

  it('takes nothing for what stands beside it', () => {
    const id = createHash('sha256').update('x').digest('hex');
    expect(pack(`{"id":"${id}"}`, id).length).toBeLessThan(20);
    expect(pack(`{"id":"${id}"}`, '').length).toBeGreaterThan(40);
  });

  it('cannot be opened beside another key: nothing is made up', () => {
    const packed = pack('{"account":"111122223333"}', 'FINDING#111122223333');
    expect(() => expect(unpack(packed, 'FINDING#444455556666')).toBe('{"account":"111122223333"}')).toThrow();
  });

  it('in a way that a later release has is refused by its number', () => {
    expect(() => unpack(Uint8Array.of(7, 1, 2), '')).toThrow(/packed in way 7: a later release wrote it/);
  });

  it('opens with the words with which it was packed, which never change', () => {
    const sum = createHash('sha256').update(WORDS_1).digest('hex').slice(0, 16);
    expect(sum).toBe('a223e91a7119f507');
    expect(
      unpack(Buffer.from('AUMJVJiLnCAN5YIicJ2eWQJu2yalKoAqJFCSAbeKk/JTKvVAQYzsvNhaAA==', 'base64'), 'FINDING#x'),
    ).toBe('{"finding":{"title":"Bucket press-kit can be read by everybody."},"decisions":[]}');
  });
});

describe('a finding as it is stored', () => {
  it('is small, and is read as it was', () => {
    const finding = givenFinding();
    const { Key, ExpressionAttributeValues = {} } = findingWrite(finding, [decision], NOW).Update ?? {};
    const packed = ExpressionAttributeValues[':packed'] as Uint8Array;
    expect(packed.length).toBeLessThan(JSON.stringify({ finding, decisions: [decision] }).length / 2);
    const item = { ...Key, packed, lastSeen: finding.lastSeen } as unknown as FindingRecord;
    expect(readFindingItem(item)).toEqual({
      ...Key,
      lastSeen: finding.lastSeen,
      finding,
      decisions: [decision],
    });
  });
});

describe('a response as it is stored', () => {
  const record = {
    ...givenResponse({}, { decision, at: NOW }),
    before: { secret: 'stays here' },
    effect: 'blocks 198.51.100.7/32',
    outcome: 'applied' as const,
  };

  it('is read as it was', () => {
    expect(readResponse(storedResponse(record) as never)).toEqual(record);
    expect(openItem(storedResponse(record) as never)).toMatchObject({ before: record.before, effect: record.effect });
  });

  it('gives an index what it tells, and neither the state before nor the history', () => {
    const stored = storedResponse(record);
    const names = new Set<string>([...READ_BY_DAY, 'pk', 'sk', 'dayKey', 'dayAt']);
    const held = Object.fromEntries(Object.entries(stored).filter(([name]) => names.has(name)));
    const read = readResponse(held as never);
    const { before: _before, attempts: _attempts, version: _version, history: _history, ...told } = record;
    expect(read).toEqual({ ...told, history: [] });
  });
});

it('an index includes no more names than DynamoDB takes: 20', () => {
  expect(READ_BY_DAY.length).toBeLessThanOrEqual(20);
  expect(new Set(READ_BY_DAY).size).toBe(READ_BY_DAY.length);
});
