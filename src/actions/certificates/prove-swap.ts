import type { Clients } from '../../core/clients.ts';
import { type Endpoint, type Handshake, HandshakeCommand } from '../../core/handshake-command.ts';
import type { CertificateUse } from './certificate-use.ts';

/** Shakes hands at the address that AWS gave the place, under a name that it answers to. */
export async function prove(
  place: CertificateUse,
  { names, clients }: { names: readonly string[]; clients: Clients },
): Promise<Handshake> {
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

/** Why a place does not present the new certificate; undefined where it does, or is out of reach. */
export function whyNotProven(proof: Handshake, serial: string): string | undefined {
  if (proof.verdict === 'broken') return `it answers no TLS handshake (${proof.reason})`;
  if (proof.verdict !== 'served') return undefined;
  if (proof.serial !== serial) return `it still presents another certificate (serial ${proof.serial})`;
  return proof.problem === null
    ? undefined
    : `it presents the new certificate in a way that clients refuse (${proof.problem})`;
}
