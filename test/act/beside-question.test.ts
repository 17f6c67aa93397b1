import { besideQuestion, failedBeside } from '../../src/act/beside-question.ts';
import type { Work } from '../../src/act/work.ts';
import { isAsked, type ResponseRecord } from '../../src/journal/response-record.ts';
import { NOW } from '../support/fixtures.ts';

const HOUR = 3_600_000;
const followUp = { step: 'delete what was replaced', at: NOW - 1 };
const record = {
  key: 'rotate-secret#111122223333#eu-west-1#shop',
  state: 'waiting',
  outcome: 'awaiting-approval',
  reason: 'It is exposed again.',
  giveUpAt: NOW + HOUR,
  plan: 'p1',
  history: [],
  followUp,
} as unknown as ResponseRecord;
const workOf = (step: 'wait' | 'expire') =>
  ({ record, plan: step === 'wait' ? { step, reason: 'paused' } : { step } }) as unknown as Work;

it('a step that waits for a pause waits beside the question, which is looked at meanwhile', () => {
  const later = NOW + 300_000;
  const waits = besideQuestion(workOf('wait'), { state: 'done', reason: 'The follow-up waits.', dueAt: later }, NOW);
  expect(waits).toMatchObject({ ...record, dueAt: NOW, followUp: { ...followUp, at: later } });
});

it('the last step leaves the question alone, and says in the history how it went', () => {
  const over = besideQuestion(workOf('expire'), { state: 'done', reason: 'Deleted.' }, NOW);
  expect(over).not.toHaveProperty('followUp');
  expect(over).toMatchObject({ state: 'waiting', reason: record.reason, giveUpAt: record.giveUpAt, plan: 'p1' });
  expect(over.history).toMatchObject([{ what: 'followed up', why: 'Deleted.' }]);
});

it('one that failed is tried again in an hour', () => {
  expect(failedBeside({ record }, NOW)).toMatchObject({
    state: 'waiting',
    outcome: 'awaiting-approval',
    followUp: { at: NOW + HOUR },
  });
});

it.each([
  ['waiting', 'awaiting-approval', true],
  ['expiring', 'awaiting-approval', true],
  ['expiring', 'applied', false],
  ['claimed', 'awaiting-approval', false],
] as const)('people are asked about what is %s and %s: %s', (state, outcome, is) => {
  expect(isAsked({ ...record, state, outcome })).toBe(is);
});
