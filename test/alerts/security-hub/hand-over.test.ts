import { createLocalStack } from '../../../local/local-stack.ts';
import type { Ending } from '../../../src/act/work.ts';
import type { Alert } from '../../../src/alerts/alert.ts';
import { type HubMessage, noteInSecurityHub } from '../../../src/alerts/security-hub/hand-over.ts';
import { silent, type Telemetry } from '../../../src/core/telemetry.ts';
import { findingOf } from '../../sources/support.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';

const finding = findingOf('security-hub', 'control-failed');
const ending = (n: number): Ending => {
  const alert: Alert = {
    id: `a${n}`,
    key: `k${n}`,
    finding: { ...finding, facts: { ...finding.facts, hubId: `finding-${n}` } },
    decision: { playbook: 'p', action: 'notify', target: '-', mode: 'notify', reason: 'r', params: {} },
    outcome: 'notified',
    reason: 'r',
  };
  return { alert } as Ending;
};
const endings = (count: number): Ending[] => Array.from({ length: count }, (_, n) => ending(n));
const given = (securityHub: boolean) =>
  createLocalStack({ account: ACCOUNT, region: REGION, startAt: NOW, securityHub });

describe('handing over what Security Hub is to show', () => {
  it('costs nothing where the setting is off, or nothing of the batch stands there', async () => {
    const off = given(false);
    await noteInSecurityHub(endings(3), { ...off, telemetry: silent });
    const on = given(true);
    await noteInSecurityHub([{} as Ending], { ...on, telemetry: silent });
    expect([off.callsMade(), on.callsMade()]).toEqual([0, 0]);
  });

  it('takes one call, with a hundred findings in a message', async () => {
    const stack = given(true);
    await noteInSecurityHub(endings(250), { ...stack, telemetry: silent });
    expect(Object.fromEntries(stack.counts)).toEqual({ 'sqs:SendMessageBatch': 1 });
    const sizes = stack.receive('hub-notes').map(({ body }) => (JSON.parse(body) as HubMessage).changes.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  it('is logged when the queue does not take it, and fails nothing', async () => {
    const stack = given(true);
    const logged: unknown[] = [];
    const telemetry: Telemetry = { ...silent, error: (_message, fields) => void logged.push(fields) };
    const clients = { sqs: { send: () => Promise.reject(new Error('no such queue')) } };
    await noteInSecurityHub(endings(2), { clients, config: stack.config, telemetry });
    expect(logged).toEqual([expect.objectContaining({ count: 2 })]);
  });

  it('leaves out one that cannot be made, logs it, and hands over the others', async () => {
    const stack = given(true);
    const logged: unknown[] = [];
    const telemetry: Telemetry = { ...silent, error: (message, fields) => void logged.push([message, fields]) };
    const [first, second] = endings(2);
    const broken = { alert: { ...first?.alert, decision: undefined } } as unknown as Ending;
    await noteInSecurityHub([broken, second as Ending], { ...stack, telemetry });
    expect(logged).toEqual([['note for Security Hub not made', expect.objectContaining({ key: 'k0' })]]);
    const notes = stack.receive('hub-notes').flatMap(({ body }) => (JSON.parse(body) as HubMessage).changes);
    expect(notes).toHaveLength(1);
  });
});
