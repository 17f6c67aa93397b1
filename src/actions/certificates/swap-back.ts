import type { Clients } from '../../core/clients.ts';
import { RenewalError } from '../../core/errors.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { type CertificateUse, type Swap, useName } from './certificate-use.ts';
import { takeFromListener } from './listeners.ts';
import { AGAIN, refusalOf } from './refusal.ts';
import { inChunks, observedAt, put } from './swap-places.ts';

/**
 * Puts the old certificate back wherever the new one is and AWS allows it: what is denied at one place keeps none of the
 * others as it is, and nobody's word but AWS's own is taken for it. Returns what it says of each place.
 *
 * @throws RenewalError that names the places that did not take it, and then those that have the old one again
 */
export async function swapBack(
  places: readonly CertificateUse[],
  { clients, ...swap }: Swap & { clients: Clients },
): Promise<string[]> {
  const said: string[] = [];
  const refused: { reason: string; advice: string }[] = [];
  const found = await inChunks(places, async (place) => ({ place, observed: await observedAt(place, swap, clients) }));
  for (const { place, observed } of found) {
    const refusal =
      observed === 'new' || observed === 'both' ? await putBack(place, observed, swap, clients) : undefined;
    if (refusal) refused.push(refusal);
    else if (observed === 'gone' || observed === 'other')
      said.push(`${useName(place)} was left: ${observed === 'gone' ? 'it is gone' : 'it holds another certificate'}`);
    else said.push(`${useName(place)} has the old one`);
  }
  const [first] = refused;
  if (!first) return said;
  const others = said.length > 0 ? `Of the others: ${said.join('; ')}.` : 'No place has the old one again.';
  throw new RenewalError(clean([...refused.map(({ reason }) => reason), others].join(' '), 900), {
    advice: `${first.advice.replace(AGAIN, '').trim()} Then undo it once more.`,
  });
}

/** What AWS refused there, in words; undefined where the place has the old certificate again. */
async function putBack(
  place: CertificateUse,
  observed: 'new' | 'both',
  { old, next }: Swap,
  clients: Clients,
): Promise<ReturnType<typeof refusalOf>> {
  let hasBoth = observed === 'both';
  try {
    if (!hasBoth) await put(place, next, old, clients);
    hasBoth = place.kind === 'list';
    if (place.kind === 'list') await takeFromListener(clients.elbv2, place, next);
    return undefined;
  } catch (error) {
    const refusal = refusalOf(place, old, error);
    if (!refusal) throw error;
    if (!hasBoth) return refusal;
    const reason = `${useName(place)} has the old certificate, and the new one beside it that may not be taken away (${describeError(error).name}).`;
    return { ...refusal, reason };
  }
}
