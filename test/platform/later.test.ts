import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { actions } from '../../src/actions/index.ts';
import type { Clients } from '../../src/core/clients.ts';
import { laterAction, laterClient } from '../../src/platform/later.ts';
import { lazyClients } from '../../src/platform/lazy-clients.ts';

/** A client that counts how often its code is loaded and it is made, and answers with the command. */
function given() {
  const seen = { loaded: 0, made: [] as unknown[] };
  const make = (as: unknown) => {
    seen.made.push(as);
    return { config: { serviceId: 'EC2' }, send: async (command: object) => ({ sent: command }) };
  };
  const factory = laterClient('ec2', async () => {
    seen.loaded += 1;
    return { ec2: make as unknown as () => Clients['ec2'] };
  });
  return { seen, factory };
}

describe('a client that is loaded later', () => {
  it('is loaded at its first call, once, however many come at the same time', async () => {
    const { seen, factory } = given();
    const { ec2 } = lazyClients({ ec2: factory });
    expect(seen).toEqual({ loaded: 0, made: [] });
    const command = new DescribeVpcsCommand({});
    const answers = await Promise.all([ec2.send(command), ec2.send(command)]);
    expect(answers).toEqual([{ sent: command }, { sent: command }]);
    await ec2.send(command);
    expect(seen).toEqual({ loaded: 1, made: [undefined] });
  });

  it('is made in whose name it is to call', async () => {
    const { seen, factory } = given();
    const as = { region: 'eu-central-1' };
    const { ec2 } = lazyClients({ ec2: factory }, { as });
    await ec2.send(new DescribeVpcsCommand({}));
    expect(seen.made).toEqual([as]);
  });

  it('says what it is called once it is there', async () => {
    const client = given().factory() as Clients['ec2'] & { config?: { serviceId: string } };
    expect(client.config).toBeUndefined();
    await client.send(new DescribeVpcsCommand({}));
    expect(client.config).toEqual({ serviceId: 'EC2' });
  });
});

describe('an action that is loaded later', () => {
  it('is the one of its id in its file', async () => {
    const later = laterAction('close-ingress', () => import('../../src/actions/network/close-ingress.ts'));
    expect(later.id).toBe('close-ingress');
    expect(await later.load()).toBe(actions['close-ingress']);
  });

  it('that its file does not hold is an error of the one who named it', async () => {
    const later = laterAction('block-ip', () => import('../../src/actions/network/close-ingress.ts'));
    await expect(later.load()).rejects.toThrow('the file of block-ip does not hold the action');
  });
});
