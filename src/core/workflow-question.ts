import { createHash } from 'node:crypto';

/** What state machines name as the source and the kind of what they ask. */
export const QUESTION_SOURCE = 'riposte.workflow';
export const QUESTION_TYPE = 'Workflow Question';

/** What Step Functions makes as task tokens. */
const TOKEN = /^[\x21-\x7e]{1,2048}$/;
const MARK = /^riposte-[0-9a-f]{32}$/;

/** Whether a text can be a task token. One of our own marks is none: nobody asks in the name of a question that he has seen. */
export const isTaskToken = (token: unknown): token is string =>
  typeof token === 'string' && TOKEN.test(token) && !MARK.test(token);

/** Names a question in the place of its token, which it does not give away: the same token is the same question. */
export const questionMark = (token: string): string =>
  MARK.test(token) ? token : `riposte-${createHash('sha256').update(token).digest('hex').slice(0, 32)}`;
