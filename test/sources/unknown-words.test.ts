import type { SourceId } from '../../src/core/finding.ts';
import { playbookFor } from '../../src/policy/match/match.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { findingOf } from './support.ts';

const WORD = 'OF_TOMORROW';

/** Each word of a service's own list that Riposte decides by. `told`: at once; in the daily email otherwise. */
const words: { source: SourceId; event: string; path: string; told?: 'digest' }[] = [
  { source: 'health', event: 'exposed-access-key', path: 'detail.statusCode' },
  { source: 'health', event: 'instance-maintenance', path: 'detail.eventTypeCategory' },
  { source: 'inspector', event: 'exploitable-weakness-on-instance', path: 'detail.status' },
  { source: 'inspector', event: 'exploitable-weakness-on-instance', path: 'detail.exploitAvailable' },
  { source: 'inspector', event: 'scan-coverage-lost', path: 'detail.scanStatus.reason' },
  { source: 'inspector', event: 'scan-coverage-lost', path: 'detail.scanStatus.statusCodeValue' },
  { source: 'inspector', event: 'initial-scan-complete', path: 'detail.scan-status' },
  { source: 'access-analyzer', event: 'public-bucket', path: 'detail.status' },
  { source: 'access-analyzer', event: 'public-bucket', path: 'detail.error' },
  { source: 'aws-config', event: 'ssh-open-to-the-world', path: 'detail.newEvaluationResult.complianceType' },
  { source: 'trusted-advisor', event: 'bucket-open-to-everybody', path: 'detail.status' },
  {
    source: 'macie',
    event: 'bucket-public',
    path: 'detail.resourcesAffected.s3Bucket.publicAccess.effectivePermission',
  },
  { source: 'parameter-store', event: 'expires-in-five-days', path: 'detail.policy-type' },
];

describe('a word that nobody has heard of is never the quiet one', () => {
  it.each(words)('$source: $path', ({ source, event, path }) => {
    for (const value of [WORD, undefined]) {
      let finding: ReturnType<typeof findingOf>;
      try {
        finding = findingOf(source, event, { [path]: value });
      } catch {
        // Refused, so that it waits on the dead-letter queue, of which people are told.
        continue;
      }
      const playbook = playbookFor(finding, playbooks);
      const modes = playbook?.steps.map(({ mode }) => mode) ?? [];
      expect({
        value,
        playbook: playbook?.id,
        quiet: modes.every((mode) => mode === 'observe') || playbook?.tell === 'digest',
      }).toEqual({
        value,
        playbook: expect.any(String),
        quiet: false,
      });
      expect(finding.archived).toBe(false);
    }
  });
});
