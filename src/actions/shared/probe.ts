import { denialOf } from '../../core/denial.ts';
import type { Tried } from '../../core/inside.ts';
import { describeError } from '../../core/telemetry.ts';
import { clean } from '../../core/text.ts';

/** What EC2 answers to a dry run of a call that is allowed. */
const ALLOWED = 'DryRunOperation';

/**
 * Makes a call that changes nothing, and says whether it was refused: a dry run of EC2, or a question about what is not
 * there. What AWS answers besides a refusal comes after it has asked for the permission.
 *
 * @param what the permission, such as `ec2:ModifyImageAttribute`
 */
export async function probe(what: string, call: () => Promise<unknown>): Promise<Tried> {
  try {
    await call();
    return { what, ok: true };
  } catch (error) {
    const { name, message } = describeError(error);
    if (name === ALLOWED) return { what, ok: true };
    const denial = denialOf({ name, message }) ?? whenEntering(name);
    if (!denial) return { what, ok: true };
    return { what, ok: false, why: denial.cause ? `denied by ${denial.cause}` : clean(`${name}: ${message}`, 300) };
  }
}

// The role of a member account is entered on the way; without it there are no credentials to call with.
const whenEntering = (name: string) => (/Credentials|ProviderError/.test(name) ? { cause: undefined } : undefined);
