import type { LocalStackOptions } from '../../local/stack-options.ts';
import { BEFORE_WIDE } from '../as-before.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those whose block list holds for CloudFront too, and has more than one set of each family. */
const WIDE = 0.25;

export const isWide = (seed: number): boolean => !BEFORE_WIDE.has(seed) && chanceOf(seed, 'wide list').hits(WIDE);

/** The settings `cloudFront` and `ipSets` of such a deployment. */
export const WIDE_LIST: Pick<LocalStackOptions, 'scopes' | 'ipSets'> = {
  scopes: ['REGIONAL', 'CLOUDFRONT'],
  ipSets: 3,
};
