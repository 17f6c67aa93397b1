import { ListServerCertificatesCommand, type ServerCertificateMetadata } from '@aws-sdk/client-iam';
import { clean } from '../../core/text.ts';
import { createPace, pages, RATES } from '../api-pace.ts';
import { commandsFor, type Expiry, milestoneOf } from '../expiry.ts';
import type { Looking } from './looking.ts';

/** Certificates that were uploaded to IAM, which nobody renews and no event tells of. */
export async function* lookAtServerCertificates({ clients, ...clock }: Looking): AsyncGenerator<Expiry> {
  const listed = pages<ServerCertificateMetadata>(createPace(RATES.listServerCertificates, clock), async (Marker) => {
    const answer = await clients.iam.send(new ListServerCertificatesCommand({ MaxItems: 1000, Marker }));
    return { items: answer.ServerCertificateMetadataList, next: answer.IsTruncated ? answer.Marker : undefined };
  });
  for await (const certificate of listed) {
    const found = serverCertificateExpiry(certificate, clock.now());
    if (found) yield found;
  }
}

/** How one of them stands. IAM does not say whether it is in use. */
export function serverCertificateExpiry(
  { Arn = '', ServerCertificateName = '', Expiration }: Partial<ServerCertificateMetadata>,
  now: number,
): Expiry | undefined {
  const at = Expiration?.getTime();
  if (at === undefined) return undefined;
  const milestone = milestoneOf(at, now);
  const name = clean(ServerCertificateName, 128);
  return {
    kind: 'server-certificate',
    id: clean(Arn, 600),
    name,
    region: 'global',
    at,
    state: at <= now ? 'expired' : 'expires',
    note: 'Uploaded to IAM, where nothing renews it.',
    ...(milestone !== undefined && { milestone }),
    answer: {
      by: 'notice',
      advice:
        'Where it is in use, put a certificate of ACM in its place, which renews automatically. Once nothing uses it any more:',
      commands: commandsFor(name, `aws iam delete-server-certificate --server-certificate-name ${name}`),
    },
  };
}
