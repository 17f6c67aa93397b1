import { domainToASCII } from 'node:url';
import { clean } from '../text.ts';

/** What may stand in a domain before it is converted: letters and digits of any script, marks, hyphens and dots. */
const WRITTEN = /^[\p{L}\p{M}\p{N}.-]{1,253}$/u;
/** Letters, digits and hyphens, as DNS Firewall and host names have them (RFC 1123). */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Reads a domain from outside, strictly: at least two labels of letters, digits and hyphens. International names
 * become punycode, a final dot goes.
 */
export function parseDomain(text: string): { domain: string } | { refuse: string } {
  const shown = `"${clean(text, 80)}"`;
  if (!WRITTEN.test(text)) return { refuse: `${shown} is not a domain of letters, digits and hyphens` };
  const domain = domainToASCII(text.toLowerCase().replace(/\.$/, ''));
  const labels = domain.split('.');
  const isDomain = domain.length <= 253 && labels.length >= 2 && labels.every((label) => LABEL.test(label));
  if (!isDomain) return { refuse: `${shown} is not a domain name` };
  if (/^\d+$/.test(labels.at(-1) ?? '')) return { refuse: `${shown} is an address, not a domain` };
  return { domain };
}

/** Whether a name is the domain itself, or below it. */
export const isWithin = (name: string, domain: string): boolean => name === domain || name.endsWith(`.${domain}`);
