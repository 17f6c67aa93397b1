import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createSecretsManagerClient } from '../../src/platform/secrets-manager-client.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:shop/database-AbCdEf';

/** A client of the service as it answers over HTTP. */
function given(answer: Record<string, unknown>): SecretsManagerClient {
  return createSecretsManagerClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: 'made-up' },
    requestHandler: {
      handle: async () => ({
        response: {
          statusCode: 200,
          headers: { 'content-type': 'application/x-amz-json-1.1' },
          body: new TextEncoder().encode(JSON.stringify(answer)),
        },
      }),
    } as never,
  });
}

describe('the client of Secrets Manager', () => {
  it('gives on the primary of a replica in another account, and all else as ever', async () => {
    const primary = { PrimarySecretArn: ARN, ReplicationStatus: 'InSync' };
    const client = given({ Name: 'shop/database', LastChangedDate: 1_763_640_000, CrossAccountPrimary: primary });
    expect(await client.send(new DescribeSecretCommand({ SecretId: 'shop/database' }))).toMatchObject({
      Name: 'shop/database',
      LastChangedDate: new Date(1_763_640_000_000),
      CrossAccountPrimary: primary,
    });
  });

  it('says nothing of one where there is none', async () => {
    const answer = await given({ Name: 'x' }).send(new DescribeSecretCommand({ SecretId: 'x' }));
    expect(answer).not.toHaveProperty('CrossAccountPrimary');
  });

  it('leaves the other operations alone', async () => {
    const client = given({ SecretString: 'made-up', CrossAccountPrimary: 'x' });
    const answer = await client.send(new GetSecretValueCommand({ SecretId: 'x' }));
    expect(answer).toMatchObject({ SecretString: 'made-up' });
    expect(answer).not.toHaveProperty('CrossAccountPrimary');
  });
});
