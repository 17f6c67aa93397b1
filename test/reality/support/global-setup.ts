import { packageVariants } from './package.ts';
import { recordCalls } from './record.ts';

/**
 * Packages and records once for all suites. While the checks themselves are worked on, RIPOSTE_REALITY_RECORDED names
 * recordings of last time that will do (`suites`, `demonstration`, comma-separated).
 */
export default async function setUp(): Promise<void> {
  await packageVariants();
  await recordCalls((process.env.RIPOSTE_REALITY_RECORDED ?? '').split(','));
}
