import type { Finding, ResourceKind } from './finding.ts';

type Said = Pick<Finding, 'source' | 'type' | 'facts' | 'severity'>;

/** What is said again and again of one thing, by the source and what it says; and what says that it is over. */
const MATTERS: Readonly<Record<string, ResourceKind>> = {
  'cloudwatch ddos': 'alarm',
  'cloudwatch ddos-over': 'alarm',
  'secrets-manager rotation-failed': 'secret',
  'secrets-manager rotation-succeeded': 'secret',
};

/** The kind of thing that findings like this one are about together; undefined where each is a matter of its own. */
export function matterNamed({ source, facts, severity }: Said): ResourceKind | undefined {
  const name = `${source} ${facts.risk ?? facts.scanResult}`;
  return severity < 9 && Object.hasOwn(MATTERS, name) ? MATTERS[name] : undefined;
}

/**
 * Why all that was said of its matter until now is over; undefined where it does not say so. An alarm without data does not
 * show that an attack is over, and neither does one that was made anew under the name, whose first state is none that rang.
 */
export function whyMatterIsOver({ source, facts }: Said): string | undefined {
  if (source === 'cloudwatch' && facts.risk === 'ddos-over' && facts.state === 'OK' && facts.previousState === 'ALARM')
    return 'the alarm is OK again';
  if (source === 'secrets-manager' && facts.risk === 'rotation-succeeded' && facts.callFailed !== true)
    return 'the secret was rotated since';
  return undefined;
}
