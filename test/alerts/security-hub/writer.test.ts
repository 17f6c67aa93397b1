import { createLocalAccount } from '../../../local/local-account.ts';
import type { HubChange } from '../../../src/alerts/security-hub/change.ts';
import { createHubWriter } from '../../../src/alerts/security-hub/writer.ts';
import type { Delivery } from '../../../src/core/delivery.ts';
import { silent } from '../../../src/core/telemetry.ts';
import { ACCOUNT, NOW, REGION } from '../../support/fixtures.ts';

const PRODUCT = 'arn:aws:securityhub:eu-west-1::product/aws/guardduty';
const change = (id: string, rest: Partial<HubChange> = {}): HubChange => ({
  id,
  productArn: PRODUCT,
  note: 'People were told.',
  status: 'NOTIFIED',
  ...rest,
});
const delivery = (changes: readonly unknown[], messageId = 'm1'): Delivery => ({
  messageId,
  receives: 1,
  body: JSON.stringify({ kind: 'security-hub', changes }),
});

function given() {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW });
  const hub = account.services.securityhub;
  const telling = (id: string) => (id === 'routine' ? { tell: 'digest' as const } : undefined);
  const options = { clients: account.clients, config: { stack: 'riposte-test' }, telling, telemetry: silent };
  return { account, hub, write: createHubWriter(options) };
}

describe('writing into Security Hub', () => {
  it.each([
    { before: 'NEW', asks: 'NOTIFIED', after: 'NOTIFIED' },
    { before: 'NEW', asks: 'RESOLVED', after: 'RESOLVED' },
    { before: 'NOTIFIED', asks: 'RESOLVED', after: 'RESOLVED' },
    { before: 'RESOLVED', asks: 'NOTIFIED', after: 'RESOLVED' },
    { before: 'SUPPRESSED', asks: 'NOTIFIED', after: 'SUPPRESSED' },
    { before: 'SUPPRESSED', asks: 'RESOLVED', after: 'SUPPRESSED' },
    { before: 'NEW', asks: undefined, after: 'NEW' },
  ] as const)('leaves what is $before as $after when it asks for $asks', async ({ before, asks, after }) => {
    const { hub, write } = given();
    const finding = hub.seedFinding('one', PRODUCT, before);
    const { status: _, ...rest } = change('one');
    expect(await write([delivery([{ ...rest, ...(asks && { status: asks }) }])])).toEqual([]);
    expect(finding.workflow).toBe(after);
    expect(finding.note).toMatchObject({ text: 'People were told.', updatedBy: 'riposte-test' });
  });

  it('passes over what is not there, and what another product has under the same id', async () => {
    const { account, hub, write } = given();
    const other = hub.seedFinding('one', `${PRODUCT}-of-another`);
    expect(await write([delivery([change('one'), change('two')])])).toEqual([]);
    expect(other.note).toBeUndefined();
    expect(account.counts.get('securityhub:BatchUpdateFindings')).toBeUndefined();
  });

  it('leaves to the daily email what a playbook leaves to it', async () => {
    const { account, hub, write } = given();
    hub.seedFinding('one', PRODUCT);
    await write([delivery([change('one', { toldBy: 'routine' })])]);
    expect(account.callsMade()).toBe(0);
  });

  it('writes a whole batch of the same in one call, and looks for twenty at a time', async () => {
    const { account, hub, write } = given();
    const ids = Array.from({ length: 50 }, (_, n) => `finding-${n}`);
    for (const id of ids) hub.seedFinding(id, PRODUCT);
    await write([delivery(ids.map((id) => change(id)))]);
    expect(Object.fromEntries(account.counts)).toEqual({
      'securityhub:GetFindings': 3,
      'securityhub:BatchUpdateFindings': 1,
    });
    expect(hub.findings.map(({ workflow }) => workflow)).toEqual(ids.map(() => 'NOTIFIED'));
  });

  it('shows what happened last', async () => {
    const { hub, write } = given();
    const finding = hub.seedFinding('one', PRODUCT);
    await write([delivery([change('one')]), delivery([change('one', { note: 'Closed.', status: 'RESOLVED' })], 'm2')]);
    expect(finding).toMatchObject({ workflow: 'RESOLVED', note: { text: 'Closed.' } });
  });

  it('has the messages delivered again when Security Hub is off or throttles', async () => {
    const { hub, write } = given();
    hub.enabled = false;
    expect(await write([delivery([change('one')]), delivery([change('two')], 'm2')])).toEqual(['m1', 'm2']);
  });

  it.each([
    { what: 'no JSON', body: '{' },
    { what: 'another kind', body: '{"kind":"alerts","alerts":[]}' },
    { what: 'a change without a note', body: JSON.stringify({ kind: 'security-hub', changes: [{ id: 'x' }] }) },
    { what: 'null in place of a change', body: JSON.stringify({ kind: 'security-hub', changes: [null] }) },
  ])('fails a message that is $what, and writes the others', async ({ body }) => {
    const { hub, write } = given();
    const finding = hub.seedFinding('one', PRODUCT);
    expect(await write([{ messageId: 'bad', receives: 1, body }, delivery([change('one')])])).toEqual(['bad']);
    expect(finding.workflow).toBe('NOTIFIED');
  });
});
