import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../../core/clients.ts';
import { RenewalError } from '../../core/errors.ts';

/** Tells a function which version of its secret or parameter is in force. A change of it starts new environments. */
const VERSION_VARIABLE = 'RIPOSTE_SECRET_VERSION';

/** Lambda's own limit for all variables together. */
const MOST_BYTES = 4096;

/**
 * Has Lambda start a function anew, by one variable; every other stays as it is, on Lambda's word that nobody changed
 * the function in between. The variables may be secret, and are in no error.
 */
export async function redeployFunction(lambda: Clients['lambda'], name: string, version: string): Promise<void> {
  const present = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  if (present.Environment?.Error)
    throw new RenewalError('its variables cannot be read: the role needs the key that encrypts them');
  const others = present.Environment?.Variables ?? {};
  if (others[VERSION_VARIABLE] === version) return;
  const Variables = { ...others, [VERSION_VARIABLE]: version };
  if (Buffer.byteLength(JSON.stringify(Variables)) > MOST_BYTES)
    throw new RenewalError(`its variables would be longer than the ${MOST_BYTES} bytes that Lambda allows`);
  const { RevisionId } = present;
  await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      Environment: { Variables },
      ...(RevisionId !== undefined && { RevisionId }),
    }),
  );
}
