import { once } from 'node:events';
import type { AddressInfo, LookupFunction } from 'node:net';
import net from 'node:net';
import tls from 'node:tls';
import { createHandshakeClient, mayBeReached } from '../../../src/actions/certificates/handshake.ts';
import { HandshakeCommand } from '../../../src/core/handshake-command.ts';
import { givenAuthority, type Made } from './authority.ts';

const { root, issuing, issue } = givenAuthority(Date.now());
const shop = issue({ serial: '0b01' });
const blog = issue({ name: 'blog.example.com', serial: '0b02' });
const HOST = 'web-1234567890.eu-west-1.elb.amazonaws.com';
const loopback =
  (address = '127.0.0.1'): LookupFunction =>
  (_host, { all }, done) =>
    all ? done(null, [{ address, family: 4 }]) : done(null, address, 4);

const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listening(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const contextOf = (made: Made, ...chain: Made[]) =>
  tls.createSecureContext({ key: made.privateKey, cert: [made, ...chain].map((one) => one.certificate).join('') });

/** A TLS server that chooses by name, as a load balancer does. */
async function serving(first: Made, byName: Record<string, tls.SecureContext> = {}): Promise<number> {
  const SNICallback = (name: string, done: (error: Error | null, context?: tls.SecureContext) => void): void =>
    done(null, byName[name] ?? contextOf(first, issuing));
  const server = tls.createServer({ key: first.privateKey, cert: first.certificate, SNICallback });
  server.on('tlsClientError', () => {});
  return listening(server);
}

const client = (address?: string) =>
  createHandshakeClient({ unguarded: loopback(address), timeoutMs: 2_000, ca: [root.certificate] });
const shake = (port: number, serverName = 'shop.example.com', host = HOST) =>
  client().send(new HandshakeCommand({ host, port, serverName, internal: false }));

describe('a handshake over real TLS', () => {
  it('tells the serial of what is presented under a name', async () => {
    const port = await serving(shop, { 'blog.example.com': contextOf(blog, issuing) });
    expect(await shake(port)).toEqual({ verdict: 'served', serial: 'b01', problem: null });
    expect(await shake(port, 'blog.example.com')).toEqual({ verdict: 'served', serial: 'b02', problem: null });
  });

  it.each([
    { given: 'for another name', made: shop, serverName: 'www.example.com', problem: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    {
      given: 'that has expired',
      made: issue({ from: -9, to: -1 }),
      serverName: 'shop.example.com',
      problem: 'CERT_HAS_EXPIRED',
    },
    {
      given: 'of an authority that only bears the name',
      made: givenAuthority(Date.now()).issue(),
      serverName: 'shop.example.com',
      problem: 'CERT_SIGNATURE_FAILURE',
    },
  ])('sees a certificate $given, and what is wrong with it', async ({ made, serverName, problem }) => {
    expect(await shake(await serving(made), serverName)).toMatchObject({ verdict: 'served', problem });
  });

  it('sees that the chain is missing', async () => {
    const port = await serving(shop, { 'shop.example.com': contextOf(shop) });
    expect(await shake(port)).toMatchObject({ verdict: 'served', problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  it('tells a port that answers something else from one that does not answer', async () => {
    const talks = await listening(net.createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(await shake(talks)).toMatchObject({ verdict: 'broken' });
    const server = net.createServer();
    const port = await listening(server);
    server.close();
    expect(await shake(port)).toEqual({ verdict: 'unreachable', reason: 'ECONNREFUSED' });
  });

  it('waits only so long', async () => {
    const port = await listening(net.createServer((socket) => closing.push(() => socket.destroy())));
    const hurried = createHandshakeClient({ unguarded: loopback(), timeoutMs: 50 });
    const at = { host: HOST, port, serverName: 'shop.example.com', internal: false };
    expect(await hurried.send(new HandshakeCommand(at))).toEqual({
      verdict: 'unreachable',
      reason: 'no answer in time',
    });
  });
});

describe('what is never connected to', () => {
  it.each([
    { host: 'shop.example.com' },
    { host: 'amazonaws.com.example.com' },
    { host: '169.254.169.254' },
    { host: 'localhost' },
    { host: 'xamazonaws.com' },
    { host: 'a b.elb.amazonaws.com' },
  ])('a host that AWS did not name: $host', async ({ host }) => {
    expect(await shake(443, 'shop.example.com', host)).toEqual({
      verdict: 'unreachable',
      reason: 'its name is not one of AWS',
    });
  });

  it.each([{ serverName: '169.254.169.254' }, { serverName: 'a\u0000.example.com' }, { serverName: '' }])(
    'with a name that is none: $serverName',
    async ({ serverName }) => {
      expect((await shake(1, serverName)).verdict).toBe('unreachable');
    },
  );

  it.each([
    { address: '198.51.100.7', internal: false, may: false },
    { address: '8.8.8.8', internal: false, may: true },
    { address: '10.0.3.4', internal: false, may: false },
    { address: '10.0.3.4', internal: true, may: true },
    { address: '172.16.0.9', internal: true, may: true },
    { address: 'fd00::1', internal: true, may: true },
    { address: '127.0.0.1', internal: true, may: false },
    { address: '169.254.169.254', internal: true, may: false },
    { address: 'fe80::1', internal: true, may: false },
    { address: '::ffff:10.0.0.1', internal: true, may: false },
    { address: '0.0.0.0', internal: true, may: false },
    { address: 'x', internal: true, may: false },
  ])('$address, of a load balancer that is internal: $internal, reached: $may', ({ address, internal, may }) => {
    expect(mayBeReached(address, internal)).toBe(may);
  });

  it('an address behind the name of AWS that is the machine itself', async () => {
    const port = await serving(shop);
    const guarded = createHandshakeClient({ lookup: loopback(), timeoutMs: 2_000 });
    const at = { host: HOST, port, serverName: 'shop.example.com', internal: true };
    expect(await guarded.send(new HandshakeCommand(at))).toEqual({ verdict: 'unreachable', reason: 'ENOTALLOWED' });
  });
});
