import type { Alert } from '../../src/alerts/alert.ts';
import { compose, summarize } from '../../src/alerts/message.ts';
import { givenIsolation } from './given-alert.ts';

const ROOM = { bytes: 100_000 };

const question = (target: string, more: Partial<Alert> = {}): Alert =>
  givenIsolation(target, { sequence: 'guardduty#111122223333#eu-west-1#sequence-1', ...more });

const stepsOf = (alerts: readonly Alert[]) =>
  alerts.map(({ id, step }) => [id, step && `${step.number} of ${step.of}`]);

it('counts a response once, though its question was held together with the reminder of it', () => {
  const [one, two] = [question('i-1'), question('i-2')];
  const again = { ...one, id: `${one.id}#reminder` };
  const [message] = summarize([one, two, again], ROOM);
  expect(stepsOf(message?.alerts ?? [])).toEqual([
    [one.id, undefined],
    [two.id, '1 of 2'],
    [again.id, '2 of 2'],
  ]);
});

it('makes no question of steps of what was asked about one response twice', () => {
  const one = question('i-1');
  const [message] = compose([one, { ...one, id: `${one.id}#reminder` }], [], ROOM);
  expect(message?.alerts.map(({ step }) => step)).toEqual([undefined, undefined]);
});
