/** What is shaken hands with. */
export interface Endpoint {
  /** The name that AWS gave the load balancer, distribution or API: the only thing that is resolved. */
  host: string;
  port: number;
  /** One of the certificate's names, told to the other side and never resolved. */
  serverName: string;
  /** Whether its address may be a private one: of an internal load balancer. */
  internal: boolean;
}

export type Handshake =
  /** `problem` is why a client would not trust it: its chain, its dates or its names. */
  | { verdict: 'served'; serial: string; problem: string | null }
  /** It answered, and not with TLS as it should. */
  | { verdict: 'broken'; reason: string }
  /** It cannot be reached from here, which says nothing about it. */
  | { verdict: 'unreachable'; reason: string };

/** One handshake, in the shape of an SDK command, so that it is counted, refused and recorded as those are. */
export class HandshakeCommand {
  readonly input: Endpoint;

  constructor(input: Endpoint) {
    this.input = input;
  }
}

export interface HandshakeClient {
  send(command: HandshakeCommand): Promise<Handshake>;
}
