import type { Inside, Tried } from '../core/inside.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { createSecretReader } from './channels/secret.ts';
import type { DelivererOptions } from './deliverer.ts';

const REFERENCE = /^(secret|parameter):/;

interface Checked extends Pick<DelivererOptions, 'settings' | 'now'> {
  clients: Pick<DelivererOptions['clients'], 'secretsManager' | 'ssm'>;
}

/** What the function of deliveries answers the doctor: whether it can read each channel's secrets. Nothing is sent. */
export const checkChannels = (checked: Checked): Promise<Inside> => checkSecrets(checked, (name) => name !== SIGNING);

/** What the function of answers does: whether it can read what proves a signature of Slack. */
export const checkSigning = (checked: Checked): Promise<Inside> => checkSecrets(checked, (name) => name === SIGNING);

// What proves Slack's signature is for one function alone to read.
const SIGNING = 'signingSecret';

async function checkSecrets({ clients, settings, now }: Checked, is: (name: string) => boolean): Promise<Inside> {
  const { read } = createSecretReader(clients, now);
  const references = Object.entries(settings.channels ?? {}).flatMap(([channel, its]) =>
    Object.entries(its).flatMap(([name, value]) =>
      is(name) && typeof value === 'string' && REFERENCE.test(value) ? [{ channel, reference: value }] : [],
    ),
  );
  const tried = await Promise.all(
    references.map(async ({ channel, reference }): Promise<Tried> => {
      try {
        await read(reference);
        return { what: channel, ok: true };
      } catch (error) {
        return { what: channel, ok: false, why: clean(describeError(error).message, 300) };
      }
    }),
  );
  return { tried };
}
