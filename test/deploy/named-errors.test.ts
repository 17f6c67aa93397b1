import { fileURLToPath } from 'node:url';
import { withNamedErrors, wordsOf } from '../../deploy/bundle/named-errors.ts';
import { bundled } from './given-bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SCHEMAS = `n0_registry.registerError(ThingGoneFault$, ThingGoneFault);
n0_registry.registerError(OddFault$, OddFault);
n0_registry.registerError(ThrottlingException$, ThrottlingException);
n0_registry.registerError(StillBusyFault$, StillBusyFault);
_s_registry.registerError(RDSServiceException$, RDSServiceException);
`;
const MODELS = `export class OddFault extends __BaseException {
    name = "OddFault";
}
export class StillBusyFault extends __BaseException {
    name = "StillBusyFault";
    $retryable = {};
}
`;

/** Asks a client of RDS, bundled as the functions are, and answers each call with one error. */
const ASKING = `
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
export async function ask(code, status) {
  const body = '<ErrorResponse><Error><Type>Sender</Type><Code>' + code + '</Code><Message>no such thing</Message></Error><RequestId>r-1</RequestId></ErrorResponse>';
  const client = new RDSClient({
    region: 'eu-west-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    requestHandler: { handle: async () => ({ response: { statusCode: status, headers: {}, body: Buffer.from(body) } }) },
  });
  const { name, message, $fault, $metadata, Code } = await client.send(new DescribeDBInstancesCommand({})).catch((error) => error);
  return { name, message, $fault, status: $metadata.httpStatusCode, Code };
}`;

describe('errors of a service', () => {
  it('are told to its client where the project names them, where they pass, and where the SDK tries again by them', () => {
    expect(withNamedErrors(SCHEMAS, MODELS, new Set(['ThingGoneFault', 'Odd']))).toBe(
      SCHEMAS.replace('n0_registry.registerError(OddFault$, OddFault);\n', ''),
    );
  });

  it('are named in the sources, such as these', () => {
    const words = wordsOf(root);
    for (const name of ['DBInstanceNotFoundFault', 'NoSuchEntityException', 'ConditionalCheckFailedException'])
      expect(words).toContain(name);
    expect(words).not.toContain('DBProxyEndpointAlreadyExistsFault');
  });

  it('come by the name that AWS answers with where they are not, with all else as it was', async () => {
    const {
      it: { ask },
    } = await bundled<{ ask(code: string, status: number): Promise<object> }>(ASKING);
    const said = { message: 'no such thing', $fault: 'client', status: 404 };
    expect(await ask('DBInstanceNotFound', 404)).toEqual({
      ...said,
      name: 'DBInstanceNotFoundFault',
      Code: 'DBInstanceNotFound',
    });
    expect(await ask('DBProxyNotFoundFault', 404)).toEqual({
      ...said,
      name: 'DBProxyNotFoundFault',
      Code: 'DBProxyNotFoundFault',
    });
    expect(await ask('Throttling', 400)).toMatchObject({ name: 'Throttling', $fault: 'client' });
    expect(await ask('InternalFailure', 500)).toMatchObject({ name: 'InternalFailure', $fault: 'server' });
  }, 60_000);
});
