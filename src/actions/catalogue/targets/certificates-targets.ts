import type { FindTargets } from '../../../core/action.ts';
import { resourcesOf } from '../../../core/finding.ts';
import { ownResource } from './own-resource.ts';

const CERTIFICATE_NAMING = { service: 'acm', arnResource: /^certificate\/[A-Za-z0-9-]{1,64}$/ };

/** The certificates that a finding names, by ARN. */
export const certificateTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'certificate').map((certificate) =>
    ownResource(finding, certificate, CERTIFICATE_NAMING, config),
  );

/** Those of a finding that says they are validated by email. */
export const certificatesByEmail: FindTargets = (finding, config) =>
  finding.facts.validationMethod === 'EMAIL' ? certificateTargets(finding, config) : [];
