import { packageVariants } from './package.ts';

/** Packages once for all suites. */
export default async function setUp(): Promise<void> {
  await packageVariants();
}
