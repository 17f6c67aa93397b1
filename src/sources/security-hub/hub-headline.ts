import { type Finding, severityBand } from '../../core/finding.ts';
import { about, type Headline, inWords, shortName } from '../headline.ts';

/** Products by the end of their ARN, as people call them. */
const PRODUCTS: Readonly<Record<string, string>> = {
  'aws/access-analyzer': 'Access Analyzer',
  'aws/config': 'AWS Config',
  'aws/firewall-manager': 'Firewall Manager',
  'aws/guardduty': 'GuardDuty',
  'aws/health': 'AWS Health',
  'aws/inspector': 'Inspector',
  'aws/macie': 'Macie',
  'aws/securityhub': 'Security Hub',
  'aws/securityhub-risk': 'Security Hub',
};
const CONTROL = /^Control\/([A-Za-z0-9]{1,32}\.\d{1,4})$/;

/** Which control or product found something where; the words of other products stay in the body. */
export function hubHeadline(finding: Finding): Headline {
  const [resource] = finding.resources;
  const isAccount = resource?.kind === 'account';
  const words = finding.facts.requested === true ? `Asked: ${wordsOf(finding)}` : wordsOf(finding);
  const name = isAccount ? undefined : resource?.id;
  const noun = isAccount ? 'the account' : 'a resource';
  const withoutProduct = words.replace(/ \([^()]*\)$/, '');
  return { says: [...about(words, noun, name).slice(0, name ? 1 : 2), ...about(withoutProduct, noun, name)] };
}

function wordsOf({ facts, type, severity }: Finding): string {
  const [, control] = CONTROL.exec(type) ?? [];
  const passed = typeof facts.compliance === 'string' && /^pass/i.test(facts.compliance);
  if (control !== undefined) return `control ${control} ${passed ? 'passed' : 'failed'} on {}`;
  if (facts.product === 'aws/firewall-manager')
    return severityBand(severity) === 'low' ? 'Firewall Manager covers {}' : '{} is not covered by Firewall Manager';
  return `${kindOf(type)} on {} (${productOf(facts)})`;
}

function productOf({ product = '' }: Finding['facts']): string {
  const id = String(product);
  return (Object.hasOwn(PRODUCTS, id) ? PRODUCTS[id] : undefined) ?? shortName(id.split('/').at(-1) ?? id, 20);
}

/** The last words of a type in ASFF's taxonomy, of which the first say little. @example 'TTPs/Execution' → 'Execution' */
function kindOf(type: string): string {
  const [, second = ''] = /^[^/]+\/(.+)$/.exec(type) ?? [];
  const last = (second.split('/').at(-1) ?? '').split(/[:.]/)[0] ?? '';
  if (last === 'CVE') return 'Weakness';
  return /^[A-Z][\w &-]{2,30}$/.test(last) ? sentenceCase(last) : 'Finding';
}

const sentenceCase = (text: string): string => {
  const words = inWords(text.replace(/([a-z]) ([A-Z])/g, '$1$2'));
  return words.charAt(0).toUpperCase() + words.slice(1);
};
