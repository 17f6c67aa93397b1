import type { SourceId } from '../../src/core/finding.ts';
import { playbookFor } from '../../src/policy/match/match.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { findingOf } from './support.ts';

const WORD = 'OF_TOMORROW';

/** Each word of a service's own list that Riposte decides by. `told`: at once; in the daily email otherwise. */
const words: { source: SourceId; event: string; path: string; word?: unknown; told?: 'digest' }[] = [
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
  { source: 'macie', event: 'bucket-public', path: 'detail.severity.description' },
  { source: 'macie', event: 'credentials-in-object', path: 'detail.severity.description' },
  { source: 'inspector', event: 'exploitable-weakness-on-instance', path: 'detail.severity' },
  { source: 'inspector', event: 'weakness-in-image', path: 'detail.severity' },
  { source: 'inspector', event: 'critical-weakness-out-of-reach', path: 'detail.severity' },
  { source: 'security-hub', event: 'control-failed', path: 'detail.findings.0.Severity', word: { Label: WORD } },
  { source: 'security-hub', event: 'control-failed-medium', path: 'detail.findings.0.Severity', word: { Label: WORD } },
  { source: 'security-hub', event: 'partner-product-low', path: 'detail.findings.0.Severity', word: { Label: WORD } },
  { source: 'security-hub', event: 'exposure', path: 'detail.findings.0.severity_id', word: 7 },
  { source: 'parameter-store', event: 'expires-in-five-days', path: 'detail.policy-type' },
];

describe('a word that nobody has heard of is never the quiet one', () => {
  it.each(words)('$source: $path', ({ source, event, path, word = WORD }) => {
    for (const value of [word, undefined]) {
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

const severities: { source: SourceId; event: string; changes: Record<string, unknown>; said: string }[] = [
  { source: 'macie', event: 'bucket-public', changes: { 'detail.severity': { description: 'Dire' } }, said: 'Dire' },
  { source: 'macie', event: 'bucket-public', changes: { 'detail.severity': { score: 4 } }, said: '4' },
  { source: 'inspector', event: 'open-ssh-port', changes: { 'detail.severity': 'DIRE' }, said: 'DIRE' },
  {
    source: 'security-hub',
    event: 'control-failed-medium',
    changes: { 'detail.findings.0.Severity': { Label: 'DIRE', Normalized: 10 } },
    said: 'DIRE',
  },
  ...[0, 7, 99].map((id) => ({
    source: 'security-hub' as const,
    event: 'exposure',
    changes: { 'detail.findings.0.severity_id': id, 'detail.findings.0.severity': undefined },
    said: String(id),
  })),
  {
    source: 'security-hub',
    event: 'exposure',
    changes: { 'detail.findings.0.severity_id': 99, 'detail.findings.0.severity': 'Dire\nline' },
    said: 'Dire line',
  },
];

describe('a severity that nobody has heard of', () => {
  it.each(severities)('$source: $said is high, and says what was sent', ({ source, event, changes, said }) => {
    const { severity, facts } = findingOf(source, event, changes);
    expect({ severity, ...facts }).toMatchObject({ severity: 8, severityKnown: false, severitySaid: said });
  });

  it('is read from the word where the number says only that it is another', () => {
    const changes = { 'detail.findings.0.severity_id': 99, 'detail.findings.0.severity': 'Low' };
    const { severity, facts } = findingOf('security-hub', 'exposure', changes);
    expect({ severity, known: facts.severityKnown }).toEqual({ severity: 2, known: undefined });
  });

  it('is none of what is over', () => {
    const { severity, facts } = findingOf('security-hub', 'control-passed', {
      'detail.findings.0.Severity.Label': 'DIRE',
    });
    expect({ severity, known: facts.severityKnown }).toEqual({ severity: 1, known: undefined });
  });
});
