import type { Config } from '../../core/config.ts';
import type { Mode } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { allFunctions } from '../../functions/index.ts';
import { readConfig } from '../../platform/read-config.ts';

const NAME = 'riposte-backtest';

/** Settings of a deployment as it comes, where findings arrive; its resources are names that nothing is sent to. */
export function defaultSettings(mode: Mode): (finding: Finding) => Config {
  const known = new Map<string, Config>();
  return ({ receivedIn: { account, region }, partition }) => {
    const place = `${account} ${region}`;
    const config = known.get(place) ?? settingsOf(account, region, partition, mode);
    known.set(place, config);
    return config;
  };
}

function settingsOf(account: string, region: string, partition: string, mode: Mode): Config {
  const queue = (id: string): string => `https://sqs.${region}.amazonaws.com/${account}/${NAME}-${id}`;
  const groups = allFunctions.flatMap(({ group }) => group ?? []);
  return readConfig({
    RIPOSTE_STACK: NAME,
    RIPOSTE_ACCOUNT: account,
    RIPOSTE_REGION: region,
    RIPOSTE_PARTITION: partition,
    RIPOSTE_MODE: mode,
    RIPOSTE_TABLE: NAME,
    RIPOSTE_TOPIC: `arn:${partition}:sns:${region}:${account}:${NAME}`,
    ...Object.fromEntries(groups.map((group) => [`RIPOSTE_QUEUE_${group.toUpperCase()}`, queue(group)])),
    RIPOSTE_QUEUE_ALERTS: queue('alerts'),
    RIPOSTE_QUEUE_DELIVERIES: queue('deliveries'),
    RIPOSTE_IP_SETS: `${NAME}-v4-00|00000000-0000-4000-8000-000000000004|REGIONAL,${NAME}-v6-00|00000000-0000-4000-8000-000000000006|REGIONAL`,
    RIPOSTE_DOCUMENTATION_ADDRESSES: 'block',
  });
}
