import {
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  ListServerCertificatesCommand,
} from '@aws-sdk/client-iam';
import { DescribeCustomKeyStoresCommand, DescribeKeyCommand } from '@aws-sdk/client-kms';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import type { Call } from './contract-shapes.ts';

const MOST_PAGES = 20;

/** How many entries each page of a list has, when it is asked for one at a time; empty pages aside. */
async function pageSizes(page: (token: string | undefined) => Promise<[count: number, next: string | undefined]>) {
  const sizes: number[] = [];
  let token: string | undefined;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const [count, next] = await page(token);
    if (count > 0) sizes.push(count);
    token = next;
    if (!token) return sizes;
  }
  return 'no end';
}

/** What the daily look at everything that expires calls, beside what others call too. */
export const calendarCalls: readonly Call[] = [
  {
    title: 'secretsmanager: secrets one a page',
    run: ({ clients }) =>
      pageSizes(async (NextToken) => {
        const one = { MaxResults: 1, IncludePlannedDeletion: true, NextToken };
        const answer = await clients.secretsManager.send(new ListSecretsCommand(one));
        return [answer.SecretList?.length ?? 0, answer.NextToken];
      }),
  },
  {
    title: 'ssm: advanced parameters one a page',
    run: ({ clients }) =>
      pageSizes(async (NextToken) => {
        const ParameterFilters = [{ Key: 'Tier', Option: 'Equals', Values: ['Advanced', 'Intelligent-Tiering'] }];
        const answer = await clients.ssm.send(
          new DescribeParametersCommand({ ParameterFilters, MaxResults: 1, NextToken }),
        );
        return [answer.Parameters?.length ?? 0, answer.NextToken];
      }),
  },
  {
    title: 'iam: no server certificates',
    run: async ({ clients }) => {
      const answer = await clients.iam.send(new ListServerCertificatesCommand({ MaxItems: 10 }));
      return { list: answer.ServerCertificateMetadataList ?? [], isMore: answer.IsTruncated ?? false };
    },
  },
  {
    title: 'iam: a credential report before it was asked for',
    run: ({ clients }) => clients.iam.send(new GetCredentialReportCommand({})),
  },
  {
    title: 'iam: the columns of a credential report',
    run: async ({ clients }) => {
      for (let n = 0; n < 5; n += 1) {
        const { State } = await clients.iam.send(new GenerateCredentialReportCommand({}));
        if (State === 'COMPLETE') break;
      }
      const { Content } = await clients.iam.send(new GetCredentialReportCommand({}));
      const [header = ''] = new TextDecoder().decode(Content).split('\n');
      return header
        .trim()
        .split(',')
        .filter((column) => /^(user|arn|access_key_)/.test(column));
    },
  },
  {
    title: 'kms: a key that is not there',
    run: ({ clients }) => clients.kms.send(new DescribeKeyCommand({ KeyId: '0a1b2c3d-0000-4000-8000-000000000009' })),
  },
  {
    title: 'kms: no custom key stores',
    run: async ({ clients }) => {
      const answer = await clients.kms.send(new DescribeCustomKeyStoresCommand({}));
      return { stores: answer.CustomKeyStores ?? [], isMore: answer.Truncated ?? false };
    },
  },
];
