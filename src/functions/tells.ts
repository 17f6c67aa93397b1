import { acts } from './acts.ts';
import { type FunctionEntries, MEMORY } from './function-entry.ts';

/** The functions by which people and Security Hub hear of it. */
export const tells = {
  notify: {
    ...acts,
    does: 'Tells people, and asks them. It may change nothing.',
    group: 'notify',
    clients: ['dynamodb', 'sqs'],
  },
  alerts: {
    does: 'Decides what people hear, where, and when. It sends nothing itself.',
    run: 'alerts',
    // Signs the links of the approval page.
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 60,
    // What happens within half a minute shares messages.
    batch: { batchSize: 1000, maximumBatchingWindow: 30, maximumConcurrency: 2 },
  },
  'hub-notes': {
    does: 'Writes into Security Hub what became of its findings.',
    run: 'hub-notes',
    clients: ['securityhub'],
    memory: MEMORY,
    timeout: 60,
    batch: { batchSize: 10 },
    setting: 'securityHub',
  },
  // On its own, and allowed nothing else: what comes from its queue is a drill, whatever it says.
  drills: {
    does: 'Decides about events that people replay, and tells of them as drills. It can have nothing done.',
    run: 'drill',
    readsAll: true,
    clients: ['dynamodb', 'sqs'],
    memory: MEMORY,
    timeout: 60,
    // One message to people for a batch, so that a drill takes little of what a channel may get.
    batch: { batchSize: 100, maximumBatchingWindow: 5, maximumConcurrency: 2 },
    setting: 'replayBus',
  },
  deliveries: {
    does: 'Sends single messages to single channels, and proves channels for the command. The only function that holds their secrets.',
    run: 'deliveries',
    // The journal: which messages of a chat asked what.
    clients: ['dynamodb', 'secretsManager', 'sesv2', 'sns', 'sqs', 'ssm'],
    memory: MEMORY,
    timeout: 30,
    batch: { batchSize: 10, maximumConcurrency: 4 },
    // More attempts than the function makes before it gives a message up, with the reason.
    receives: 10,
  },
} as const satisfies FunctionEntries;
