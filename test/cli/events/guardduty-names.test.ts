import { guardDutyDetail } from '../../../src/cli/events/guardduty-names.ts';
import { wrapped } from '../../../src/cli/events/wrap.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { parseEvent } from '../../../src/decide/read-event.ts';
import { guardduty } from '../../../src/sources/guardduty/index.ts';
import { bundled } from '../../support/stories.ts';
import { type Member, membersOfFinding } from './guardduty-model.ts';

const members = membersOfFinding();

/** A finding in which a member stands where the model has it. */
const holding = ({ parent }: Member, name: string, value: unknown): Record<string, unknown> =>
  parent === '' ? { [name]: value } : { [parent]: { [name]: value } };

// Two fields that hold a structure keep their capital where they stand, and lose it where the test puts them.
const at = (detail: Record<string, unknown>, { parent, onTheWire }: Member): unknown => {
  const holder = detail[parent] ?? detail[parent.charAt(0).toLowerCase() + parent.slice(1)];
  return parent === '' ? detail[onTheWire] : (holder as Record<string, unknown> | undefined)?.[onTheWire];
};

describe('the names of GuardDuty’s API, by the model of the installed SDK', () => {
  it('are all looked at', () => {
    expect(members.length).toBeGreaterThan(600);
    expect(members.filter(({ isTime }) => isTime).length).toBeGreaterThanOrEqual(20);
    expect(members.some(({ keyed }) => keyed === 2)).toBe(true);
  });

  it('become those of an event, each of them', () => {
    const wrong = members.filter((member) => at(guardDutyDetail(holding(member, member.name, 'x')), member) !== 'x');
    expect(wrong.map(({ parent, name, onTheWire }) => `${parent}.${name} should be ${onTheWire}`)).toEqual([]);
  });

  it('leave an event that has them already as it is', () => {
    const wrong = members.filter(
      (member) => at(guardDutyDetail(holding(member, member.onTheWire, 'x')), member) !== 'x',
    );
    expect(wrong).toEqual([]);
  });

  it('become text where they are times, and only there', () => {
    const seconds = 1_795_162_187;
    for (const member of members.filter(({ isTime, isText }) => isTime || !isText)) {
      const value = at(guardDutyDetail(holding(member, member.name, seconds)), member);
      expect([member, value]).toEqual([member, member.isTime ? '2026-11-20T08:09:47.000Z' : seconds]);
    }
  });

  it('keep the keys that are data', () => {
    for (const member of members.filter(({ keyed }) => keyed > 0)) {
      const value = member.keyed === 2 ? { SomeKey: { AnotherKey: 'x' } } : { 'AWS::S3::Bucket': 'x' };
      expect(at(guardDutyDetail(holding(member, member.name, value)), member)).toEqual(value);
    }
  });
});

/** A detail as an SDK or the command line shows it: the other way round, by the model. */
function asTheApiAnswers(value: unknown, parent = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => asTheApiAnswers(entry, parent));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const member = members.find((one) => one.parent === parent && one.onTheWire === key);
      if (!member) return [];
      return [[member.name, member.keyed > 0 ? inner : asTheApiAnswers(inner, key)]];
    }),
  );
}

const findingOf = (event: unknown): Finding | undefined => parseEvent([guardduty], JSON.stringify(event))[0];

describe('a finding from the API', () => {
  it.each([
    'attack-sequence-compromised-credentials',
    'bucket-listed-from-tor',
    'crypto-mining-outbound',
    'database-password-guessed',
    'kubernetes-secrets-read',
    'malware-in-uploaded-object',
    'port-probe-search-cluster',
    'runtime-crypto-miner-on-node',
    'unusual-download-from-bucket',
  ])('says the same as the event: %s', (name) => {
    const event = JSON.parse(bundled(`guardduty/${name}`));
    const answer = asTheApiAnswers(event.detail) as Record<string, unknown>;
    const found = findingOf(wrapped(answer)?.event);
    const { receivedIn, ...told } = findingOf(event) as Finding;
    expect(found).toMatchObject(JSON.parse(JSON.stringify({ ...told, facts: {} })));
    expect(found?.receivedIn).toEqual({ account: told.account, region: told.region });
    expect(wrapped(answer)?.form).toBe('guardduty-api');
  });

  it('is known as a sample by what its text says', () => {
    const { detail } = JSON.parse(bundled('guardduty/port-probe-search-cluster'));
    const answer = asTheApiAnswers(detail) as { Service: Record<string, unknown> };
    answer.Service.AdditionalInfo = { Type: 'default', Value: '{"sample":true,"threatListName":"Example"}' };
    expect(findingOf(wrapped(answer)?.event)).toMatchObject({
      sample: true,
      facts: { threatListName: 'Example, ProofPoint' },
    });
  });
});
