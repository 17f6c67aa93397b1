import type { Clients } from '../clients.ts';
import { isAwsError, RenewalError } from '../errors.ts';
import { putOnDomain, standingOnDomain } from './custom-domains.ts';
import { putOnDistribution, standingOnDistribution } from './distributions.ts';
import { type Endpoint, type Handshake, HandshakeCommand } from './handshake.ts';
import { putOnListener, standingOnListener, takeFromListener } from './listeners.ts';
import { type Place, placeName, type Standing, type Swap } from './place.ts';

/** How far the places are. `stop` is the one that is not proven yet, and why; those behind it were not touched. */
export interface Walk {
  proven: string[];
  /** In place by what AWS says, but out of reach from here. */
  unproven: string[];
  /** Gone, or changed by somebody else: left alone. */
  left: string[];
  stop?: { place: string; reason: string; broken: boolean };
}

export interface WalkOptions extends Swap {
  /** The new certificate's serial number. */
  serial: string;
  /** The names to try, of the certificate. */
  names: readonly string[];
  clients: Clients;
  /** Whether what is not done yet is done now, or only looked at. */
  touch: boolean;
}

/**
 * Goes through the places in order, and ends at the first at which the new certificate is not presented: so one place
 * at a time is in between. Each step asks AWS what stands there first, so that it may be begun again at any time.
 */
export async function walk(places: readonly Place[], options: WalkOptions): Promise<Walk> {
  const done: Walk = { proven: [], unproven: [], left: [] };
  for (const place of places) {
    const name = placeName(place);
    const standing = await bringIn(place, options);
    if (standing === 'gone' || standing === 'other') {
      done.left.push(standing === 'gone' ? `${name} (gone)` : `${name} (holds another certificate now)`);
      continue;
    }
    if (standing === 'old')
      return { ...done, stop: { place: name, reason: 'the old certificate is there', broken: false } };
    const proof = await prove(place, options);
    const reason = whyNotProven(proof, options.serial);
    if (reason) return { ...done, stop: { place: name, reason, broken: proof.verdict === 'broken' } };
    if (proof.verdict === 'unreachable') {
      const rest = standing === 'both' ? ', so the old certificate stays in the list beside it' : '';
      done.unproven.push(`${name} (${proof.reason}${rest})`);
      continue;
    }
    if (standing === 'both') {
      if (!options.touch)
        return { ...done, stop: { place: name, reason: 'the old certificate is still in the list', broken: false } };
      if (place.kind === 'list') await takeFromListener(options.clients.elbv2, place, options.old);
    }
    done.proven.push(name);
  }
  return done;
}

async function bringIn(place: Place, options: WalkOptions): Promise<Standing> {
  const standing = await standingAt(place, options, options.clients);
  if (standing !== 'old' || !options.touch) return standing;
  await put(place, options.old, options.next, options.clients);
  return place.kind === 'list' ? 'both' : 'new';
}

/** What a place has now. */
export function standingAt(place: Place, swap: Swap, { elbv2, cloudfront, apiGateway }: Clients): Promise<Standing> {
  switch (place.kind) {
    case 'default':
    case 'list':
      return standingOnListener(elbv2, place, swap);
    case 'distribution':
      return standingOnDistribution(cloudfront, place, swap);
    case 'domain':
      return standingOnDomain(apiGateway, place, swap);
  }
}

const REFUSED = [
  'BadRequestException',
  'CertificateNotFoundException',
  'InvalidViewerCertificate',
  'TooManyCertificatesException',
  'UnsupportedCertificateException',
];

/** @throws RenewalError that names the place, when it does not take the certificate */
async function put(place: Place, from: string, to: string, clients: Clients): Promise<void> {
  try {
    if (place.kind === 'distribution') await putOnDistribution(clients.cloudfront, place, from, to);
    else if (place.kind === 'domain') await putOnDomain(clients.apiGateway, place, to);
    else await putOnListener(clients.elbv2, place, to);
  } catch (error) {
    if (!isAwsError(error, ...REFUSED)) throw error;
    throw new RenewalError(
      `${placeName(place)} does not take the certificate ${to} (${error.name}). It has the one that it had; places after it were not touched.`,
    );
  }
}

/** Shakes hands with the first of the names, at the address that AWS gave the place. */
async function prove(place: Place, { names, clients }: WalkOptions): Promise<Handshake> {
  const own = place.kind === 'domain' ? place.name : names[0];
  if (!own) return { verdict: 'unreachable', reason: 'the certificate has no name to ask for' };
  const at: Endpoint =
    'arn' in place
      ? { host: place.host, port: place.port, internal: place.internal, serverName: tryName(own) }
      : { host: place.host, port: 443, internal: false, serverName: tryName(own) };
  return clients.handshakes.send(new HandshakeCommand(at));
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

/** Puts the old certificate back wherever the new one is. Returns what it says of each place. */
export async function swapBack(places: readonly Place[], swap: Swap, clients: Clients): Promise<string[]> {
  const said: string[] = [];
  for (const place of places) {
    const standing = await standingAt(place, swap, clients);
    if (standing === 'new') await put(place, swap.next, swap.old, clients);
    if (place.kind === 'list' && (standing === 'new' || standing === 'both'))
      await takeFromListener(clients.elbv2, place, swap.next);
    if (standing === 'gone' || standing === 'other')
      said.push(`${placeName(place)} was left: ${standing === 'gone' ? 'it is gone' : 'it holds another certificate'}`);
    else said.push(`${placeName(place)} has the old one`);
  }
  return said;
}
