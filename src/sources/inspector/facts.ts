import type { Finding } from '../../core/finding.ts';
import { clean } from '../../core/text.ts';
import { knownFacts } from '../read/facts.ts';
import type { Reader } from '../read/reader.ts';

const MOST_PACKAGES = 5;

/** What is wrong, how bad it is in this place, whether somebody can use it, and how it is mended. */
export function vulnerabilityFacts(detail: Reader, type: string): Finding['facts'] {
  const weakness = detail.at('packageVulnerabilityDetails');
  const packages = weakness.list('vulnerablePackages');
  return knownFacts({
    vulnerabilityId: weakness.said('vulnerabilityId', 64),
    inspectorScore: detail.number('inspectorScore', 'a score from 0 to 10', 0, 10),
    epss: detail.number('epss.score', 'a probability from 0 to 1', 0, 1),
    exploitAvailable: detail.said('exploitAvailable', 16),
    fixAvailable: detail.said('fixAvailable', 16),
    reachable: isReachable(detail, weakness, type),
    port: portOf(detail.at('networkReachabilityDetails')),
    packages: packagesOf(packages),
    fix: fixOf(detail, packages),
    weakness: isCredential(detail) ? HARDCODED : undefined,
    code: detail.said('codeVulnerabilityDetails.filePath.filePath', 200),
    platform: detail.list('resources')[0]?.said('details.awsEc2Instance.platform', 64),
  });
}

/** The fact of credentials that stand in code. */
const HARDCODED = 'hardcoded-credentials';

/** Hard-coded credentials, a password and a cryptographic key, in MITRE's list of weaknesses. */
const CREDENTIALS_IN_CODE = new Set(['CWE-798', 'CWE-259', 'CWE-321']);

/** Whether a password or key stands in the code: by MITRE's number, or as Inspector's detector is called. */
export function isCredential(detail: Reader): boolean {
  const code = detail.at('codeVulnerabilityDetails');
  const numbers = code.raw('cwes');
  if (Array.isArray(numbers) && numbers.some((cwe) => CREDENTIALS_IN_CODE.has(String(cwe).toUpperCase()))) return true;
  return /hard-?\s?coded[ -]?(credential|password|secret|key|token)/i.test(
    `${code.said('detectorName', 128) ?? ''} ${code.said('ruleId', 128) ?? ''} ${code.said('detectorId', 128) ?? ''}`,
  );
}

/**
 * Whether the weakness can be used over the network. For instances Inspector corrects the vector by their network
 * paths (`adjustedCvss`); for images and functions there is only what was published.
 */
function isReachable(detail: Reader, weakness: Reader, type: string): boolean | undefined {
  if (type === 'NETWORK_REACHABILITY') return true;
  const adjusted = detail.said('inspectorScoreDetails.adjustedCvss.scoringVector', 128);
  const vector = adjusted ?? weakness.list('cvss').map((cvss) => cvss.said('scoringVector', 128))[0];
  const [, how] = /(?:^|\/)AV:([NALP])(?:\/|$)/.exec(vector ?? '') ?? [];
  return how === undefined ? undefined : how === 'N';
}

function portOf(reach: Reader): string | undefined {
  const [begin, end] = [reach.number('openPortRange.begin'), reach.number('openPortRange.end')];
  if (begin === undefined) return undefined;
  const range = end === undefined || end === begin ? String(begin) : `${begin}-${end}`;
  return clean(`${range} ${reach.said('protocol', 16) ?? ''}`, 64);
}

function packagesOf(packages: readonly Reader[]): string | undefined {
  const named = packages.slice(0, MOST_PACKAGES).map((one) => {
    const fixed = one.said('fixedInVersion', 64);
    const better = fixed && fixed !== 'NotAvailable' ? `, fixed in ${fixed}` : '';
    return `${one.said('name', 64) ?? 'a package'} ${one.said('version', 64) ?? ''}${better}`;
  });
  const more = packages.length > MOST_PACKAGES ? ` and ${packages.length - MOST_PACKAGES} more` : '';
  return named.length > 0 ? clean(named.join('; ') + more) : undefined;
}

/** Inspector's own advice; where it gives none, how the package's manager brings the mended version. */
function fixOf(detail: Reader, packages: readonly Reader[]): string | undefined {
  const text = detail.said('remediation.recommendation.text');
  if (text && !/^none provided$/i.test(text)) return text;
  return packages.map((one) => one.said('remediation', 200)).find(Boolean);
}
