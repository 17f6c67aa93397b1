import { type FunctionEntries, MEMORY } from './function-entry.ts';

/** The functions that take answers of people. */
export const takesAnswers = {
  // The only function that anybody on the internet can reach: its role lets it change nothing but the record of its own links.
  page: {
    does: 'The approval page: shows a question as it was asked, and hands an answer over. It can approve nothing.',
    run: 'page',
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 15,
    setting: 'approvalPage',
    small: true,
  },
  // As open as the page, and as harmless: what it takes was signed by Slack or was not, which it cannot tell.
  slack: {
    does: 'Takes what is pressed in Slack, and hands it over as it came. It can approve nothing.',
    run: 'slack',
    clients: ['dynamodb', 'kms', 'sqs'],
    memory: MEMORY,
    timeout: 10,
    setting: 'slackApp',
    small: true,
  },
  answers: {
    does: 'Proves answers of the approval page and of Slack, and hands them to the function that may act.',
    run: 'answers',
    // The secret by which Slack signs, where there is one.
    clients: ['dynamodb', 'kms', 'secretsManager', 'sqs', 'ssm'],
    memory: MEMORY,
    timeout: 30,
    batch: { batchSize: 10 },
    setting: ['approvalPage', 'slackApp'],
  },
} as const satisfies FunctionEntries;
