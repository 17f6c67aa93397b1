import { DescribeSecret$, DescribeSecretResponse$, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

type Schema = typeof DescribeSecretResponse$;

const PRIMARY = 'CrossAccountPrimary';
/** Any JSON value, in the SDK's own schemas. */
const DOCUMENT = 15;

/** What `DescribeSecret` answers, with the primary of a replica in another account, which the SDK's schema leaves out. */
function withPrimary([kind, namespace, name, traits, members, types]: Schema): Schema {
  return members.includes(PRIMARY)
    ? DescribeSecretResponse$
    : [kind, namespace, name, traits, [...members, PRIMARY], [...types, DOCUMENT]];
}

/**
 * A client of Secrets Manager that tells replicas in another account apart: they look like any secret of one's own, and
 * cannot be rotated. Of what an answer holds, the SDK gives on what its schema names; the schema of this one operation
 * is given another member. Source: AWS's API model, `CrossAccountPrimaryType`.
 */
export function createSecretsManagerClient(
  options: ConstructorParameters<typeof SecretsManagerClient>[0],
): SecretsManagerClient {
  const client = new SecretsManagerClient(options ?? {});
  const [kind, namespace, name, traits, input] = DescribeSecret$;
  const answer = withPrimary(DescribeSecretResponse$);
  const operationSchema = [kind, namespace, name, traits, input, () => answer];
  client.middlewareStack.add(
    (next, context) => (args) => {
      const known = (context as { __smithy_context?: { operationSchema?: unknown } }).__smithy_context;
      if (known?.operationSchema === DescribeSecret$) known.operationSchema = operationSchema;
      return next(args);
    },
    { step: 'initialize', name: 'crossAccountPrimary' },
  );
  return client;
}
