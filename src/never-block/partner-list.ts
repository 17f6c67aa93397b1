import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { parseNetwork } from '../core/addresses/network.ts';
import type { Clients } from '../core/clients.ts';
import { BadListError } from '../core/errors.ts';
import { clean } from '../core/text.ts';

const MOST_BYTES = 5_000_000;
const MOST_ENTRIES = 100_000;
const MOST_NAMED = 10;
/** Wider than any partner: a slip that would keep nearly everything from being blocked. */
const WIDEST = { v4: 8, v6: 16 };

/**
 * Reads a list of addresses and CIDRs: one a line, or several between commas; what follows `#` is a comment.
 *
 * @param name what the list is called in the error
 * @throws BadListError naming every bad line (the first ten in words), so that half a list is never taken for a whole one
 */
export function parseList(text: string, name: string): string[] {
  const found = new Set<string>();
  const bad: string[] = [];
  for (const [n, line] of text.split(/\r\n|\r|\n/).entries()) {
    const entries = line.replace(/#.*$/s, '').split(',');
    for (const entry of entries.map((each) => each.trim()).filter(Boolean)) {
      const network = parseNetwork(entry);
      const isWide = network && Number(network.cidr.split('/')[1]) < WIDEST[network.family];
      if (network && !isWide) found.add(network.cidr);
      else bad.push(`line ${n + 1}: "${clean(entry, 60)}"${isWide ? ' is too wide' : ''}`);
    }
  }
  if (bad.length > 0) {
    const more = bad.length > MOST_NAMED ? ` and ${bad.length - MOST_NAMED} more` : '';
    throw new BadListError(
      `${name} is not taken over: ${bad.slice(0, MOST_NAMED).join('; ')}${more}. Each line is an IP address or a CIDR that ` +
        'begins at its network address; write IPv4-mapped addresses as IPv4.',
    );
  }
  if (found.size > MOST_ENTRIES)
    throw new BadListError(`${name} is not taken over: ${found.size} entries are more than ${MOST_ENTRIES}`);
  return [...found].sort();
}

/** @throws BadListError, and what Parameter Store answers */
export async function readParameterList(ssm: Clients['ssm'], name: string): Promise<string[]> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  if (Parameter?.Type === 'SecureString')
    throw new BadListError(`The parameter ${name} is not taken over: it is a SecureString. Make it a StringList.`);
  return parseList(Parameter?.Value ?? '', `The parameter ${name}`);
}

/**
 * @param url `s3://bucket/key`
 * @throws BadListError, and what S3 answers
 */
export async function readObjectList(s3: Clients['s3'], url: string): Promise<string[]> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(url) ?? [];
  const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (ContentLength > MOST_BYTES)
    throw new BadListError(`The object ${url} is not taken over: ${ContentLength} bytes are more than ${MOST_BYTES}`);
  return parseList((await Body?.transformToString()) ?? '', `The object ${url}`);
}
