import type { Clients } from '../../core/clients.ts';
import { RenewalError } from '../../core/errors.ts';
import { type Endpoint, type Handshake, HandshakeCommand } from '../../core/handshake-command.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';
import { type CertificateUse, type ObservedCertificate, type Swap, useName } from './certificate-use.ts';
import { observedOnClassic, putOnClassic } from './classic-balancers.ts';
import { observedOnDomain, putOnDomain } from './custom-domains.ts';
import { observedOnDistribution, putOnDistribution } from './distributions.ts';
import { observedOnListener, putOnListener, takeFromListener } from './listeners.ts';
import { AGAIN, refusalOf } from './refusal.ts';

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
const AT_ONCE = 20;

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

async function inChunks<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let n = 0; n < items.length; n += AT_ONCE)
    results.push(...(await Promise.all(items.slice(n, n + AT_ONCE).map(each))));
  return results;
}

/** What a place has now. */
function observedAt(
  place: CertificateUse,
  swap: Swap,
  { elb, elbv2, cloudfront, apiGateway }: Clients,
): Promise<ObservedCertificate> {
  switch (place.kind) {
    case 'default':
    case 'list':
      return observedOnListener(elbv2, place, swap);
    case 'classic':
      return observedOnClassic(elb, place, swap);
    case 'distribution':
      return observedOnDistribution(cloudfront, place, swap);
    case 'domain':
      return observedOnDomain(apiGateway, place, swap);
  }
}

async function put(place: CertificateUse, from: string, to: string, clients: Clients): Promise<void> {
  if (place.kind === 'distribution') await putOnDistribution(clients.cloudfront, place, from, to);
  else if (place.kind === 'domain') await putOnDomain(clients.apiGateway, place, to);
  else if (place.kind === 'classic') await putOnClassic(clients.elb, place, to);
  else await putOnListener(clients.elbv2, place, to);
}

/** Shakes hands at the address that AWS gave the place, under a name that it answers to. */
async function prove(place: CertificateUse, { names, clients }: WalkOptions): Promise<Handshake> {
  const own = nameToAsk(place, names);
  if (!own) return { verdict: 'unreachable', reason: 'there is no name to ask for' };
  const at: Endpoint =
    'port' in place
      ? { host: place.host, port: place.port, internal: place.internal, serverName: tryName(own) }
      : { host: place.host, port: 443, internal: false, serverName: tryName(own) };
  return clients.handshakes.send(new HandshakeCommand(at));
}

/** A listener answers to every name of the certificate, the others to their own. */
function nameToAsk(place: CertificateUse, names: readonly string[]): string | undefined {
  if (place.kind === 'distribution') return place.alias ?? undefined;
  return place.kind === 'domain' ? place.name : names[0];
}

/** A wildcard stands for one label. */
const tryName = (name: string): string => name.replace(/^\*\./, 'www.');

function whyNotProven(proof: Handshake, serial: string): string | undefined {
  if (proof.verdict === 'broken') return `it answers no TLS handshake (${proof.reason})`;
  if (proof.verdict !== 'served') return undefined;
  if (proof.serial !== serial) return `it still presents another certificate (serial ${proof.serial})`;
  return proof.problem === null
    ? undefined
    : `it presents the new certificate in a way that clients refuse (${proof.problem})`;
}

/**
 * Puts the old certificate back wherever the new one is and AWS allows it: what is denied at one place keeps none of the
 * others as it is, and nobody's word but AWS's own is taken for it. Returns what it says of each place.
 *
 * @throws RenewalError that names the places that did not take it, and then those that have the old one again
 */
export async function swapBack(
  places: readonly CertificateUse[],
  { clients, ...swap }: Swap & Pick<WalkOptions, 'clients'>,
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
