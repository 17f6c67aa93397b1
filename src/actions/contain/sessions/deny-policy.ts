import { createHash } from 'node:crypto';

const PREFIX = 'riposte-revoke-';

/** The deny of all sessions of a role that began before a moment, or of one of them. */
export type Deny = {
  /** Of the inline policy. */
  name: string;
  /** Sessions whose credentials were issued before it; ISO 8601, in UTC. */
  issuedBefore: string;
  /** As IAM knows the session: `AROA…:name`; empty for every session of the role. */
  userId: string;
};

export const isRevokeName = (name: string): boolean => name.startsWith(PREFIX);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** The deny of a session; of the whole role where `userId` is empty. Its name is the same on each attempt. */
export const denyOf = (userId: string, at: number): Deny => ({
  name: `${PREFIX}${userId ? hash(userId) : 'role'}`,
  issuedBefore: new Date(at).toISOString(),
  userId,
});

/** The text of the policy: it can only deny, and holds for no session that begins later. */
export const documentOf = ({ issuedBefore, userId }: Deny): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'RiposteRevoke',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: {
          DateLessThan: { 'aws:TokenIssueTime': issuedBefore },
          ...(userId && { StringEquals: { 'aws:userid': userId } }),
        },
      },
    ],
  });

/** Up to when the sessions are denied, as a policy of ours says; undefined where it is none, or was changed. */
export function readDeny(name: string, document: string): Deny | undefined {
  try {
    const { Statement } = JSON.parse(document) as {
      Statement: { Condition?: { DateLessThan?: Record<string, string>; StringEquals?: Record<string, string> } }[];
    };
    const { DateLessThan = {}, StringEquals = {} } = Statement[0]?.Condition ?? {};
    const [issuedBefore = '', userId = ''] = [DateLessThan['aws:TokenIssueTime'], StringEquals['aws:userid']];
    const read = { name, issuedBefore, userId };
    return Number.isNaN(Date.parse(issuedBefore)) || documentOf(read) !== document ? undefined : read;
  } catch {
    return undefined;
  }
}
