import { alertBody } from '../../src/alerts/alert-text.ts';
import { arrive, givenStack } from '../support/stories.ts';
import { givenAlert, givenDecision } from './given-alert.ts';

const WHY = 'The address looks for open ports of ours.';
const REFUSED = '198.51.100.7 is one of the addresses that are never blocked.';

/** The text below a heading, on one line. */
const section = (body: string, heading: string): string =>
  (body.split(`\n${heading}\n`)[1] ?? '').split('\n\n')[0]?.replace(/\s+/g, ' ').trim() ?? '';

describe('what Riposte did and why are not the same sentence twice', () => {
  it.each([
    {
      end: 'a question',
      alert: { outcome: 'awaiting-approval', reason: WHY },
      did: 'Nothing yet, it waits for your answer.',
      why: `Playbook port-probe, mode enforce: ${WHY}`,
    },
    {
      end: 'a question with a reason of its own',
      alert: { outcome: 'awaiting-approval', reason: `${WHY} It was asked on Monday.` },
      did: 'Nothing yet, it waits for your answer: It was asked on Monday.',
      why: `Playbook port-probe, mode enforce: ${WHY}`,
    },
    {
      end: 'what is left to people',
      alert: { outcome: 'notified', reason: WHY },
      did: 'Nothing, it leaves this to you.',
      why: `Playbook port-probe, mode enforce: ${WHY}`,
    },
    {
      end: 'a refusal',
      alert: { outcome: 'refused', reason: REFUSED, decision: givenDecision({ reason: REFUSED, outcome: 'refused' }) },
      did: `Nothing: ${REFUSED}`,
      why: 'Playbook port-probe, mode enforce.',
    },
    {
      end: 'a refusal with the reason of the playbook beside it',
      alert: { outcome: 'refused', reason: REFUSED },
      did: `Nothing: ${REFUSED}`,
      why: `Playbook port-probe, mode enforce: ${WHY}`,
    },
  ] as const)('of $end', ({ alert, did, why }) => {
    const body = alertBody(givenAlert(alert));
    expect(section(body, 'What Riposte did').replace(/ now not blocked .*$/, '')).toBe(did);
    expect(section(body, 'Why')).toBe(why);
  });

  it.each([
    'guardduty/access-key-used-from-tor',
    'guardduty/attack-sequence-compromised-credentials',
    'access-analyzer/public-bucket',
  ])('of %s, whatever it leads to', async (event) => {
    const stack = givenStack();
    arrive(stack, event);
    await stack.drain();
    const [first] = stack.services.sns.published;
    const did = section(first?.message ?? '', 'What Riposte did');
    const why = section(first?.message ?? '', 'Why').replace(/^[^:]*: /, '');
    expect(did).not.toBe('');
    for (const said of why.split(/(?<=[.?]) /).filter((each) => each.length > 20 && !each.startsWith('Playbook')))
      expect(did).not.toContain(said);
  });
});
