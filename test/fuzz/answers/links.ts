import { GenerateMacCommand } from '@aws-sdk/client-kms';
import type { LocalStack } from '../../../local/local-stack.ts';
import {
  codeFrom,
  codeSeed,
  codeText,
  type LinkRecord,
  linkKey,
  linkText,
  type ShownQuestion,
  tokenOf,
} from '../../../src/core/approval-link.ts';

export const ISSUER = 'https://login.example.com/tenant';
export const NAMES = [
  'plain',
  'signed-in',
  'anybody-signed-in',
  'hostile',
  'no-approval',
  'chat',
  'altered',
  'over',
] as const;
export type LinkName = (typeof NAMES)[number];

/** A link as whoever holds its message has it. */
export interface GivenLink {
  record: LinkRecord;
  id: string;
  token: string;
  code: string;
}

/** What somebody who names a bucket, a user or a tag can have a question say. */
export const HOSTILE_TEXT = `zq<i>"'&</textarea><script>alert(1)</script>\u202e`;

/** How each differs from the link that was sent. */
function changed(name: LinkName, { record, now }: { record: LinkRecord; now: number }): Partial<LinkRecord> {
  const question = JSON.parse(record.shown) as ShownQuestion;
  const text = HOSTILE_TEXT;
  const hostile = {
    ...question,
    headline: text,
    place: text,
    effect: text,
    from: text,
    why: text,
    calls: [text],
    facts: [{ name: text, value: text }],
    others: [text],
    mayNot: text,
  };
  const changes: Record<LinkName, Partial<LinkRecord>> = {
    plain: {},
    'signed-in': { signIn: { issuer: ISSUER, subjects: ['auth0|jane'] }, to: 'jane@example.com', named: true },
    'anybody-signed-in': { signIn: { issuer: ISSUER, subjects: [] } },
    hostile: { shown: JSON.stringify(hostile), to: text },
    'no-approval': { verdicts: ['reject', 'later'] },
    chat: { chat: { name: 'security', id: 'C0123456789' } },
    altered: {},
    over: { until: now - 200_000 },
  };
  return changes[name];
}

/** Links of each sort to the question that waits in a stack, signed by its key. */
export async function linksTo(stack: LocalStack): Promise<Record<LinkName, GivenLink>> {
  const { dynamodb } = stack.services;
  const sent = dynamodb.items().find(({ sk }) => sk === 'LINK') as unknown as LinkRecord;
  const mac = async (text: string): Promise<Uint8Array> => {
    const Message = new Uint8Array(Buffer.from(text));
    const input = { KeyId: stack.config.linkKey, MacAlgorithm: 'HMAC_SHA_256', Message } as const;
    return (await stack.accountClients.kms.send(new GenerateMacCommand(input))).Mac ?? new Uint8Array();
  };
  const made = NAMES.map(async (name, n) => {
    const id = `${'fuzzed-link'.padEnd(21, '-')}${n}`;
    const code = codeFrom(await mac(codeSeed(id)));
    const codeMac = Buffer.from(await mac(codeText(id, code))).toString('base64url');
    const record: LinkRecord = {
      ...sent,
      ...linkKey(id),
      ...changed(name, { record: sent, now: stack.world.now() }),
      codeMac,
    };
    const token = tokenOf(id, await mac(linkText(id, record)));
    // Signed as it was, and then changed by somebody who may write to the table.
    const kept = name === 'altered' ? { ...record, key: `${record.key}-of-another` } : record;
    dynamodb.seed(kept as never);
    return [name, { record: kept, id, token, code }] as const;
  });
  return Object.fromEntries(await Promise.all(made)) as Record<LinkName, GivenLink>;
}
