import { RenewalError } from '../../../core/errors.ts';
import { invoke } from '../invoke.ts';
import type { RotatorPlan } from '../renew-tag.ts';
import type { Job, Rotator } from './rotator.ts';

type ByFunction = Extract<RotatorPlan, { how: 'function' }>;

/** Secrets Manager takes no longer value. */
const LONGEST_VALUE = 65_536;

/**
 * A Lambda function of the owner's makes the new value, proves it and takes the old one back. It is asked with the same
 * token on every attempt, and has to answer the same value to the same token.
 */
export const byFunction: Rotator<ByFunction> = {
  async check() {
    return { state: {} };
  },

  async create(job) {
    const value = await ask(job, 'create');
    if (value !== undefined && value !== '' && Buffer.byteLength(value) <= LONGEST_VALUE) return value;
    throw new RenewalError(
      `The function ${job.plan.functionName} answered no value of 1 to ${LONGEST_VALUE} bytes: see docs/renewing.md.`,
    );
  },

  async prove(job) {
    await ask(job, 'prove');
  },

  afterwards: ['delete'],

  async retire(job) {
    await ask(job, 'delete');
    return `The function ${job.plan.functionName} has taken the old value back.`;
  },
};

const ask = ({ arn, ctx, plan, token }: Job<ByFunction>, step: 'create' | 'prove' | 'delete') =>
  invoke(ctx.clients.lambda, plan.functionName, { version: 1, step, arn, token });
