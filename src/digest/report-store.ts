import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { objectLink } from '../alerts/console-link.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { describeError } from '../core/telemetry.ts';
import type { Digest } from './model.ts';
import { aroundOf, INDEX_KEY, renderIndex, renderReport, reportKey } from './report.ts';

/** The index lists so many reports at most: one page of S3's answer, two and a half years. */
const MOST_LISTED = 1_000;

interface Kept {
  /** Where it is, for people who may sign in; absent when it could not be kept. */
  url?: string;
  /** Why it could not be kept, for people. */
  note?: string;
}

/**
 * Keeps a digest's report and the list of all reports in the stack's bucket. A report is a copy of what the journal
 * holds: where S3 refuses, the digest goes out all the same and says so.
 *
 * The link is to the console's page of the object, and not a presigned one: whoever holds that could read the report.
 */
export async function keepReport(
  digest: Digest,
  {
    clients,
    config,
  }: { clients: Pick<Clients, 's3'>; config: Pick<Config, 'reports' | 'account' | 'partition' | 'region' | 'stack'> },
): Promise<Kept> {
  const { reports: Bucket, account, partition, region, stack } = config;
  if (!Bucket) return {};
  const linkTo = (key: string): string => objectLink({ partition, region, bucket: Bucket, key });
  const put = (Key: string, Body: string): Promise<unknown> =>
    clients.s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentType: 'text/html; charset=utf-8',
        ExpectedBucketOwner: account,
      }),
    );
  try {
    const key = reportKey(digest.period);
    await put(key, renderReport(digest, aroundOf(digest, linkTo)));
    const listed = await clients.s3.send(
      // Keys begin with the date: from the last year on there is room for all.
      new ListObjectsV2Command({
        Bucket,
        Prefix: 'reports/',
        MaxKeys: MOST_LISTED,
        StartAfter: yearBefore(key),
        ExpectedBucketOwner: account,
      }),
    );
    await put(
      INDEX_KEY,
      renderIndex(
        stack,
        (listed.Contents ?? []).map(({ Key = '' }) => Key),
        linkTo,
      ),
    );
    return { url: linkTo(key) };
  } catch (error) {
    const { name, message } = describeError(error);
    return { note: `The report could not be kept in ${Bucket}: ${name}, ${message}` };
  }
}

const yearBefore = (key: string): string =>
  key.replace(/^reports\/(\d{4})/, (_, year: string) => `reports/${Number(year) - 2}`);
