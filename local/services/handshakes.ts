import { serialOf } from '../../src/actions/certificates/check-bundle.ts';
import type { Endpoint, Handshake } from '../../src/core/handshake-command.ts';
import type { LocalAcm } from './acm.ts';
import type { LocalApiGateway } from './api-gateway.ts';
import type { LocalCloudFront } from './cloudfront.ts';
import type { LocalElb } from './elb.ts';
import type { LocalElbv2 } from './elbv2.ts';

interface Around {
  acm: LocalAcm;
  elb?: LocalElb;
  elbv2: LocalElbv2;
  cloudfront: LocalCloudFront;
  apiGateway: LocalApiGateway;
}

/** The ends of TLS in memory: who presents which certificate under which name. There is no network. */
export class LocalHandshakes {
  private readonly around: Around;

  constructor(around: Around) {
    this.around = around;
  }

  Handshake({ host, port, serverName }: Endpoint): Handshake {
    const { cloudfront, apiGateway, elb, elbv2 } = this.around;
    const listener = elbv2.listenerAt(host, port);
    const arn = listener
      ? (this.chosen(listener.list, serverName) ?? listener.first)
      : (elb?.presentedAt(host, port) ?? cloudfront.presentedAt(host, serverName) ?? apiGateway.presentedAt(host));
    const detail = arn && this.detailOf(arn);
    if (!detail) return { verdict: 'unreachable', reason: 'ENOTFOUND' };
    return { verdict: 'served', serial: serialOf(detail.Serial), problem: null };
  }

  /** Of those that are for the name, the one that is valid longest. */
  private chosen(list: readonly string[], serverName: string): string | undefined {
    return list
      .flatMap((arn) => this.detailOf(arn) ?? [])
      .filter(({ SubjectAlternativeNames = [] }) => SubjectAlternativeNames.some((name) => isFor(name, serverName)))
      .sort((a, b) => (b.NotAfter?.getTime() ?? 0) - (a.NotAfter?.getTime() ?? 0))
      .at(0)?.CertificateArn;
  }

  private detailOf(CertificateArn: string) {
    try {
      return this.around.acm.DescribeCertificate({ CertificateArn }).Certificate;
    } catch {
      return undefined;
    }
  }
}

const isFor = (name: string, serverName: string): boolean =>
  name === serverName || (name.startsWith('*.') && name.slice(1) === serverName.slice(serverName.indexOf('.')));
