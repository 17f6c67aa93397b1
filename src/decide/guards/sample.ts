import type { Guard } from '../../core/guard.ts';

/** Samples name made-up resources, and one call of `CreateSampleFindings` makes one of every type. */
export const sample: Guard = {
  id: 'sample',
  summary: 'The finding is a sample that somebody asked the service for.',
  check: (finding) =>
    finding.sample ? 'This is a sample finding: the resources that it names are made up.' : undefined,
};
