import { createHash } from 'node:crypto';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { alarm } from './alarm.ts';
import type { Resource, Resources } from './template.ts';

/**
 * By setting: an alarm for each protected resource when Shield Advanced sees an attack on it. It tells no topic: its
 * change of state is read as that of any such alarm is, and told in the thread of what is attacked.
 */
export function ddosAlarms(stack: string, { ddosAlarms: are, protect }: Settings): Resources {
  if (are !== 'on') return {};
  return Object.fromEntries(entriesOf(protect).map((arn) => [`Ddos${idOf(arn)}Alarm`, ddosAlarm(stack, arn)]));
}

// By the ARN itself, so that another order or one more leaves the others as they are.
const idOf = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 12);

function ddosAlarm(stack: string, arn: string): Resource {
  const { Type, Properties } = alarm({
    name: `${stack}-ddos-${idOf(arn)}`,
    means: `Shield Advanced sees a DDoS attack on ${arn}.`,
    first: 'npx --no -- riposte waf samples shows what comes in.',
    runbook: 'ddos-attack',
    namespace: 'AWS/DDoSProtection',
    metric: 'DDoSDetected',
    dimensions: { ResourceArn: arn },
    statistic: 'Sum',
    seconds: 60,
    threshold: 1,
  });
  const { AlarmActions: _, OKActions: __, ...silent } = Properties;
  return { Type, Properties: silent };
}
