import { RenewalError } from '../../../core/errors.ts';
import { fieldsOf } from '../json-fields.ts';
import { randomValue } from '../new-value.ts';
import type { RotatorPlan } from '../renew-tag.ts';
import type { Rotator } from './rotator.ts';

type Generate = Extract<RotatorPlan, { how: 'generate' }>;

/** Where a JSON value has this field, the old value is put into it, for those who accept both for a while. */
const PREVIOUS_FIELD = 'previous';

/**
 * Random values for what is checked by its readers alone, such as a key that signs cookies. The old one stays readable,
 * as AWSPREVIOUS, until the grace period is over.
 */
export const generate: Rotator<Generate> = {
  async check({ plan: { jsonKey } }, present) {
    if (jsonKey === null) {
      if (!fieldsOf(present)) return { state: {} };
      return {
        reason: 'The value is JSON, and its tag does not say which field is to be generated.',
        advice: 'Name the field in the tag: riposte:renew=generate:LENGTH:FIELD.',
      };
    }
    if (typeof fieldsOf(present)?.[jsonKey] === 'string') return { state: {} };
    return {
      reason: `The value is not JSON with a text field "${jsonKey}", which its tag says is to be generated.`,
      advice: 'Correct the tag riposte:renew, or the value.',
    };
  },

  async create({ plan: { jsonKey, length } }, present) {
    const value = randomValue(length);
    if (jsonKey === null) return value;
    const fields = fieldsOf(present);
    const old = fields?.[jsonKey];
    if (!fields || typeof old !== 'string')
      throw new RenewalError(`The value has no text field "${jsonKey}" any more.`);
    return JSON.stringify({ ...fields, [jsonKey]: value, ...(PREVIOUS_FIELD in fields && { [PREVIOUS_FIELD]: old }) });
  },

  // Nobody has to be told of it, so nothing can refuse it.
  async prove() {},

  afterwards: [],

  async retire() {
    return 'Nothing had to be taken back.';
  },
};
