import { describeError } from '../core/telemetry.ts';
import { type CountOptions, countInstances } from './count-instances.ts';
import { type AwsOptions, refreshAws } from './never-block/refresh-aws.ts';
import { type ListOptions, refreshPartners } from './never-block/refresh-lists.ts';
import { type RefreshOptions, refreshOwn } from './never-block/refresh-own.ts';
import { type OverrideOptions, refreshOverride } from './refresh-override.ts';

export type LookAroundOptions = AwsOptions & CountOptions & ListOptions & RefreshOptions & OverrideOptions;

/**
 * What runs every 15 minutes: looks up what must never be blocked, and which playbooks are overridden. Each part stands
 * for itself, so that one that fails does not keep the others from being read.
 *
 * @throws when a part failed in a way that a later run can mend, so that the alarm on errors rings
 */
export async function lookAround(options: LookAroundOptions): Promise<void> {
  const { telemetry } = options;
  const errors: unknown[] = [];
  const attempt = async (part: string, run: () => Promise<unknown>): Promise<void> => {
    try {
      telemetry.info('looked around', { part, result: await run() });
    } catch (error) {
      errors.push(error);
      telemetry.error('could not look around', { part, ...describeError(error) });
    }
  };
  await attempt('own', () => refreshOwn(options));
  await attempt('partners', () => refreshPartners(options));
  await attempt('aws', () => refreshAws(options));
  await attempt('instances', () => countInstances(options));
  await attempt('playbooks', () => refreshOverride(options));
  if (errors.length > 0) throw new AggregateError(errors, `looking around failed: ${describeError(errors[0]).message}`);
}
