import type { Inside, Tried } from '../core/inside.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { createSecretReader } from './channels/secret.ts';
import type { DelivererOptions } from './deliverer.ts';

const REFERENCE = /^(secret|parameter):/;

/** What the function of deliveries answers the doctor: whether it can read each channel's secrets. Nothing is sent. */
export async function checkChannels({
  clients,
  settings,
  now,
}: Pick<DelivererOptions, 'clients' | 'settings' | 'now'>): Promise<Inside> {
  const { read } = createSecretReader(clients, now);
  const references = Object.entries(settings.channels ?? {}).flatMap(([channel, its]) =>
    Object.values(its).flatMap((value) =>
      typeof value === 'string' && REFERENCE.test(value) ? [{ channel, reference: value }] : [],
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
