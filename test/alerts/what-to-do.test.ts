import { alertBody } from '../../src/alerts/alert-text.ts';
import { handOver } from '../../src/alerts/inbox.ts';
import { adviceOf } from '../../src/alerts/what-to-do.ts';
import { advisedPlaybooks as playbooks } from '../../src/policy/playbooks/advised.ts';
import { tellingOf } from '../../src/policy/playbooks/notification-policy.ts';
import { givenStack } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const guide = 'Narrow the rule of the security group first.';
const yourself = 'Do it yourself if you agree: block 198.51.100.7/32.';
const notify = givenDecision({ action: 'notify', target: '-', mode: 'notify' });

describe('what a person should do', () => {
  it.each([
    { of: 'what was done', alert: { outcome: 'applied' }, says: [guide] },
    { of: 'what is only told', alert: { outcome: 'applied', decision: notify }, says: [guide] },
    { of: 'a refusal', alert: { outcome: 'refused' }, says: [guide] },
    { of: 'what the mode leaves to people', alert: { outcome: 'notified' }, says: [yourself, guide] },
    { of: 'what nobody answered', alert: { outcome: 'lapsed' }, says: [yourself, guide] },
    { of: 'what only tells', alert: { outcome: 'notified', decision: notify }, says: [guide] },
    { of: 'a question', alert: { outcome: 'awaiting-approval' }, says: [guide] },
    { of: 'what the action found out', alert: { outcome: 'partial', advice: 'Add it.' }, says: ['Add it.', guide] },
    { of: 'what holds already', alert: { outcome: 'unchanged' }, says: ['Nothing, unless you disagree.'] },
    { of: 'what was put back', alert: { outcome: 'undone' }, says: ['Nothing, unless you disagree.'] },
  ] as const)('of $of', ({ alert, says }) => expect(adviceOf(givenAlert({ ...alert, guide }))).toEqual(says));

  it('is never empty, and stands in the alert after the commands of a question', () => {
    expect(adviceOf(givenAlert({ outcome: 'refused' }))).toEqual([expect.stringContaining('act yourself')]);
    const body = alertBody(givenAlert({ outcome: 'awaiting-approval', guide }));
    expect(body).toMatch(/What you should do\n {2}Narrow the rule of the security group first\.\n {2}Answer/);
  });
});

it('no reason leaves people to guess which of several facts it was', () => {
  const guessing = playbooks.filter(({ why }) => /^(?:It|The \w+) (?:is|was|has|are)\b[^.:]*, or /.test(why));
  expect(guessing.map(({ id, why }) => `${id}: ${why}`)).toEqual([]);
});

describe('the advice of playbooks', () => {
  it('is there for each built-in one', () =>
    expect(playbooks.filter(({ advice }) => advice === undefined).map(({ id }) => id)).toEqual([]));

  it('says of what people are told more than nothing', () => {
    const told = playbooks.filter(({ steps }) => steps.some(({ mode }) => mode !== 'observe'));
    expect(told.filter(({ advice = '' }) => advice.length < 40).map(({ id }) => id)).toEqual([]);
  });

  it('is what riposte.yml makes of it', () => {
    const telling = tellingOf({ override: { 'port-probe': { advice: guide } } });
    expect(telling('port-probe')).toMatchObject({ advice: guide });
  });

  it('reaches people with the alert', async () => {
    const stack = givenStack();
    expect(await handOver([givenAlert()], stack, stack.world.now())).toEqual([]);
    await stack.drain();
    const text = stack.services.sns.published.map(({ message }) => message).join();
    expect(text.replace(/\s+/g, ' ')).toContain(tellingOf()('port-probe')?.advice);
  });
});
