import type { IPAddressVersion } from '@aws-sdk/client-wafv2';
import ipaddr from 'ipaddr.js';
import { parseNetwork } from '../../src/core/addresses/network.ts';
import { awsError } from '../account.ts';

const MOST_ADDRESSES = 10_000;

/** The addresses of a write, without doubles; one bad entry rejects the whole list. */
export function checked(addresses: string[] | undefined, version: IPAddressVersion): string[] {
  if (!addresses) throw invalid('no addresses');
  if (addresses.length > MOST_ADDRESSES) throw limits(`${MOST_ADDRESSES} addresses in one IP set`);
  for (const address of addresses) {
    const network = address.includes('/') ? parseNetwork(address) : undefined;
    const isSuited = network && (network.family === 'v4') === (version === 'IPV4') && !network.cidr.endsWith('/0');
    if (!isSuited) throw invalid(`the ${version} address ${address}`);
  }
  return [...new Set(addresses)];
}

export const invalid = (what: string): Error =>
  awsError(
    'WAFInvalidParameterException',
    `Error reason: The parameter contains formatting that is not valid: ${what}`,
  );

export const limits = (what: string): Error =>
  awsError('WAFLimitsExceededException', `The operation would result in more than ${what}.`);

/** AWS may answer in another notation than it was given, so callers must not compare strings. */
export function spellOut(cidr: string): string {
  const [address = '', length] = cidr.split('/');
  const groups = ipaddr.IPv6.parse(address).parts.map((group) => group.toString(16).padStart(4, '0'));
  return `${groups.join(':')}/${length}`;
}
