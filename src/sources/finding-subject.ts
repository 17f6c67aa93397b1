import type { Finding, Resource } from '../core/finding.ts';
import { guarddutySubject } from './guardduty/guardduty-subject.ts';

/** The resource that stands for all of a finding, where only one is named. */
export const findingSubject = (finding: Pick<Finding, 'source' | 'type' | 'resources'>): Resource | undefined =>
  finding.source === 'guardduty' ? guarddutySubject(finding) : finding.resources[0];
