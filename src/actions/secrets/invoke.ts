import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, RenewalError, RotationPostponedError } from '../../core/errors.ts';
import { fieldsOf } from './json-fields.ts';

/** What a function of the owner's is told; see docs/renewing.md. */
export interface Request {
  version: 1;
  step: 'create' | 'prove' | 'delete' | 'redeploy';
  /** ARN of the secret or parameter. */
  arn: string;
  token: string;
}

/** What it answers. */
interface Answer {
  ok?: unknown;
  value?: unknown;
  reason?: unknown;
}

/** The words in which such a function says why it could not; anything else is not repeated. */
const REASONS: Readonly<Record<string, string>> = {
  denied: 'the system refused the login that the function uses',
  unreachable: 'the function cannot reach the system',
  busy: 'the system takes no more requests now',
  unsupported: 'the function does not know how to renew this value',
  unproven: 'the system does not accept the new value',
};

const TRY_AGAIN = ['unreachable', 'busy'];

/**
 * Asks a function of the owner's to do one step, and waits for its answer.
 *
 * @returns the value that it answers, where it answers one
 * @throws RotationPostponedError where trying again can help; RenewalError where not. Neither holds a word of the answer.
 */
export async function invoke(
  lambda: Clients['lambda'],
  FunctionName: string,
  request: Request,
): Promise<string | undefined> {
  const Payload = new TextEncoder().encode(JSON.stringify(request));
  const answer = await send(lambda, new InvokeCommand({ FunctionName, Payload }), FunctionName);
  const said = `The function ${FunctionName}, step ${request.step},`;
  if (answer.FunctionError)
    throw new RotationPostponedError('function', `${said} failed: its log, /aws/lambda/${FunctionName}, says why.`);
  const { ok, value, reason }: Answer = fieldsOf(new TextDecoder().decode(answer.Payload)) ?? {};
  if (ok === true) return typeof value === 'string' ? value : undefined;
  const word = typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? reason : '';
  const known = REASONS[word];
  const text = `${said} did not succeed: ${known ?? 'it gave no reason that is known; look at its log'}.`;
  if (TRY_AGAIN.includes(word)) throw new RotationPostponedError('function', text);
  throw new RenewalError(text);
}

async function send(lambda: Clients['lambda'], command: InvokeCommand, name: string) {
  try {
    return await lambda.send(command);
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException'))
      throw new RenewalError(`There is no function ${name} in this account and region: create it, or correct the tag.`);
    throw error;
  }
}
