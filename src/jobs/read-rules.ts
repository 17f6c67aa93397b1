import { createHash } from 'node:crypto';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from '../core/clients.ts';
import { isAwsError, isRetryable } from '../core/errors.ts';
import { describeError } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { readOverDeployed } from '../policy/riposte-yml/override-text.ts';
import { problemLine } from '../policy/riposte-yml/problem.ts';
import type { PlaybookOverride } from '../policy/riposte-yml/read.ts';
import type { RiposteYml } from '../policy/riposte-yml/sections.ts';

/** What the home of the rules said. */
export interface ReadRules {
  /** Follows from the text alone. */
  revision: string;
  /** Why it cannot be taken over, a line for each; empty where it is right. */
  mistakes: string[];
  layer?: PlaybookOverride;
}

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Nothing is overridden. */
export const NO_RULES: ReadRules = { revision: digestOf(''), mistakes: [], layer: {} };

/** What a text says. @param name what mistakes are told with @param mostBytes what its home can keep */
export function readText(name: string, text: string, riposteYml: RiposteYml, mostBytes?: number): ReadRules {
  const { yml, problems = [] } = readOverDeployed(text, riposteYml, mostBytes);
  const mistakes = problems.map((problem) => problemLine(name, problem));
  return { revision: digestOf(text), mistakes, ...(yml && { layer: yml }) };
}

/** Nothing was read, and why. @throws the error where a later try can succeed */
export function notRead(name: string, error: unknown): ReadRules {
  if (isRetryable(error)) throw error;
  const { name: code, message } = describeError(error);
  return refused(`${name} cannot be read: ${code}: ${clean(message, 300)}`);
}

export const refused = (mistake: string): ReadRules => ({ revision: digestOf(''), mistakes: [mistake] });

/** What the parameter says. One that is not there overrides nothing. */
export async function readParameter(ssm: Clients['ssm'], name: string, riposteYml: RiposteYml): Promise<ReadRules> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    if (Parameter?.Type !== 'String')
      return refused(`${name} is a ${Parameter?.Type}: make it a parameter of type String.`);
    return readText(name, Parameter.Value ?? '', riposteYml);
  } catch (error) {
    if (isAwsError(error, 'ParameterNotFound')) return NO_RULES;
    return notRead(name, error);
  }
}
