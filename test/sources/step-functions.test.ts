import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { MalformedEventError } from '../../src/core/errors.ts';
import { isTaskToken, questionMark } from '../../src/core/workflow-question.ts';
import { stepFunctions } from '../../src/sources/step-functions/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const QUESTION = 'release-question';
const of = (changes: Record<string, unknown> = {}) => findingOf('step-functions', QUESTION, changes);

describe('what a state machine asks', () => {
  it('is a finding of its execution’s account and Region, with the text as a fact', () => {
    expect(of()).toMatchObject({
      type: 'Workflow Question',
      title: 'Workflow release asks: “Release version 4.2.0 to production?”',
      severity: 5,
      account: '111122223333',
      region: 'eu-west-1',
      resources: [],
      facts: {
        machine: 'release',
        step: 'AskFirst',
        question: 'Release version 4.2.0 to production?',
        details: 'commit: 0a1b2c3d; tests passed: 418',
        answerBy: '2026-11-20T15:30:00.000Z',
      },
    });
  });

  it('does not hold the token, and has the same id with the mark in its place', () => {
    const token = String((bundled('step-functions', QUESTION).detail as Record<string, unknown>).taskToken);
    const finding = of();
    expect(JSON.stringify(finding)).not.toContain(token);
    expect(of({ 'detail.taskToken': questionMark(token) })).toEqual(finding);
    expect(of({ 'detail.taskToken': `${token}2` }).id).not.toBe(finding.id);
  });

  it.each([
    { severity: 'low', is: 2 },
    { severity: 'high', is: 7 },
    { severity: undefined, is: 5 },
  ])('is as severe as it says: $severity', ({ severity, is }) => {
    expect(of({ 'detail.severity': severity }).severity).toBe(is);
  });

  it('of a run of a Map state is of the same workflow', () => {
    const execution =
      'arn:aws:states:eu-west-1:111122223333:execution:release/Regions:0a1b2c3d-0000-4000-8000-a0000000c002';
    expect(of({ 'detail.execution': execution }).facts).toMatchObject({ machine: 'release', execution });
  });

  it.each([
    { field: 'source', value: 'aws.states' },
    { field: 'detail-type', value: 'Question' },
    { field: 'time', value: 'soon' },
    { field: 'detail', value: 'text' },
    { field: 'detail.taskToken', value: 'with space' },
    { field: 'detail.taskToken', value: 'x'.repeat(2_049) },
    { field: 'detail.execution', value: 'arn:aws:states:eu-west-1:111122223333:stateMachine:release' },
    { field: 'detail.execution', value: 'arn:aws-cn:states:eu-west-1:111122223333:execution:release:1' },
    { field: 'detail.execution', value: 'arn:aws:states:eu-west-1:111122223333:execution:re<lease:1' },
    { field: 'detail.state', value: '' },
    { field: 'detail.question', value: ['text'] },
    { field: 'detail.details', value: { nested: {} } },
    { field: 'detail.details', value: Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, n])) },
    { field: 'detail.severity', value: 'constructor' },
    { field: 'detail.answerWithinMinutes', value: 4 },
    { field: 'detail.answerWithinMinutes', value: '60' },
    { field: 'detail.awnser', value: 1 },
  ])('is refused where $field is $value', ({ field, value }) => {
    expect(() => of({ [field]: value })).toThrow(MalformedEventError);
    expect(() => of({ [field]: value })).toThrow(field.replace('detail.awnser', 'awnser'));
  });

  it('is cut where it is long, and on one line', () => {
    const { facts } = of({ 'detail.question': `one\ntwo \u202e${'x'.repeat(9_000)}` });
    expect(String(facts.question)).toMatch(/^one two x+…$/);
    expect(String(facts.question).length).toBe(500);
  });

  it('whatever it is, is a finding or an error of ours', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (detail) => {
        const event = edited(bundled('step-functions', QUESTION), { detail: { ...detail, question: 'x' } });
        try {
          expect(stepFunctions.parse(event)).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedEventError);
        }
      }),
    );
  });
});

it('is what the example of the documentation sends', () => {
  const page = readFileSync(new URL('../../docs/workflows.md', import.meta.url), 'utf8');
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  const { Parameters } = JSON.parse(json).States.AskFirst;
  // As Step Functions puts the values of the context in their places.
  const context: Record<string, unknown> = {
    'time.$': '2026-11-20T11:30:00.000Z',
    'taskToken.$': 'AQB8AAAAKgAAAAMAAAAA',
    'execution.$': 'arn:aws:states:eu-west-1:111122223333:execution:release:0a1b2c3d',
    'state.$': 'AskFirst',
    'question.$': 'Release version 4.2.0 to production?',
    'commit.$': '0a1b2c3d',
  };
  const filled = (value: unknown): unknown =>
    typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(
          Object.entries(value).map(([name, each]) =>
            name.endsWith('.$') ? [name.slice(0, -2), context[name]] : [name, filled(each)],
          ),
        );
  expect(stepFunctions.parse(filled(Parameters.MessageBody))).toEqual([
    expect.objectContaining({ facts: expect.objectContaining({ machine: 'release', details: 'commit: 0a1b2c3d' }) }),
  ]);
});

it('a mark is no token, and a token is', () => {
  expect(isTaskToken('AQB8AAAAKgAAAAMAAAAA')).toBe(true);
  expect(isTaskToken(questionMark('AQB8AAAAKgAAAAMAAAAA'))).toBe(false);
});
