import type { Finding } from '../../core/finding.ts';
import { about, type Headline, nameOf } from '../headline.ts';

const WORDS: Readonly<Record<string, string>> = {
  ddos: 'DDoS attack on {}',
  'ddos-over': 'DDoS attack on {} is over',
  'waf-spike': 'Web ACL {} blocks more than usual',
  alarm: 'Alarm {} rings',
  'alarm-over': 'Alarm {} is over',
};

/** What an alarm means; what is attacked is named before the alarm that saw it. */
export function alarmHeadline(finding: Finding): Headline {
  const { risk } = finding.facts;
  const words = typeof risk === 'string' && Object.hasOwn(WORDS, risk) ? WORDS[risk] : undefined;
  const isDdos = String(risk).startsWith('ddos');
  const name = isDdos ? nameOf(finding, 'load-balancer', 'other', 'alarm') : nameOf(finding, 'web-acl', 'alarm');
  return { says: about(words ?? 'Unknown CloudWatch event about {}', 'what is protected', name) };
}
