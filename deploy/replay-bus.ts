import { REPLAY_SOURCE } from '../src/core/replay-event.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { access } from './access.ts';
import { isDeployed } from './deployed.ts';
import { lambda } from './function.ts';
import { arnOf, deadLettersId, queueId, ref } from './names.ts';
import { queuePair } from './queue.ts';
import type { Output, Part, Resource } from './template.ts';

const ID = 'drills';
const BUS = 'ReplayBus';
const RULE = 'ReplayRule';
const isOn = (settings: Settings): boolean => isDeployed(ID, settings);

/** Where the command puts events. */
export const replayOutputs = (settings: Settings): Record<string, Output> =>
  isOn(settings) ? { ReplayBus: { Description: 'Takes events for drills.', Value: ref(BUS) } } : {};

// Without a policy of its own, a bus takes events of this account alone, from whom IAM lets put them there.
const bus = (stack: string): Resource => ({
  Type: 'AWS::Events::EventBus',
  Properties: { Name: `${stack}-replay`, Description: 'Events for drills, which are never acted on.' },
});

const rule = (stack: string): Resource => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    Name: `${stack}-replay`,
    Description: `Everything that is replayed to ${stack}-${ID}`,
    EventBusName: ref(BUS),
    EventPattern: { source: [REPLAY_SOURCE], account: [ref('AWS::AccountId')] },
    Targets: [
      {
        Id: 'queue',
        Arn: arnOf(queueId(ID)),
        DeadLetterConfig: { Arn: arnOf(deadLettersId(ID)) },
        RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 20 },
      },
    ],
  },
});

/**
 * By setting: a bus for events of people's own, and the function that decides about them. Its role writes the records of
 * drills and hands alerts over; it reaches no queue of what acts, and no response.
 */
export function replayBus(stack: string, settings: Settings): Part[] {
  if (!isOn(settings)) return [];
  const statements = [
    access.recordDrills,
    access.readNeverBlock,
    ...access.readPlaybooks(settings),
    ...access.readInventory(settings),
    access.handAlerts,
  ];
  return [
    { resources: { [BUS]: bus(stack), [RULE]: rule(stack), ...queuePair(stack, ID, [RULE]) } },
    lambda({ stack, id: ID, statements }),
  ];
}
