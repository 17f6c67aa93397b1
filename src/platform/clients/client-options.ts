import type { SQSClientConfig } from '@aws-sdk/client-sqs';

const nothing = (): void => {};

/**
 * Without a logger, the SDK copies each input and each answer to show them to one that writes nothing. This one has no `info`
 * and no `error`, so that nothing is copied.
 */
const logger = { trace: nothing, debug: nothing, warn: nothing } as unknown as NonNullable<SQSClientConfig['logger']>;

/** How every client of the SDK is made. */
export const options = { maxAttempts: 4, logger };
