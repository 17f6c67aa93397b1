import { type Stack, stackOf } from '../../deploy/stack.ts';
import { DEFAULTS } from '../../src/platform/settings/schema.ts';
import { RESPOND } from '../../src/sources/security-hub/request.ts';

const deployed = (securityHub: string): Stack => stackOf('riposte-test', { ...DEFAULTS, securityHub });
const ofHub = ({ resources: { Resources } }: Stack): string[] =>
  Object.entries(Resources).flatMap(([id, resource]) => (/securityhub/i.test(JSON.stringify(resource)) ? [id] : []));

interface Statement {
  Action: string[];
  Resource: unknown;
}

function maySend(properties: Record<string, unknown> | undefined, queue: string): boolean {
  const policies = (properties?.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.some(
    ({ Action, Resource }) => Action.includes('sqs:SendMessage') && JSON.stringify(Resource).includes(`"${queue}"`),
  );
}

describe('the setting securityHub', () => {
  it('off: nothing is made in Security Hub, and no role but the digest may speak with it', async () => {
    const off = await deployed('off');
    expect(off.functions).not.toHaveProperty('hub-notes');
    expect(off.environment.RIPOSTE_QUEUE_HUB_NOTES).toBe('');
    expect(ofHub(off).filter((id) => id.endsWith('Role'))).toEqual(['DigestRole']);
    expect(Object.values(off.resources.Resources).map(({ Type }) => Type)).not.toContain(
      'AWS::SecurityHub::ActionTarget',
    );
  });

  it('on: one function may write, the act functions may only hand over, and people get the action that is known', async () => {
    const on = await deployed('on');
    const { Resources } = on.resources;
    expect(on.functions['hub-notes']?.handler).toBe('handlers/hub-notes.handler');
    expect(on.environment.RIPOSTE_QUEUE_HUB_NOTES).toBe('hub-notes');
    const writers = Object.keys(Resources).filter((id) =>
      JSON.stringify(Resources[id]).includes('BatchUpdateFindings'),
    );
    expect(writers).toEqual(['HubNotesRole']);
    const senders = Object.keys(Resources).filter((id) => maySend(Resources[id]?.Properties, 'HubNotesQueue'));
    expect(senders.sort()).toEqual([
      'ActCertificatesRole',
      'ActExpiryRole',
      'ActIdentityRole',
      'ActNetworkRole',
      'ActRestoreRole',
      'ActStorageRole',
      'NotifyRole',
    ]);
    expect(Resources.RespondAction?.Properties.Id).toBe(RESPOND);
    // What Security Hub takes for both.
    for (const text of [Resources.RespondAction?.Properties.Id, Resources.RespondAction?.Properties.Name])
      expect(String(text).length).toBeLessThanOrEqual(20);
  });
});
