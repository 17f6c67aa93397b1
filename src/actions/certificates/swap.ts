import type { Clients } from '../../core/clients.ts';
import { RenewalError } from '../../core/errors.ts';
import type { Handshake } from '../../core/handshake-command.ts';
import { clean } from '../../core/text.ts';
import { type CertificateUse, type Swap, useName } from './certificate-use.ts';
import { takeFromListener } from './listeners.ts';
import { prove, whyNotProven } from './prove-swap.ts';
import { refusalOf } from './refusal.ts';
import { inChunks, observedAt, put } from './swap-places.ts';

/** How far the places are. `stop` is the one that is not proven yet, and why; those behind it were not touched. */
export interface Walk {
  proven: string[];
  /** In place by what AWS says, but out of reach from here. */
  unproven: string[];
  /** Gone, or changed by somebody else: left alone. */
  left: string[];
  stop?: { place: string; reason: string; broken: boolean };
}

interface WalkOptions extends Swap {
  /** The new certificate's serial number. */
  serial: string;
  /** The names to try, of the certificate. */
  names: readonly string[];
  clients: Clients;
  /** Asks whether each of these places may be changed, and throws where one may not; told which have the certificate. */
  assure(places: readonly CertificateUse[], done: readonly string[]): Promise<void>;
  /** Whether what is not done yet is done now, or only looked at. */
  touch: boolean;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Changes of one look begin within this long: its function runs for a minute at most, and looks twice. */
const LONGEST_MS = 10_000;

/**
 * Goes through the places. Those that have the new certificate are looked at side by side; when all of them present it,
 * the others follow one after the other, up to the first that does not. So one place at a time is in between. Before the
 * first is touched, IAM is asked about all of them. Each step asks AWS what stands there first, so that it may be begun
 * again at any time.
 *
 * @throws RenewalError where a place may not be changed: none of them is touched then
 */
export async function walk(places: readonly CertificateUse[], options: WalkOptions): Promise<Walk> {
  const done: Walk = { proven: [], unproven: [], left: [] };
  const found = await inChunks(places, async (place) => {
    const observed = await observedAt(place, options, options.clients);
    return { place, observed, proof: observed === 'new' ? await prove(place, options) : undefined };
  });
  for (const { place, observed, proof } of found) {
    if (observed === 'gone') done.left.push(`${useName(place)} (gone)`);
    if (observed === 'other') done.left.push(`${useName(place)} (holds another certificate now)`);
    if (proof) conclude(done, place, proof, options.serial);
  }
  const left = found.flatMap(({ place, observed }) => (observed === 'old' || observed === 'both' ? [place] : []));
  if (options.touch && !done.stop) await options.assure(left, [...done.proven, ...done.unproven]);
  const until = options.now() + LONGEST_MS;
  for (const [n, { place, observed }] of found.entries()) {
    if (done.stop) return done;
    if (observed !== 'old' && observed !== 'both') continue;
    if (options.now() > until) done.stop = stopAt(place, 'it follows at the next look');
    else
      await bringInOrSay(
        done,
        place,
        observed,
        options,
        found.slice(n + 1).map((next) => next.place),
      );
  }
  return done;
}

/**
 * Brings it in; where AWS does not allow or not take it, says which places have the new certificate and which were not
 * touched: whoever mends it has to know both.
 *
 * @throws RenewalError that names the place, what is done and what is not
 */
async function bringInOrSay(
  done: Walk,
  place: CertificateUse,
  observed: 'old' | 'both',
  options: WalkOptions,
  behind: readonly CertificateUse[],
): Promise<void> {
  try {
    await bringIn(done, place, observed, options);
  } catch (error) {
    const refusal = refusalOf(place, options.next, error);
    if (!refusal) throw error;
    const has = [...done.proven, ...done.unproven];
    const said = [
      has.length > 0
        ? `The new certificate is in place at ${has.join(', ')}.`
        : 'No place has the new certificate yet.',
      behind.length > 0 ? `Places after it were not touched: ${behind.map(useName).join(', ')}.` : '',
    ];
    throw new RenewalError(clean([refusal.reason, ...said].filter(Boolean).join(' '), 900), { advice: refusal.advice });
  }
}

/** Puts the new certificate in a place, proves it, and takes the old one from a list. */
async function bringIn(
  done: Walk,
  place: CertificateUse,
  observed: 'old' | 'both',
  options: WalkOptions,
): Promise<void> {
  if (!options.touch && observed === 'old') {
    done.stop = stopAt(place, 'the old certificate is there');
    return;
  }
  if (observed === 'old') await put(place, options.old, options.next, options.clients);
  const proof = await prove(place, options);
  const isList = place.kind === 'list';
  conclude(done, place, proof, options.serial, isList ? ', so the old certificate stays in the list beside it' : '');
  if (done.stop || !isList || proof.verdict !== 'served') return;
  if (options.touch) await takeFromListener(options.clients.elbv2, place, options.old);
  else done.stop = stopAt(place, 'the old certificate is still in the list');
}

function conclude(done: Walk, place: CertificateUse, proof: Handshake, serial: string, ifUnreachable = ''): void {
  const reason = whyNotProven(proof, serial);
  if (reason) done.stop ??= { ...stopAt(place, reason), broken: proof.verdict === 'broken' };
  else if (proof.verdict === 'unreachable') done.unproven.push(`${useName(place)} (${proof.reason}${ifUnreachable})`);
  else done.proven.push(useName(place));
}

const stopAt = (place: CertificateUse, reason: string): NonNullable<Walk['stop']> => ({
  place: useName(place),
  reason,
  broken: false,
});
