import type { Finding } from '../../src/core/finding.ts';

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const PLAIN = /^[ -~]*$/;
// An object's key and a secret's ARN are the longest identifiers there are.
const CAPS: Record<string, number> = {
  id: 1100,
  arn: 2048,
  type: 128,
  address: 64,
  domain: 253,
  registeredDomain: 253,
  key: 128,
};

/** Says what is wrong with a finding that was read: hidden characters, endless texts, impossible values. */
export function checkFinding(finding: Finding): string | undefined {
  if (!/^\d{12}$/.test(finding.account)) return `account ${finding.account}`;
  if (!(finding.severity >= 0 && finding.severity <= 10)) return `severity ${finding.severity}`;
  if (!(finding.count >= 1)) return `count ${finding.count}`;
  if (Number.isNaN(Date.parse(finding.lastSeen))) return `lastSeen ${finding.lastSeen}`;
  if (finding.id.length > 256) return `an id of ${finding.id.length} characters`;
  return badText(finding, 'finding');
}

function badText(value: unknown, name: string): string | undefined {
  if (typeof value === 'string') {
    if (!PLAIN.test(value) && (HIDDEN.test(value) || !value.isWellFormed())) return `${name} holds hidden characters`;
    return value.length > (CAPS[name] ?? 256) ? `${name} has ${value.length} characters` : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, entry] of Object.entries(value)) {
    const wrong = badText(key, 'key') ?? badText(entry, Array.isArray(value) ? name : key);
    if (wrong) return wrong;
  }
  return undefined;
}
