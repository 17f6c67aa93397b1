import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import tls from 'node:tls';
import ipaddr from 'ipaddr.js';
import { isPrivate } from '../../alerts/channels/private-address.ts';
import type { Endpoint, Handshake, HandshakeClient } from '../../core/handshake-command.ts';
import { serialOf } from './check-bundle.ts';

interface HandshakeOptions {
  lookup?: LookupFunction;
  /** A lookup whose addresses are taken as they are, in place of one that refuses private ones. */
  unguarded?: LookupFunction;
  timeoutMs?: number;
  /** Authorities to trust besides those of Node. */
  ca?: string[];
}

const AWS_NAME = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|cloudfront\.(net|cn)|amazonaws\.eu)$/;
// The last label of an address is a number.
const SERVER_NAME = /^(?=.{1,253}$)([a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/;
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENOTALLOWED)$/;

/** Shakes hands for real: connects, names the server, and looks at the certificate that is presented. */
export function createHandshakeClient({
  lookup = dns.lookup as LookupFunction,
  unguarded,
  timeoutMs = 3_000,
  ca = [],
}: HandshakeOptions = {}): HandshakeClient {
  return {
    send: async ({ input }) => {
      if (!AWS_NAME.test(input.host) || !SERVER_NAME.test(input.serverName))
        return { verdict: 'unreachable', reason: 'its name is not one of AWS' };
      return shake(input, unguarded ?? guarded(lookup, input.internal), timeoutMs, ca);
    },
  };
}

function shake(endpoint: Endpoint, lookup: LookupFunction, timeoutMs: number, ca: string[]): Promise<Handshake> {
  return new Promise((resolve) => {
    const { host, port, serverName: servername } = endpoint;
    const trust = ca.length > 0 ? { ca: [...tls.rootCertificates, ...ca] } : {};
    // A certificate that nobody would trust is what we want to see, and not to be refused.
    const socket = tls.connect({ host, port, servername, lookup, rejectUnauthorized: false, ...trust });
    const end = (handshake: Handshake): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(handshake);
    };
    const timer = setTimeout(() => end({ verdict: 'unreachable', reason: 'no answer in time' }), timeoutMs);
    socket.once('secureConnect', () => end(servedOn(socket)));
    socket.once('error', (error: NodeJS.ErrnoException) => end(failed(error)));
  });
}

function servedOn(socket: tls.TLSSocket): Handshake {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return { verdict: 'broken', reason: 'it presents no certificate' };
  const problem = socket.authorized ? null : codeOf(socket.authorizationError);
  return { verdict: 'served', serial: serialOf(certificate.serialNumber), problem };
}

function failed({ code = '' }: NodeJS.ErrnoException): Handshake {
  const reason = codeOf(code);
  return UNREACHABLE.test(code) ? { verdict: 'unreachable', reason } : { verdict: 'broken', reason };
}

/** Only codes: what the other side writes is not repeated. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no trust in it';
}

/** Resolves a name, and hands on only addresses of the internet; private networks where the load balancer is internal. */
function guarded(lookup: LookupFunction, internal: boolean): LookupFunction {
  return (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      const all = Array.isArray(found) ? found : [];
      const usable = all.filter(({ address }) => mayBeReached(address, internal));
      const refused = error ?? (usable[0] ? null : Object.assign(new Error('no address'), { code: 'ENOTALLOWED' }));
      if (refused) return done(refused, '', 0);
      return options.all ? done(null, usable) : done(null, usable[0]?.address ?? '', usable[0]?.family ?? 0);
    });
}

/** Never loopback, and never link-local, where the instance metadata service is. */
export function mayBeReached(address: string, internal: boolean): boolean {
  if (!isPrivate(address)) return true;
  if (!internal || !ipaddr.isValid(address)) return false;
  return ['private', 'uniqueLocal', 'carrierGradeNat'].includes(ipaddr.parse(address).range());
}

/** Makes the client as src/platform/clients.ts makes those of AWS. */
export const handshakes = (): HandshakeClient => createHandshakeClient();
