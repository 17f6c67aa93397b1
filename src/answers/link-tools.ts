import { VerifyMacCommand } from '@aws-sdk/client-kms';
import type { Given } from '../core/runner.ts';
import { createTable } from '../platform/table.ts';
import type { LinkTools } from './link-check.ts';

/** What checking a link needs, on the clients of the SDK. */
export function linkTools({ clients, config }: Pick<Given, 'clients' | 'config'>): LinkTools {
  const table = createTable(clients.dynamodb, config.table);
  return {
    get: async (key) => (await table.getAll([key]))[0] as never,
    update: (input) => table.update({ ...input, ReturnValues: 'ALL_NEW' }),
    async verify(text, Mac) {
      const Message = new Uint8Array(Buffer.from(text));
      const command = { KeyId: config.linkKey, MacAlgorithm: 'HMAC_SHA_256', Message, Mac } as const;
      await clients.kms.send(new VerifyMacCommand(command));
    },
  };
}
