import {
  AddTagsToCertificateCommand,
  type CertificateDetail,
  DescribeCertificateCommand,
  ListTagsForCertificateCommand,
} from '@aws-sdk/client-acm';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { tagsOf } from '../../core/tags.ts';

/** What ACM says of a certificate; undefined where there is none. */
export async function describeCertificate(acm: Clients['acm'], arn: string): Promise<CertificateDetail | undefined> {
  try {
    return (await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }))).Certificate;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** A certificate's tags, by key; none where there is no certificate. */
export async function certificateTags(acm: Clients['acm'], arn: string): Promise<Record<string, string>> {
  try {
    const { Tags = [] } = await acm.send(new ListTagsForCertificateCommand({ CertificateArn: arn }));
    return tagsOf(Tags);
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return {};
    throw error;
  }
}

export async function tagCertificate(acm: Clients['acm'], arn: string, key: string, value: string): Promise<void> {
  await acm.send(new AddTagsToCertificateCommand({ CertificateArn: arn, Tags: [{ Key: key, Value: value }] }));
}
