import { NeverBlockError } from '../../core/errors.ts';
import { CommandError } from './context.ts';

/** Has a refusal of the list end as one of the command. */
export async function explained<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw error instanceof NeverBlockError ? new CommandError(`${error.message}.`.replace(/\.\.$/, '.')) : error;
  }
}
